public import LyceumCore

/// A share of right answers, with intervals that hold for small counts and near 0 and 1.
public struct Proportion: Sendable, Hashable {
    public let successes: Int
    public let count: Int

    /// - Throws: `LyceumError` (`invalidArgument`) for no items or more successes than items.
    public init(successes: Int, count: Int) throws(LyceumError) {
        guard count > 0, (0...count).contains(successes) else {
            throw LyceumError(.invalidArgument, "expected 0 to \(max(count, 0)) successes of at least one item, found \(successes) of \(count)")
        }
        self.init(checked: successes, count)
    }

    init(checked successes: Int, _ count: Int) {
        self.successes = successes
        self.count = count
    }

    public var value: Double { Double(successes) / Double(count) }

    /// √(p(1 − p)/(n − 1)), as the sample error of 0/1 scores; NaN for one item.
    public var standardError: Double { count > 1 ? (value * (1 - value) / Double(count - 1)).squareRoot() : .nan }

    /// - Source: Wilson 1927.
    public func wilson(level: Double = 0.95) -> Interval {
        let n = Double(count)
        let z = NormalDistribution.upperQuantile((1 - level) / 2)
        let square = z * z
        let center = value + square / (2 * n)
        let reach = z * (value * (1 - value) / n + square / (4 * n * n)).squareRoot()
        let scale = 1 + square / n
        // At 0 and n the formula gives the bound exactly; rounding should not.
        let lower = successes == 0 ? 0 : max(0, (center - reach) / scale)
        let upper = successes == count ? 1 : min(1, (center + reach) / scale)
        return Interval(lower: lower, upper: upper, level: level)
    }

    /// Never covers less than its level, and usually more.
    /// - Source: Clopper, Pearson 1934.
    public func clopperPearson(level: Double = 0.95) -> Interval {
        let half = (1 - level) / 2
        let x = Double(successes)
        let n = Double(count)
        let lower =
            successes == 0 ? 0 : SpecialFunctions.inverseBeta(TailPair(lower: half, upper: 1 - half), x, n - x + 1).lower
        let upper =
            successes == count ? 1 : SpecialFunctions.inverseBeta(TailPair(lower: 1 - half, upper: half), x + 1, n - x).lower
        return Interval(lower: lower, upper: upper, level: level)
    }

    /// The one-sided upper bound after `count` items without a single success, 1 − (1 − level)^(1/n); about 3/n at 95 %. nil after a success.
    public func ruleOfThree(level: Double = 0.95) -> Double? {
        successes == 0 ? -Real.expm1(Real.log(1 - level) / Double(count)) : nil
    }

    /// One-sided: so many successes or more when every answer is right with probability `chance`.
    public func aboveChance(_ chance: Double) -> Double {
        BinomialDistribution(count: count, probability: chance).upperTail(successes)
    }

    /// Two exact one-sided tests that the true share is within ±margin of `reference`.
    public func equivalence(to reference: Double, margin: Double, significance: Double = 0.05) throws(LyceumError) -> EquivalenceTest {
        try Checks.positive(margin, named: "margin")
        let low = reference - margin
        let high = reference + margin
        return EquivalenceTest(
            margin: margin,
            lowerProbability: low <= 0 ? 0 : BinomialDistribution(count: count, probability: low).upperTail(successes),
            upperProbability: high >= 1 ? 0 : BinomialDistribution(count: count, probability: high).cumulative(successes),
            significance: significance)
    }
}
