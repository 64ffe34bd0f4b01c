public import LyceumCore
public import LyceumText

/// A tokenizer to be trained on a corpus, with the tokens and the template a model needs around it.
public struct TokenizerTraining: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Byte-pair merges on bytes: every text can be written.
        case bpe
        /// SentencePiece's Unigram pieces on characters, with a token for unknown ones.
        case unigram
    }

    public var kind: Kind
    /// Tokens in all.
    public var vocabularySize: Int
    /// Ends documents; gets the first number.
    public var endToken: String
    /// Begins texts; nil for none.
    public var beginningToken: String?
    public var paddingToken: String?
    /// Further special tokens.
    public var specialTokens: [String]
    /// A Jinja template, or nil.
    public var chatTemplate: String?
    /// Pairs rarer than this are not merged (byte-pair).
    public var minimumFrequency = 2
    public var threads = 2
    public var progress: (@Sendable (VocabularyTrainingProgress) -> Void)?

    public init(
        kind: Kind, vocabularySize: Int, endToken: String = "<|endoftext|>", beginningToken: String? = nil,
        paddingToken: String? = nil, specialTokens: [String] = [], chatTemplate: String? = nil
    ) {
        self.kind = kind
        self.vocabularySize = vocabularySize
        self.endToken = endToken
        self.beginningToken = beginningToken
        self.paddingToken = paddingToken
        self.specialTokens = specialTokens
        self.chatTemplate = chatTemplate
    }

    /// Turns between marks with the speaker's role first, and the tokens it needs.
    public static let chatMarkup = (
        template: """
            {%- for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}\
            {%- endfor %}{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{%- endif %}
            """,
        tokens: ["<|im_start|>", "<|im_end|>"]
    )

    private var allSpecialTokens: [String] {
        var result: [String] = []
        for token in [endToken, beginningToken, paddingToken].compactMap({ $0 }) + specialTokens where !result.contains(token) {
            result.append(token)
        }
        return result
    }

    /// - Returns: a complete `tokenizer.json`.
    public func train(_ texts: some Sequence<String>) throws(LyceumError) -> JSON {
        if let chatTemplate { _ = try ChatTemplate(chatTemplate, name: "chat template") }
        var json: JSON
        switch kind {
        case .bpe:
            json = try BPETrainer(
                vocabularySize: vocabularySize, minimumFrequency: minimumFrequency, specialTokens: allSpecialTokens,
                threads: threads, progress: progress
            ).train(texts)
        case .unigram:
            json = try UnigramTrainer(
                vocabularySize: vocabularySize, specialTokens: allSpecialTokens, threads: threads, progress: progress
            ).train(texts)
        }
        if let beginningToken { json = Self.beginning(with: beginningToken, json) }
        return json
    }

    private static func beginning(with token: String, _ json: JSON) -> JSON {
        var top = json.objectValue ?? JSON.Object()
        let id = json["added_tokens"]?.arrayValue?.first { $0["content"]?.stringValue == token }?["id"] ?? .null
        let start: JSON = ["SpecialToken": ["id": .string(token), "type_id": 0]]
        func text(_ name: String, _ type: Int) -> JSON { ["Sequence": ["id": .string(name), "type_id": .integer(type)]] }
        top["post_processor"] = .object(
            JSON.Object([
                ("type", "TemplateProcessing"), ("single", [start, text("A", 0)]),
                ("pair", [start, text("A", 0), ["SpecialToken": ["id": .string(token), "type_id": 1]], text("B", 1)]),
                ("special_tokens", .object(JSON.Object([(token, ["id": .string(token), "ids": [id], "tokens": [.string(token)]])]))),
            ]))
        return .object(top)
    }

    /// Writes a folder with tokenizer.json, tokenizer_config.json and, where there is one, the template.
    public func write(_ json: JSON, to path: String) throws(LyceumError) {
        let folder = try AtomicFolder(path: path)
        try AtomicFile.write(json.text(indent: 2) + "\n", to: folder.file("tokenizer.json"))
        var keys = JSON.Object([
            ("tokenizer_class", "PreTrainedTokenizerFast"), ("clean_up_tokenization_spaces", false),
            ("eos_token", .string(endToken)),
        ])
        if let beginningToken { keys["bos_token"] = .string(beginningToken) }
        if let paddingToken { keys["pad_token"] = .string(paddingToken) }
        if kind == .unigram { keys["unk_token"] = "<unk>" }
        try AtomicFile.write(JSON.object(keys).text(indent: 2) + "\n", to: folder.file("tokenizer_config.json"))
        if let chatTemplate { try AtomicFile.write(chatTemplate, to: folder.file("chat_template.jinja")) }
        try folder.commit()
    }
}
