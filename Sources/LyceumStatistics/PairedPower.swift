public import LyceumCore

/// How many items two models need for a difference to be seen, before anything is run.
/// - Source: Miettinen 1968 for 0/1 scores; Miller 2024 ("Adding error bars to evals") for several answers per item.
public enum PairedPower {
    /// Items for McNemar's test: ( z_{1−α/2} √π + z_{power} √(π − δ²) )² / δ², rounded up.
    ///
    /// - Parameters:
    ///   - discordantShare: π, the share of items that exactly one of the two has right.
    ///   - difference: δ, of accuracies; |δ| ≤ π.
    public static func items(
        discordantShare: Double, difference: Double, significance: Double = 0.05, power: Double = 0.8
    ) throws(LyceumError) -> Int {
        try check(discordantShare, difference, significance, power)
        guard difference != 0 else { throw LyceumError(.invalidArgument, "no number of items shows a difference of 0") }
        let root = first(significance) * discordantShare.squareRoot()
            + NormalDistribution.quantile(power) * (discordantShare - difference * difference).squareRoot()
        return ceiling(max(root, 0) * max(root, 0) / (difference * difference))
    }

    /// The probability that McNemar's test shows the difference.
    public static func power(
        count: Int, discordantShare: Double, difference: Double, significance: Double = 0.05
    ) throws(LyceumError) -> Double {
        try Checks.atLeast(1, count, "items")
        try check(discordantShare, difference, significance, 0.5)
        let size = abs(difference)
        let reach = size * Double(count).squareRoot() - first(significance) * discordantShare.squareRoot()
        let spread = (discordantShare - size * size).squareRoot()
        return spread > 0 ? NormalDistribution.cumulative(reach / spread) : reach > 0 ? 1 : 0
    }

    /// The smallest difference that so many items show with the wanted power.
    ///
    /// Where even one-sided discordance would not reach it at this share, the share is taken as large as the difference.
    public static func smallestDifference(
        count: Double, discordantShare: Double, significance: Double = 0.05, power: Double = 0.8
    ) -> Double {
        guard count > 0, (0...1).contains(discordantShare) else { return .nan }
        func isSeen(_ difference: Double) -> Bool {
            let share = max(discordantShare, difference)
            let root = first(significance) * share.squareRoot()
                + NormalDistribution.quantile(power) * max(0, share - difference * difference).squareRoot()
            return difference * count.squareRoot() >= root
        }
        var low = 0.0
        var high = 1.0
        guard isSeen(high) else { return 1 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if isSeen(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// Items when each model answers several times: (z_{1−α/2} + z_{power})² (ω² + σ_A²/K_A + σ_B²/K_B) / δ², rounded up.
    ///
    /// - Parameters:
    ///   - itemVariance: ω², of the items' true differences.
    ///   - varianceA: σ_A², of one answer of A around its item's mean; `varianceB` likewise.
    public static func items(
        difference: Double, itemVariance: Double, varianceA: Double, drawsA: Int, varianceB: Double, drawsB: Int,
        significance: Double = 0.05, power: Double = 0.8
    ) throws(LyceumError) -> Int {
        try Checks.atLeast(1, min(drawsA, drawsB), "answers per item")
        try Checks.share(significance, named: "significance")
        try Checks.share(power, named: "power")
        guard difference != 0, min(itemVariance, varianceA, varianceB) >= 0, (itemVariance + varianceA + varianceB).isFinite else {
            throw LyceumError(.invalidArgument, "expected a difference other than 0 and variances of at least 0")
        }
        let z = first(significance) + NormalDistribution.quantile(power)
        let variance = itemVariance + varianceA / Double(drawsA) + varianceB / Double(drawsB)
        return ceiling(z * z * variance / (difference * difference))
    }

    /// Items for a Wilson-sized interval of ±`halfWidth` around a share: z² p (1 − p) / h², rounded up.
    public static func items(proportion: Double, halfWidth: Double, level: Double = 0.95) throws(LyceumError) -> Int {
        try Checks.share(proportion, named: "proportion")
        try Checks.share(halfWidth, named: "half width")
        try Checks.share(level, named: "level")
        let z = first(1 - level)
        return ceiling(z * z * proportion * (1 - proportion) / (halfWidth * halfWidth))
    }

    /// What a number of items is multiplied by when they come in clusters: 1 + (m̄ − 1) ρ.
    public static func designEffect(meanClusterSize: Double, intraclassCorrelation: Double) -> Double {
        1 + (meanClusterSize - 1) * intraclassCorrelation
    }

    private static func first(_ significance: Double) -> Double { NormalDistribution.upperQuantile(significance / 2) }

    private static func ceiling(_ value: Double) -> Int { value < 1e15 ? max(1, Int((value - 1e-9).rounded(.up))) : Int.max }

    private static func check(
        _ share: Double, _ difference: Double, _ significance: Double, _ power: Double
    ) throws(LyceumError) {
        try Checks.share(significance, named: "significance")
        try Checks.share(power, named: "power")
        guard share > 0, share <= 1, abs(difference) <= share else {
            throw LyceumError(
                .invalidArgument, "expected a discordant share above 0 and at least as large as the difference, found \(share) and \(difference)",
                remedy: "a difference of accuracies can not exceed the share of items on which the two differ")
        }
    }
}
