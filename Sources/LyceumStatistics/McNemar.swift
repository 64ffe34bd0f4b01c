/// Whether two models are right equally often, from the items on which they differ.
/// - Source: McNemar 1947; mid-p: Fagerland, Lydersen, Laake 2013.
public struct McNemar: Sendable, Hashable {
    /// Items only A has right (n10).
    public let onlyA: Int
    /// Items only B has right (n01).
    public let onlyB: Int
    /// Two-sided exact binomial probability.
    public let exact: Double
    /// The exact probability with half the weight of what was seen.
    public let midP: Double

    public init(onlyA: Int, onlyB: Int) {
        self.onlyA = onlyA
        self.onlyB = onlyB
        let count = onlyA + onlyB
        guard count > 0 else {
            exact = 1
            midP = 1
            return
        }
        let binomial = BinomialDistribution(count: count, probability: 0.5)
        let smaller = min(onlyA, onlyB)
        let doubled = 2 * binomial.cumulative(smaller)
        exact = min(1, doubled)
        midP = min(1, doubled - binomial.probability(of: smaller))
    }

    public var discordant: Int { onlyA + onlyB }
}
