/// A text whose likelihood is asked for, given what stands before it.
public struct ScoreRequest: Sendable, Hashable {
    public enum Context: Sendable, Hashable {
        /// Plain text; empty asks for the likelihood of the continuation alone.
        case text(String)
        /// A conversation; the continuation is the next answer's text.
        case messages([ChatMessage])
    }

    public var context: Context
    public var continuation: String

    public init(context: Context, continuation: String) {
        self.context = context
        self.continuation = continuation
    }

    public init(context: String, continuation: String) { self.init(context: .text(context), continuation: continuation) }
}

/// How likely a continuation is.
public struct ScoreResult: Sendable, Hashable {
    /// The sum over the tokens, in nats; ≤ 0 up to rounding.
    public var logLikelihood: Double
    /// Whether every token was the most likely one; nil where the model does not tell.
    public var isGreedy: Bool?
    /// The continuation's tokens with their log-probabilities.
    public var tokens: [TokenLogProbability]

    public init(logLikelihood: Double, isGreedy: Bool? = nil, tokens: [TokenLogProbability] = []) {
        self.logLikelihood = logLikelihood
        self.isGreedy = isGreedy
        self.tokens = tokens
    }

    /// Sums the tokens.
    public init(tokens: [TokenLogProbability], isGreedy: Bool? = nil) {
        self.init(
            logLikelihood: tokens.reduce(0) { $0 + $1.logProbability }, isGreedy: isGreedy, tokens: tokens)
    }
}
