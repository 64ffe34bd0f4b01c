public import LyceumCore

/// Whether paired differences lie symmetrically around zero, by their ranks.
/// - Source: Wilcoxon 1945; zeros are dropped, ties corrected (Pratt, Gibbons 1981).
public struct WilcoxonSignedRank: Sendable, Hashable {
    /// Differences that are not zero.
    public let count: Int
    /// The smaller of the two rank sums.
    public let statistic: Double
    /// Two-sided.
    public let probability: Double
    /// Whether the probability was counted out (up to 50 differences without ties) or comes from the normal approximation.
    public let isExact: Bool

    private static let mostExact = 50

    public init(_ differences: [Double]) throws(LyceumError) {
        try Checks.finite(differences, named: "differences")
        let units = differences.filter { $0 != 0 }
        count = units.count
        guard !units.isEmpty else {
            statistic = 0
            probability = 1
            isExact = true
            return
        }
        let ranks = Ranks(units.map { abs($0) })
        let positive = zip(ranks.ranks, units).reduce(0.0) { $0 + ($1.1 > 0 ? $1.0 : 0) }
        let n = Double(units.count)
        let total = n * (n + 1) / 2
        statistic = min(positive, total - positive)
        let hasTies = ranks.ties.contains { $0 > 1 }
        isExact = !hasTies && units.count <= Self.mostExact && units.count == differences.count
        if isExact {
            probability = min(1, 2 * Self.cumulative(Int(statistic), of: units.count))
        } else {
            let spread = ((n * (n + 1) * (2 * n + 1) - ranks.tieCorrection / 2) / 24).squareRoot()
            probability = spread > 0 ? NormalDistribution.twoSided((statistic - total / 2) / spread) : 1
        }
    }

    /// P(rank sum ≤ w) when every sign is a coin's: sets of ranks by their sum.
    private static func cumulative(_ w: Int, of count: Int) -> Double {
        let most = count * (count + 1) / 2
        var sets = [Double](repeating: 0, count: most + 1)
        sets[0] = 1
        for rank in 1...count {
            for sum in stride(from: most, through: rank, by: -1) { sets[sum] += sets[sum - rank] }
        }
        let all = sets.reduce(0, +)
        return sets.prefix(w + 1).reduce(0, +) / all
    }
}
