public import LyceumCore

/// Two one-sided tests: whether a value lies within ±margin of a reference. A large p of a test of difference does not show that.
/// - Source: Schuirmann 1987.
public struct EquivalenceTest: Sendable, Hashable {
    public let margin: Double
    /// Against "at or below reference − margin".
    public let lowerProbability: Double
    /// Against "at or above reference + margin".
    public let upperProbability: Double
    /// 1 − level of the verdict.
    public let significance: Double

    init(margin: Double, lowerProbability: Double, upperProbability: Double, significance: Double) {
        self.margin = margin
        self.lowerProbability = lowerProbability
        self.upperProbability = upperProbability
        self.significance = significance
    }

    /// By Student's t, for a mean (one sample) or a mean difference (paired).
    public init(_ estimate: MeanEstimate, reference: Double = 0, margin: Double, significance: Double = 0.05) throws(LyceumError) {
        try Checks.positive(margin, named: "margin")
        try Checks.share(significance, named: "significance")
        let low = estimate.mean - reference + margin
        let high = estimate.mean - reference - margin
        let error = estimate.standardError
        func tail(_ gap: Double) -> Double {
            guard error.isFinite, estimate.degreesOfFreedom > 0 else { return 1 }
            // Without variance t knows nothing. Scores lie in 0–1: a true difference of the margin leaves n items alike with at most (1 − margin)^n.
            if error == 0 { return gap > 0 ? Real.pow(1 - min(1, margin), estimate.degreesOfFreedom + 1) : 1 }
            return StudentT(degreesOfFreedom: estimate.degreesOfFreedom).upperTail(gap / error)
        }
        self.init(margin: margin, lowerProbability: tail(low), upperProbability: tail(-high), significance: significance)
    }

    /// The larger of the two; equivalence is shown when it is below the significance.
    public var probability: Double { max(lowerProbability, upperProbability) }
    public var isEquivalent: Bool { probability < significance }
}
