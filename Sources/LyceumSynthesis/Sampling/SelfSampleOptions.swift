internal import LyceumCore

/// How a model writes texts of its own.
public struct SelfSampleOptions: Sendable, Hashable {
    /// Tokens to keep in all, 1 or more.
    public var tokens: Int
    public var seed: UInt64
    /// 0.1 through 2.
    public var temperature: Float
    /// Above 0, up to 1.
    public var topP: Float
    /// Most tokens of one text, and of each turn of a conversation; 16 or more.
    public var maximumTokens: Int
    /// Shortest text, in words.
    public var minimumWords: Int
    /// Share of a text's runs of three words that may be repetitions, 0 through 1.
    public var maximumRepetition: Double
    /// Share of a text's runs of five words that earlier texts may have had, 0 through 1.
    public var maximumOverlap: Double
    /// Whether texts of few letters or with broken characters may be kept: for models of code or of scripts that the tokenizer cuts into bytes.
    public var takesAnySigns: Bool
    /// Texts written together; the result does not depend on it.
    public var batch: Int
    /// Whether conversations are among the texts; nil decides by the model's chat template.
    public var chats: Bool?
    public var lists: DataLists

    public init(
        tokens: Int, seed: UInt64 = 1, temperature: Float = 1, topP: Float = 0.95, maximumTokens: Int = 256, minimumWords: Int = 20,
        maximumRepetition: Double = 0.2, maximumOverlap: Double = 0.3, takesAnySigns: Bool = false, batch: Int = 8, chats: Bool? = nil, lists: DataLists = .standard
    ) {
        self.tokens = tokens
        self.seed = seed
        self.temperature = temperature
        self.topP = topP
        self.maximumTokens = maximumTokens
        self.minimumWords = minimumWords
        self.maximumRepetition = maximumRepetition
        self.maximumOverlap = maximumOverlap
        self.takesAnySigns = takesAnySigns
        self.batch = batch
        self.chats = chats
        self.lists = lists
    }

    func check() throws(LyceumError) {
        func refuse(_ what: String, _ found: String) throws(LyceumError) {
            throw LyceumError(.invalidArgument, "expected \(what), found \(found)")
        }
        if tokens < 1 { try refuse("1 token or more", "\(tokens)") }
        if !(0.1...2).contains(temperature) { try refuse("a temperature from 0.1 through 2", "\(temperature)") }
        if !(topP > 0 && topP <= 1) { try refuse("a top-p above 0, up to 1", "\(topP)") }
        if maximumTokens < 16 { try refuse("16 tokens or more for a text", "\(maximumTokens)") }
        if minimumWords < 1 { try refuse("1 word or more", "\(minimumWords)") }
        if !(0...1).contains(maximumRepetition) || !(0...1).contains(maximumOverlap) { try refuse("shares from 0 through 1", "\(maximumRepetition), \(maximumOverlap)") }
        if batch < 1 || batch > 256 { try refuse("1 to 256 texts together", "\(batch)") }
    }
}
