internal import LyceumCore

extension GGUFMapping {
    /// The metadata of a GGUF file for a model with this Hugging Face configuration, without the tokenizer.
    /// - Throws: `LyceumError` (`invalidData`) that names a missing or wrong key.
    func metadata(_ configuration: JSON, name: String, at path: String) throws(LyceumError) -> GGUFMetadata {
        var metadata = GGUFMetadata()
        metadata["general.architecture"] = .string(ggufName)
        metadata["general.type"] = .string("model")
        metadata["general.name"] = .string(name)
        for rule in keys where metadata["\(ggufName).\(rule.gguf)"] == nil {
            guard let value = configuration[rule.huggingFace], !value.isNull else {
                guard !rule.isRequired else {
                    throw LyceumError(
                        .invalidData, "the configuration has no key \(rule.huggingFace)", at: path,
                        remedy: LyceumError.nearestNameRemedy(rule.huggingFace, among: configuration.objectValue?.keys ?? []))
                }
                continue
            }
            guard let converted = rule.convert(value) else {
                throw LyceumError(
                    .invalidData, "the value \(value.text()) does not fit the key", at: "\(path): \(rule.huggingFace)")
            }
            metadata["\(ggufName).\(rule.gguf)"] = converted
        }
        try completeMetadata(configuration, &metadata)
        return metadata
    }
}

extension GGUFKeyRule {
    fileprivate func convert(_ value: JSON) -> GGUFValue? {
        switch kind {
        case .count: value.intValue.flatMap { UInt32(exactly: $0) }.map { .uint32($0) }
        case .real: value.doubleValue.map { .float32(Float($0)) }
        case .flag: value.boolValue.map { .bool($0) }
        }
    }
}
