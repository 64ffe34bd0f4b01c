public import LyceumCore
public import LyceumText

extension Checkpoint {
    /// The chat template, or nil when the model has none. Of several named templates the one called `default`.
    /// - Throws: `LyceumError` with line and column when the template is not well formed.
    public func chatTemplate() throws(LyceumError) -> ChatTemplate? {
        if let metadata {
            return try metadata.string("tokenizer.chat_template").map { source throws(LyceumError) in
                try ChatTemplate(source, name: "\(path): tokenizer.chat_template")
            }
        }
        let templates = try TokenizerFiles.chatTemplates(folder)
        guard let template = templates.first(where: { $0.name == "default" }) ?? templates.first else { return nil }
        return try ChatTemplate(template.text, name: "\(folder): chat template")
    }

    /// What a GGUF file says about its tokenizer; nil for other formats.
    /// - Throws: `LyceumError` (`invalidData`) that names a missing or inconsistent key.
    /// - Complexity: O(vocabulary); makes the strings.
    public func vocabulary() throws(LyceumError) -> GGUFVocabulary? {
        guard let metadata else { return nil }
        guard let model = metadata.string("tokenizer.ggml.model") else {
            throw metadata.missing("tokenizer.ggml.model", "a string", path)
        }
        guard let tokens = metadata.array("tokenizer.ggml.tokens")?.strings else {
            throw metadata.missing("tokenizer.ggml.tokens", "an array of strings", path)
        }
        let scores = metadata.array("tokenizer.ggml.scores")?.floats ?? []
        let types = metadata.array("tokenizer.ggml.token_type")?.int32s ?? []
        for (key, count) in [("scores", scores.count), ("token_type", types.count)] where count != 0 && count != tokens.count {
            throw LyceumError(
                .invalidData, "expected \(tokens.count) values, one per token, found \(count)",
                at: "\(path): tokenizer.ggml.\(key)")
        }
        let special = specialTokens
        return GGUFVocabulary(
            model: model, preTokenizer: metadata.string("tokenizer.ggml.pre"), tokens: tokens, scores: scores, types: types,
            merges: metadata.array("tokenizer.ggml.merges")?.strings ?? [], beginningOfSequence: special.beginning,
            endOfSequence: special.end, unknown: special.unknown, padding: special.padding,
            addsBeginning: special.addsBeginning, addsEnd: special.addsEnd,
            addsSpacePrefix: metadata.bool("tokenizer.ggml.add_space_prefix"),
            characterMap: metadata.array("tokenizer.ggml.precompiled_charsmap")?.uint8s ?? [],
            removesExtraSpaces: metadata.bool("tokenizer.ggml.remove_extra_whitespaces"))
    }
}

extension Checkpoint {
    /// The chat template's source, or nil when the model has none.
    package func chatTemplateText() throws(LyceumError) -> String? {
        if let metadata { return metadata.string("tokenizer.chat_template") }
        return try Self.chatTemplateText(in: folder)
    }

    /// The source of the chat template that lies in a folder.
    package static func chatTemplateText(in folder: String) throws(LyceumError) -> String? {
        let templates = try TokenizerFiles.chatTemplates(folder)
        return (templates.first { $0.name == "default" } ?? templates.first)?.text
    }
}
