public import LyceumCore

/// How the next token is picked from a model's logits.
///
/// The defaults leave the model's own distribution untouched. Stages run in the order of `Sampler`.
public struct SamplingOptions: Sendable, Hashable {
    /// Divides the logits. 0 picks the most likely token; 1 leaves them. 0 through 100. Default 1.
    public var temperature: Float
    /// Keeps the `topK` most likely tokens; 0 keeps all. Default 0.
    public var topK: Int
    /// Keeps the fewest most likely tokens that have this probability together; 1 keeps all. Above 0, up to 1. Default 1.
    public var topP: Float
    /// Keeps tokens at least this likely relative to the most likely; 0 keeps all. 0 through 1. Default 0.
    public var minP: Float
    /// Keeps the tokens whose surprise is closest to the distribution's entropy, up to this probability together; 1 keeps all. Above 0, up to 1.
    public var typicalP: Float
    /// Divides positive and multiplies negative logits of tokens in the window; 1 is off. Above 0, up to 100. Default 1.
    public var repetitionPenalty: Float
    /// Subtracted once from the logit of each token in the window; 0 is off. -100 through 100. Default 0.
    public var presencePenalty: Float
    /// Subtracted from a token's logit for each time it is in the window; 0 is off. -100 through 100. Default 0.
    public var frequencyPenalty: Float
    /// How many of the last tokens (prompt included) the three penalties look at; -1 means all, 0 none. Default 64.
    public var penaltyWindow: Int
    /// Punishes tokens that would continue a repetition of a sequence; nil is off.
    public var dry: DryOptions?
    /// Keeps the surprise of the text near a target instead of top-k, top-p, min-p and typical; nil is off.
    public var mirostat: MirostatOptions?
    /// Added to the logits of single tokens. `-infinity` forbids a token.
    public var logitBias: [Int32: Float]
    /// Selects the stream of random numbers. Default 0.
    public var seed: UInt64

    public init(
        temperature: Float = 1, topK: Int = 0, topP: Float = 1, minP: Float = 0, typicalP: Float = 1,
        repetitionPenalty: Float = 1, presencePenalty: Float = 0, frequencyPenalty: Float = 0, penaltyWindow: Int = 64,
        dry: DryOptions? = nil, mirostat: MirostatOptions? = nil, logitBias: [Int32: Float] = [:], seed: UInt64 = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.typicalP = typicalP
        self.repetitionPenalty = repetitionPenalty
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.penaltyWindow = penaltyWindow
        self.dry = dry
        self.mirostat = mirostat
        self.logitBias = logitBias
        self.seed = seed
    }

    /// The most likely token at every step.
    public static let greedy = SamplingOptions(temperature: 0)

    /// True when the pick does not depend on random numbers.
    public var isGreedy: Bool { temperature == 0 || topK == 1 && mirostat == nil }

    var hasPenalties: Bool {
        penaltyWindow != 0 && (repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0)
    }
}

/// "Don't repeat yourself": a penalty that grows with the length of the repetition a token would continue.
///
/// A token that would extend a repeated sequence of n ≥ `allowedLength` tokens loses `multiplier · base^(n − allowedLength)` from its logit.
public struct DryOptions: Sendable, Hashable {
    /// Scale of the penalty, in logits. 0 through 100; 0 is off. Default 0.8.
    public var multiplier: Float
    /// Growth per token of repetition. 1 through 10. Default 1.75.
    public var base: Float
    /// Longest repetition that goes unpunished plus one, in tokens. At least 1. Default 2.
    public var allowedLength: Int
    /// How many of the last tokens are searched; -1 means all. Default -1.
    public var window: Int
    /// Text across which no repetition is counted, so that the punctuation of dialogs and lists may repeat.
    public var breakers: [String]

    public init(
        multiplier: Float = 0.8, base: Float = 1.75, allowedLength: Int = 2, window: Int = -1,
        breakers: [String] = ["\n", ":", "\"", "*"]
    ) {
        self.multiplier = multiplier
        self.base = base
        self.allowedLength = allowedLength
        self.window = window
        self.breakers = breakers
    }
}

/// Mirostat version 2: drops tokens more surprising than a bound that follows the text's measured surprise.
/// - Source: Basu et al. 2021, "Mirostat: a neural text decoding algorithm that directly controls perplexity".
public struct MirostatOptions: Sendable, Hashable {
    /// Target surprise, in bits per token. Above 0, up to 100. Default 5.
    public var tau: Float
    /// Learning rate of the bound. 0 through 1. Default 0.1.
    public var eta: Float

    public init(tau: Float = 5, eta: Float = 0.1) {
        self.tau = tau
        self.eta = eta
    }
}

// MARK: - Validation

extension SamplingOptions {
    /// - Throws: `LyceumError` (`invalidArgument`) that names the first option outside its range.
    public func validate(vocabularySize: Int? = nil) throws(LyceumError) {
        try Self.check("temperature", temperature, 0, 100)
        try Self.check("top-k", Float(topK), 0, 1e9)
        try Self.check("top-p", topP, .leastNonzeroMagnitude, 1)
        try Self.check("min-p", minP, 0, 1)
        try Self.check("typical-p", typicalP, .leastNonzeroMagnitude, 1)
        try Self.check("repetition penalty", repetitionPenalty, .leastNonzeroMagnitude, 100)
        try Self.check("presence penalty", presencePenalty, -100, 100)
        try Self.check("frequency penalty", frequencyPenalty, -100, 100)
        try Self.check("penalty window", Float(penaltyWindow), -1, 1e9)
        if let dry {
            try Self.check("DRY multiplier", dry.multiplier, 0, 100)
            try Self.check("DRY base", dry.base, 1, 10)
            try Self.check("DRY allowed length", Float(dry.allowedLength), 1, 1e9)
            try Self.check("DRY window", Float(dry.window), -1, 1e9)
            if dry.breakers.contains("") { throw LyceumError(.invalidArgument, "a DRY breaker is empty") }
        }
        if let mirostat {
            try Self.check("mirostat tau", mirostat.tau, .leastNonzeroMagnitude, 100)
            try Self.check("mirostat eta", mirostat.eta, 0, 1)
        }
        try validateBias(vocabularySize)
    }

    private func validateBias(_ vocabularySize: Int?) throws(LyceumError) {
        for (token, bias) in logitBias.sorted(by: { $0.key < $1.key }) {
            guard token >= 0, vocabularySize.map({ Int(token) < $0 }) ?? true else {
                throw LyceumError(
                    .invalidArgument, "logit bias for token \(token), but tokens are 0 through \((vocabularySize ?? 0) - 1)")
            }
            guard bias < .infinity else {
                throw LyceumError(.invalidArgument, "logit bias \(bias) for token \(token); expected a number or -infinity")
            }
        }
    }

    private static func check(_ name: String, _ value: Float, _ low: Float, _ high: Float) throws(LyceumError) {
        guard value >= low, value <= high else {
            let lowText = low == .leastNonzeroMagnitude ? "above 0" : "\(low)"
            throw LyceumError(
                .invalidArgument, "\(name) is \(value); expected \(lowText) through \(high)",
                remedy: "Choose a value in that range.")
        }
    }
}
