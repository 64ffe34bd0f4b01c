/// Drops texts with a word of a list (C4's rule), as datatrove decides it: the lower-cased text is searched for the words between characters that are
/// no letters, digits or underscores; in Japanese, Thai and Chinese anywhere.
public struct BadWordsFilter: TextFilter {
    public static let name = "c4-bad-words"
    public static let reasons = ["document_removed_with_badwords"]

    /// Words so common inside others that they are left out of the lists.
    private static let allowed: Set<String> = ["sm", "グロ", "女の子", "性"]
    private static let unspaced: Set<String> = ["ja", "th", "zh"]

    /// Share of the documents with such words that is kept all the same.
    public var keepFraction = 0.0
    public var seed: UInt64 = 0
    /// The language of documents whose metadata names none.
    public var defaultLanguage = "en"
    private let lists: [String: WordAutomaton]

    /// - Parameter lists: words by language.
    public init(lists: [String: [String]]) {
        self.lists = lists.mapValues { words in WordAutomaton(words.filter { !Self.allowed.contains($0) && !$0.isEmpty }.map { Array($0.utf8) }) }
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let language = document.metadata["language"]?.stringValue ?? defaultLanguage
        guard let words = lists[language] else { return .keep }
        guard isFound(words, in: document.text.lowercased(), anywhere: Self.unspaced.contains(language)) else { return .keep }
        return keepFraction > 0 && draw(document.id) < keepFraction ? .keep : .drop(reason: "document_removed_with_badwords")
    }

    private func isFound(_ words: WordAutomaton, in text: String, anywhere: Bool) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return false }
            return words.contains(bytes) { end, length in
                if anywhere { return true }
                let begin = end - length
                let before = begin > 0 ? ScalarClasses.shared[UTF8Bytes.scalar(before: start + begin).value] : []
                let behind = end < bytes.count ? ScalarClasses.shared[UTF8Bytes.scalar(start + end).value] : []
                return !before.contains(.word) && !behind.contains(.word)
            }
        }
    }

    /// Between 0 and 1, from the seed and the document's identifier: the same for any order of the documents.
    private func draw(_ id: String) -> Double {
        var id = id
        let hash = id.withUTF8 { bytes in bytes.baseAddress.map { TextHash.piece($0, bytes.count) } ?? 0 }
        return Double(TextHash.mixed(hash ^ TextHash.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)) >> 11) * 0x1p-53
    }
}
