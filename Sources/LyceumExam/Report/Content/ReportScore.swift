/// What can be said about a score beside that of guessing.
public enum ChanceVerdict: Sendable, Hashable {
    /// One-sided p of the exact test.
    case above(p: Double)
    case below(p: Double)
    /// Not told apart from chance; that alone is not equality with chance.
    case notToldApart(p: Double)
    /// An equivalence test passed: no further from chance than `margin`.
    case equivalent(margin: Double)
    /// The task has no chance level.
    case none
}

/// A score of something that does not read the question.
public struct ReportBaseline: Sendable, Hashable {
    /// "majority letter", "longest option", "n-gram cues".
    public var name: String
    public var value: Double

    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// A metric of a task or group under a filter.
public struct ReportScore: Sendable, Hashable {
    public var task: String
    /// Below how many groups it stands.
    public var depth: Int
    public var isGroup: Bool
    public var metric: String
    public var filter: String
    public var estimate: ReportEstimate
    public var unit: ReportUnit
    public var isHigherBetter: Bool
    /// Items scored.
    public var count: Int
    public var shots: Int?
    public var version: String
    /// As the harness prints it, for items taken as independent.
    public var standardError: Double?
    /// What guessing gives.
    public var chance: Double?
    public var verdict: ChanceVerdict
    public var baselines: [ReportBaseline]

    public init(
        task: String, depth: Int = 0, isGroup: Bool = false, metric: String, filter: String = "none", estimate: ReportEstimate,
        unit: ReportUnit = .share, isHigherBetter: Bool = true, count: Int, shots: Int? = nil, version: String = "",
        standardError: Double? = nil, chance: Double? = nil, verdict: ChanceVerdict = .none, baselines: [ReportBaseline] = []
    ) {
        self.task = task
        self.depth = depth
        self.isGroup = isGroup
        self.metric = metric
        self.filter = filter
        self.estimate = estimate
        self.unit = unit
        self.isHigherBetter = isHigherBetter
        self.count = count
        self.shots = shots
        self.version = version
        self.standardError = standardError
        self.chance = chance
        self.verdict = verdict
        self.baselines = baselines
    }
}
