internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor
public import LyceumText

/// What the rows of new tokens begin with.
public enum NewTokenInitialization: String, Sendable, CaseIterable {
    /// The mean of all rows (Hewitt 2021, "Initializing new word embeddings for pretrained language models").
    case mean
    /// The mean of the rows of the tokens that wrote the text before.
    case subword
    /// Normal numbers around the mean of all rows, as far from it as rows are on average: for comparison. A token's row depends on the seed
    /// and its number alone.
    case random
}

/// What an extension of a vocabulary changed.
public struct VocabularyExtensionReport: Sendable {
    public let newTokens: [NewToken]
    /// Rows of the embedding.
    public let rowsBefore: Int
    public let rowsAfter: Int
    /// Texts that were held out: their bytes, and tokens by the old and the new vocabulary.
    public let heldOutBytes: Int
    public let heldOutTokensBefore: Int
    public let heldOutTokensAfter: Int
    /// Characters (Unicode scalars) of the held-out texts.
    public let heldOutCharacters: Int
    /// Held-out texts that do not come back as they were when they are encoded and decoded, by the old and the new vocabulary.
    public let roundTripFailuresBefore: Int
    public let roundTripFailuresAfter: Int
    /// Held-out texts the new vocabulary writes with more tokens than the old one.
    public let longerTexts: Int

    public var tokensPerByteBefore: Double { Double(heldOutTokensBefore) / Double(max(1, heldOutBytes)) }
    public var tokensPerByteAfter: Double { Double(heldOutTokensAfter) / Double(max(1, heldOutBytes)) }
    public var tokensPerCharacterBefore: Double { Double(heldOutTokensBefore) / Double(max(1, heldOutCharacters)) }
    public var tokensPerCharacterAfter: Double { Double(heldOutTokensAfter) / Double(max(1, heldOutCharacters)) }
}

/// Gives a model's tokenizer new tokens from a corpus, and its embedding and head the rows for them.
public struct VocabularyExtension {
    public let checkpoint: Checkpoint
    public var extender: VocabularyExtender
    public var initialization: NewTokenInitialization
    /// Of random rows.
    public var seed: UInt64

    public init(
        _ checkpoint: Checkpoint, extender: VocabularyExtender, initialization: NewTokenInitialization = .subword, seed: UInt64 = 0
    ) {
        self.checkpoint = checkpoint
        self.extender = extender
        self.initialization = initialization
        self.seed = seed
    }

    /// Writes the extended model as a Hugging Face folder: weights, config.json, tokenizer and everything beside them.
    /// - Parameters:
    ///   - heldOut: texts to measure on that the new tokens are not learned from.
    ///   - path: a folder that is not there yet, or is empty.
    ///   - type: of the weights; nil keeps them (block types become bf16).
    public func write(
        texts: some Sequence<String>, heldOut: [String], to path: String, type: ElementType? = nil, pool: ThreadPool? = nil
    ) throws(LyceumError) -> VocabularyExtensionReport {
        let tokenizer = try checkpoint.tokenizer()
        let vocabulary = try extender.extend(tokenizer, with: texts)
        let extended = try Tokenizer(json: vocabulary.json, source: path)
        let tables = try resizedTables(vocabulary, oldTokens: tokenizer.vocabularySize)
        guard let (before, after) = tables.first.map({ ($0.before, $0.parameter.shape[0]) }) else {
            throw LyceumError(.unsupported, "the checkpoint has no token embedding", at: checkpoint.path)
        }
        var saving = ModelSaving(checkpoint: checkpoint, path: path, type: type, pool: pool)
        saving.configurationChanges = [("vocab_size", .integer(after))]
        saving.writeTokenizer = { folder throws(LyceumError) in try writeTokenizer(vocabulary.json, to: folder) }
        try saving.write(Dictionary(tables.map { ($0.parameter.name, $0.parameter) }, uniquingKeysWith: { first, _ in first }))
        let texts = VocabularyComparison(heldOut, old: tokenizer, new: extended)
        return VocabularyExtensionReport(
            newTokens: vocabulary.tokens, rowsBefore: before, rowsAfter: after, heldOutBytes: texts.bytes,
            heldOutTokensBefore: texts.tokensBefore, heldOutTokensAfter: texts.tokensAfter, heldOutCharacters: texts.characters,
            roundTripFailuresBefore: texts.failuresBefore, roundTripFailuresAfter: texts.failuresAfter, longerTexts: texts.longer)
    }

