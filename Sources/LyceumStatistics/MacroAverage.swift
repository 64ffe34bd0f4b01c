public import LyceumCore

/// Scores of several tasks put together: every task weighing the same (macro), or every item (micro). The two answer different questions.
///
/// The error is that of the average over these tasks, not over tasks one might have chosen: Var = Σ w_g² se_g².
public struct MacroAverage: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        public var mean: Double
        public var standardError: Double
        public var degreesOfFreedom: Double
        public var count: Int

        public init(mean: Double, standardError: Double, degreesOfFreedom: Double, count: Int) {
            self.mean = mean
            self.standardError = standardError
            self.degreesOfFreedom = degreesOfFreedom
            self.count = count
        }

        public init(_ estimate: MeanEstimate) {
            self.init(
                mean: estimate.mean, standardError: estimate.standardError, degreesOfFreedom: estimate.degreesOfFreedom,
                count: estimate.count)
        }
    }

    public let mean: Double
    public let standardError: Double
    /// By Welch and Satterthwaite.
    public let degreesOfFreedom: Double
    public let isWeightedBySize: Bool

    public init(_ parts: [Part], isWeightedBySize: Bool = false) throws(LyceumError) {
        try Checks.atLeast(1, parts.count, "groups")
        let raw = parts.map { isWeightedBySize ? Double($0.count) : 1 }
        let total = raw.reduce(0, +)
        let weights = raw.map { $0 / total }
        self.isWeightedBySize = isWeightedBySize
        mean = zip(weights, parts).reduce(0) { $0 + $1.0 * $1.1.mean }
        let variances = zip(weights, parts).map { $0 * $0 * $1.standardError * $1.standardError }
        let variance = variances.reduce(0, +)
        standardError = variance.squareRoot()
        let spread = zip(variances, parts).reduce(0.0) { $0 + ($1.0 > 0 ? $1.0 * $1.0 / max($1.1.degreesOfFreedom, 1e-9) : 0) }
        degreesOfFreedom = spread > 0 ? variance * variance / spread : parts.reduce(0) { $0 + $1.degreesOfFreedom }
    }

    public func interval(level: Double = 0.95) -> Interval {
        guard standardError.isFinite else { return Interval(lower: -.infinity, upper: .infinity, level: level) }
        let reach = standardError > 0 ? StudentT(degreesOfFreedom: degreesOfFreedom).factor(level: level) * standardError : 0
        return Interval(lower: mean - reach, upper: mean + reach, level: level)
    }

    /// Two-sided, against `reference`.
    public func probability(against reference: Double = 0) -> Double {
        guard standardError.isFinite else { return 1 }
        if standardError == 0 { return mean == reference ? 1 : 0 }
        return StudentT(degreesOfFreedom: degreesOfFreedom).twoSided((mean - reference) / standardError)
    }
}
