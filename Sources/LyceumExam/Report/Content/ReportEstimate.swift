/// A number as reports show it: with the interval around it.
public struct ReportEstimate: Sendable, Hashable {
    public var value: Double
    /// nil where no interval can be given.
    public var lower: Double?
    public var upper: Double?
    /// Share of repetitions in which such an interval holds the true value.
    public var level: Double
    /// How the interval was made: "Wilson", "clustered t, 51 clusters", "bootstrap, 10,000 draws".
    public var method: String

    public init(_ value: Double, lower: Double? = nil, upper: Double? = nil, level: Double = 0.95, method: String = "") {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.level = level
        self.method = method
    }

    /// Both ends, where there are finite ones.
    public var range: ClosedRange<Double>? {
        guard let lower, let upper, lower.isFinite, upper.isFinite, lower <= upper else { return nil }
        return lower...upper
    }
}

/// How values of a metric are written.
public enum ReportUnit: String, Sendable, Hashable {
    /// Shares of 1, shown in percent.
    case share
    /// As they are: perplexities, bits per byte, correlations.
    case plain
}