    // MARK: - Rows

    private static let tableNames = ["embed_tokens.weight", "wte.weight", "embed_in.weight", "lm_head.weight", "embed_out.weight"]

    /// The embedding and, where it is a matrix of its own, the head, with rows for all tokens.
    private func resizedTables(
        _ vocabulary: ExtendedVocabulary, oldTokens: Int
    ) throws(LyceumError) -> [(before: Int, parameter: Parameter)] {
        let source = try checkpoint.huggingFaceTensors()
        var result: [(before: Int, parameter: Parameter)] = []
        for suffix in Self.tableNames {
            for name in source.tensorNames where name == suffix || name.hasSuffix("." + suffix) {
                let table = try source.tensor(named: name)
                guard table.shape.count == 2, table.shape[0] >= oldTokens else {
                    throw LyceumError(
                        .invalidData, "expected a row for each of the tokenizer's \(oldTokens) tokens, found \(table.shape)",
                        at: "\(checkpoint.path): \(name)")
                }
                result.append((table.shape[0], Parameter(name: name, tensor: try resized(table, vocabulary, oldTokens, name))))
            }
        }
        return result
    }

    private func resized(
        _ table: Tensor, _ vocabulary: ExtendedVocabulary, _ oldTokens: Int, _ name: String
    ) throws(LyceumError) -> Tensor {
        let old = try table.asFloats(name)
        let width = old.width
        let rows = max(old.shape[0], vocabulary.size)
        let result = Tensor(zeros: [rows, width])
        result.pointer.copyMemory(from: old.pointer, byteCount: old.byteCount)
        var sums = [Double](repeating: 0, count: width)
        var mean = [Float](repeating: 0, count: width)
        lyc_mean_rows(old.floats, width, nil, oldTokens, &sums, &mean)
        let spread = initialization == .random ? Self.spread(old, rows: oldTokens, around: mean) : 0
        // The head gets numbers of its own.
        let stream = name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        for token in vocabulary.tokens {
            let row = result.floats + Int(token.id) * width
            switch initialization {
            case .mean: row.update(from: mean, count: width)
            case .subword: lyc_mean_rows(old.floats, width, token.parts, token.parts.count, &sums, row)
            case .random:
                lyc_fill_normal(nil, seed, stream, UInt64(token.id) * UInt64(width), row, width, spread)
                lyc_add_scaled(nil, row, mean, 1, width)
            }
        }
        withExtendedLifetime(old) {}
        return result
    }

    /// Root mean square of the distance of the elements of rows from the mean row.
    private static func spread(_ table: Tensor, rows: Int, around mean: [Float]) -> Double {
        let width = table.width
        var (all, center) = ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
        withExtendedLifetime(table) { lyc_vector_sums(nil, table.floats, table.floats, rows * width, &all) }
        lyc_vector_sums(nil, mean, mean, width, &center)
        return max(0, (all[0] - Double(rows) * center[0]) / Double(max(1, rows * width))).squareRoot()
    }

    // MARK: - Tokenizer

    private func writeTokenizer(_ json: JSON, to folder: AtomicFolder) throws(LyceumError) {
        try AtomicFile.write(json.text(indent: 2) + "\n", to: folder.file("tokenizer.json"))
        // Files made from GGUF metadata are there already.
        guard checkpoint.format == .safetensors else { return }
        for name in ["special_tokens_map.json", "chat_template.jinja", "chat_template.json"] {
            try HuggingFaceSideFiles.copy(name, from: checkpoint.folder, to: folder)
        }
        var keys = try HuggingFaceConfiguration.optional("tokenizer_config.json", checkpoint.folder)?.objectValue ?? JSON.Object()
        // Other classes build their vocabulary from files that do not know the new tokens.
        keys["tokenizer_class"] = "PreTrainedTokenizerFast"
        try AtomicFile.write(JSON.object(keys).text(indent: 2) + "\n", to: folder.file("tokenizer_config.json"))
    }
}
