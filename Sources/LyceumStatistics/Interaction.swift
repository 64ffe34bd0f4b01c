public import LyceumCore

/// A difference of differences: whether B's advantage over A is larger on one set of items (or under one condition) than on another.
///
/// Two separate tests, one significant and one not, do not show that.
public struct Interaction: Sendable, Hashable {
    /// (B − A) on the first set.
    public let first: Double
    /// (B − A) on the second set.
    public let second: Double
    /// second − first
    public let difference: Double
    public let standardError: Double
    public let degreesOfFreedom: Double
    public let interval: Interval
    /// Two-sided.
    public let probability: Double
    /// Two-sided, by exchanging the sets' labels (different items) or the conditions (same items), with one added to both counts.
    public let permutationProbability: Double

    /// Different items in the two sets (clean and contaminated ones): B − A per item.
    public init(
        first: [Double], second: [Double], firstClusters: [String?]? = nil, secondClusters: [String?]? = nil,
        options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        try Self.check(first, second, options)
        let one = try MeanEstimate(first, clusters: firstClusters)
        let two = try MeanEstimate(second, clusters: secondClusters)
        let partOne = one.standardError * one.standardError
        let partTwo = two.standardError * two.standardError
        let sum = partOne + partTwo
        let spread = partOne * partOne / one.degreesOfFreedom + partTwo * partTwo / two.degreesOfFreedom
        let freedom = spread > 0 ? sum * sum / spread : one.degreesOfFreedom + two.degreesOfFreedom
        // Whole clusters are exchanged; each keeps its sum and size.
        let groupsOne = try ItemClusters.optional(firstClusters, count: first.count)
        let groupsTwo = try ItemClusters.optional(secondClusters, count: second.count)
        let sums = (groupsOne?.sums(first) ?? first) + (groupsTwo?.sums(second) ?? second)
        let sizes = (groupsOne?.sizes ?? first.map { _ in 1 }) + (groupsTwo?.sizes ?? second.map { _ in 1 })
        let permutation = Self.exchanged(sums, sizes.map(Double.init), groupsOne?.count ?? first.count, options)
        self.init(first: one.mean, second: two.mean, error: sum.squareRoot(), freedom: freedom, permutation: permutation, options)
    }

    /// The same items under both conditions (original and paraphrased): B − A per item and condition.
    public init(
        paired first: [Double], _ second: [Double], clusters: [String?]? = nil, options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        try Self.check(first, second, options)
        try Checks.sameCount(first.count, second.count, "the first condition", "the second")
        let groups = try ItemClusters.optional(clusters, count: first.count)
        let gaps = zip(first, second).map { $1 - $0 }
        let estimate = try MeanEstimate(gaps, grouped: groups)
        let flips = SignFlipTest(groups?.sums(gaps) ?? gaps, draws: options.draws, seed: options.seed, threads: options.threads)
        self.init(
            first: Moments.mean(first), second: Moments.mean(second), error: estimate.standardError, freedom: estimate.degreesOfFreedom,
            permutation: flips.probability, options)
    }

    private init(
        first: Double, second: Double, error: Double, freedom: Double, permutation: Double, _ options: PairedComparison.Options
    ) {
        self.first = first
        self.second = second
        difference = second - first
        standardError = error
        degreesOfFreedom = freedom
        permutationProbability = permutation
        let t = StudentT(degreesOfFreedom: freedom)
        let reach = error.isFinite ? (error > 0 ? t.factor(level: options.level) * error : 0) : .infinity
        interval = Interval(lower: difference - reach, upper: difference + reach, level: options.level)
        probability = error > 0 ? t.twoSided(difference / error) : difference == 0 || error.isNaN ? 1 : 0
    }

    private static func check(_ first: [Double], _ second: [Double], _ options: PairedComparison.Options) throws(LyceumError) {
        try Checks.atLeast(2, min(first.count, second.count), "items per set")
        try Checks.finite(first, named: "first set")
        try Checks.finite(second, named: "second set")
        try Checks.share(options.level, named: "level")
        try Checks.atLeast(1, options.draws, "draws")
    }

    private static func exchanged(_ sums: [Double], _ sizes: [Double], _ firstCount: Int, _ options: PairedComparison.Options) -> Double {
        let total = sums.reduce(0, +)
        let all = sizes.reduce(0, +)
        let gap: @Sendable (Double, Double) -> Double = { sum, size in (total - sum) / (all - size) - sum / size }
        let observed = abs(gap(sums.prefix(firstCount).reduce(0, +), sizes.prefix(firstCount).reduce(0, +)))
        let gaps = ParallelDraws.values(options.draws, threads: options.threads) { number in
            var random = RandomStream(seed: options.seed, purpose: .permutation, draw: number)
            var order = Array(sums.indices)
            var sum = 0.0
            var size = 0.0
            // Only the first places of a shuffle are needed.
            for place in 0..<firstCount {
                order.swapAt(place, place + random.below(order.count - place))
                sum += sums[order[place]]
                size += sizes[order[place]]
            }
            return gap(sum, size)
        }
        let extreme = gaps.reduce(0) { $0 + (abs($1) >= observed * (1 - 1e-9) ? 1 : 0) }
        return Double(extreme + 1) / Double(options.draws + 1)
    }
}
