/// How a classifier in fastText's form was trained, in the order of its file.
public struct FastTextArguments: Sendable, Hashable {
    /// What learns at the output.
    public enum Loss: Int32, Sendable, Hashable, CaseIterable {
        /// A binary tree of the labels by their frequency: fast for many labels.
        case tree = 1
        /// Every label against a few drawn ones.
        case negatives = 2
        case softmax = 3
        /// Every label by itself, so that a text may have several.
        case oneForAll = 4

        /// fastText's name.
        public var name: String {
            switch self {
            case .tree: "hs"
            case .negatives: "ns"
            case .softmax: "softmax"
            case .oneForAll: "ova"
            }
        }
    }

    /// Numbers of a row, 1 or more.
    public var dimension: Int32 = 100
    /// Of word vectors; classifiers do not use it.
    public var window: Int32 = 5
    public var epochs: Int32 = 5
    /// Rarer words are left out.
    public var leastCount: Int32 = 1
    /// Labels drawn for `negatives`.
    public var negatives: Int32 = 5
    /// Words of the longest run that counts.
    public var wordRun: Int32 = 1
    public var loss = Loss.softmax
    /// Rows that runs and pieces of words share.
    public var buckets: Int32 = 2_000_000
    /// Characters of the shortest and longest piece of a word; none where the longest is 0.
    public var shortestPiece: Int32 = 0
    public var longestPiece: Int32 = 0
    /// Tokens after which fastText's threads agree on the rate.
    public var updateInterval: Int32 = 100
    /// Of word vectors; classifiers do not use it.
    public var sampling = 1e-4

    public init() {}

    /// fastText's kind of models that classify.
    static let supervised: Int32 = 3
    static let magic: Int32 = 793_712_314
    static let version: Int32 = 12
}
