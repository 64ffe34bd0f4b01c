public import LyceumCore

/// Drops documents by their address, as datatrove decides it.
///
/// In this order: the registered domain or the whole host is on the list of domains; the address is on the list of addresses; a hard word
/// stands in it; so many soft words do; a part of a word stands in it once everything but letters and digits is taken out and the rest is in lower
/// case.
/// Hard and soft words are compared as written, so capitals hide them.
public struct URLFilter: TextFilter {
    public static let name = "url"
    public static let reasons = ["domain", "subdomain", "url", "hard_blacklisted", "soft_blacklisted", "blacklisted_subword", "no_url"]

    public struct Lists: Sendable {
        public var domains: Set<String> = []
        public var urls: Set<String> = []
        public var hardWords: Set<String> = []
        public var softWords: Set<String> = []
        public var subwords: Set<String> = []

        public init() {}

        /// The lines of a file that do not begin with a hash; words without everything but letters and digits, in lower case.
        public static func read(_ path: String, areWords: Bool) throws(LyceumError) -> Set<String> {
            let lines = try TextFile.lines(path).filter { !$0.hasPrefix("#") }
            guard areWords else { return Set(lines) }
            return Set(lines.map(URLFilter.plain).filter { !$0.isEmpty })
        }
    }

    public var leastSoftWords = 2
    /// Documents without an address are kept unless this says otherwise.
    public var dropsMissing = false
    private let lists: Lists
    private let subwords: WordAutomaton
    private let suffixes: PublicSuffixes

    public init(lists: Lists, suffixes: PublicSuffixes = .standard()) {
        self.lists = lists
        self.suffixes = suffixes
        subwords = WordAutomaton(lists.subwords.sorted().map { Array($0.utf8) })
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        guard let url = document.url, !url.isEmpty else { return dropsMissing ? .drop(reason: "no_url") : .keep }
        return reason(url).map { .drop(reason: $0) } ?? .keep
    }

    private func reason(_ url: String) -> String? {
        if !lists.domains.isEmpty {
            let address = WebAddress(url, suffixes)
            if lists.domains.contains(address.registeredDomain) { return "domain" }
            if lists.domains.contains(address.host) { return "subdomain" }
        }
        if lists.urls.contains(url) { return "url" }
        if !lists.hardWords.isEmpty || !lists.softWords.isEmpty {
            let words = Set(url.utf8.split { !Self.isPlain($0) }.map { String(decoding: $0, as: UTF8.self) })
            if !words.isDisjoint(with: lists.hardWords) { return "hard_blacklisted" }
            if leastSoftWords > 0, words.intersection(lists.softWords).count >= leastSoftWords { return "soft_blacklisted" }
        }
        return subwords.contains(Self.plain(url).utf8) ? "blacklisted_subword" : nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    /// ASCII letters and digits only, in lower case.
    static func plain(_ text: String) -> String {
        String(decoding: text.utf8.filter(isPlain).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
