public import LyceumCore
public import LyceumStatistics

/// Whether a merged model is worth keeping: child and parents on the same items, paired, corrected over everything that is looked at.
///
/// The child is kept when it is better than every parent over all tasks, or when it is better in sum and on no task worse than the best parent
/// there by the margin or more. It is discarded when it is worse than the best parent over all tasks, or by more than the margin on one. Everything
/// else is undecided: these items do not tell.
public struct MergeVerdict: Sendable, Hashable {
    public enum Decision: String, Sendable, Hashable, CaseIterable {
        case keep
        case discard
        case undecided
    }

    /// Child against one model on one task.
    public struct Row: Sendable, Hashable {
        /// A is the other model, B the child. Scores are turned round where less is better.
        public var pair: ModelComparison.Pair
        public var isParent: Bool
        /// Whether the other is the best parent on this task.
        public var isBest: Bool
        /// One-sided, against "worse than the other by the margin or more".
        public var inferiority: Double
    }

    /// Child against one model over all tasks, every task weighing the same.
    public struct Overall: Sendable, Hashable {
        public var model: String
        public var isParent: Bool
        public var mean: Double
        public var childMean: Double
        /// Child minus the other.
        public var difference: Double
        public var interval: Interval
        public var probability: Double
        /// Corrected over the models.
        public var adjustedProbability: Double
        public var verdict: PairedComparison.Verdict
    }

    public let child: String
    public let rows: [Row]
    public let overall: [Overall]
    /// The parent with the highest mean over tasks, in this examination or in another where that was asked for.
    public let bestParent: String
    public let decision: Decision
    /// Sentences.
    public let reasons: [String]
    /// In units of the score.
    public let margin: Double
    public let level: Double

    /// - Parameters:
    ///   - others: models that are no parents, such as a plain mean; they count among the tests and not for the decision.
    ///   - bestParent: the parent that was best elsewhere, so that the choice does not depend on these items; nil takes the best here.
    ///   - options: level, draws and seed of the tests.
    /// - Throws: `LyceumError` for no parents, models of one name, or items that differ.
    public init(
        child: ModelScores, parents: [ModelScores], others: [ModelScores] = [], margin: Double = 0.02, bestParent: String? = nil,
        options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        guard !parents.isEmpty else { throw LyceumError(.invalidArgument, "there is no parent to compare with") }
        guard margin > 0, margin.isFinite else { throw LyceumError(.invalidArgument, "expected a margin above 0, found \(margin)") }
        var options = options
        options.margin = margin
        let child = Self.oriented(child)
        let rivals = (parents + others).map(Self.oriented)
        var (rows, overall) = ([Row](), [Overall]())
        for (number, rival) in rivals.enumerated() {
            let comparison = try ModelComparison([rival, child], correction: .none, options: options)
            let isParent = number < parents.count
            for pair in comparison.pairs {
                rows.append(
                    Row(pair: pair, isParent: isParent, isBest: false, inferiority: pair.comparison.equivalence?.lowerProbability ?? 1))
            }
            overall.append(try Self.overall(comparison, isParent))
        }
        let best = overall.filter(\.isParent).max { ($0.mean, $1.model) < ($1.mean, $0.model) }?.model ?? rivals[0].model
        self.bestParent = bestParent.flatMap { name in overall.contains { $0.isParent && $0.model == name } ? name : nil } ?? best
        self.child = child.model
        self.rows = Self.corrected(rows, options)
        self.overall = Self.corrected(overall, options)
        self.margin = margin
        level = options.level
        (decision, reasons) = Self.decide(self.rows, self.overall, best: self.bestParent, margin: margin, level: options.level)
    }

    /// More is better on every task.
    private static func oriented(_ scores: ModelScores) -> ModelScores {
        var scores = scores
        for index in scores.tasks.indices where !scores.tasks[index].isHigherBetter {
            scores.tasks[index].values = scores.tasks[index].values.map { -$0 }
            scores.tasks[index].isHigherBetter = true
        }
        return scores
    }

    private static func overall(_ comparison: ModelComparison, _ isParent: Bool) throws(LyceumError) -> Overall {
        if let line = comparison.overall.first(where: { $0.average == .macro }) {
            return Overall(
                model: line.modelA, isParent: isParent, mean: line.meanA, childMean: line.meanB, difference: line.difference,
                interval: line.interval, probability: line.probability, adjustedProbability: line.probability, verdict: .tie)
        }
        guard let pair = comparison.pairs.first else { throw LyceumError(.invalidData, "the models share no task", at: comparison.models[0]) }
        let one = pair.comparison
        return Overall(
            model: pair.modelA, isParent: isParent, mean: one.meanA, childMean: one.meanB, difference: one.difference, interval: one.interval,
            probability: one.probability, adjustedProbability: one.probability, verdict: .tie)
    }

    private static func corrected(_ rows: [Row], _ options: PairedComparison.Options) -> [Row] {
        let adjusted = FamilyCorrection.holm.adjusted(rows.map(\.pair.comparison.probability))
        var rows = rows
        for index in rows.indices {
            rows[index].pair.adjustedProbability = adjusted[index]
            rows[index].pair.verdict = verdict(rows[index].pair.comparison.difference, adjusted[index], options)
        }
        for task in Set(rows.map(\.pair.task)) {
            let parents = rows.indices.filter { rows[$0].pair.task == task && rows[$0].isParent }
            if let best = parents.max(by: { (rows[$0].pair.comparison.meanA, $1) < (rows[$1].pair.comparison.meanA, $0) }) { rows[best].isBest = true }
        }
        return rows
    }

    private static func corrected(_ overall: [Overall], _ options: PairedComparison.Options) -> [Overall] {
        let adjusted = FamilyCorrection.holm.adjusted(overall.map(\.probability))
        return zip(overall, adjusted).map { line, probability in
            var line = line
            line.adjustedProbability = probability
            line.verdict = verdict(line.difference, probability, options)
            return line
        }
    }

    private static func verdict(_ difference: Double, _ probability: Double, _ options: PairedComparison.Options) -> PairedComparison.Verdict {
        guard probability < 1 - options.level else { return .tie }
        return difference > 0 ? .win : difference < 0 ? .loss : .tie
    }
}
