/// Two models on the same items: B minus A, with every test that applies.
///
/// The unit of evidence is the item, or the cluster of items where clusters are given. Nothing here says that a training method is better:
/// for that, see ``SeedComparison``.
public struct PairedComparison: Sendable, Hashable {
    /// What the items say about B, seen from B.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// The interval of B − A lies above zero.
        case win
        /// The interval holds zero: no difference was shown. That is not equality.
        case tie
        /// The interval lies below zero.
        case loss
    }

    public struct Options: Sendable, Hashable {
        public enum BootstrapMethod: String, Sendable, Hashable, CaseIterable {
            case percentile
            /// Bias-corrected and accelerated.
            case biasCorrected = "bca"
        }

        /// Of all intervals, and 1 − the level of all tests.
        public var level = 0.95
        /// Bootstrap draws and sign flips.
        public var draws = 10_000
        public var seed: UInt64 = 1234
        /// nil takes `LYCEUM_THREADS` or all cores. The result does not depend on it.
        public var threads: Int?
        public var method: BootstrapMethod = .percentile
        /// Differences below this (in units of the score) do not matter; nil asks no equivalence.
        public var margin: Double?
        /// For the smallest detectable difference.
        public var power = 0.8

        public init() {}
    }

    public let options: Options
    /// Items.
    public let count: Int
    public let meanA: Double
    public let meanB: Double
    /// Mean of B − A.
    public let difference: Double
    /// Of the difference; clustered where clusters are given.
    public let standardError: Double
    /// Of the difference, as if items were independent.
    public let naiveStandardError: Double
    public let degreesOfFreedom: Double
    /// nil where items are independent.
    public let clusterCount: Int?
    /// By Student's t.
    public let interval: Interval
    public let bootstrap: Interval
    /// Two-sided, from Student's t.
    public let tProbability: Double
    /// Two-sided, from sign flips of items (of clusters where given), with one added to both counts.
    public let permutationProbability: Double
    /// Only where all scores are 0 or 1. Exact only for independent items.
    public let mcNemar: McNemar?
    public let wilcoxon: WilcoxonSignedRank?
    /// nil where no margin was given.
    public let equivalence: EquivalenceTest?
    /// The smallest true difference these items would have shown with probability `options.power`.
    public let smallestDetectableDifference: Double
    /// What lm-evaluation-harness's comparison script prints: blind to the pairing, far too weak on shared items. For the record only.
    public let unpairedZ: Double
    /// What the reader should know: few clusters, no variance.
    public let warnings: [String]
}
