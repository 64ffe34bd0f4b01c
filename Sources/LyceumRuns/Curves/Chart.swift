/// A place on a chart, in the chart's units.
public struct ChartPoint: Sendable, Hashable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A curve with a name.
public struct ChartLine: Sendable, Hashable {
    public var name: String
    /// In the order of x.
    public var points: [ChartPoint]
    /// Which color; lines that belong together share it.
    public var color: Int
    public var isDashed: Bool

    public init(name: String, points: [ChartPoint], color: Int, isDashed: Bool = false) {
        self.name = name
        self.points = points
        self.color = color
        self.isDashed = isDashed
    }
}

/// Curves over common axes.
public struct Chart: Sendable, Hashable {
    public var title: String
    public var xLabel: String
    /// What is measured, with its unit.
    public var yLabel: String
    public var lines: [ChartLine]
    public var isLogarithmic: Bool
    /// Noisy lines are drawn faintly, with their moving average on top.
    public var isSmoothed: Bool

    public init(
        title: String, xLabel: String = "step", yLabel: String = "", lines: [ChartLine], isLogarithmic: Bool = false,
        isSmoothed: Bool = true
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.lines = lines
        self.isLogarithmic = isLogarithmic
        self.isSmoothed = isSmoothed
    }

    /// The axes that show all finite points; nil when there are none.
    func axes(xTicks: Int = 7, yTicks: Int = 5) -> (x: Axis, y: Axis)? {
        let usesLogarithm = isLogarithmic && lines.allSatisfy { $0.points.allSatisfy { !($0.y <= 0) } }
        var x: ClosedRange<Double>?
        var y: ClosedRange<Double>?
        for point in lines.lazy.flatMap(\.points) where point.y.isFinite && point.x.isFinite {
            x = min(x?.lowerBound ?? point.x, point.x)...max(x?.upperBound ?? point.x, point.x)
            y = min(y?.lowerBound ?? point.y, point.y)...max(y?.upperBound ?? point.y, point.y)
        }
        guard let x, let y else { return nil }
        return (
            Axis(showing: x, wanted: xTicks, isTight: true), Axis(showing: y, isLogarithmic: usesLogarithm, wanted: yTicks)
        )
    }
}
