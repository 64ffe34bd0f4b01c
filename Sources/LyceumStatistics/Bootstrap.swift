public import LyceumCore

/// An estimate's distribution over resampled items (over resampled clusters where given): its interval comes from quantiles of the draws.
///
/// (A t interval of the draws' mean would shrink with their number and is wrong.)
public struct Bootstrap: Sendable, Hashable {
    public let estimate: Double
    /// The standard deviation of the draws.
    public let standardError: Double
    /// Sorted.
    public let draws: [Double]
    /// Of the bias-corrected accelerated interval; NaN where it is not defined.
    public let acceleration: Double

    public static let defaultDraws = 10_000

    /// Of the mean of scores.
    public init(
        mean values: [Double], clusters: [String?]? = nil, draws: Int = defaultDraws, seed: UInt64 = 1234, threads: Int? = nil
    ) throws(LyceumError) {
        try Checks.atLeast(1, values.count, "items")
        try Checks.atLeast(1, draws, "draws")
        try Checks.finite(values, named: "scores")
        let grouped = try ItemClusters.optional(clusters, count: values.count)
        self.init(MeanResampler(values, clusters: grouped), estimate: Moments.mean(values), draws: draws, seed: seed, threads: threads)
    }

    init(_ resampler: MeanResampler, estimate: Double, draws: Int, seed: UInt64, threads: Int?) {
        let values = ParallelDraws.values(draws, threads: threads) { resampler.mean($0, seed: seed) }
        self.init(estimate: estimate, draws: values, leftOut: resampler.count > 1 ? resampler.leftOut : [])
    }

    /// Of any statistic of items, given the numbers of the items drawn (an item may come several times).
    ///
    /// - Parameter statistic: NaN marks a draw for which it is not defined; such draws are left out.
    public init(
        count: Int, clusters: [String?]? = nil, draws: Int = defaultDraws, seed: UInt64 = 1234, threads: Int? = nil,
        isAccelerated: Bool = false, statistic: @escaping @Sendable ([Int]) -> Double
    ) throws(LyceumError) {
        try Checks.atLeast(1, count, "items")
        try Checks.atLeast(1, draws, "draws")
        let members = try ItemClusters.optional(clusters, count: count)?.members
        let values = ParallelDraws.values(draws, threads: threads) { number in
            statistic(Self.items(number, count: count, members: members, seed: seed))
        }
        var leftOut: [Double] = []
        if isAccelerated {
            let units = members ?? (0..<count).map { [$0] }
            leftOut = ParallelDraws.values(units.count, threads: threads) { unit in
                let excluded = Set(units[unit])
                return statistic((0..<count).filter { !excluded.contains($0) })
            }
        }
        self.init(estimate: statistic(Array(0..<count)), draws: values, leftOut: leftOut)
    }

    init(estimate: Double, draws: [Double], leftOut: [Double]) {
        self.estimate = estimate
        let defined = draws.filter { !$0.isNaN }
        standardError = Moments.standardDeviation(defined)
        self.draws = defined.sorted()
        acceleration = Self.acceleration(leftOut.filter { !$0.isNaN })
    }

    private static func items(_ number: Int, count: Int, members: [[Int]]?, seed: UInt64) -> [Int] {
        var random = RandomStream(seed: seed, purpose: .statistic, draw: number)
        guard let members else { return (0..<count).map { _ in random.below(count) } }
        return members.indices.flatMap { _ in members[random.below(members.count)] }
    }

    /// Σ (θ̄ − θ_i)³ / (6 · (Σ (θ̄ − θ_i)²)^{3/2}) over estimates with one unit left out.
    private static func acceleration(_ leftOut: [Double]) -> Double {
        guard leftOut.count > 1 else { return .nan }
        let mean = Moments.mean(leftOut)
        let squares = leftOut.reduce(0) { $0 + (mean - $1) * (mean - $1) }
        let cubes = leftOut.reduce(0) { $0 + (mean - $1) * (mean - $1) * (mean - $1) }
        return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : .nan
    }

    /// Quantiles of the draws; infinite bounds where no draw was defined.
    public func percentile(level: Double = 0.95) -> Interval { interval(from: (1 - level) / 2, to: (1 + level) / 2, level: level) }

    /// Quantiles moved for bias and for an error that changes with the value; the percentile interval where that is not defined.
    /// - Source: Efron 1987, equation 2.3.
    public func biasCorrected(level: Double = 0.95) -> Interval {
        guard acceleration.isFinite, !draws.isEmpty else { return percentile(level: level) }
        let below = draws.reduce(0.0) { $0 + ($1 < estimate ? 1 : $1 == estimate ? 0.5 : 0) } / Double(draws.count)
        guard below > 0, below < 1 else { return percentile(level: level) }
        let bias = NormalDistribution.quantile(below)
        func moved(_ p: Double) -> Double {
            let z = bias + NormalDistribution.quantile(p)
            return NormalDistribution.cumulative(bias + z / (1 - acceleration * z))
        }
        return interval(from: moved((1 - level) / 2), to: moved((1 + level) / 2), level: level)
    }

    private func interval(from low: Double, to high: Double, level: Double) -> Interval {
        guard !draws.isEmpty else { return Interval(lower: -.infinity, upper: .infinity, level: level) }
        return Interval(
            lower: Moments.quantile(low, ofSorted: draws), upper: Moments.quantile(high, ofSorted: draws), level: level)
    }

    func interval(_ method: PairedComparison.Options.BootstrapMethod, level: Double) -> Interval {
        method == .percentile ? percentile(level: level) : biasCorrected(level: level)
    }
}
