public import LyceumCore

/// How two lists of scores go together.
public struct Correlation: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Along a straight line.
        case pearson
        /// Of ranks.
        case spearman
        /// By pairs in the same order (τ_b, ties allowed).
        case kendall
    }

    public let kind: Kind
    public let count: Int
    public let value: Double
    /// By Fisher's z with the error of the kind (Bonett, Wright 2000).
    public let interval: Interval
    /// Two-sided, against no association.
    public let probability: Double

    /// - Throws: `LyceumError` for lists of different length, fewer than three pairs, or a list without any variation.
    public init(_ kind: Kind, _ x: [Double], _ y: [Double], level: Double = 0.95) throws(LyceumError) {
        try Checks.sameCount(x.count, y.count, "x", "y")
        try Checks.atLeast(3, x.count, "pairs")
        try Checks.finite(x, named: "x")
        try Checks.finite(y, named: "y")
        try Checks.share(level, named: "level")
        for (values, name) in [(x, "x"), (y, "y")] where values.allSatisfy({ $0 == values[0] }) {
            throw LyceumError(.invalidData, "all values of \(name) are \(values[0]); a correlation is not defined")
        }
        self.kind = kind
        count = x.count
        let n = Double(x.count)
        switch kind {
        case .pearson:
            value = Self.pearson(x, y)
            probability = Self.byT(value, n)
            interval = Self.fisher(value, error: (1 / (n - 3)).squareRoot(), level)
        case .spearman:
            value = Self.pearson(Ranks(x).ranks, Ranks(y).ranks)
            probability = Self.byT(value, n)
            interval = Self.fisher(value, error: ((1 + value * value / 2) / (n - 3)).squareRoot(), level)
        case .kendall:
            let pairs = KendallPairs(x, y)
            value = pairs.tau
            probability = pairs.probability
            interval = Self.fisher(value, error: (0.437 / (n - 4)).squareRoot(), level)
        }
    }

    /// The interval from resampled pairs.
    public static func bootstrap(
        _ kind: Kind, _ x: [Double], _ y: [Double], draws: Int = Bootstrap.defaultDraws, seed: UInt64 = 1234, threads: Int? = nil
    ) throws(LyceumError) -> Bootstrap {
        _ = try Correlation(kind, x, y)
        return try Bootstrap(count: x.count, draws: draws, seed: seed, threads: threads) { items in
            let a = items.map { x[$0] }
            let b = items.map { y[$0] }
            switch kind {
            case .pearson: return pearson(a, b)
            case .spearman: return pearson(Ranks(a).ranks, Ranks(b).ranks)
            case .kendall: return KendallPairs(a, b).tau
            }
        }
    }

    static func pearson(_ x: [Double], _ y: [Double]) -> Double {
        let centerX = Moments.mean(x)
        let centerY = Moments.mean(y)
        var both = 0.0
        var squareX = 0.0
        var squareY = 0.0
        for (a, b) in zip(x, y) {
            both += (a - centerX) * (b - centerY)
            squareX += (a - centerX) * (a - centerX)
            squareY += (b - centerY) * (b - centerY)
        }
        let spread = squareX.squareRoot() * squareY.squareRoot()
        return spread > 0 ? min(1, max(-1, both / spread)) : .nan
    }

    private static func byT(_ r: Double, _ n: Double) -> Double {
        abs(r) >= 1 ? 0 : StudentT(degreesOfFreedom: n - 2).twoSided(r * ((n - 2) / ((1 - r) * (1 + r))).squareRoot())
    }

    private static func fisher(_ r: Double, error: Double, _ level: Double) -> Interval {
        guard abs(r) < 1 else { return Interval(lower: r, upper: r, level: level) }
        guard error.isFinite else { return Interval(lower: -1, upper: 1, level: level) }
        let z = 0.5 * (Real.log1p(r) - Real.log1p(-r))
        let reach = NormalDistribution.upperQuantile((1 - level) / 2) * error
        func back(_ z: Double) -> Double {
            let grown = Real.expm1(2 * abs(z)) / (Real.expm1(2 * abs(z)) + 2)
            return z < 0 ? -grown : grown
        }
        return Interval(lower: back(z - reach), upper: back(z + reach), level: level)
    }
}
