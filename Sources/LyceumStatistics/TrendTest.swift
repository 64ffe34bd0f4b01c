public import LyceumCore

/// Whether scores rise or fall along time (the month an item was published): a slope with an error that lets items of a cluster be alike.
public struct TrendTest: Sendable, Hashable {
    public let count: Int
    public let intercept: Double
    /// Score per unit of time.
    public let slope: Double
    /// Robust against unequal variances, over clusters where given (CR1; HC1 without clusters).
    public let standardError: Double
    public let degreesOfFreedom: Double
    public let interval: Interval
    /// Two-sided.
    public let probability: Double
    /// Cochran–Armitage z; nil where scores are not all 0 or 1, or clusters are given.
    public let cochranArmitageZ: Double?

    /// - Parameters:
    ///   - times: of each item, in any unit (months since a date).
    ///   - values: scores.
    public init(times: [Double], values: [Double], clusters: [String?]? = nil, level: Double = 0.95) throws(LyceumError) {
        try Checks.sameCount(times.count, values.count, "times", "values")
        try Checks.atLeast(3, values.count, "items")
        try Checks.finite(times, named: "times")
        try Checks.finite(values, named: "scores")
        try Checks.share(level, named: "level")
        let groups = try ItemClusters.optional(clusters, count: values.count)
        let centerTime = Moments.mean(times)
        let centerValue = Moments.mean(values)
        let spread = Moments.sum(times.map { ($0 - centerTime) * ($0 - centerTime) })
        guard spread > 0 else { throw LyceumError(.invalidData, "all \(times.count) items have the same time; a trend needs at least two times") }
        let slope = Moments.sum(zip(times, values).map { ($0 - centerTime) * ($1 - centerValue) }) / spread
        let residuals = zip(times, values).map { $1 - centerValue - slope * ($0 - centerTime) }
        let scores = zip(times, residuals).map { ($0 - centerTime) * $1 }
        let n = Double(values.count)
        let units = groups?.sums(scores) ?? scores
        let meat = units.reduce(0) { $0 + $1 * $1 }
        let unitCount = Double(units.count)
        let correction = groups == nil ? n / (n - 2) : unitCount / (unitCount - 1) * (n - 1) / (n - 2)
        let freedom = groups == nil ? n - 2 : unitCount - 1
        try Checks.atLeast(2, units.count, "clusters")
        count = values.count
        self.slope = slope
        intercept = centerValue - slope * centerTime
        standardError = (correction * meat).squareRoot() / spread
        degreesOfFreedom = freedom
        let t = StudentT(degreesOfFreedom: freedom)
        let reach = standardError > 0 ? t.factor(level: level) * standardError : 0
        interval = Interval(lower: slope - reach, upper: slope + reach, level: level)
        probability = standardError > 0 ? t.twoSided(slope / standardError) : slope == 0 ? 1 : 0
        let isBinary = values.allSatisfy { $0 == 0 || $0 == 1 }
        let variance = centerValue * (1 - centerValue)
        cochranArmitageZ = isBinary && groups == nil && variance > 0 ? slope * spread / (variance * spread).squareRoot() : nil
    }
}
