public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTensor

/// How likely a model finds texts: bits per byte, per document and over all.
///
/// Bits per byte do not depend on the tokenizer, so models with different vocabularies are compared by them.
public struct ScoreKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var texts: [String]
        var field: String
        var window: Int
        var limit: Int?
    }

    static let model = ConfigurationKey<String>.requiredText("model", "A model folder, a .gguf file, or a name from the cache.")
    static let texts = ConfigurationKey<[String]>.paths("texts", "Files or folders of documents: JSON lines, CSV, Parquet, text.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of a record that holds its text.")
    static let window = ConfigurationKey<Int>.whole(
        "window", in: 2...1 << 20, unit: "tokens", default: 1024, "Tokens the model sees at a time; longer documents are read in windows half as far apart.")
    static let limit = ConfigurationKey<Int?>.whole("limit", in: 1...Int.max, unit: "documents", automatic: "all", "Documents scored, from the first.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "score", "How likely a model finds texts, in bits per byte.",
            section: ConfigurationSection(
                "score", "Likelihood of texts.",
                keys: [
                    Self.model.declaration, Self.texts.declaration, Self.field.declaration, Self.window.declaration, Self.limit.declaration,
                ]),
            modelKeys: ["model"],
            outputs: [
                .value("bits_per_byte", "Over all documents, in bits per byte of text; lower is better."),
                .value("perplexity", "e to the mean negative log-likelihood per token."),
                .value("documents", "Documents scored."), .value("tokens", "Tokens scored."),
                .items("Bits per byte of each document; lower is better."),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected a file or folder with documents", remedy: "name what is to be scored") }
        return Parameters(
            model: reader[Self.model], texts: texts, field: reader[Self.field], window: reader[Self.window], limit: reader[Self.limit])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let documents = try Self.documents(parameters)
        guard !documents.isEmpty else {
            throw LyceumError(
                .invalidData, "the texts hold no document", at: parameters.texts.joined(separator: ", "),
                remedy: "name files with texts, or the field that holds them")
        }
        context.progress.describe("scoring texts", total: documents.count, unit: "documents")
        return try await BackgroundThread.run { () throws(LyceumError) -> StepResult in
            try Self.score(documents, parameters, context)
        }
    }

    private static func documents(_ parameters: Parameters) throws(LyceumError) -> [String] {
        let reader = RecordReader(try DataFile.find(parameters.texts), options: .init(columns: [parameters.field]))
        var texts: [String] = []
        while texts.count < parameters.limit ?? .max {
            guard let record = try reader.next() else { break }
            let text = try record.text(field: parameters.field)
            if !text.isEmpty { texts.append(text) }
        }
        return texts
    }

    private static func score(_ documents: [String], _ parameters: Parameters, _ context: StepContext) throws(LyceumError) -> StepResult {
        let model = try LanguageModel.load(try Hub.resolve(parameters.model), options: RuntimeOptions(threads: context.threads))
        let text = try TextModel(model)
        let window = min(parameters.window, model.contextLength)
        let scorer = Scorer(evaluator: model)
        var ids: [String] = []
        var bits: [Double] = []
        var total = 0.0
        var bytes = 0
        var tokens = 0
        for (number, document) in documents.enumerated() {
            try context.checkCancellation()
            context.progress.update(to: number)
            let (encoded, ranges) = text.tokenizer.encodeWithOffsets(document, addSpecialTokens: false)
            guard encoded.count >= 2 else { continue }
            let score = try scorer.score(
                encoded, window: window, stride: max(1, window / 2), beginning: text.beginning, byteCounts: ranges.map(\.count)
            ) { _ in !context.isCancelled }
            try context.checkCancellation()
            guard let perByte = score.bitsPerByte, let size = score.byteCount else { continue }
            ids.append("\(number)")
            bits.append(perByte)
            total += score.total
            bytes += size
            tokens += score.tokenCount
        }
        guard bytes > 0 else {
            throw LyceumError(.invalidData, "no document has two tokens or more", at: parameters.texts.joined(separator: ", "))
        }
        let whole = TextScore(values: [total], firstScored: 0, byteCount: bytes)
        let mean = TextScore(values: [total / Double(tokens)], firstScored: 0)
        return StepResult(
            values: JSON.Object([
                ("bits_per_byte", .number(whole.bitsPerByte ?? 0)), ("perplexity", .number(mean.perplexity)), ("documents", .integer(ids.count)),
                ("tokens", .integer(tokens)),
            ]),
            items: [StepScores(name: "bits_per_byte", ids: ids, scores: bits)])
    }
}
