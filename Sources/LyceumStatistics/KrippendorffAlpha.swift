public import LyceumCore

/// Agreement of any number of raters, with labels missing.
/// - Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability".
public struct KrippendorffAlpha: Sendable, Hashable {
    public enum Scale: String, Sendable, Hashable, CaseIterable {
        case nominal
        case ordinal
        case interval
        case ratio
    }

    public let scale: Scale
    /// NaN where all labels are the same.
    public let value: Double
    /// Items with at least two labels; only these count.
    public let pairableItems: Int
    /// From resampled items; nil where no draws were asked for.
    public let interval: Interval?

    /// - Parameter ratings: `[rater][item]`, nil where a rater did not label an item.
    public init(
        _ ratings: [[Double?]], scale: Scale = .nominal, level: Double = 0.95, draws: Int = 1000, seed: UInt64 = 1234, threads: Int? = nil
    ) throws(LyceumError) {
        try Checks.atLeast(2, ratings.count, "raters")
        for rater in ratings { try Checks.sameCount(ratings[0].count, rater.count, "the first rater", "another rater") }
        try Checks.finite(ratings.joined().compactMap { $0 }, named: "ratings")
        try Checks.share(level, named: "level")
        let units = ratings[0].indices.map { item in ratings.compactMap { $0[item] } }.filter { $0.count > 1 }
        try Checks.atLeast(1, units.count, "items with at least two labels")
        let labels = Set(units.joined()).sorted()
        var places: [Double: Int] = [:]
        for (place, label) in labels.enumerated() { places[label] = place }
        let coded = units.map { unit in unit.map { places[$0] ?? 0 } }
        self.scale = scale
        pairableItems = units.count
        value = Self.alpha(coded, labels, scale)
        guard draws > 0 else {
            interval = nil
            return
        }
        let bootstrap = try Bootstrap(count: coded.count, draws: draws, seed: seed, threads: threads) { items in
            Self.alpha(items.map { coded[$0] }, labels, scale)
        }
        interval = bootstrap.percentile(level: level)
    }

    /// 1 − seen / expected disagreement.
    private static func alpha(_ units: [[Int]], _ labels: [Double], _ scale: Scale) -> Double {
        let size = labels.count
        var pairs = [Double](repeating: 0, count: size * size)
        for unit in units {
            let share = 1 / Double(unit.count - 1)
            for (place, a) in unit.enumerated() {
                for (other, b) in unit.enumerated() where other != place { pairs[a * size + b] += share }
            }
        }
        let counts = (0..<size).map { a in pairs[a * size..<(a + 1) * size].reduce(0, +) }
        let total = counts.reduce(0, +)
        var seen = 0.0
        var expected = 0.0
        for a in 0..<size {
            for b in 0..<size where a != b {
                let distance = distance(a, b, labels, counts, scale)
                seen += pairs[a * size + b] * distance
                expected += counts[a] * counts[b] * distance
            }
        }
        return expected > 0 ? 1 - (total - 1) * seen / expected : .nan
    }

    private static func distance(_ a: Int, _ b: Int, _ labels: [Double], _ counts: [Double], _ scale: Scale) -> Double {
        switch scale {
        case .nominal: return 1
        case .interval: return (labels[a] - labels[b]) * (labels[a] - labels[b])
        case .ratio:
            let sum = labels[a] + labels[b]
            return sum == 0 ? 0 : (labels[a] - labels[b]) * (labels[a] - labels[b]) / (sum * sum)
        case .ordinal:
            let between = counts[min(a, b)...max(a, b)].reduce(0, +) - (counts[a] + counts[b]) / 2
            return between * between
        }
    }
}
