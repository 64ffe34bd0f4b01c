/// What growing an expert starts from.
public struct ExpertOptions: Sendable, Hashable {
    /// What is trained.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// All weights but the embeddings.
        case full
        /// A low-rank adapter on all linear layers, folded into the model at the end.
        case lora
    }

    /// A model folder, a `.gguf` file, or a name from the cache.
    public var base: String
    /// Files and folders with the field's texts.
    public var texts: [String]
    /// Questions on the field with columns question, options, answer; nil makes them out of held-out texts.
    public var questions: String?
    /// Texts with the form of questions to train on beside the field's; nil makes exercises out of the texts.
    public var exercises: String?
    /// General texts against forgetting; empty has the base write some.
    public var general: [String]
    /// A model tuned to follow instructions from the same base, whose change is added at the end.
    public var instruct: String?
    /// Whether the base answers in conversations, so that its ability to follow instructions is examined too.
    public var hasChatTemplate: Bool
    public var method: Method
    /// Tokens to train on.
    public var tokens: Int
    /// Where the number of tokens comes from, for the record.
    public var budget: String
    /// How much of the change is kept, 0 through 1.
    public var part: Double
    /// Share of the texts held out.
    public var holdOut: Double
    /// Most questions made.
    public var questionCount: Int
    /// Longest passage in characters.
    public var passageCharacters: Int
    /// Longest training text in tokens.
    public var length: Int
    public var seed: UInt64

    public init(base: String, texts: [String], tokens: Int) {
        self.base = base
        self.texts = texts
        self.tokens = tokens
        budget = "\(tokens) tokens"
        general = []
        hasChatTemplate = false
        method = .full
        part = 0.8
        holdOut = 0.15
        questionCount = 200
        passageCharacters = 1600
        length = 1024
        seed = 1
    }
}
