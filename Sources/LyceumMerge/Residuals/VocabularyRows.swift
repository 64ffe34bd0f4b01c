internal import LyceumCore
internal import LyceumModel
internal import LyceumText

/// What becomes of the rows of embedding and head, and of the tokenizer, when model and vectors have different vocabularies.
///
/// Rows are told apart by number and checked by token: rows the model and a vector's base share get the difference, rows that only the vector's
/// model has (the marks of a chat) are copied, rows that only the model has stay as they are.
struct VocabularyRows {
    private(set) var warnings: [String] = []
    /// Rows the result has; nil where nothing has an embedding.
    private var count: Int?
    private let modelRows: Int?
    /// Tokens the model knows.
    private let modelTokens: Int
    /// The vector whose tokenizer and template the result gets.
    private var textIndex: Int?
    private var usesTokenizer = false

    init(_ model: MergeSource, _ vectors: [any TaskVector], allowsOtherVocabulary: Bool) throws(LyceumError) {
        let name = model.names.first { TensorRole($0).isVocabulary }
        modelRows = name.flatMap { model.shape(of: $0)?.first }
        count = modelRows
        let mine = model.tokenizer()
        modelTokens = mine?.vocabularySize ?? modelRows ?? 0
        let texts = vectors.map(\.text)
        for (index, vector) in vectors.enumerated() {
            if let mine, let theirs = texts[index].tokenizer {
                try check(VocabularyCheck(mine, theirs), model.name, vector.name, allowsOtherVocabulary)
            }
            guard let rows = name.flatMap({ vector.shape(of: $0)?.first }), let modelRows else { continue }
            guard let base = vector.baseRows else {
                guard rows <= modelRows else {
                    throw LyceumError(
                        .unsupported, "the residual has \(rows) rows of tokens, the model \(modelRows), and it does not say which its base had",
                        at: vector.name, remedy: "take the residual again with lyceum residual extract")
                }
                continue
            }
            guard modelRows >= min(base, rows) else {
                throw LyceumError(
                    .invalidArgument, "the model's embedding has \(modelRows) rows, the residual's base had \(base)", at: "\(model.name), \(vector.name)",
                    remedy: "use a model with all tokens of the residual's base")
            }
            count = max(count ?? 0, rows)
        }
        chooseText(texts)
    }

    private mutating func check(_ check: VocabularyCheck, _ model: String, _ vector: String, _ isAllowed: Bool) throws(LyceumError) {
        guard let warning = check.warning(model, vector) else { return }
        guard !check.isOther || isAllowed else {
            throw LyceumError(
                .invalidArgument, warning, at: vector, remedy: "use models with one vocabulary, or go on with --force")
        }
        warnings.append(warning)
    }

    /// The first vector with a chat template, else the one with most tokens.
    private mutating func chooseText(_ texts: [VectorText]) {
        let sizes = texts.map { $0.tokenizer?.vocabularySize ?? 0 }
        textIndex = texts.firstIndex { $0.template != nil } ?? sizes.indices.max { (sizes[$0], $1) < (sizes[$1], $0) }
        guard let chosen = textIndex, sizes[chosen] > 0 else {
            textIndex = nil
            return
        }
        let largest = max(sizes.max() ?? 0, modelTokens)
        usesTokenizer = sizes[chosen] >= largest
        if !usesTokenizer {
            warnings.append("the tokenizer with \(largest) tokens is kept; only the chat template comes from the residual, which knows \(sizes[chosen])")
        }
    }

    func shape(of name: String, _ shape: [Int]) -> [Int] {
        guard TensorRole(name).isVocabulary, shape.count == 2, shape.first == modelRows, let count else { return shape }
        return [max(count, shape[0])] + shape.dropFirst()
    }

    /// Rows of a vector of `rows` rows that its model brings along.
    func copied(from vector: any TaskVector, of rows: Int) -> Range<Int> {
        let first = max(vector.baseRows ?? rows, modelTokens)
        return first..<max(first, rows)
    }

    /// Tells the writer which tokenizer, template and ends of answers the result has.
    func prepare(_ writing: ModelWriting, _ vectors: [any TaskVector]) throws(LyceumError) {
        if let count, let modelRows, count > modelRows { writing.configurationChanges.append(("vocab_size", .integer(count))) }
        guard let textIndex else { return }
        let text = vectors[textIndex].text
        if usesTokenizer || text.template != nil { writing.configurationChanges += text.special }
        let (usesTokenizer, model) = (usesTokenizer, writing.model)
        writing.tokenizerFiles = { folder throws(LyceumError) in
            // Files of the chosen vector replace those of the model.
            if usesTokenizer { return try text.write(folder) }
            try model.writeSideFiles(to: folder)
            if let template = text.template { try AtomicFile.write(template, to: folder.file("chat_template.jinja")) }
        }
        if let template = text.template { writing.metadataChanges.append(("tokenizer.chat_template", .string(template))) }
        for (key, value) in text.special where key == "eos_token_id" {
            guard let id = value.intValue ?? value.arrayValue?.first?.intValue, let id = UInt32(exactly: id) else { continue }
            writing.metadataChanges.append(("tokenizer.ggml.eos_token_id", .uint32(id)))
        }
    }
}
