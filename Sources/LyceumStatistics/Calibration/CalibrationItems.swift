public import LyceumCore

/// Answers with the model's confidence in them: of one kind, never mixed.
public struct CalibrationItems: Sendable, Hashable {
    public let source: Calibration.Source
    /// Of the answer given, 0–1.
    public let confidences: [Double]
    public let correct: [Bool]
    /// Of every option, `[item][option]`; nil where only the answer's confidence is known.
    public let probabilities: [[Double]]?
    /// The right option; nil where probabilities are.
    public let gold: [Int]?

    public var count: Int { confidences.count }

    /// - Throws: `LyceumError` for no items, lists of different length, confidences outside 0–1.
    public init(confidences: [Double], correct: [Bool], source: Calibration.Source) throws(LyceumError) {
        try Checks.atLeast(1, confidences.count, "items")
        try Checks.sameCount(confidences.count, correct.count, "confidences", "correct")
        for (item, confidence) in confidences.enumerated() where !(confidence >= 0 && confidence <= 1) {
            throw LyceumError(.invalidData, "expected a confidence from 0 to 1, found \(confidence) for item \(item)", at: "confidences")
        }
        self.source = source
        self.confidences = confidences
        self.correct = correct
        probabilities = nil
        gold = nil
    }

    /// - Parameters:
    ///   - probabilities: of each item's options; they sum to 1.
    ///   - gold: the position of each item's right option.
    public init(probabilities: [[Double]], gold: [Int], source: Calibration.Source = .options) throws(LyceumError) {
        try Checks.atLeast(1, probabilities.count, "items")
        try Checks.sameCount(probabilities.count, gold.count, "probabilities", "gold")
        var confidences: [Double] = []
        var correct: [Bool] = []
        for (item, row) in probabilities.enumerated() {
            guard row.allSatisfy({ $0 >= 0 && $0 <= 1 }), abs(row.reduce(0, +) - 1) < 1e-6 else {
                throw LyceumError(.invalidData, "expected probabilities that sum to 1, found \(row)", at: "item \(item)")
            }
            guard row.indices.contains(gold[item]) else {
                throw LyceumError(
                    .invalidData, "expected a right option from 0 to \(row.count - 1), found \(gold[item])", at: "item \(item)",
                    remedy: "leave items with an invalid key out")
            }
            let answer = OptionScores.best(row)
            confidences.append(row[answer])
            correct.append(answer == gold[item])
        }
        self.source = source
        self.confidences = confidences
        self.correct = correct
        self.probabilities = probabilities
        self.gold = gold
    }

    /// From scores (log-likelihoods) of the options.
    public init(scores: [[Double]], gold: [Int], source: Calibration.Source = .options) throws(LyceumError) {
        for (item, row) in scores.enumerated() where row.isEmpty || row.contains(where: \.isNaN) || row.allSatisfy({ $0 == -.infinity }) {
            throw LyceumError(.invalidData, "expected at least one option and scores that are numbers, found \(row)", at: "item \(item)")
        }
        try self.init(probabilities: scores.map { OptionScores.softmax($0) }, gold: gold, source: source)
    }

    /// From the answers given: confidence and whether it was right; also of the first `count` of them.
    func subset(_ items: [Int]) -> CalibrationItems {
        CalibrationItems(
            source: source, confidences: items.map { confidences[$0] }, correct: items.map { correct[$0] },
            probabilities: probabilities.map { rows in items.map { rows[$0] } }, gold: gold.map { list in items.map { list[$0] } })
    }

    private init(source: Calibration.Source, confidences: [Double], correct: [Bool], probabilities: [[Double]]?, gold: [Int]?) {
        self.source = source
        self.confidences = confidences
        self.correct = correct
        self.probabilities = probabilities
        self.gold = gold
    }
}

/// Scores of options and what is made of them.
public enum OptionScores {
    /// The first of the largest.
    public static func best(_ scores: [Double]) -> Int {
        var best = 0
        for (option, score) in scores.enumerated() where score > scores[best] { best = option }
        return best
    }

    /// exp(s_i / T) / Σ exp(s_j / T)
    public static func softmax(_ scores: [Double], temperature: Double = 1) -> [Double] {
        let largest = scores.max() ?? 0
        let weights = scores.map { Real.exp(($0 - largest) / temperature) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// log of the probabilities, so that a repair can be applied to what only was stored as probabilities; 0 becomes the smallest number.
    public static func logarithms(_ probabilities: [Double]) -> [Double] {
        probabilities.map { Real.log(max($0, 1e-300)) }
    }

    /// Votes of several answers to one item: the most frequent answer and its share, ties by first seen.
    public static func vote(_ answers: [String]) -> (answer: String, share: Double)? {
        var counts: [String: Int] = [:]
        for answer in answers { counts[answer, default: 0] += 1 }
        guard let most = counts.values.max(), let answer = answers.first(where: { counts[$0] == most }) else { return nil }
        return (answer, Double(most) / Double(answers.count))
    }
}
