public import LyceumCore
internal import LyceumTensor
public import LyceumText

/// A language model with what turns its tokens into text: tokenizer, chat template, end tokens.
public final class TextModel {
    public let model: LanguageModel
    public let tokenizer: Tokenizer
    /// nil for models that were not made for conversations.
    public let template: ChatTemplate?
    /// Tokens that end a text.
    public let endTokens: Set<Int32>

    /// - Throws: `LyceumError` when the tokenizer is missing, broken or larger than the model's vocabulary.
    public init(_ model: LanguageModel) throws(LyceumError) {
        self.model = model
        tokenizer = try model.checkpoint.tokenizer()
        template = try model.checkpoint.chatTemplate()
        var ends = Set(model.checkpoint.specialTokens.ends)
        if let end = tokenizer.endOfSequence { ends.insert(end) }
        endTokens = ends
    }

    /// The tokens of a conversation, as the model was trained to see it.
    public func tokens(
        messages: [JSON], tools: [JSON]? = nil, addGenerationPrompt: Bool = false
    ) throws(LyceumError) -> [Int32] {
        guard let template else { throw Self.noTemplate(model.checkpoint.path) }
        let text = try template.render(
            messages: messages, tools: tools, addGenerationPrompt: addGenerationPrompt,
            variables: try model.checkpoint.templateVariables())
        // The template writes the special tokens itself.
        return tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: true)
    }

    /// The token the model's tokenizer puts in front of every text, or nil.
    public var beginning: Int32? {
        guard let token = tokenizer.beginningOfSequence, tokenizer.encode("a").first == token else { return nil }
        return token
    }

    /// A constraint that lets only texts through that follow a JSON schema.
    public func constraint(schema: JSON, source: String? = nil) throws(LyceumError) -> any TokenConstraint {
        try GrammarConstraint(try Grammar.jsonSchema(schema), trie)
    }

    /// A constraint that lets only texts through that a GBNF grammar derives.
    public func constraint(grammar: String, source: String? = nil) throws(LyceumError) -> any TokenConstraint {
        try GrammarConstraint(try Grammar.parse(gbnf: grammar, source: source), trie)
    }

    private lazy var trie = TokenTrie(tokenizer, endTokens: endTokens)

    public static func noTemplate(_ path: String) -> LyceumError {
        LyceumError(
            .unsupported, "the model has no chat template", at: path,
            remedy: "give the text as it is, without --chat, or use a model made for conversations")
    }
}

extension Checkpoint {
    /// The variables chat templates expect about special tokens: their texts.
    public func templateVariables() throws(LyceumError) -> JSON.Object {
        let tokenizer = try tokenizer()
        let special = specialTokens
        var variables = JSON.Object()
        for (name, id) in [
            ("bos_token", special.beginning ?? tokenizer.beginningOfSequence),
            ("eos_token", tokenizer.endOfSequence ?? special.end), ("unk_token", special.unknown ?? tokenizer.unknown),
            ("pad_token", special.padding ?? tokenizer.padding),
        ] {
            if let id, let text = tokenizer.token(of: id) { variables[name] = .string(text) }
        }
        return variables
    }
}
