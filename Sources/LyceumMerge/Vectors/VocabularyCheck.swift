internal import LyceumText

/// How two vocabularies agree, token by token.
public struct VocabularyCheck: Sendable, Hashable {
    /// Ids both have.
    public let shared: Int
    /// Ids both have whose tokens are written differently.
    public let differing: Int
    /// Tokens only the first or only the second has, by number.
    public let onlyFirst: Int
    public let onlySecond: Int
    /// A few that differ, such as `12: “the” and “der”`.
    public let examples: [String]

    /// Renamed special tokens are the custom of some families; more than a hundredth is another vocabulary.
    public var isOther: Bool { differing * 100 > shared }

    init(_ first: Tokenizer, _ second: Tokenizer) {
        let both = min(first.vocabularySize, second.vocabularySize)
        var differing = 0
        var examples: [String] = []
        for id in 0..<Int32(both) {
            let (a, b) = (first.token(of: id), second.token(of: id))
            // Unused numbers differ from nothing.
            guard let a, let b, !a.utf8.elementsEqual(b.utf8) else { continue }
            differing += 1
            if examples.count < 4 { examples.append("\(id): “\(a)” and “\(b)”") }
        }
        shared = both
        self.differing = differing
        onlyFirst = first.vocabularySize - both
        onlySecond = second.vocabularySize - both
        self.examples = examples
    }

    func warning(_ first: String, _ second: String) -> String? {
        guard differing > 0 else { return nil }
        return "\(differing) of \(shared) tokens of \(first) and \(second) differ: \(examples.joined(separator: ", "))"
    }
}
