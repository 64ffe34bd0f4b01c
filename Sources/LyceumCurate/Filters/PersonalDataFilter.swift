/// Replaces personal data; never drops a document.
///
/// E-mail addresses and public IPv4 addresses as datatrove does it; its replacements alternate, and here they begin anew with every document, so that
/// the result depends on nothing but the document. Telephone numbers, bank accounts, cards, IPv6 addresses and persons' names are replaced when asked
/// for.
public struct PersonalDataFilter: TextFilter {
    public static let name = "personal-data"
    public static let reasons: [String] = []

    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case email
        case ipv4
        case ipv6
        case phone
        case iban
        case card
        case name
    }

    public var kinds: Set<Kind> = [.email, .ipv4]
    /// Also private, loopback and other IPv4 addresses that say nothing about anybody.
    public var replacesPrivateAddresses = false
    /// What tells names.
    private let names: PersonNames

    /// - Parameters:
    ///   - given: given names that are known, in any case; without lists only titles, initials and what stands around a name tell it.
    ///   - surnames: likewise.
    public init(given: [String] = [], surnames: [String] = []) { names = PersonNames(given: Set(given), surnames: Set(surnames)) }

    static let emails = ["email@example.com", "firstname.lastname@example.org"]
    /// Addresses that answered nobody.
    static let addresses = ["22.214.171.124", "126.96.36.199", "188.8.131.52", "184.108.40.206", "220.127.116.11", "18.104.22.168"]

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        if kinds.contains(.email) { replace(&document, text, marker: 0x40, with: Self.emails) { EmailAddress.find($0, $1, from: $2) } }
        if kinds.contains(.ipv4) {
            replace(&document, text, marker: 0x2E, with: Self.addresses) {
                NumericAddress.find($0, $1, from: $2, isPublic: !replacesPrivateAddresses)
            }
        }
        if kinds.contains(.ipv6) { replace(&document, text, marker: 0x3A, with: ["<ipv6>"]) { HexadecimalAddress.find($0, $1, from: $2) } }
        if kinds.contains(.iban) { replace(&document, text, marker: nil, with: ["<iban>"]) { AccountNumber.findIBAN($0, $1, from: $2) } }
        if kinds.contains(.card) { replace(&document, text, marker: nil, with: ["<card>"]) { AccountNumber.findCard($0, $1, from: $2) } }
        if kinds.contains(.phone) { replace(&document, text, marker: nil, with: ["<phone>"]) { PhoneNumber.find($0, $1, from: $2) } }
        if kinds.contains(.name) { replaceNames(&document, text) }
        return .keep
    }

    private func replaceNames(_ document: inout CuratedDocument, _ text: TextAnalyzer) {
        let ranges = names.find(UnsafeBufferPointer(start: UnsafePointer(text.bytes), count: text.count))
        var next = 0
        replace(&document, text, marker: nil, with: ["<name>"]) { _, _, _ in
            guard next < ranges.count else { return nil }
            next += 1
            return ranges[next - 1]
        }
    }

    /// - Parameter marker: a byte without which there is nothing to find.
    private func replace(
        _ document: inout CuratedDocument, _ text: TextAnalyzer, marker: UInt8?, with replacements: [String],
        _ find: (UnsafePointer<UInt8>, Int, Int) -> Range<Int>?
    ) {
        let bytes = UnsafePointer(text.bytes)
        if let marker, !UnsafeBufferPointer(start: bytes, count: text.count).contains(marker) { return }
        var (position, count) = (0, 0)
        while let range = find(bytes, text.count, position) {
            if count == 0 { text.draft.removeAll(expecting: text.count) }
            text.draft.append(bytes + position, range.lowerBound - position)
            text.draft.append(replacements[count % replacements.count])
            count += 1
            position = range.upperBound
        }
        guard count > 0 else { return }
        text.draft.append(bytes + position, text.count - position)
        text.adoptDraft(in: &document, hasWords: false, trims: false)
    }
}
