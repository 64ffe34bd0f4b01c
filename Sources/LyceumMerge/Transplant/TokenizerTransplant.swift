public import LyceumCore
public import LyceumModel
public import LyceumTensor
internal import LyceumText

/// Gives a model the vocabulary of another one: tokens both have keep the model's rows, the others get rows made of them.
public struct TokenizerTransplant {
    public let options: TransplantOptions
    public let warnings: [String]
    /// Of the weights; nil keeps their types (block types become bf16).
    public var type: ElementType?
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    /// Told how many tokens of a table are made, of how many.
    public var tokenProgress: ((Int, Int) throws(LyceumError) -> Void)?
    private let model: MergeSource
    private let donor: TransplantDonor
    private let tokenizer: Tokenizer
    private let matching: TokenMatching
    private let tables: [String]
    private let rowsBefore: Int

    /// Reads tokenizers and shapes; no weights.
    /// - Parameter path: the donor, a model's folder or `.gguf` file; a tokenizer's folder or file where the method does not look at the donor's rows.
    public init(_ checkpoint: Checkpoint, donor path: String, options: TransplantOptions) throws(LyceumError) {
        guard (1...65_536).contains(options.count) else {
            throw LyceumError(.invalidArgument, "expected 1 to 65536 shared tokens, found \(options.count)", at: "k")
        }
        guard (1...1_048_576).contains(options.padding) else {
            throw LyceumError(.invalidArgument, "expected a multiple of 1 to 1048576, found \(options.padding)", at: "pad-to-multiple-of")
        }
        model = try MergeSource(checkpoint)
        donor = try TransplantDonor(path)
        guard !options.method.needsDonorRows || donor.source != nil else {
            throw LyceumError(
                .invalidArgument, "the method \(options.method.rawValue) looks at the donor's rows, and the donor is a tokenizer without a model",
                at: path,
                remedy: "name a model that has this tokenizer, or use --method subword or mean")
        }
        tokenizer = try checkpoint.tokenizer()
        let source = model
        tables = model.names.filter { TensorRole($0).isVocabulary && source.shape(of: $0)?.count == 2 }
        guard let rows = tables.first.flatMap({ source.shape(of: $0)?.first }), tables.allSatisfy({ source.shape(of: $0)?.first == rows }) else {
            throw LyceumError(.unsupported, "expected an embedding, and a head with as many rows", at: checkpoint.path)
        }
        rowsBefore = rows
        matching = TokenMatching(model: tokenizer, rowCount: rows, donor: donor.tokenizer)
        self.options = options
        warnings = Self.warnings(matching, donor, options)
    }

    private static func warnings(_ matching: TokenMatching, _ donor: TransplantDonor, _ options: TransplantOptions) -> [String] {
        var result: [String] = []
        if matching.shared.count * 20 < matching.unknown.count {
            result.append("only \(matching.shared.count) of \(matching.shared.count + matching.unknown.count) tokens are known to the model")
        }
        guard options.method.needsDonorRows, let source = donor.source, let name = source.names.first(where: { TensorRole($0).isVocabulary }),
            let shape = source.shape(of: name)
        else { return result }
        let count = TransplantRows.count(options, shared: matching.shared.count, width: shape[1])
        if count < options.count { result.append("\(count) shared tokens are used, not \(options.count): there are no more, or rows are no wider") }
        let homeless = matching.unknown.count { $0 >= shape[0] }
        if homeless > 0 { result.append("\(homeless) tokens of \(donor.path) have no row there and get the mean row") }
        return result
    }

    public var keptTokens: Int { matching.rows.count { $0 != nil } }
    public var madeTokens: Int { matching.unknown.count }
    public var rowsAfter: Int { (donor.tokenizer.vocabularySize + options.padding - 1) / options.padding * options.padding }

