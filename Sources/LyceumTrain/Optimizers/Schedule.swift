/// How the learning rate changes over a run: a factor of the rate that was asked for.
public struct Schedule: Sendable, Hashable {
    /// The shape after warm-up.
    public enum Shape: Sendable, Hashable {
        case constant
        /// A straight line down to `minimum`.
        case linear(minimum: Double)
        /// Half a cosine down to `minimum`.
        case cosine(minimum: Double)
    }

    public var shape: Shape
    /// Steps over which the factor rises from 0 to 1.
    public var warmUp: Int

    public init(_ shape: Shape, warmUp: Int = 0) {
        self.shape = shape
        self.warmUp = warmUp
    }

    /// The factor of step `step` (from 1) of `total`.
    public func factor(step: Int, of total: Int) -> Double { 1 }
}
