internal import LyceumCore

extension GGUFMapping {
    /// A configuration in the form of Hugging Face's config.json, from the metadata and tensor table of a GGUF file.
    /// - Throws: `LyceumError` (`invalidData`) that names a missing or wrong key.
    func configuration(_ file: GGUFFile) throws(LyceumError) -> JSON {
        var result = JSON.Object([
            ("architectures", [.string(className)]), ("model_type", .string(modelTypes[0])),
        ])
        for (key, value) in constants.objectValue ?? JSON.Object() { result[key] = value }
        for rule in keys where result[rule.huggingFace] == nil {
            if let value = try rule.read(file, prefix: ggufName) { result[rule.huggingFace] = value }
        }
        if result["num_key_value_heads"] == nil, keys.contains(where: { $0.huggingFace == "num_key_value_heads" }) {
            result["num_key_value_heads"] = result["num_attention_heads"]
        }
        if let rows = file.info(of: "token_embd.weight")?.shape.first {
            result["vocab_size"] = .integer(rows)
        } else if let tokens = file.metadata.array("tokenizer.ggml.tokens") {
            result["vocab_size"] = .integer(tokens.count)
        }
        result["tie_word_embeddings"] = .bool(!file.contains("output.weight"))
        for (key, name) in [("bos", "bos"), ("eos", "eos"), ("padding", "pad")] {
            if let id = file.metadata.int("tokenizer.ggml.\(key)_token_id") { result["\(name)_token_id"] = .integer(id) }
        }
        try completeConfiguration(file, &result)
        return .object(result)
    }
}

extension GGUFKeyRule {
    fileprivate func read(_ file: GGUFFile, prefix: String) throws(LyceumError) -> JSON? {
        let key = "\(prefix).\(gguf)"
        guard let value = file.metadata[key] else {
            if isRequired { throw file.metadata.missing(key, expected, file.path) }
            return nil
        }
        switch kind {
        case .count:
            if let number = value.intValue { return .integer(number) }
            // A count per layer is one count when all layers agree.
            if let numbers = value.arrayValue?.int32s, let first = numbers.first {
                guard numbers.allSatisfy({ $0 == first }) else {
                    throw LyceumError(
                        .unsupported, "the value differs between layers, which is not supported", at: "\(file.path): \(key)")
                }
                return .integer(Int(first))
            }
        case .real: if let number = file.metadata.decimal(key) { return number }
        case .flag: if let flag = value.boolValue { return .bool(flag) }
        }
        throw file.metadata.missing(key, expected, file.path)
    }

    private var expected: String {
        switch kind {
        case .count: "a whole number"
        case .real: "a number"
        case .flag: "a boolean"
        }
    }
}
