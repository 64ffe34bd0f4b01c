/// How likely a model finds a text, token by token.
public struct TextScore: Sendable, Hashable {
    /// Negative log-likelihood of each scored token given what stands before it, in nats.
    public var values: [Double]
    /// The position in the text of the first scored token: 1 when the text began without a given token, else 0.
    public var firstScored: Int
    /// Bytes of the scored tokens' text, where known.
    public var byteCount: Int?

    public init(values: [Double], firstScored: Int, byteCount: Int? = nil) {
        self.values = values
        self.firstScored = firstScored
        self.byteCount = byteCount
    }

    public var tokenCount: Int { values.count }
    /// Total negative log-likelihood, in nats.
    public var total: Double { values.reduce(0, +) }
    /// Nats per scored token.
    public var mean: Double { values.isEmpty ? 0 : total / Double(values.count) }
    /// e to the mean.
    public var perplexity: Double { exponentialOf(mean) }
    /// Total in bits per byte of text; nil when the bytes are not known.
    public var bitsPerByte: Double? {
        guard let byteCount, byteCount > 0 else { return nil }
        return total / 0.693_147_180_559_945_3 / Double(byteCount)
    }
}

/// How likely a model finds a continuation of a prompt.
public struct ContinuationScore: Sendable, Hashable {
    /// Log-probability of each token of the continuation, in nats.
    public var logProbabilities: [Double]
    /// Whether every token was the most likely one.
    public var isGreedy: Bool

    public init(logProbabilities: [Double], isGreedy: Bool) {
        self.logProbabilities = logProbabilities
        self.isGreedy = isGreedy
    }

    /// Log-likelihood of the whole continuation, in nats.
    public var total: Double { logProbabilities.reduce(0, +) }
}