    /// Writes the model as a folder with the donor's tokenizer and chat template.
    public func write(to path: String) throws(LyceumError) -> TransplantReport {
        let writing = ModelWriting(model.checkpoint, to: path, type: type)
        guard !writing.isFile else {
            throw LyceumError(
                .unsupported, "a GGUF file cannot be given a new vocabulary here", at: path,
                remedy: "write a folder, then turn it into a file with lyceum convert")
        }
        let rows = TransplantRows(
            matching, options, pieces: pieces(), tokenCount: min(rowsBefore, tokenizer.vocabularySize), rowCount: rowsAfter)
        rows.progress = tokenProgress
        writing.progress = progress
        writing.configurationChanges = configurationChanges
        let (donor, generation) = (donor, generationConfiguration)
        writing.tokenizerFiles = { folder throws(LyceumError) in
            try donor.write(to: folder)
            if let generation { try AtomicFile.write(generation.text(indent: 2) + "\n", to: folder.file("generation_config.json")) }
        }
        try writing.write(shapes: shapes) { [model, options] name throws(LyceumError) in
            let old = try model.floats(name)
            guard old.shape.count == 2 else { return bias(old) }
            let result = try rows.table(old, donor: options.method.needsDonorRows ? try donor.table(for: name) : nil, name: name)
            try VectorArithmetic.refuseNonFinite(result, name, at: path)
            return result
        }
        return TransplantReport(
            method: options.method, rowsBefore: rowsBefore, rowsAfter: rowsAfter, keptTokens: keptTokens, madeTokens: madeTokens,
            count: options.method.needsDonorRows ? options.count : 0, missing: rows.missing, warnings: warnings)
    }

    private func pieces() -> [[Int32]] {
        guard options.method == .subword else { return [] }
        let pieces = TokenPieces(tokenizer, rowCount: rowsBefore)
        return matching.unknown.map { pieces.rows(of: Int32($0), in: donor.tokenizer) }
    }

    /// The tables, and biases of the head.
    private var shapes: [String: [Int]] {
        var result: [String: [Int]] = [:]
        for name in tables { result[name] = [rowsAfter] + (model.shape(of: name) ?? []).dropFirst() }
        for name in model.names where ["lm_head.bias", "embed_out.bias"].contains(TensorRole(name).kind) && model.shape(of: name) == [rowsBefore] {
            result[name] = [rowsAfter]
        }
        return result
    }

    /// Numbers of known tokens; zero for the others.
    private func bias(_ old: Tensor) -> Tensor {
        let result = Tensor(zeros: [rowsAfter, 1])
        let column = old.reshaped([old.count, 1])
        for (number, row) in matching.rows.enumerated() { if let row { VectorArithmetic.copyRow(row, of: column, to: number, of: result) } }
        return result.reshaped([rowsAfter])
    }

    // MARK: - Files

    private var special: [(key: String, value: JSON?)] {
        let special = donor.special
        let ends: JSON? =
            special.ends.isEmpty ? nil : special.ends.count == 1 ? .integer(Int(special.ends[0])) : .array(special.ends.map { .integer(Int($0)) })
        func id(_ value: Int32?) -> JSON? { value.map { .integer(Int($0)) } }
        return [
            ("bos_token_id", id(special.beginning)), ("eos_token_id", ends), ("pad_token_id", id(special.padding)), ("unk_token_id", nil),
            ("decoder_start_token_id", nil), ("forced_bos_token_id", nil), ("forced_eos_token_id", nil), ("suppress_tokens", nil),
            ("begin_suppress_tokens", nil), ("bad_words_ids", nil),
        ]
    }

    /// The donor's numbers; those of the old vocabulary mean other tokens now.
    private var configurationChanges: [(key: String, value: JSON)] {
        var result: [(key: String, value: JSON)] = [("vocab_size", .integer(rowsAfter))]
        for (key, value) in special where value != nil || model.checkpoint.configuration[key]?.unlessNull != nil {
            result.append((key, value ?? .null))
        }
        return result
    }

    private var generationConfiguration: JSON? {
        guard var object = model.checkpoint.generationConfiguration?.objectValue else { return nil }
        for (key, value) in special {
            if let value { object[key] = value } else if object[key] != nil { object[key] = nil }
        }
        return .object(object)
    }
}
