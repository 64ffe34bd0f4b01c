/// The line corrections of RefinedWeb (Penedo et al. 2023) as RedStone applies them: lines that are no text are taken out, and a document
/// that loses too many of its words is dropped.
///
/// Out go lines that are mostly upper case, only digits, a counter such as `3 likes`, one word, an invitation to sign in or up, end with
/// `read more...` or have `items in cart`.
public struct RefinedWebLineFilter: TextFilter {
    public static let name = "refinedweb-lines"
    public static let reasons = ["refinedweb_removed_words"]

    /// Upper-case letters of all characters.
    public var mostUpperCase = 0.6
    /// Words in lines taken out, of all.
    public var mostRemovedWords = 0.05
    /// Invitations, `read more...` and carts count only in lines of at most so many words; nil for all lines.
    public var longestInvitation: Int?

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        var (words, removed, isFirst) = (0, 0, true)
        text.draft.removeAll(expecting: text.count)
        text.forEachLine { range in
            let line = text.trim(range)
            let count = LineWords(text.bytes, line).count
            words += count
            if !line.isEmpty, isNoText(line, of: text, words: count) {
                removed += count
                return
            }
            if !isFirst { text.draft.append(0x0A) }
            isFirst = false
            text.draft.append(text.bytes + range.lowerBound, range.count)
        }
        if words > 0, Double(removed) / Double(words) > mostRemovedWords { return .drop(reason: "refinedweb_removed_words") }
        if removed > 0 { text.adoptDraft(in: &document, hasWords: false) }
        return .keep
    }

    private func isNoText(_ line: Range<Int>, of text: TextAnalyzer, words: Int) -> Bool {
        if words <= 1 { return true }
        let bytes = text.bytes + line.lowerBound
        let (upper, scalars, digits) = letters(bytes, line.count)
        if Double(upper) / Double(scalars) > mostUpperCase || digits == scalars { return true }
        if words == 2, isCounter(bytes, line.count) { return true }
        if let longestInvitation, words > longestInvitation { return false }
        let lower = LowerBytes(bytes, line.count)
        return ["sign in", "sign-in", "sign up", "sign-up"].contains { lower.hasPrefix($0) } || lower.hasSuffix("read more...")
            || lower.contains("items in cart")
    }

    /// Upper-case letters, characters, and of these digits and white space.
    private func letters(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (upper: Int, scalars: Int, digits: Int) {
        var (upper, scalars, digits, position) = (0, 0, 0, 0)
        while position < count {
            let scalar = UTF8Bytes.scalar(bytes + position)
            if scalar.value < 0x80 {
                if scalar.value &- 0x41 < 26 { upper += 1 }
                if scalar.value &- 0x30 < 10 || scalar.value <= 0x20 { digits += 1 }
            } else if Unicode.Scalar(scalar.value)?.properties.isUppercase == true {
                upper += 1
            }
            scalars += 1
            position += scalar.count
        }
        return (upper, scalars, digits)
    }

    /// A number, white space, one word of letters.
    private func isCounter(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var position = 0
        while position < count, bytes[position] &- 0x30 < 10 || bytes[position] == 0x2C || bytes[position] == 0x2E { position += 1 }
        guard position > 0, bytes[0] &- 0x30 < 10, position < count, UTF8Bytes.spaceLength(bytes + position) > 0 else { return false }
        while position < count, case let space = UTF8Bytes.spaceLength(bytes + position), space > 0 { position += space }
        return (position..<count).allSatisfy { bytes[$0] >= 0x80 || (bytes[$0] | 0x20) &- 0x61 < 26 }
    }
}

/// A line with its ASCII letters in lower case.
struct LowerBytes {
    private let bytes: [UInt8]

    init(_ source: UnsafePointer<UInt8>, _ count: Int) {
        bytes = (0..<count).map { source[$0] &- 0x41 < 26 ? source[$0] | 0x20 : source[$0] }
    }

    func hasPrefix(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
    func hasSuffix(_ text: String) -> Bool { bytes.suffix(text.utf8.count).elementsEqual(text.utf8) && bytes.count >= text.utf8.count }
    func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
