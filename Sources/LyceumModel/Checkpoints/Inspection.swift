public import LyceumCore
public import LyceumTensor

/// What there is to know about a checkpoint without running it.
public struct Inspection: Sendable {
    /// How much of a checkpoint has one type.
    public struct TypeShare: Sendable, Hashable {
        /// In lower case: `q4_k`, `bf16`.
        public let typeName: String
        public let tensorCount: Int
        public let parameterCount: Int
        public let byteCount: Int
    }

    public let path: String
    public let format: Checkpoint.Format
    public let modelType: String
    public let parameterCount: Int
    /// Experts a layer has, and how many of them work for a token; nil for models without.
    public let experts: (count: Int, perToken: Int)?
    /// Parameters a token passes through: all, without the experts that do not work for it.
    public let activeParameterCount: Int
    /// Bytes of all weight files.
    public let byteCount: Int
    public let contextLength: Int
    public let vocabularySize: Int?
    /// By size, largest first.
    public let types: [TypeShare]
    /// The kind of tokenizer (`BPE`, `gpt2`, `llama`, …), nil when there is none.
    public let tokenizerKind: String?
    /// The name of the pre-tokenizer in a GGUF file.
    public let preTokenizer: String?
    public let hasChatTemplate: Bool
    public let specialTokens: SpecialTokens
    public let configuration: JSON
    public let memory: MemoryForecast
    /// Every tensor under its canonical name, sorted.
    public let tensors: [TensorSummary]

    public var bitsPerParameter: Double {
        parameterCount == 0 ? 0 : Double(tensors.reduce(0) { $0 &+ $1.byteCount }) * 8 / Double(parameterCount)
    }

    public var json: JSON {
        [
            "path": .string(path), "format": .string(format.rawValue), "model_type": .string(modelType),
            "parameters": .integer(parameterCount), "active_parameters": .integer(activeParameterCount),
            "experts": experts.map { .integer($0.count) } ?? .null, "experts_per_token": experts.map { .integer($0.perToken) } ?? .null, "bytes": .integer(byteCount), "bits_per_parameter": .number(bitsPerParameter),
            "context_length": .integer(contextLength), "vocabulary_size": vocabularySize.map { .integer($0) } ?? .null,
            "types": .array(
                types.map {
                    [
                        "type": .string($0.typeName), "tensors": .integer($0.tensorCount),
                        "parameters": .integer($0.parameterCount), "bytes": .integer($0.byteCount),
                    ]
                }),
            "tokenizer": tokenizerKind.map { .string($0) } ?? .null, "pre_tokenizer": preTokenizer.map { .string($0) } ?? .null,
            "chat_template": .bool(hasChatTemplate), "special_tokens": specialTokens.json, "configuration": configuration,
            "memory": memory.json,
            "tensors": .array(
                tensors.map {
                    [
                        "name": .string($0.name), "type": .string($0.typeName), "shape": .array($0.shape.map { .integer($0) }),
                        "bytes": .integer($0.byteCount),
                    ]
                }),
        ]
    }
}

extension Checkpoint {
    /// Everything there is to know without running the model.
    /// - Parameters:
    ///   - contextLength: tokens of the memory forecast; nil takes the model's own length.
    ///   - cacheType: how keys and values are stored.
    /// - Throws: `LyceumError` when a side file of a folder is not valid JSON.
    public func inspect(contextLength: Int? = nil, cacheType: ElementType = .f32) throws(LyceumError) -> Inspection {
        let listing = tensors as? any TensorListing
        let summaries = tensors.tensorNames.compactMap { listing?.listing(of: $0) }
        var shares: [String: (tensors: Int, parameters: Int, bytes: Int)] = [:]
        for summary in summaries {
            let share = shares[summary.typeName] ?? (0, 0, 0)
            shares[summary.typeName] = (share.tensors + 1, share.parameters &+ summary.count, share.bytes &+ summary.byteCount)
        }
        let experts = (try? ExpertCounts(ModelConfiguration(configuration, source: path))).map { (count: $0.experts, perToken: $0.perToken) }
        let resting = experts.map { experts in
            let all = summaries.filter { $0.name.contains(".block_sparse_moe.experts.") }.reduce(0) { $0 &+ $1.count }
            return all / experts.count * (experts.count - experts.perToken)
        } ?? 0
        let parameters = summaries.reduce(0) { $0 &+ $1.count }
        return Inspection(
            path: path, format: format, modelType: modelType, parameterCount: parameters, experts: experts,
            activeParameterCount: parameters - resting,
            byteCount: byteCount, contextLength: self.contextLength, vocabularySize: configuration["vocab_size"]?.intValue,
            types: shares.map { name, share in
                Inspection.TypeShare(
                    typeName: name, tensorCount: share.tensors, parameterCount: share.parameters, byteCount: share.bytes)
            }.sorted { ($1.byteCount, $0.typeName) < ($0.byteCount, $1.typeName) },
            tokenizerKind: try tokenizerKind(), preTokenizer: metadata?.string("tokenizer.ggml.pre"),
            hasChatTemplate: try hasChatTemplate(), specialTokens: specialTokens, configuration: configuration,
            memory: memoryForecast(contextLength: contextLength, cacheType: cacheType), tensors: summaries)
    }

    private func tokenizerKind() throws(LyceumError) -> String? {
        if let metadata { return metadata.string("tokenizer.ggml.model") }
        if let json = try HuggingFaceConfiguration.optional("tokenizer.json", folder) {
            return json["model"]?["type"]?.stringValue ?? (json["model"]?["merges"] != nil ? "BPE" : nil)
        }
        return FilePaths.isFile(FilePaths.join(folder, "tokenizer.model")) ? "SentencePiece" : nil
    }

    private func hasChatTemplate() throws(LyceumError) -> Bool {
        if let metadata { return metadata.string("tokenizer.chat_template") != nil }
        return try !TokenizerFiles.chatTemplates(folder).isEmpty
    }
}

extension SpecialTokens {
    var json: JSON {
        func number(_ id: Int32?) -> JSON { id.map { .integer(Int($0)) } ?? .null }
        return [
            "beginning": number(beginning), "ends": .array(ends.map { .integer(Int($0)) }), "unknown": number(unknown),
            "padding": number(padding), "adds_beginning": addsBeginning.map { .bool($0) } ?? .null,
            "adds_end": addsEnd.map { .bool($0) } ?? .null,
        ]
    }
}
