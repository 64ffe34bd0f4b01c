public import LyceumCore

/// Drops texts that insult, threaten or are obscene, by a list of words with weights, by a trained linear classifier, or by both.
///
/// The list tells by density: words of a weight of 1 count once, and a text goes when their weights reach a sum and a share of its words. The classifier
/// looks at passages, as it learned from comments rather than books; a text goes when too many of its passages are probable enough. Neither
/// understands: irony, quotation, reclaimed words and polite hatred are not seen.
public struct ToxicityFilter: TextFilter {
    public static let name = "toxicity"
    public static let reasons = ["toxic_words", "toxic_passages"]

    /// Sum of weights below which words do not count.
    public var leastWeight = 2.0
    /// Weight per 100 words from which a text goes.
    public var density = 1.0
    /// Whether the words of the list are found inside others, too, for scripts without spaces.
    public var anywhere = false
    /// Probability from which a passage counts.
    public var threshold = 0.5
    /// Words of a passage; 0 for the text as a whole.
    public var passage = 100
    /// Share of passages from which a text goes.
    public var share = 0.1
    /// Metadata for what was found: the weight per 100 words, and with `_probability` that of the worst passage. nil for neither.
    public var field: String? = "toxicity"
    private let words: WeightedPhrases?
    private let model: FastTextModel?
    private let label: String

    /// - Parameters:
    ///   - words: what is looked for, in any case; nil looks for none.
    ///   - label: of the classifier, for texts that should go.
    public init(words: [(phrase: String, weight: Double)]?, model: FastTextModel? = nil, label: String = "toxic") {
        self.words = words.map { WeightedPhrases($0) }
        self.model = model
        self.label = label
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        var verdict = Verdict.keep
        if let words {
            let weight = words.weight(in: document.text, anywhere: anywhere)
            let part = weight > 0 ? weight * 100 / Double(max(text.wordCount, 1)) : 0
            if let field { document.metadata[field] = .number((part * 1e4).rounded() / 1e4) }
            if weight >= leastWeight, part >= density { verdict = .drop(reason: "toxic_words") }
        }
        if let model, verdict == .keep {
            let probabilities = try self.probabilities(model, document.text)
            let worst = probabilities.max() ?? 0
            if let field { document.metadata[field + "_probability"] = .number((worst * 1e6).rounded() / 1e6) }
            let found = probabilities.count { $0 >= threshold }
            if found > 0, Double(found) >= share * Double(probabilities.count) { verdict = .drop(reason: "toxic_passages") }
        }
        return verdict
    }

    /// Of every passage, how probable it is that it should go.
    private func probabilities(_ model: FastTextModel, _ text: String) throws(LyceumError) -> [Double] {
        var result: [Double] = []
        for passage in Self.passages(text, words: passage) {
            let found = try model.predict(passage, most: model.labels.count)
            result.append(found.first { $0.label == label }?.probability ?? 0)
        }
        return result
    }

    /// The text in passages of so many words, cut at white space; the last has up to half as many more.
    static func passages(_ text: String, words: Int) -> [String] {
        guard words > 0 else { return [text] }
        var starts: [String.UTF8View.Index] = []
        var isInside = false
        var place = text.utf8.startIndex
        while place < text.utf8.endIndex {
            let isSpace = text.utf8[place] <= 0x20
            if !isSpace, !isInside { starts.append(place) }
            isInside = !isSpace
            text.utf8.formIndex(after: &place)
        }
        guard !starts.isEmpty else { return [] }
        let count = max(1, (starts.count + words / 2) / words)
        return (0..<count).map { number in
            let end = number + 1 < count ? starts[(number + 1) * words] : text.utf8.endIndex
            return String(text[starts[number * words]..<end])
        }
    }
}
