public import LyceumCore

/// How far a score falls at the beginning of continued training, and when it is back.
///
/// Between measurements the score is taken to change in a straight line.
/// - Source: Guo et al. 2025, "Efficient Continual Pre-training by Mitigating the Stability Gap".
public struct StabilityGap: Sendable, Hashable {
    /// A measurement.
    public struct Point: Sendable, Hashable {
        /// Tokens trained on, or steps.
        public var at: Double
        public var score: Double

        public init(at: Double, score: Double) {
            self.at = at
            self.score = score
        }
    }

    /// The score before training.
    public let start: Double
    public let last: Double
    /// The score farthest on the wrong side of the start, the first of them; the start where none is.
    public let worst: Double
    public let worstAt: Double
    /// `a(0) − min a`: 0 or more, whether high or low scores are good.
    public let depth: Double
    /// The first measurement after the worst that is as good as the start; nil where none is. Without a gap, where training began.
    public let recovery: Double?
    /// `∫ max(0, a(0) − a(s)) ds`.
    public let area: Double
    public let points: Int

    /// - Parameters:
    ///   - series: in the order of training, at least two points; the first is before training.
    ///   - higherIsBetter: false for losses.
    /// - Throws: `LyceumError` (`invalidData`) for fewer points, values that are not finite, or places that do not rise.
    public init(_ series: [Point], higherIsBetter: Bool = true) throws(LyceumError) {
        guard series.count >= 2 else { throw LyceumError(.invalidData, "a gap needs at least 2 measurements, found \(series.count)") }
        guard series.allSatisfy({ $0.at.isFinite && $0.score.isFinite }) else {
            throw LyceumError(.invalidData, "expected finite measurements", remedy: "leave out those that are not")
        }
        guard zip(series, series.dropFirst()).allSatisfy({ $0.at < $1.at }) else {
            throw LyceumError(.invalidData, "expected measurements at rising places", remedy: "sort them, and keep one of each place")
        }
        let first = series[0]
        let gaps = series.map { higherIsBetter ? first.score - $0.score : $0.score - first.score }
        var deepest = 0
        for index in gaps.indices where gaps[index] > gaps[deepest] { deepest = index }
        start = first.score
        last = series[series.count - 1].score
        worst = series[deepest].score
        worstAt = series[deepest].at
        depth = gaps[deepest]
        recovery = depth == 0 ? first.at : series.indices.first { $0 > deepest && gaps[$0] <= 0 }.map { series[$0].at }
        var area = 0.0
        for (index, next) in zip(series.indices, series.dropFirst()) {
            area += Self.area(gaps[index], gaps[index + 1]) * (next.at - series[index].at)
        }
        self.area = area
        points = series.count
    }

    /// The mean of the positive part of a line from one gap to another.
    private static func area(_ a: Double, _ b: Double) -> Double {
        if a >= 0, b >= 0 { return (a + b) / 2 }
        let highest = max(a, b)
        guard highest > 0 else { return 0 }
        return highest * highest / (2 * (highest - min(a, b)))
    }

    public var json: JSON {
        [
            "start": .number(start), "last": .number(last), "worst": .number(worst), "worst_at": .number(worstAt), "depth": .number(depth),
            "recovery": recovery.map { .number($0) } ?? .null, "area": .number(area), "points": .integer(points),
        ]
    }
}
