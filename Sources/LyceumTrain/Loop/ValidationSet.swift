public import LyceumData

/// Data held out from training, in micro-batches.
public struct ValidationSet: Sendable {
    public var batches: [TrainingBatch]
    public var sourceNames: [String]
    /// UTF-8 bytes of the trained tokens of every document, in order, for bits per byte; nil when they are not known.
    public var bytes: [Int]?

    public init(batches: [TrainingBatch], sourceNames: [String], bytes: [Int]? = nil) {
        self.batches = batches
        self.sourceNames = sourceNames
        self.bytes = bytes
    }

    public var documentCount: Int { batches.reduce(0) { $0 + $1.documents.count } }
    public var tokenCount: Int { batches.reduce(0) { $0 + $1.tokens.count } }
}

/// What a model does on held-out data, document by document, so that two moments can be compared in pairs.
public struct ValidationResult: Sendable, Hashable {
    /// Weighted sums of nats, weights and hits of every document.
    public var losses: [Double]
    public var weights: [Double]
    public var hits: [Double]
    /// The source of every document.
    public var sources: [Int]

    /// Nats per weighted token.
    public var loss: Double { losses.reduce(0, +) / weights.reduce(0, +) }
    /// 2.718… to the power of the loss.
    public var perplexity: Double { exponential(loss) }
    /// Share of tokens that were the likeliest.
    public var accuracy: Double { hits.reduce(0, +) / weights.reduce(0, +) }

    /// Bits per byte of the learned text.
    public func bitsPerByte(_ bytes: [Int]) -> Double? {
        let total = bytes.reduce(0, +)
        return bytes.count == losses.count && total > 0 ? losses.reduce(0, +) / naturalLogarithmOfTwo / Double(total) : nil
    }

    /// Nats per token of one source.
    public func loss(of source: Int) -> Double? {
        let documents = sources.indices.filter { sources[$0] == source }
        let weight = documents.reduce(0) { $0 + weights[$1] }
        return weight > 0 ? documents.reduce(0) { $0 + losses[$1] } / weight : nil
    }

    /// The change of the loss since `earlier` and its standard error, from the differences of each document with itself: the ratio
    /// estimator over documents, so that documents count by their tokens. The error is nil with fewer than two documents.
    public func change(since earlier: ValidationResult) -> (mean: Double, standardError: Double?)? {
        guard earlier.losses.count == losses.count, !losses.isEmpty else { return nil }
        let weight = weights.reduce(0, +)
        let mean = zip(losses, earlier.losses).reduce(0) { $0 + $1.0 - $1.1 } / weight
        let count = Double(losses.count)
        guard losses.count > 1 else { return (mean, nil) }
        var squares = 0.0
        for index in losses.indices {
            let residual = losses[index] - earlier.losses[index] - mean * weights[index]
            squares += residual * residual
        }
        return (mean, (squares * count / (count - 1)).squareRoot() / weight)
    }
}
