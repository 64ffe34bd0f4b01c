/// What a GGUF file says about its tokenizer (keys `tokenizer.ggml.*`).
public struct GGUFVocabulary: Sendable {
    /// `gpt2` (byte-level BPE), `llama` (SentencePiece BPE), `bert` (WordPiece), `t5` (Unigram).
    public var model: String
    /// The pre-tokenizer's name, such as `smollm`, `llama-bpe`, `qwen2`; nil when the file has none.
    public var preTokenizer: String?
    public var tokens: [String]
    public var scores: [Float]
    /// 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
    public var types: [Int32]
    public var merges: [String]
    public var beginningOfSequence: Int32?
    public var endOfSequence: Int32?
    public var unknown: Int32?
    public var padding: Int32?
    public var addsBeginning: Bool?
    public var addsEnd: Bool?
    public var addsSpacePrefix: Bool?
    /// `tokenizer.ggml.precompiled_charsmap` of a SentencePiece model; empty when there is none.
    public var characterMap: [UInt8] = []
    /// `tokenizer.ggml.remove_extra_whitespaces`.
    public var removesExtraSpaces: Bool?

    public init(
        model: String, preTokenizer: String? = nil, tokens: [String], scores: [Float] = [], types: [Int32] = [],
        merges: [String] = [], beginningOfSequence: Int32? = nil, endOfSequence: Int32? = nil, unknown: Int32? = nil,
        padding: Int32? = nil, addsBeginning: Bool? = nil, addsEnd: Bool? = nil, addsSpacePrefix: Bool? = nil,
        characterMap: [UInt8] = [], removesExtraSpaces: Bool? = nil
    ) {
        self.model = model
        self.preTokenizer = preTokenizer
        self.tokens = tokens
        self.scores = scores
        self.types = types
        self.merges = merges
        self.beginningOfSequence = beginningOfSequence
        self.endOfSequence = endOfSequence
        self.unknown = unknown
        self.padding = padding
        self.addsBeginning = addsBeginning
        self.addsEnd = addsEnd
        self.addsSpacePrefix = addsSpacePrefix
        self.characterMap = characterMap
        self.removesExtraSpaces = removesExtraSpaces
    }
}
