public import LyceumCore

/// How well a score tells two kinds of items apart: the area under the receiver's curve, with DeLong's variance.
/// - Source: DeLong, DeLong, Clarke-Pearson 1988; fast form: Sun, Xu 2014.
public struct Discrimination: Sendable, Hashable {
    /// The probability that a random positive item scores higher than a random negative one, ties counted half.
    public let area: Double
    public let standardError: Double
    public let positives: Int
    public let negatives: Int

    /// - Throws: `LyceumError` when all or none of the items are positive: the area is not defined then.
    public init(scores: [Double], isPositive: [Bool]) throws(LyceumError) {
        try Checks.sameCount(scores.count, isPositive.count, "scores", "labels")
        guard !scores.contains(where: \.isNaN) else { throw LyceumError(.invalidData, "a score is not a number", at: "scores") }
        guard let made = Discrimination(defined: scores, isPositive) else {
            throw LyceumError(
                .invalidData, "expected positive and negative items, found \(isPositive.count { $0 }) positive of \(isPositive.count)",
                at: "labels")
        }
        self = made
    }

    init?(defined scores: [Double], _ isPositive: [Bool]) {
        let above = zip(scores, isPositive).filter(\.1).map(\.0)
        let below = zip(scores, isPositive).filter { !$0.1 }.map(\.0)
        guard !above.isEmpty, !below.isEmpty else { return nil }
        let together = Ranks(above + below).ranks
        let alone = (above: Ranks(above).ranks, below: Ranks(below).ranks)
        let m = Double(above.count)
        let n = Double(below.count)
        // For each positive item the share of negative ones below it, and the other way round.
        let placesAbove = above.indices.map { (together[$0] - alone.above[$0]) / n }
        let placesBelow = below.indices.map { 1 - (together[above.count + $0] - alone.below[$0]) / m }
        area = Moments.mean(placesAbove)
        positives = above.count
        negatives = below.count
        let variance = (above.count > 1 ? Moments.variance(placesAbove) / m : 0) + (below.count > 1 ? Moments.variance(placesBelow) / n : 0)
        standardError = variance.squareRoot()
    }

    public func interval(level: Double = 0.95) -> Interval {
        let reach = NormalDistribution.upperQuantile((1 - level) / 2) * standardError
        return Interval(lower: max(0, area - reach), upper: min(1, area + reach), level: level)
    }

    /// The largest share of positive items found while at most this share of negative ones is flagged.
    public static func truePositiveRate(atFalsePositiveRate limit: Double, scores: [Double], isPositive: [Bool]) throws(LyceumError) -> Double {
        let made = try Discrimination(scores: scores, isPositive: isPositive)
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var hits = 0.0
        var alarms = 0.0
        var best = 0.0
        var place = 0
        while place < order.count {
            let score = scores[order[place]]
            while place < order.count, scores[order[place]] == score {
                if isPositive[order[place]] { hits += 1 } else { alarms += 1 }
                place += 1
            }
            if alarms / Double(made.negatives) <= limit { best = hits / Double(made.positives) }
        }
        return best
    }
}
