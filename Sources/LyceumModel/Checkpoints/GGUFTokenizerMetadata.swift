internal import LyceumCore
internal import LyceumText

/// Writes a model's tokenizer and chat templates as `tokenizer.ggml.*` keys.
struct GGUFTokenizerMetadata {
    private let checkpoint: Checkpoint
    private var vocabulary: GGUFVocabulary
    private let tokenizer: JSON

    /// Token types of the format.
    private static let unused: Int32 = 5

    /// - Parameter rows: rows of the embedding; ids without a token become unused ones.
    init(_ checkpoint: Checkpoint, rows: Int) throws(LyceumError) {
        self.checkpoint = checkpoint
        let tokenizer = try checkpoint.tokenizer()
        vocabulary = try tokenizer.ggufVocabulary()
        self.tokenizer = tokenizer.json()
        guard vocabulary.tokens.count <= rows, rows <= 1 << 24 else {
            throw LyceumError(
                .invalidData, "the tokenizer has \(vocabulary.tokens.count) tokens, the embedding \(rows) rows",
                at: checkpoint.folder, remedy: "use the tokenizer that belongs to the model")
        }
        for id in vocabulary.tokens.count..<rows {
            vocabulary.tokens.append("[PAD\(id)]")
            vocabulary.types.append(Self.unused)
            if !vocabulary.scores.isEmpty { vocabulary.scores.append(-1e6) }
        }
    }

    func write(_ metadata: inout GGUFMetadata) throws(LyceumError) {
        metadata["tokenizer.ggml.model"] = .string(vocabulary.model)
        metadata["tokenizer.ggml.pre"] = vocabulary.preTokenizer.map { .string($0) }
        metadata["tokenizer.ggml.tokens"] = .array(GGUFArray(strings: vocabulary.tokens))
        if !vocabulary.scores.isEmpty { metadata["tokenizer.ggml.scores"] = .array(GGUFArray(vocabulary.scores)) }
        metadata["tokenizer.ggml.token_type"] = .array(GGUFArray(vocabulary.types))
        if vocabulary.model == "gpt2" { metadata["tokenizer.ggml.merges"] = .array(GGUFArray(strings: vocabulary.merges)) }
        if !vocabulary.characterMap.isEmpty {
            metadata["tokenizer.ggml.precompiled_charsmap"] = .array(GGUFArray(vocabulary.characterMap))
        }
        metadata["tokenizer.ggml.add_space_prefix"] = (vocabulary.addsSpacePrefix ?? (vocabulary.model == "gpt2" ? false : nil))
            .map { .bool($0) }
        metadata["tokenizer.ggml.remove_extra_whitespaces"] = vocabulary.removesExtraSpaces.map { .bool($0) }
        metadata["tokenizer.ggml.add_bos_token"] = vocabulary.addsBeginning.map { .bool($0) }
        metadata["tokenizer.ggml.add_eos_token"] = vocabulary.addsEnd.map { .bool($0) }
        writeNormalizer(&metadata)
        try writeSpecialTokens(&metadata)
        for (name, text) in try TokenizerFiles.chatTemplates(checkpoint.folder) {
            metadata[name == "default" ? "tokenizer.chat_template" : "tokenizer.chat_template.\(name)"] = .string(text)
        }
    }

    private func writeNormalizer(_ metadata: inout GGUFMetadata) {
        guard vocabulary.model == "bert", let normalizer = tokenizer["normalizer"] else { return }
        if let lowers = normalizer["lowercase"]?.boolValue { metadata["tokenizer.ggml.normalizer.lowercase"] = .bool(lowers) }
        if let strips = normalizer["strip_accents"]?.boolValue {
            metadata["tokenizer.ggml.normalizer.strip_accents"] = .bool(strips)
        }
    }

    private func writeSpecialTokens(_ metadata: inout GGUFMetadata) throws(LyceumError) {
        let files = try TokenizerFiles(checkpoint.folder)
        let stated = checkpoint.specialTokens
        func write(_ key: String, _ id: Int32?) {
            guard let id, id >= 0, Int(id) < vocabulary.tokens.count else { return }
            metadata["tokenizer.ggml.\(key)_token_id"] = .uint32(UInt32(id))
        }
        func named(_ key: String) -> Int32? {
            files.specialToken(key).flatMap { text in vocabulary.tokens.firstIndex(of: text).map { Int32($0) } }
        }
        let end = vocabulary.endOfSequence ?? named("eos_token") ?? stated.end ?? named("sep_token")
        write("bos", vocabulary.beginningOfSequence ?? stated.beginning ?? named("cls_token"))
        write("eos", end)
        write("unknown", vocabulary.unknown ?? stated.unknown)
        write("padding", vocabulary.padding ?? stated.padding)
        write("cls", named("cls_token") ?? stated.classification)
        write("seperator", named("sep_token") ?? stated.separator)  // the format's own spelling
        write("mask", named("mask_token") ?? stated.mask)
        let others = stated.ends.filter { $0 != end && Int($0) < vocabulary.tokens.count }
        let turn = others.first { !vocabulary.tokens[Int($0)].contains("eom") }
        write("eot", turn)
        write("eom", others.first { $0 != turn })
    }
}
