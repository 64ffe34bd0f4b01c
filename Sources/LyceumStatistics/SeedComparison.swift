public import LyceumCore

/// Two training methods, each run with several seeds: the claim is about the method, so the unit of evidence is the run. A claim about two
/// checkpoints needs items only (``PairedComparison``).
public struct SeedComparison: Sendable, Hashable {
    public let countA: Int
    public let countB: Int
    /// Whether run i of A and run i of B share their seed and data order.
    public let isPaired: Bool
    public let meanA: Double
    public let meanB: Double
    /// Mean of B − mean of A.
    public let difference: Double
    public let standardError: Double
    /// Pairs − 1, or Welch's.
    public let degreesOfFreedom: Double
    public let interval: Interval
    /// Two-sided.
    public let probability: Double
    public let warnings: [String]

    /// - Parameters:
    ///   - a: the score of each run of A.
    ///   - b: of B; as many as A where paired.
    public init(a: [Double], b: [Double], isPaired: Bool, level: Double = 0.95) throws(LyceumError) {
        try Checks.atLeast(2, min(a.count, b.count), "runs per method")
        try Checks.share(level, named: "level")
        try Checks.finite(a, named: "runs of A")
        try Checks.finite(b, named: "runs of B")
        if isPaired { try Checks.sameCount(a.count, b.count, "A", "B") }
        countA = a.count
        countB = b.count
        self.isPaired = isPaired
        meanA = Moments.mean(a)
        meanB = Moments.mean(b)
        difference = meanB - meanA
        if isPaired {
            standardError = Moments.standardError(zip(a, b).map { $1 - $0 })
            degreesOfFreedom = Double(a.count - 1)
        } else {
            let partA = Moments.variance(a) / Double(a.count)
            let partB = Moments.variance(b) / Double(b.count)
            let sum = partA + partB
            standardError = sum.squareRoot()
            let spread = partA * partA / Double(a.count - 1) + partB * partB / Double(b.count - 1)
            degreesOfFreedom = spread > 0 ? sum * sum / spread : Double(a.count + b.count - 2)
        }
        let t = StudentT(degreesOfFreedom: degreesOfFreedom)
        let reach = standardError > 0 ? t.factor(level: level) * standardError : 0
        interval = Interval(lower: difference - reach, upper: difference + reach, level: level)
        probability = standardError > 0 ? t.twoSided(difference / standardError) : difference == 0 ? 1 : 0
        warnings = min(a.count, b.count) < 3 ? ["fewer than three runs per method: a claim about the method needs at least three"] : []
    }

    /// The difference resampled on both levels: seeds outside, items inside. Items are drawn once per draw for all runs, which share them.
    ///
    /// - Parameters:
    ///   - a: `[run][item]`; the same items in every run of both methods.
    ///   - isPaired: whether run i of A and run i of B share their seed; they are then drawn together.
    public static func bootstrap(
        a: [[Double]], b: [[Double]], isPaired: Bool, clusters: [String?]? = nil, draws: Int = Bootstrap.defaultDraws,
        seed: UInt64 = 1234, threads: Int? = nil
    ) throws(LyceumError) -> Bootstrap {
        try Checks.atLeast(2, min(a.count, b.count), "runs per method")
        try Checks.atLeast(1, draws, "draws")
        if isPaired { try Checks.sameCount(a.count, b.count, "A", "B") }
        for run in a + b {
            try Checks.sameCount(a[0].count, run.count, "the first run", "another run")
            try Checks.finite(run, named: "scores")
        }
        try Checks.atLeast(1, a[0].count, "items")
        let units = try ItemClusters.optional(clusters, count: a[0].count)
        let sizes = units?.sizes.map(Double.init) ?? [Double](repeating: 1, count: a[0].count)
        let sumsA = a.map { units?.sums($0) ?? $0 }
        let sumsB = b.map { units?.sums($0) ?? $0 }
        let values = ParallelDraws.values(draws, threads: threads) { number in
            var random = RandomStream(seed: seed, purpose: .twoLevel, draw: number)
            let runsA = sumsA.map { _ in random.below(sumsA.count) }
            let runsB = isPaired ? runsA : sumsB.map { _ in random.below(sumsB.count) }
            var weights = [Double](repeating: 0, count: sizes.count)
            var left = sizes.count
            while left > 0 {
                weights[random.below(sizes.count)] += 1
                left -= 1
            }
            return mean(sumsB, runsB, weights, sizes) - mean(sumsA, runsA, weights, sizes)
        }
        let estimate = Moments.mean(b.map { Moments.mean($0) }) - Moments.mean(a.map { Moments.mean($0) })
        return Bootstrap(estimate: estimate, draws: values, leftOut: [])
    }

    private static func mean(_ sums: [[Double]], _ runs: [Int], _ weights: [Double], _ sizes: [Double]) -> Double {
        var size = 0.0
        for unit in sizes.indices { size += weights[unit] * sizes[unit] }
        var total = 0.0
        for run in runs {
            sums[run].withUnsafeBufferPointer { values in
                weights.withUnsafeBufferPointer { weights in
                    var unit = 0
                    while unit < values.count {
                        total += weights[unit] * values[unit]
                        unit += 1
                    }
                }
            }
        }
        return total / size / Double(runs.count)
    }
}
