internal import LyceumCore
internal import LyceumText

/// Writes the tokenizer, template and generation files of a Hugging Face folder from GGUF metadata.
struct HuggingFaceTokenizerFiles {
    private let checkpoint: Checkpoint
    private let metadata: GGUFMetadata

    init(_ checkpoint: Checkpoint) {
        self.checkpoint = checkpoint
        metadata = checkpoint.metadata ?? GGUFMetadata()
    }

    func write(_ folder: AtomicFolder) throws(LyceumError) {
        if metadata["tokenizer.ggml.model"] != nil {
            try AtomicFile.write(try checkpoint.tokenizer().json().text(indent: 2) + "\n", to: folder.file("tokenizer.json"))
        }
        try AtomicFile.write(configuration.text(indent: 2) + "\n", to: folder.file("tokenizer_config.json"))
        if let template = metadata.string("tokenizer.chat_template") {
            try AtomicFile.write(template, to: folder.file("chat_template.jinja"))
        }
        try AtomicFile.write(generation.text(indent: 2) + "\n", to: folder.file("generation_config.json"))
    }

    private var configuration: JSON {
        var result = JSON.Object([("tokenizer_class", "PreTrainedTokenizerFast")])
        let special = checkpoint.specialTokens
        for (key, id) in [
            ("bos_token", special.beginning), ("eos_token", special.end), ("unk_token", special.unknown),
            ("pad_token", special.padding), ("cls_token", special.classification), ("sep_token", special.separator),
            ("mask_token", special.mask),
        ] {
            if let id, let text = checkpoint.tokenText(id) { result[key] = .string(text) }
        }
        if let adds = metadata.bool("tokenizer.ggml.add_bos_token") { result["add_bos_token"] = .bool(adds) }
        if let adds = metadata.bool("tokenizer.ggml.add_eos_token") { result["add_eos_token"] = .bool(adds) }
        if let length = checkpoint.configuration["max_position_embeddings"] ?? checkpoint.configuration["n_positions"] {
            result["model_max_length"] = length
        }
        result["clean_up_tokenization_spaces"] = false
        return .object(result)
    }

    private var generation: JSON {
        var result = checkpoint.generationConfiguration?.objectValue ?? JSON.Object()
        let special = checkpoint.specialTokens
        if let id = special.beginning { result["bos_token_id"] = .integer(Int(id)) }
        let ends = special.ends.map { JSON.integer(Int($0)) }
        if let first = ends.first { result["eos_token_id"] = ends.count == 1 ? first : .array(ends) }
        if let id = special.padding { result["pad_token_id"] = .integer(Int(id)) }
        if result["temperature"] != nil { result["do_sample"] = true }
        return .object(result)
    }
}
