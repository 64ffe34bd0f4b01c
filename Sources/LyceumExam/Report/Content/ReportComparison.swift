/// What a paired comparison came to, seen from the second model.
public enum ComparisonVerdict: Sendable, Hashable {
    case win
    case loss
    /// The interval holds zero; that alone is not equality.
    case tie
    /// Two one-sided tests passed: no further apart than `margin`.
    case equivalent(margin: Double)
}

/// Two models on the same items of one task.
public struct ReportPair: Sendable, Hashable {
    public var task: String
    public var metric: String
    public var unit: ReportUnit
    public var baseline: String
    public var candidate: String
    public var count: Int
    public var clusters: Int?
    public var baselineScore: Double
    public var candidateScore: Double
    /// Items only the baseline has right, and only the candidate; nil for metrics that are not right or wrong.
    public var onlyBaseline: Int?
    public var onlyCandidate: Int?
    /// Candidate minus baseline.
    public var difference: ReportEstimate
    public var p: Double?
    /// Corrected over everything that was compared.
    public var adjustedP: Double?
    /// After the correction.
    public var verdict: ComparisonVerdict
    /// The smallest difference that so many items would show with 80 % power.
    public var detectable: Double?
    public var isHigherBetter: Bool

    public init(
        task: String, metric: String, unit: ReportUnit = .share, baseline: String, candidate: String, count: Int, clusters: Int? = nil,
        baselineScore: Double, candidateScore: Double, onlyBaseline: Int? = nil, onlyCandidate: Int? = nil, difference: ReportEstimate,
        p: Double? = nil, adjustedP: Double? = nil, verdict: ComparisonVerdict, detectable: Double? = nil, isHigherBetter: Bool = true
    ) {
        self.task = task
        self.metric = metric
        self.unit = unit
        self.baseline = baseline
        self.candidate = candidate
        self.count = count
        self.clusters = clusters
        self.baselineScore = baselineScore
        self.candidateScore = candidateScore
        self.onlyBaseline = onlyBaseline
        self.onlyCandidate = onlyCandidate
        self.difference = difference
        self.p = p
        self.adjustedP = adjustedP
        self.verdict = verdict
        self.detectable = detectable
        self.isHigherBetter = isHigherBetter
    }
}

/// Paired comparisons that were looked at together.
public struct ReportComparison: Sendable, Hashable {
    public var title: String
    public var pairs: [ReportPair]
    /// "Holm", "Benjamini–Hochberg", "none".
    public var correction: String
    /// "exact McNemar", "sign-flip permutation".
    public var test: String
    /// Tests in the family the correction is over.
    public var familySize: Int
    public var notes: [String]

    public init(
        title: String, pairs: [ReportPair], correction: String = "Holm", test: String = "", familySize: Int? = nil, notes: [String] = []
    ) {
        self.title = title
        self.pairs = pairs
        self.correction = correction
        self.test = test
        self.familySize = familySize ?? pairs.count
        self.notes = notes
    }
}
