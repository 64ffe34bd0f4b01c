/// Student's t distribution.
public struct StudentT: Sendable, Hashable {
    public let degreesOfFreedom: Double

    public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

    /// The probability of something at least as far from zero, on either side.
    public func twoSided(_ t: Double) -> Double {
        guard !t.isNaN, degreesOfFreedom > 0 else { return .nan }
        guard t.isFinite else { return 0 }
        if degreesOfFreedom == .infinity { return NormalDistribution.twoSided(t) }
        let square = t * t
        let sum = degreesOfFreedom + square
        guard sum.isFinite else { return 0 }
        return SpecialFunctions.betaTails(degreesOfFreedom / sum, square / sum, degreesOfFreedom / 2, 0.5).lower
    }

    public func upperTail(_ t: Double) -> Double {
        let half = twoSided(t) / 2
        return t >= 0 ? half : 1 - half
    }

    public func cumulative(_ t: Double) -> Double { upperTail(-t) }

    public func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1, degreesOfFreedom > 0 else { return .nan }
        if p == 0.5 { return 0 }
        if degreesOfFreedom == .infinity { return NormalDistribution.quantile(p) }
        let tail = min(p, 1 - p)
        let x = SpecialFunctions.inverseBeta(TailPair(lower: 2 * tail, upper: 1 - 2 * tail), degreesOfFreedom / 2, 0.5)
        let t = (degreesOfFreedom * x.upper / x.lower).squareRoot()
        return p < 0.5 ? -t : t
    }

    /// What an estimate's error is multiplied by for an interval of this level.
    func factor(level: Double) -> Double { -quantile((1 - level) / 2) }
}

/// The chi-squared distribution.
public struct ChiSquared: Sendable, Hashable {
    public let degreesOfFreedom: Double

    public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

    public func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : SpecialFunctions.incompleteGamma(degreesOfFreedom / 2, x / 2) }
    public func upperTail(_ x: Double) -> Double { x <= 0 ? 1 : SpecialFunctions.upperIncompleteGamma(degreesOfFreedom / 2, x / 2) }

    public func quantile(_ p: Double) -> Double {
        2 * SpecialFunctions.inverseGamma(TailPair(lower: p, upper: 1 - p), degreesOfFreedom / 2)
    }
}

/// Fisher's F distribution.
public struct FisherF: Sendable, Hashable {
    public let numerator: Double
    public let denominator: Double

    public init(numerator: Double, denominator: Double) {
        self.numerator = numerator
        self.denominator = denominator
    }

    private func tails(_ f: Double) -> TailPair {
        guard f > 0 else { return TailPair(lower: 0, upper: 1) }
        let sum = numerator * f + denominator
        return SpecialFunctions.betaTails(numerator * f / sum, denominator / sum, numerator / 2, denominator / 2)
    }

    public func cumulative(_ f: Double) -> Double { tails(f).lower }
    public func upperTail(_ f: Double) -> Double { tails(f).upper }

    public func quantile(_ p: Double) -> Double {
        let x = SpecialFunctions.inverseBeta(TailPair(lower: p, upper: 1 - p), numerator / 2, denominator / 2)
        return denominator * x.lower / (numerator * x.upper)
    }
}
