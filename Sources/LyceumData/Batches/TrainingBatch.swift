/// Rows of tokens for one pass through a model: documents one after the other, nothing between them.
public struct TrainingBatch: Sendable, Equatable {
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
    /// Which document of its source every document is, or which part of one; empty when not known.
    public var references: [DocumentReference]

    public init(
        tokens: [Int32] = [], positions: [Int32] = [], documents: [Range<Int>] = [], targets: [Int32] = [],
        weights: [Float] = [], sources: [Int] = [], references: [DocumentReference] = []
    ) {
        self.tokens = tokens
        self.positions = positions
        self.documents = documents
        self.targets = targets
        self.weights = weights
        self.sources = sources
        self.references = references
    }

    /// The sum of the weights; the number of trained tokens where every weight is 0 or 1.
    public var weightSum: Double { weights.reduce(0) { $0 + Double($1) } }

    public var isEmpty: Bool { tokens.isEmpty }

    /// Adds a document's rows.
    ///
    /// - Parameters:
    ///   - new: the rows.
    ///   - following: the token after the last row, where the document goes on and was cut; nil at its end.
    ///   - trained: whether each row, and then the token that follows, is learned when it is predicted; nil learns all.
    public mutating func append(
        tokens new: [Int32], following: Int32? = nil, trained: [Bool]? = nil, source: Int, reference: DocumentReference? = nil
    ) {
        guard !new.isEmpty else { return }
        let start = tokens.count
        tokens += new
        documents.append(start..<tokens.count)
        positions += 0..<Int32(new.count)
        sources.append(source)
        if let reference { references.append(reference) }
        for row in new.indices {
            let next = row + 1 < new.count ? new[row + 1] : following
            let isTrained = next != nil && (trained.map { row + 1 < $0.count && $0[row + 1] } ?? true)
            targets.append(isTrained ? next! : -1)
            weights.append(isTrained ? 1 : 0)
        }
    }
}

/// A document of a source, or a part of one.
public struct DocumentReference: Sendable, Hashable {
    public var source: Int
    /// Number of the document in its source, from 0.
    public var document: Int
    /// The tokens of the document that are meant.
    public var tokens: Range<Int>

    public init(source: Int, document: Int, tokens: Range<Int>) {
        self.source = source
        self.document = document
        self.tokens = tokens
    }
}
