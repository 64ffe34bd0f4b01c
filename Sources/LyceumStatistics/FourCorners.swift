public import LyceumCore

/// A base, the base with one thing learned, the base with another, and both added: what each brings, and whether the two add up.
///
/// Per item the merged model's gain over the base should be the sum of the two single gains. What is missing of it (or more than it) is an
/// interaction: the change the first thing makes beside the second, minus the change it makes alone.
/// - Source: Hirano, Imajo 2024, "The construction of instruction-tuned LLMs for finance without instruction data".
public struct FourCorners: Sendable, Hashable {
    /// One task.
    public struct Task: Sendable, Hashable {
        public let name: String
        public let metric: String
        public let count: Int
        public let isHigherBetter: Bool
        /// Mean scores of base, first, second and merged model.
        public let means: [Double]
        /// Bootstrap intervals of the means, in the same order.
        public let intervals: [Interval]
        /// Merged minus base, minus the sum of the single gains: `difference` of ``Interaction``.
        public let additivity: Interaction
        /// Merged against base, first and second.
        public let pairs: [ModelComparison.Pair]

        /// What the two together would bring if they added up.
        public var expected: Double { means[1] + means[2] - means[0] }
    }

    /// Whether the merged model is better than a parent beyond noise, over all tasks.
    public enum Statement: String, Sendable, Hashable {
        case betterThanBoth = "better than each parent beyond noise"
        case betterThanOne = "better than one parent beyond noise, not shown to differ from the other"
        case noDifference = "not shown to differ from its parents"
        case worse = "worse than a parent beyond noise"
    }

    public let names: [String]
    public let tasks: [Task]
    public let correction: FamilyCorrection

    /// - Parameters:
    ///   - base: scores, like those of the others on the same tasks and items.
    ///   - correction: over all pairs on all tasks.
    /// - Throws: `LyceumError` when the models have different tasks or items.
    public init(
        base: ModelScores, first: ModelScores, second: ModelScores, merged: ModelScores, correction: FamilyCorrection = .holm,
        options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        let models = [base, first, second, merged]
        let aligned = try ModelComparison.aligned(models)
        // B is the merged model in every pair.
        var pairs: [ModelComparison.Pair] = []
        for parent in [base, first, second] { pairs += try ModelComparison([parent, merged], correction: .none, options: options).pairs }
        let adjusted = correction.adjusted(pairs.map(\.comparison.probability))
        for position in pairs.indices {
            let sign = aligned.first { $0.key == TaskKey(pairs[position]) }?.isHigherBetter == false ? -1.0 : 1.0
            pairs[position].adjustedProbability = adjusted[position]
            pairs[position].verdict = ModelComparison.verdict(
                pairs[position].comparison.difference * sign, adjusted[position], options)
        }
        names = models.map(\.model)
        self.correction = correction
        var tasks: [Task] = []
        for task in aligned { tasks.append(try Self.task(task, pairs.filter { TaskKey($0) == task.key }, options)) }
        self.tasks = tasks
    }

    private static func task(
        _ task: AlignedTask, _ pairs: [ModelComparison.Pair], _ options: PairedComparison.Options
    ) throws(LyceumError) -> Task {
        func gains(_ a: Int, _ b: Int) -> [Double] { zip(task.scores[a], task.scores[b]).map { $1 - $0 } }
        var intervals: [Interval] = []
        for scores in task.scores {
            intervals.append(
                try Bootstrap(mean: scores, clusters: task.clusters, draws: options.draws, seed: options.seed, threads: options.threads)
                    .interval(.percentile, level: options.level))
        }
        return Task(
            name: task.key.task, metric: task.key.metric, count: task.scores[0].count, isHigherBetter: task.isHigherBetter,
            means: task.scores.map(Moments.mean), intervals: intervals,
            additivity: try Interaction(paired: gains(0, 1), gains(2, 3), clusters: task.clusters, options: options), pairs: pairs)
    }

    /// On one task.
    public static func statement(_ task: Task) -> Statement {
        let verdicts = task.pairs.dropFirst().map(\.verdict)
        if verdicts.contains(.loss) { return .worse }
        let wins = verdicts.count { $0 == .win }
        return wins == 2 ? .betterThanBoth : wins == 1 ? .betterThanOne : .noDifference
    }

    public var json: JSON {
        [
            "models": .array(names.map { .string($0) }), "correction": .string(correction.rawValue),
            "tasks": .array(tasks.map(Self.json)),
        ]
    }

    private static func json(_ task: Task) -> JSON {
        [
            "task": .string(task.name), "metric": .string(task.metric), "items": .integer(task.count),
            "means": .array(task.means.map { .number($0) }),
            "intervals": .array(task.intervals.map { [.number($0.lower), .number($0.upper)] }), "expected": .number(task.expected),
            "interaction": .number(task.additivity.difference),
            "interaction_interval": [.number(task.additivity.interval.lower), .number(task.additivity.interval.upper)],
            "interaction_p": .number(task.additivity.permutationProbability), "statement": .string(statement(task).rawValue),
            "merged_against": .array(
                task.pairs.map {
                    [
                        "model": .string($0.modelA), "difference": .number($0.comparison.difference), "p": .number($0.comparison.probability),
                        "adjusted_p": .number($0.adjustedProbability), "verdict": .string($0.verdict.rawValue),
                        "detectable": .number($0.comparison.smallestDetectableDifference),
                    ]
                }),
        ]
    }
}
