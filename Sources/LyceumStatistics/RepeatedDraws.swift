public import LyceumCore

/// Several answers per item: the item's mean is scored, and the error is split into items and answers. Answers to one item are never counted as
/// independent items.
public struct RepeatedDraws: Sendable, Hashable {
    /// Each item's mean over its answers.
    public let itemMeans: [Double]
    public let mean: Double
    /// Of the mean; clustered where clusters are given.
    public let estimate: MeanEstimate
    /// Variance of the items' true means (never below 0).
    public let itemVariance: Double
    /// Mean variance of an answer around its item's mean; 0 where every item has one answer.
    public let withinVariance: Double
    /// The mean number of answers per item.
    public let drawsPerItem: Double

    /// - Parameter scores: `[item][answer]`; every item at least one.
    public init(_ scores: [[Double]], clusters: [String?]? = nil) throws(LyceumError) {
        try Checks.atLeast(1, scores.count, "items")
        for (item, draws) in scores.enumerated() {
            if draws.isEmpty { throw LyceumError(.invalidData, "item \(item) has no answers", at: "scores") }
            try Checks.finite(draws, named: "scores of item \(item)")
        }
        itemMeans = scores.map(Moments.mean)
        estimate = try MeanEstimate(itemMeans, clusters: clusters)
        mean = estimate.mean
        let repeated = scores.filter { $0.count > 1 }
        withinVariance = repeated.isEmpty ? 0 : Moments.mean(repeated.map { Moments.variance($0) })
        drawsPerItem = Double(scores.reduce(0) { $0 + $1.count }) / Double(scores.count)
        let spread = scores.count > 1 ? Moments.variance(itemMeans) : 0
        // E[variance of observed item means] = variance of true means + within · E[1 / K].
        let inverse = Moments.mean(scores.map { 1 / Double($0.count) })
        itemVariance = max(0, spread - withinVariance * inverse)
    }

    /// The standard error with so many items and answers per item: √( Var_items / n + E[Var_within] / (n K) ).
    public func standardError(items: Int, draws: Int) -> Double {
        let n = Double(max(items, 1))
        return (itemVariance / n + withinVariance / (n * Double(max(draws, 1)))).squareRoot()
    }

    /// The probability that at least one of k answers drawn from n, of which c are right, is right: 1 − C(n − c, k) / C(n, k).
    /// - Source: Chen et al. 2021, "Evaluating large language models trained on code".
    public static func passAtK(answers n: Int, right c: Int, k: Int) throws(LyceumError) -> Double {
        guard n > 0, (0...n).contains(c), (1...n).contains(k) else {
            throw LyceumError(
                .invalidArgument, "pass@k needs 0 ≤ right ≤ answers and 1 ≤ k ≤ answers, found right \(c), answers \(n), k \(k)",
                remedy: "draw at least k answers per item")
        }
        guard n - c >= k else { return 1 }
        // C(n − c, k) / C(n, k) = Π (1 − k / i) for i from n − c + 1 to n.
        var allWrong = 1.0
        for i in (n - c + 1)..<(n + 1) { allWrong *= 1 - Double(k) / Double(i) }
        return 1 - allWrong
    }

    /// pass@k over items, with the error over items.
    public static func passAtK(_ correct: [[Bool]], k: Int, clusters: [String?]? = nil) throws(LyceumError) -> MeanEstimate {
        var values: [Double] = []
        for draws in correct { values.append(try passAtK(answers: draws.count, right: draws.count { $0 }, k: k)) }
        return try MeanEstimate(values, clusters: clusters)
    }
}
