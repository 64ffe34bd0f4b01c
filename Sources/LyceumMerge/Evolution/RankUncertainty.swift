/// How much of a ranking is chance, from two independent measurements of the same candidates.
///
/// Above 0 candidates change places more than a fifth of random changes would; then measurements should become more exact.
/// - Source: Hansen, Niederberger, Guzzella, Koumoutsakos 2009, A Method for Handling Uncertainty in Evolutionary Optimization, Algorithm 3.
public struct RankUncertainty: Sendable, Hashable {
    /// θ: which share of the limits counts as acceptable.
    public static let acceptance = 0.2
    /// αt: how fast measurements become more exact, or less.
    public static let growth = 1.5

    /// s of the source; negative where the ranking holds.
    public let value: Double

    /// - Parameters: two values per candidate, less is better.
    public init(_ first: [Double], _ second: [Double]) {
        let count = min(first.count, second.count)
        guard count > 1 else {
            value = 0
            return
        }
        let ranks = Self.ranks(Array(first.prefix(count)) + second.prefix(count))
        var sum = 0.0
        for i in 0..<count {
            let (a, b) = (ranks[i], ranks[count + i])
            let change = abs(b - a) - (a == b ? 0 : 1)
            sum += 2 * max(0, change) - Self.limit(b - (b > a ? 1 : 0), count) - Self.limit(a - (a > b ? 1 : 0), count)
        }
        value = sum / Double(count)
    }

    /// From 1; equal values share the mean of their ranks.
    static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var result = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { result[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return result
    }

    /// The θ · 50 percentile of all changes a candidate at this rank could make.
    private static func limit(_ rank: Double, _ count: Int) -> Double {
        let changes = (1..<2 * count).map { abs(Double($0) - rank) }.sorted()
        let place = acceptance * 0.5 * Double(changes.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, changes.count - 1)
        return changes[lower] + (place - Double(lower)) * (changes[upper] - changes[lower])
    }
}
