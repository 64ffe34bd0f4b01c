public import LyceumCore

/// A change of confidences, learned on one split and reported on another.
public protocol CalibrationRepair: Sendable {
    /// What tables call it.
    var name: String { get }
    /// - Throws: `LyceumError` when the items lack what the repair works on.
    func repaired(_ items: CalibrationItems) throws(LyceumError) -> CalibrationItems
}

/// Scores divided by a temperature T > 0: the answer never changes, only how sure it is.
/// - Source: Guo et al. 2017, "On calibration of modern neural networks".
public struct TemperatureRepair: CalibrationRepair, Hashable {
    public let temperature: Double
    /// In nats, on the items it was learned from.
    public let logLossBefore: Double
    public let logLossAfter: Double

    public var name: String { "temperature" }

    /// The temperature of least log loss on these items, between 0.01 and 100.
    public init(learnedFrom items: CalibrationItems) throws(LyceumError) {
        let (rows, gold) = try items.optionScores(for: "temperature")
        func loss(_ logTemperature: Double) -> Double {
            let temperature = Real.exp(logTemperature)
            return Moments.mean(rows.enumerated().map { -Self.logProbability($1, gold[$0], temperature) })
        }
        temperature = Real.exp(GoldenSection.minimum(of: loss, within: Real.log(0.01)...Real.log(100)))
        logLossBefore = loss(0)
        logLossAfter = loss(Real.log(temperature))
    }

    private static func logProbability(_ scores: [Double], _ option: Int, _ temperature: Double) -> Double {
        let largest = scores.max() ?? 0
        let sum = scores.reduce(0) { $0 + Real.exp(($1 - largest) / temperature) }
        return (scores[option] - largest) / temperature - Real.log(sum)
    }

    public func repaired(_ items: CalibrationItems) throws(LyceumError) -> CalibrationItems {
        let (rows, gold) = try items.optionScores(for: "temperature")
        return try CalibrationItems(
            probabilities: rows.map { OptionScores.softmax($0, temperature: temperature) }, gold: gold, source: items.source)
    }
}

/// Scores less the logarithm of each letter's own probability.
/// - Source: Zhao et al. 2021, "Calibrate before use"; over rotations: Zheng et al. 2024, "Large language models are not robust multiple choice
///   selectors".
public struct LetterRepair: CalibrationRepair, Hashable {
    /// Of each letter whatever the question.
    public let prior: [Double]

    public var name: String { "letter bias" }

    /// - Parameter prior: the mean distribution over content-free questions or over option rotations (``LetterBias/overRotations(_:)``).
    public init(prior: [Double]) throws(LyceumError) {
        guard prior.count > 1, prior.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw LyceumError(.invalidArgument, "expected a probability above 0 for each of at least two letters, found \(prior)", at: "prior")
        }
        self.prior = prior
    }

    /// The mean distribution over a split whose keys are balanced.
    public init(learnedFrom items: CalibrationItems) throws(LyceumError) {
        guard let bias = LetterBias(items) else {
            throw LyceumError(.unsupported, "letter bias needs probabilities of equally many options on all items", at: "items")
        }
        try self.init(prior: bias.probabilities)
    }

    public func repaired(_ items: CalibrationItems) throws(LyceumError) -> CalibrationItems {
        let (rows, gold) = try items.optionScores(for: "letter bias")
        guard rows.allSatisfy({ $0.count == prior.count }) else {
            throw LyceumError(.invalidData, "expected \(prior.count) options on every item", at: "items")
        }
        let scores = rows.map { row in zip(row, prior).map { $0 - Real.log($1) } }
        return try CalibrationItems(scores: scores, gold: gold, source: items.source)
    }
}

extension CalibrationItems {
    fileprivate func optionScores(for repair: String) throws(LyceumError) -> (rows: [[Double]], gold: [Int]) {
        guard let probabilities, let gold else {
            throw LyceumError(
                .unsupported, "\(repair) needs the probabilities of all options; these items only have the answer's confidence", at: "items",
                remedy: "use the Platt or isotonic repair")
        }
        return (probabilities.map { OptionScores.logarithms($0) }, gold)
    }
}
