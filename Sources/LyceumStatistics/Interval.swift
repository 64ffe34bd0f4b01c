/// A range that holds the true value in `level` of all repetitions of the examination.
public struct Interval: Sendable, Hashable {
    public var lower: Double
    public var upper: Double
    /// 0.95 for a 95 % interval.
    public var level: Double

    public init(lower: Double, upper: Double, level: Double = 0.95) {
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    public var width: Double { upper - lower }

    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
