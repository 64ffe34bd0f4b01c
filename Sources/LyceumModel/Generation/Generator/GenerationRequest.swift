/// One text to generate.
public struct GenerationRequest: Sendable {
    /// At least one token; shorter than the evaluator's context.
    public var prompt: [Int32]
    public var sampling: SamplingOptions
    /// The most tokens to generate; nil goes on until the context is full.
    public var maximumTokens: Int?
    /// Tokens that end the text, besides the generator's end tokens. They are not part of the result.
    public var stopTokens: Set<Int32>
    /// Goes on after the generator's end tokens.
    public var ignoresEnd: Bool
    /// The text ends before the first of these strings.
    public var stopStrings: [String]
    /// nil: no log-probabilities; 0: of each generated token; n: also of the n most likely tokens at each step. 0 through 1000.
    public var topLogProbabilities: Int?
    public var constraint: (any TokenConstraint)?
    /// Together with the seed selects the random numbers, so that several answers to one prompt differ.
    public var sequence: UInt64
    /// Guesses several tokens at once and checks them together.
    public var speculation: Speculation
    /// Whether control tokens show up in the text.
    public var showsSpecialTokens: Bool
    /// Whether the text goes on where the prompt's text ended, or begins anew (some vocabularies drop a text's first space). Default true.
    public var continuesText = true

    public init(
        prompt: [Int32], sampling: SamplingOptions = SamplingOptions(), maximumTokens: Int? = nil,
        stopTokens: Set<Int32> = [], ignoresEnd: Bool = false, stopStrings: [String] = [],
        topLogProbabilities: Int? = nil, constraint: (any TokenConstraint)? = nil, sequence: UInt64 = 0,
        speculation: Speculation = .none, showsSpecialTokens: Bool = false
    ) {
        self.prompt = prompt
        self.sampling = sampling
        self.maximumTokens = maximumTokens
        self.stopTokens = stopTokens
        self.ignoresEnd = ignoresEnd
        self.stopStrings = stopStrings
        self.topLogProbabilities = topLogProbabilities
        self.constraint = constraint
        self.sequence = sequence
        self.speculation = speculation
        self.showsSpecialTokens = showsSpecialTokens
    }
}
