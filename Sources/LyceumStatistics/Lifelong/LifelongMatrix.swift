public import LyceumCore

/// What a model learned and forgot over a sequence of tasks: the score `R[i][j]` of every task `j` after every stage `i`, where stage `j` teaches
/// task `j`.
///
/// - Source: definitions as in Lopez-Paz, Ranzato 2017 (transfer) and Chaudhry et al. 2018 (forgetting).
public struct LifelongMatrix: Sendable, Hashable {
    /// `[stage][task]`, as many stages as tasks.
    public let scores: [[Double]]
    /// The scores before the first stage; nil where they are not known.
    public let baseline: [Double]?
    public let higherIsBetter: Bool

    /// - Throws: `LyceumError` (`invalidArgument`, `invalidData`) for a table that is not square, fewer than two tasks, or scores that are not finite.
    public init(_ scores: [[Double]], baseline: [Double]? = nil, higherIsBetter: Bool = true) throws(LyceumError) {
        try Checks.atLeast(2, scores.count, "stages")
        for (stage, row) in scores.enumerated() {
            guard row.count == scores.count else {
                throw LyceumError(
                    .invalidArgument, "expected \(scores.count) scores after stage \(stage + 1), one for every task, found \(row.count)",
                    remedy: "examine every task after every stage; stage j teaches task j")
            }
            try Checks.finite(row, named: "stage \(stage + 1)")
        }
        if let baseline {
            try Checks.sameCount(scores.count, baseline.count, "tasks", "the baseline")
            try Checks.finite(baseline, named: "the baseline")
        }
        self.scores = scores
        self.baseline = baseline
        self.higherIsBetter = higherIsBetter
    }

    public var count: Int { scores.count }
    private var sign: Double { higherIsBetter ? 1 : -1 }
    private var final: [Double] { scores[count - 1] }

    /// `1/T Σ_j R[T][j]`.
    public var averageScore: Double { Moments.mean(final) }

    /// `1/(T−1) Σ_{j<T} max_{i<T} (R[i][j] − R[T][j])`: against the best each task ever had before the end, not against when it was taught. Below 0
    /// where the end is better than all before.
    public var forgetting: Double { Moments.mean(forgettingByTask) }

    /// The same for every task but the last.
    public var forgettingByTask: [Double] {
        (0..<(count - 1)).map { task in
            (0..<(count - 1)).map { sign * (scores[$0][task] - final[task]) }.max()!
        }
    }

    /// `1/(T−1) Σ_{j<T} (R[T][j] − R[j][j])`: what later stages did to earlier tasks; above 0 is good, also for losses.
    public var backwardTransfer: Double { Moments.mean((0..<(count - 1)).map { sign * (final[$0] - scores[$0][$0]) }) }

    /// `1/(T−1) Σ_{j>1} (R[j−1][j] − b_j)`: what earlier stages did for tasks not taught yet; nil without a baseline.
    public var forwardTransfer: Double? {
        baseline.map { baseline in Moments.mean((1..<count).map { sign * (scores[$0 - 1][$0] - baseline[$0]) }) }
    }

    /// After every stage: the mean score of the tasks taught so far.
    public var overall: [Double] { (0..<count).map { Moments.mean(Array(scores[$0][0...$0])) } }
    /// After every stage: the score of the task just taught.
    public var plasticity: [Double] { (0..<count).map { scores[$0][$0] } }
    /// After every stage from the second on: the mean score of the tasks taught before it.
    public var stability: [Double] { (1..<count).map { Moments.mean(Array(scores[$0][0..<$0])) } }

    public var json: JSON {
        func list(_ values: [Double]) -> JSON { .array(values.map { .number($0) }) }
        return [
            "average": .number(averageScore), "forgetting": .number(forgetting), "backward_transfer": .number(backwardTransfer),
            "forward_transfer": forwardTransfer.map { .number($0) } ?? .null, "forgetting_by_task": list(forgettingByTask),
            "overall": list(overall), "plasticity": list(plasticity), "stability": list(stability),
            "scores": .array(scores.map(list)), "baseline": baseline.map(list) ?? .null, "higher_is_better": .bool(higherIsBetter),
        ]
    }
}

/// A lifelong measure over repetitions with other seeds or orders.
public struct LifelongMeasure: Sendable, Hashable {
    public var name: String
    public var estimate: MeanEstimate

    /// The measures of several matrices, each with its error over them; forward transfer only where all have a baseline.
    /// - Throws: `LyceumError` for fewer than two matrices.
    public static func over(_ matrices: [LifelongMatrix]) throws(LyceumError) -> [LifelongMeasure] {
        try Checks.atLeast(2, matrices.count, "repetitions")
        var measures = [
            LifelongMeasure(name: "average", estimate: try MeanEstimate(matrices.map(\.averageScore))),
            LifelongMeasure(name: "forgetting", estimate: try MeanEstimate(matrices.map(\.forgetting))),
            LifelongMeasure(name: "backward_transfer", estimate: try MeanEstimate(matrices.map(\.backwardTransfer))),
        ]
        let forward = matrices.compactMap(\.forwardTransfer)
        if forward.count == matrices.count {
            measures.append(LifelongMeasure(name: "forward_transfer", estimate: try MeanEstimate(forward)))
        }
        return measures
    }
}

/// What became of facts that stayed, changed or came: `FUAR = forgotten / (updated + acquired)`.
///
/// - Source: Jang et al. 2022, "Towards Continual Knowledge Learning of Language Models".
public struct KnowledgeRatio: Sendable, Hashable {
    /// Facts that stayed true: known before and not after.
    public let forgotten: Int
    /// Facts that changed: the new answer not known before and known after.
    public let updated: Int
    /// New facts: not known before and known after.
    public let acquired: Int

    /// - Parameters: whether each fact's right answer was given before and after.
    public init(stable: [(before: Bool, after: Bool)], changed: [(before: Bool, after: Bool)], new: [(before: Bool, after: Bool)]) {
        forgotten = stable.count { $0.before && !$0.after }
        updated = changed.count { !$0.before && $0.after }
        acquired = new.count { !$0.before && $0.after }
    }

    /// Facts forgotten for each one gained, 0 is best; nil where nothing was gained.
    public var ratio: Double? { updated + acquired > 0 ? Double(forgotten) / Double(updated + acquired) : nil }
}
