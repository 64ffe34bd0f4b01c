/// Means of a noisy series, and fewer points of a long one.
enum Smoothing {
    /// Exponential moving average over about `window` points, corrected for its start (Kingma & Ba 2014, arXiv 1412.6980, §3), taken from both ends
    /// and averaged, so that the curve does not lag behind its points. Values that are not finite are passed over.
    static func average(_ points: [ChartPoint], window: Int) -> [ChartPoint] {
        guard window > 1 else { return points }
        let values = points.map(\.y)
        let forward = average(values, window)
        let backward = average(values.reversed(), window).reversed()
        return zip(points, zip(forward, backward)).map { point, means in
            ChartPoint(x: point.x, y: means.0.isNaN ? means.1 : means.1.isNaN ? means.0 : (means.0 + means.1) / 2)
        }
    }

    private static func average(_ values: [Double], _ window: Int) -> [Double] {
        let keep = 1 - 1 / Double(window)
        var sum = 0.0
        var weight = 0.0
        return values.map { value in
            if value.isFinite {
                sum = sum * keep + value * (1 - keep)
                weight = weight * keep + (1 - keep)
            }
            return weight > 0 ? sum / weight : .nan
        }
    }

    /// A window that calms a curve of so many points without hiding its turns.
    static func window(for count: Int) -> Int { count < 20 ? 1 : min(max(count / 40, 3), 500) }

    /// At most about `limit` points: of each stretch the first, the lowest, the highest and the last, so that no peak is lost.
    static func thinned(_ points: [ChartPoint], limit: Int = 1200) -> [ChartPoint] {
        guard points.count > limit, limit >= 8 else { return points }
        let stretches = limit / 4
        return (0..<stretches).flatMap { number -> [ChartPoint] in
            let range = points.count * number / stretches..<points.count * (number + 1) / stretches
            var chosen = Set([range.lowerBound, range.upperBound - 1])
            if let low = range.min(by: { points[$0].y < points[$1].y }) { chosen.insert(low) }
            if let high = range.max(by: { points[$0].y < points[$1].y }) { chosen.insert(high) }
            chosen.formUnion(range.filter { !points[$0].y.isFinite }.prefix(1))
            return chosen.sorted().map { points[$0] }
        }
    }
}
