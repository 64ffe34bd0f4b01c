/// Rows of tokens for one pass through a model: documents one after the other, nothing between them.
public struct TrainingBatch: Sendable {
    public var tokens: [Int32]
    /// The position of every row in its document.
    public var positions: [Int32]
    /// The rows of every document.
    public var documents: [Range<Int>]
    /// What follows each row; -1 where nothing is learned.
    public var targets: [Int32]
    /// How much each row's loss counts, 0 where nothing is learned; not yet divided by their sum.
    public var weights: [Float]
    /// The index of the source every document came from.
    public var sources: [Int]

    public init(
        tokens: [Int32] = [], positions: [Int32] = [], documents: [Range<Int>] = [], targets: [Int32] = [],
        weights: [Float] = [], sources: [Int] = []
    ) {
        self.tokens = tokens
        self.positions = positions
        self.documents = documents
        self.targets = targets
        self.weights = weights
        self.sources = sources
    }

    public var weightSum: Double { weights.reduce(0) { $0 + Double($1) } }
}
