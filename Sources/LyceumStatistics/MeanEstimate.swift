public import LyceumCore

/// A mean score with its error: items as independent, or clusters as independent.
public struct MeanEstimate: Sendable, Hashable {
    public let count: Int
    public let mean: Double
    /// √( C / (C − 1) · Σ_c (Σ_{i∈c} e_i)² ) / n with clusters, sd / √n without; NaN for one item or one cluster.
    public let standardError: Double
    /// sd / √n
    public let naiveStandardError: Double
    /// Clusters − 1, or items − 1.
    public let degreesOfFreedom: Double
    public let clusterCount: Int?
    /// As many items as there are when those of a cluster are copies of each other, n² / Σ m²: the clusters, where all have the same size.
    public let copyCount: Double
    /// What the reader should know.
    public let warnings: [String]

    /// - Throws: `LyceumError` for no items, scores that are not finite, an item without a cluster where others have one.
    public init(_ values: [Double], clusters: [String?]? = nil) throws(LyceumError) {
        try self.init(values, grouped: try ItemClusters.optional(clusters, count: values.count))
    }

    init(_ values: [Double], grouped clusters: ItemClusters?) throws(LyceumError) {
        try Checks.atLeast(1, values.count, "items")
        try Checks.finite(values, named: "scores")
        count = values.count
        mean = Moments.mean(values)
        naiveStandardError = Moments.standardError(values)
        clusterCount = clusters?.count
        let n = Double(count)
        copyCount = clusters.map { n * n / $0.sizes.reduce(0) { $0 + Double($1) * Double($1) } } ?? n
        guard let clusters else {
            standardError = naiveStandardError
            degreesOfFreedom = Double(count - 1)
            warnings = count < 2 ? ["one item has no standard error"] : []
            return
        }
        let center = mean
        let squares = clusters.sums(values.map { $0 - center }).reduce(0) { $0 + $1 * $1 }
        let groups = Double(clusters.count)
        standardError = groups > 1 ? (groups / (groups - 1) * squares).squareRoot() / Double(count) : .nan
        degreesOfFreedom = groups - 1
        warnings =
            clusters.count < ItemClusters.fewClusters
            ? ["only \(clusters.count) clusters: their standard error is itself uncertain (at least \(ItemClusters.fewClusters) are wanted)"] : []
    }

    /// By Student's t; infinite where there is no standard error.
    public func interval(level: Double = 0.95) -> Interval {
        guard standardError.isFinite, degreesOfFreedom > 0 else { return Interval(lower: -.infinity, upper: .infinity, level: level) }
        let reach = standardError == 0 ? 0 : StudentT(degreesOfFreedom: degreesOfFreedom).factor(level: level) * standardError
        return Interval(lower: mean - reach, upper: mean + reach, level: level)
    }

    /// Two-sided, against a mean of `reference`.
    public func probability(against reference: Double = 0) -> Double {
        guard standardError.isFinite, degreesOfFreedom > 0 else { return 1 }
        if standardError == 0 { return mean == reference ? 1 : 0 }
        return StudentT(degreesOfFreedom: degreesOfFreedom).twoSided((mean - reference) / standardError)
    }

    /// How many times more items are needed than if they were independent: (clustered / naive error)².
    public var designEffect: Double {
        naiveStandardError > 0 ? (standardError / naiveStandardError) * (standardError / naiveStandardError) : 1
    }
}
