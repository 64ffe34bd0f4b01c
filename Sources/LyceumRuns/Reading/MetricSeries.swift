/// One value over the steps of a run.
public struct MetricSeries: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        public var step: Int
        /// Seconds since the run began.
        public var time: Double
        public var value: Double

        public init(step: Int, time: Double, value: Double) {
            self.step = step
            self.time = time
            self.value = value
        }
    }

    public var name: String
    /// In the order of steps.
    public var points: [Point]

    public init(name: String, points: [Point] = []) {
        self.name = name
        self.points = points
    }

    public var last: Point? { points.last }

    /// The value at a step, or the last one before it; nil before the first.
    public func value(atOrBefore step: Int) -> Point? {
        var low = 0
        var high = points.count
        while low < high {
            let middle = (low + high) / 2
            if points[middle].step <= step { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? points[low - 1] : nil
    }

    /// The smallest and greatest finite value.
    public var range: ClosedRange<Double>? {
        var range: (Double, Double)?
        for point in points where point.value.isFinite {
            range = (min(range?.0 ?? point.value, point.value), max(range?.1 ?? point.value, point.value))
        }
        return range.map { $0.0...$0.1 }
    }
}
