public import LyceumCore
public import LyceumStatistics

/// How much better a model is on items as published than on the same items in other words.
///
/// What is understood survives a paraphrase; what was memorized may not.
public struct ParaphraseGap: Sendable, Hashable {
    /// Paraphrased (first) against published items (second), so that the difference is the gap.
    public let comparison: PairedComparison

    /// - Parameters:
    ///   - published: scores of the items as published.
    ///   - paraphrased: scores of the same items in other words, in the same order; an item with several paraphrases gives their mean.
    ///   - clusters: of items that belong together.
    /// - Throws: `LyceumError` (`invalidArgument`) when the counts differ.
    public init(
        published: [Double], paraphrased: [Double], clusters: [String?]? = nil, options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        comparison = try PairedComparison(a: paraphrased, b: published, clusters: clusters, options: options)
    }

    /// Published minus paraphrased.
    public var gap: Double { comparison.difference }
    public var interval: Interval { comparison.interval }
}
