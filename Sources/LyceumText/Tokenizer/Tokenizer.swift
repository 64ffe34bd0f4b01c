public import LyceumCore

/// Turns text into the ids of a model's vocabulary and back, with the ids Hugging Face tokenizers gives.
///
/// Made from a tokenizer.json, a SentencePiece model, `vocab.json` with `merges.txt`, or the vocabulary inside a GGUF file.
/// Truncation and padding settings in such files are ignored on purpose: how long a prompt may be is the caller's matter.
///
/// Encoding is a pure function of text and options; any number of threads may use one tokenizer at once.
public final class Tokenizer: Sendable {
    /// Where it came from, for messages.
    public let source: String?
    public let beginningOfSequence: Int32?
    public let endOfSequence: Int32?
    public let unknown: Int32?
    public let padding: Int32?
    /// Largest id + 1.
    public let vocabularySize: Int

    let vocabulary: Vocabulary
    let model: TokenizerModel
    let added: AddedVocabulary
    let normalizer: Normalizer?
    let preTokenizer: PreTokenizer
    let postProcessor: PostProcessor
    let decoder: TokenDecoder
    /// What was read, without the vocabulary; for writing.
    let components: JSON.Object
    let modelOptions: JSON.Object
    let scores: [Double]
    let plan: EncodingPlan
    let pool = ScratchPool()

    /// The tokens that are looked for in the text before the model sees it, by id.
    public var addedTokens: [AddedToken] { added.tokens.values.sorted { $0.id < $1.id } }

    init(_ description: consuming TokenizerDescription, hints: SpecialTokenHints, source: String?) throws(LyceumError) {
        self.source = source
        let type = try Self.modelType(description)
        try description.tokens.checkIdentifiers()
        preTokenizer = try description.component("pre_tokenizer").map(PreTokenizer.parse) ?? PreTokenizer()
        normalizer = try description.component("normalizer").map(Normalizer.parse)
        let isByteLevel = type == "BPE" && preTokenizer.isByteLevel && !(normalizer?.showsBytes ?? false)
        vocabulary = Vocabulary(description.tokens, isByteLevel: isByteLevel)
        scores = description.tokens.scores
        model = try Self.makeModel(type, description, vocabulary)
        added = try Self.makeAdded(description, vocabulary, normalizer)
        components = description.components
        modelOptions = description.model

        let (vocabulary, added) = (vocabulary, added)
        let identify: (String) -> Int32? = { added.id(of: $0) ?? vocabulary.id(of: $0.utf8) }
        beginningOfSequence = hints.beginning.flatMap { $0.resolve(identify) }
        endOfSequence = hints.end.flatMap { $0.resolve(identify) }
        padding = hints.padding.flatMap { $0.resolve(identify) }
        let modelUnknown: Int32? = Self.unknown(of: model)
        unknown = hints.unknown.flatMap { $0.resolve(identify) } ?? modelUnknown
        var processor = try description.component("post_processor").map { json throws(LyceumError) in
            try PostProcessor(json: json, identify: identify)
        } ?? PostProcessor()
        hints.adjust(&processor, beginning: beginningOfSequence, end: endOfSequence)
        postProcessor = processor
        vocabularySize = max(vocabulary.count, (added.tokens.keys.max().map { Int($0) + 1 }) ?? 0)
        decoder = try description.component("decoder").map(TokenDecoder.parse) ?? TokenDecoder(stages: [.join])
        plan = EncodingPlan(normalizer: normalizer, preTokenizer: preTokenizer, model: model, isByteLevel: isByteLevel)
    }

    /// A tokenizer from the JSON of a tokenizer.json.
    ///
    /// - Parameters:
    ///   - configuration: the tokenizer_config.json beside it; says which tokens begin and end a text.
    ///   - source: named in errors.
    /// - Throws: `LyceumError`: `.invalidData` for a broken file, `.unsupported` with the name of a part that is not known.
    public convenience init(json: JSON, configuration: JSON? = nil, source: String? = nil) throws(LyceumError) {
        do throws(LyceumError) {
            try self.init(
                TokenizerDescription(json: json), hints: SpecialTokenHints(configuration: configuration), source: source)
        } catch {
            throw source.map { error.at($0) } ?? error
        }
    }
}

// MARK: - Vocabulary

extension Tokenizer {
    /// The id of a token's written form (byte-level vocabularies write a space as `Ġ`).
    public func id(of token: String) -> Int32? { added.id(of: token) ?? vocabulary.id(of: token.utf8) }

    /// The written form of an id.
    public func token(of id: Int32) -> String? {
        added.tokens[id]?.content ?? vocabulary.token(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the token is left out when special tokens are skipped.
    public func isSpecial(_ id: Int32) -> Bool { added.isSpecial(id) }

    private static func unknown(of model: TokenizerModel) -> Int32? {
        let id: Int32
        switch model {
        case .bytePair(let model): id = model.options.unknown
        case .unigram(let model): id = model.unknown
        case .wordPiece(let model): id = model.unknown
        case .wordLevel(let unknown, _): id = unknown
        }
        return id >= 0 ? id : nil
    }
}
