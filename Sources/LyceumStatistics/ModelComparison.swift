/// One model's scores per item, task by task: what comparisons need of an examination record.
public struct ModelScores: Sendable, Hashable {
    public struct Task: Sendable, Hashable {
        public var name: String
        public var metric: String
        public var filter: String
        /// The items' numbers; they say which scores of two models belong together.
        public var items: [Int]
        public var values: [Double]
        /// nil where items are independent.
        public var clusters: [String?]?
        public var isHigherBetter: Bool

        public init(
            name: String, metric: String = "acc", filter: String = "none", items: [Int]? = nil, values: [Double], clusters: [String?]? = nil,
            isHigherBetter: Bool = true
        ) {
            self.name = name
            self.metric = metric
            self.filter = filter
            self.items = items ?? Array(values.indices)
            self.values = values
            self.clusters = clusters
            self.isHigherBetter = isHigherBetter
        }
    }

    public var model: String
    public var tasks: [Task]

    public init(model: String, tasks: [Task]) {
        self.model = model
        self.tasks = tasks
    }
}

/// Several models on several tasks: all pairs on all tasks are one family, and its probabilities are corrected together.
public struct ModelComparison: Sendable, Hashable {
    /// Two models on one task.
    public struct Pair: Sendable, Hashable {
        public var task: String
        public var metric: String
        public var filter: String
        public var modelA: String
        public var modelB: String
        public var comparison: PairedComparison
        /// Corrected over the family.
        public var adjustedProbability: Double
        /// B's verdict after the correction; a metric where lower is better is turned round.
        public var verdict: PairedComparison.Verdict
    }

    /// Whether the models differ at all on a task (three or more models).
    public struct Omnibus: Sendable, Hashable {
        public var task: String
        public var metric: String
        /// "Cochran's Q" for scores of 0 and 1, else "Friedman".
        public var test: String
        public var statistic: Double
        public var degreesOfFreedom: Int
        public var probability: Double
        /// By exchanging the models' scores inside items (inside clusters where given).
        public var permutationProbability: Double
    }

    /// Two models over all tasks.
    public struct Overall: Sendable, Hashable {
        public enum Average: String, Sendable, Hashable, CaseIterable {
            /// Every item weighs the same.
            case micro
            /// Every task weighs the same.
            case macro
        }

        public var average: Average
        public var modelA: String
        public var modelB: String
        public var meanA: Double
        public var meanB: Double
        public var difference: Double
        public var standardError: Double
        public var interval: Interval
        public var probability: Double
        public var verdict: PairedComparison.Verdict
    }

    public let models: [String]
    public let tasks: [String]
    /// Task by task, pairs in the order of the models.
    public let pairs: [Pair]
    public let omnibus: [Omnibus]
    public let overall: [Overall]
    public let correction: FamilyCorrection
    public let options: PairedComparison.Options
    public let warnings: [String]
}
