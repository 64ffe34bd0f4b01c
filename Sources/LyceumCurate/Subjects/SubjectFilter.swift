public import LyceumCore
public import LyceumData

/// Keeps texts of a subject that a pipeline's file describes: patterns, and examples for a classifier where patterns are not sure. A new domain needs
/// nothing else (Chang et al. 2024, RedStone).
public struct SubjectFilter: TextFilter {
    public static let name = "subject"
    public static let reasons = ["subject_patterns", "subject_classifier"]

    /// Distinct patterns that must be found.
    public var leastPatterns = 1
    /// Distinct patterns from which a text is kept without being asked about.
    public var surePatterns = 5
    public var label = "yes"
    /// Least probability of the label.
    public var threshold = 0.5
    /// Metadata for the number of distinct patterns; the probability goes to the same name with `_probability`. nil for neither.
    public var field: String?
    /// Without it, what is not sure is kept.
    public var classifier: FastTextModel?
    private let patterns: SubjectPatterns

    /// - Parameter patterns: words and phrases in any case; `*` at the end of one stands for any letters.
    /// - Throws: `LyceumError` (`invalidArgument`) for a pattern without a letter or digit.
    public init(patterns: [String]) throws(LyceumError) { self.patterns = try SubjectPatterns(patterns) }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let found = patterns.distinct(in: document.text, atMost: field == nil ? max(surePatterns, leastPatterns) : .max)
        if let field { document.metadata[field] = .integer(found) }
        guard found >= leastPatterns else { return .drop(reason: "subject_patterns") }
        guard found < surePatterns, let classifier else { return .keep }
        let probability = try classifier.predict(document.text, most: classifier.labels.count).first { $0.label == label }?.probability ?? 0
        if let field { document.metadata[field + "_probability"] = .number(probability) }
        return probability >= threshold ? .keep : .drop(reason: "subject_classifier")
    }

    /// A classifier from labeled examples; the same examples give the same one.
    ///
    /// - Throws: `LyceumError`: `invalidData` where the examples have fewer than two labels, or none is `label`; what reading them throws.
    public static func classifier(examples files: [DataFile], label: String) throws(LyceumError) -> FastTextModel {
        var settings = FastTextTrainer.Settings()
        (settings.preparation, settings.rate) = (.letters, 0.5)
        (settings.arguments.epochs, settings.arguments.dimension) = (50, 32)
        (settings.arguments.wordRun, settings.arguments.buckets) = (2, 1 << 16)
        let trainer = try FastTextTrainer(settings)
        let examples = FastTextLabeled(files)
        var labels: Set<String> = []
        try examples.forEach { (sample) throws(LyceumError) in
            labels.formUnion(sample.labels)
            try trainer.count(sample.text, labels: sample.labels)
        }
        guard labels.count > 1, labels.contains(label) else {
            throw LyceumError(
                .invalidData, "expected examples of the label “\(label)” and of another one, found \(labels.isEmpty ? "none" : labels.sorted().joined(separator: ", "))",
                at: files.first?.path, remedy: "give every record of the examples text and label")
        }
        try examples.forEach { (sample) throws(LyceumError) in try trainer.add(sample.text, labels: sample.labels) }
        return try trainer.train { _, _ in }.0
    }
}

/// Words and phrases that are looked for as whole words, without regard to case.
struct SubjectPatterns: Sendable {
    /// What stands behind a first word: the other words, whether the last may go on, and the pattern's number.
    private struct Rest: Sendable {
        var words: [String]
        var isOpen: Bool
        var number: Int
    }

    private var byFirst: [String: [Rest]] = [:]
    /// Patterns whose only word may go on, by their first letter.
    private var open: [Character: [(start: String, number: Int)]] = [:]

    init(_ patterns: [String]) throws(LyceumError) {
        for (number, pattern) in patterns.enumerated() {
            let isOpen = pattern.hasSuffix("*")
            let words = TextWords.lowercased(isOpen ? String(pattern.dropLast()) : pattern)
            guard let first = words.first else {
                throw LyceumError(.invalidArgument, "expected a pattern with a word, found “\(pattern)”", remedy: "write words or phrases, such as “serves *”")
            }
            // A blank before the star leaves the last word whole: any word follows.
            let goesOn = isOpen && pattern.dropLast().last?.isWhitespace == false
            if words.count == 1, goesOn, let letter = first.first {
                open[letter, default: []].append((first, number))
            } else {
                byFirst[first, default: []].append(Rest(words: Array(words.dropFirst()), isOpen: goesOn, number: number))
            }
        }
    }

    /// How many of the patterns a text has.
    func distinct(in text: String, atMost most: Int) -> Int {
        var found: Set<Int> = []
        let words = TextWords.lowercased(text)
        for (place, word) in words.enumerated() {
            if found.count >= most { break }
            if let letter = word.first, let starts = open[letter] {
                for (start, number) in starts where word.hasPrefix(start) { found.insert(number) }
            }
            for rest in byFirst[word] ?? [] where matches(rest, words, place) { found.insert(rest.number) }
        }
        return min(found.count, most)
    }

    private func matches(_ rest: Rest, _ words: [String], _ place: Int) -> Bool {
        guard place + rest.words.count < words.count else { return false }
        for (index, wanted) in rest.words.enumerated() {
            let word = words[place + 1 + index]
            let isLast = index == rest.words.count - 1
            guard isLast && rest.isOpen ? word.hasPrefix(wanted) : word == wanted else { return false }
        }
        return true
    }
}
