/// How likely a model finds a text, as far as it tells.
public struct TextEvidence: Sendable, Hashable {
    /// Log-probability of every scored token in nats, at most 0; empty where a model gives the sum alone.
    public var logProbabilities: [Double]
    /// Their sum.
    public var total: Double
    /// Mean and standard deviation of the log-probability of the token the model expects at each place; empty where it does not tell.
    public var means: [Double]
    public var deviations: [Double]
    /// Bytes of the text.
    public var byteCount: Int

    public init(
        logProbabilities: [Double] = [], total: Double? = nil, means: [Double] = [], deviations: [Double] = [], byteCount: Int
    ) {
        self.logProbabilities = logProbabilities
        self.total = total ?? logProbabilities.reduce(0, +)
        self.means = means
        self.deviations = deviations
        self.byteCount = byteCount
    }

    public var hasTokens: Bool { !logProbabilities.isEmpty }
}

/// The beginning of a text and the rest of it, which a model may know by heart.
public struct SplitText: Sendable, Hashable {
    public var beginning: String
    public var rest: String

    public init(beginning: String, rest: String) {
        self.beginning = beginning
        self.rest = rest
    }

    /// Splits in the middle of the characters (Unicode code points); of an odd number the second half has one more.
    public init(half text: String) {
        let scalars = text.unicodeScalars
        let middle = scalars.index(scalars.startIndex, offsetBy: scalars.count / 2)
        beginning = String(scalars[..<middle])
        rest = String(scalars[middle...])
    }
}

/// What detectors ask of a model. A local evaluator tells most; an endpoint may not tell single tokens.
public protocol ContaminationProbe: Sendable {
    var name: String { get }
    /// How likely the model finds each text by itself.
    func evidence(of texts: [String]) async throws -> [TextEvidence]
    /// Goes on after each beginning, always with the most likely token, for as many tokens as the rest has.
    func regenerate(_ texts: [SplitText]) async throws -> [String]
    /// Log-likelihood of each rest after its beginning, in nats.
    func logLikelihoods(of texts: [SplitText]) async throws -> [Double]
    /// Goes on after each text until a line ends or so many tokens are written.
    func complete(_ prompts: [String], maximumTokens: Int) async throws -> [String]
}
