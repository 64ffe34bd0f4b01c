internal import LyceumCore

/// Writes several tokens per evaluation by guessing and checking. Never changes what is generated, only how fast.
public enum Speculation: Sendable, Hashable {
    case none
    /// Guesses that what followed the last words before follows again. The text is exactly that of plain generation with the same seed.
    case promptLookup(PromptLookupOptions = PromptLookupOptions())
    /// Guesses with the generator's draft model. Greedy text is exactly that of plain generation; with a temperature the distribution is the same,
    /// but the random numbers are used differently, so one seed gives another text than plain generation.
    case draftModel(DraftModelOptions = DraftModelOptions())
}

/// Guessing from the text itself.
public struct PromptLookupOptions: Sendable, Hashable {
    /// Longest run of last tokens that is looked for, in tokens. 1 through 16.
    public var longestMatch: Int
    /// Shortest run. 1 through `longestMatch`.
    public var shortestMatch: Int
    /// Most tokens guessed at once. 1 through 64.
    public var maximumDraft: Int

    public init(longestMatch: Int = 4, shortestMatch: Int = 2, maximumDraft: Int = 10) {
        self.longestMatch = longestMatch
        self.shortestMatch = shortestMatch
        self.maximumDraft = maximumDraft
    }
}

/// Guessing with a smaller model.
public struct DraftModelOptions: Sendable, Hashable {
    /// Most tokens guessed at once. 1 through 64.
    public var maximumDraft: Int
    /// Stops guessing when the draft model gives its own guess less than this probability. 0 through 1.
    public var minimumProbability: Double

    public init(maximumDraft: Int = 8, minimumProbability: Double = 0.3) {
        self.maximumDraft = maximumDraft
        self.minimumProbability = minimumProbability
    }
}

/// How well the guesses went.
public struct SpeculationStatistics: Sendable, Hashable {
    public var proposed = 0
    public var accepted = 0
    /// Evaluations of the main model that checked guesses.
    public var rounds = 0

    public init() {}

    public var acceptanceRate: Double { proposed > 0 ? Double(accepted) / Double(proposed) : 0 }
}

extension Speculation {
    /// The most tokens guessed at once.
    var maximumDraft: Int {
        switch self {
        case .none: 0
        case .promptLookup(let options): options.maximumDraft
        case .draftModel(let options): options.maximumDraft
        }
    }

    func validate() throws(LyceumError) {
        switch self {
        case .none: return
        case .promptLookup(let options):
            guard (1...16).contains(options.longestMatch), (1...options.longestMatch).contains(options.shortestMatch)
            else {
                throw LyceumError(
                    .invalidArgument,
                    "prompt lookup for runs of \(options.shortestMatch) through \(options.longestMatch) tokens; expected 1 through 16")
            }
        case .draftModel(let options):
            guard (0...1).contains(options.minimumProbability) else {
                throw LyceumError(
                    .invalidArgument, "minimum draft probability \(options.minimumProbability); expected 0 through 1")
            }
        }
        guard (1...64).contains(maximumDraft) else {
            throw LyceumError(.invalidArgument, "\(maximumDraft) tokens guessed at once; expected 1 through 64")
        }
    }
}
