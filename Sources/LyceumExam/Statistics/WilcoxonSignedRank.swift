/// Whether paired differences lie symmetrically around zero, by their ranks.
/// - Source: Wilcoxon 1945; zeros are dropped.
public struct WilcoxonSignedRank: Sendable, Hashable {
    /// Differences that are not zero.
    public let count: Int
    /// The smaller of the two rank sums.
    public let statistic: Double
    /// Two-sided.
    public let probability: Double
    public let isExact: Bool
}
