/// Two one-sided tests: whether a value lies within ±margin of a reference. A large p of a test of difference does not show that.
/// - Source: Schuirmann 1987.
public struct EquivalenceTest: Sendable, Hashable {
    public let margin: Double
    /// Against "at or below reference − margin".
    public let lowerProbability: Double
    /// Against "at or above reference + margin".
    public let upperProbability: Double
    /// 1 − level of the verdict.
    public let significance: Double

    /// The larger of the two; equivalence is shown when it is below the significance.
    public var probability: Double { max(lowerProbability, upperProbability) }
    public var isEquivalent: Bool { probability < significance }
}
