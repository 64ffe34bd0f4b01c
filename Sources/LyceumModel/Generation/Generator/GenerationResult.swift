public import LyceumCore

/// Why a text ended.
public enum EndReason: String, Sendable, Hashable {
    /// The model ended it: an end token, a stop token, or a finished grammar.
    case stop
    /// The token limit or the end of the context.
    case length
    case stopString = "stop_string"
    case cancelled
}

/// A token the model wrote.
public struct GeneratedToken: Sendable, Hashable {
    public var token: Int32
    /// Natural logarithm of its probability before any sampling stage; nil when not asked for.
    public var logProbability: Float?
    /// The most likely tokens of the step, most likely first.
    public var top: [TokenLikelihood]

    public init(token: Int32, logProbability: Float? = nil, top: [TokenLikelihood] = []) {
        self.token = token
        self.logProbability = logProbability
        self.top = top
    }
}

/// How long a generation took. Times are wall-clock seconds.
public struct GenerationTimings: Sendable, Hashable {
    public var promptTokens = 0
    /// Prompt tokens that were already in the memory.
    public var cachedTokens = 0
    public var generatedTokens = 0
    /// From the start to the logits of the last prompt token.
    public var promptSeconds = 0.0
    /// From there to the end.
    public var generationSeconds = 0.0
    /// From the start to the first token.
    public var timeToFirstToken = 0.0

    public init() {}

    public var promptTokensPerSecond: Double {
        promptSeconds > 0 ? Double(promptTokens - cachedTokens) / promptSeconds : 0
    }
    /// The first token comes with the prompt, so it does not count.
    public var generatedTokensPerSecond: Double {
        generationSeconds > 0 ? Double(max(generatedTokens - 1, 0)) / generationSeconds : 0
    }
}

/// What came out of a request.
public struct GenerationResult: Sendable {
    /// The generated tokens, without the token that ended the text; with the tokens of a stop string.
    public var tokens: [GeneratedToken]
    /// The text up to a stop string. Empty when the generator has no `TokenText`.
    public var text: String
    public var endReason: EndReason
    /// The token that ended the text.
    public var stopToken: Int32?
    /// The string that ended the text.
    public var stopString: String?
    public var timings: GenerationTimings
    public var speculation: SpeculationStatistics?

    public var tokenIdentifiers: [Int32] { tokens.map(\.token) }
}

/// What happens while generating.
public enum GenerationEvent: Sendable {
    /// Part of the prompt was read.
    case prompt(evaluated: Int, total: Int)
    case token(GeneratedToken)
    /// Text that is certain: never half a character, never the beginning of a stop string.
    case text(String)
    case finished(GenerationResult)
    /// This request failed; others of a batch go on.
    case failed(LyceumError)
}
