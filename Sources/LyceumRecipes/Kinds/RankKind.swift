public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTrain

/// Writes how hard a model finds each document beside its text, as `lyceum rank` does.
public struct RankKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var texts: [String]
        var field: String
        var column: String
        var buckets: Int
        var window: Int
    }

    static let model = ConfigurationKey<String>.requiredText(
        "model", "A model folder, a .gguf file, or a name from the cache: the model that is going to be trained.")
    static let texts = ConfigurationKey<[String]>.paths("texts", "Files of documents.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of a record that holds its text.")
    static let column = ConfigurationKey<String>.text(
        "column", default: "perplexity", "The new field for the perplexity; the bucket goes to the same name with _bucket.")
    static let buckets = ConfigurationKey<Int>.whole("buckets", in: 1...10_000, default: 5, "Number of buckets; they are quantiles.")
    static let window = ConfigurationKey<Int>.whole("window", in: 3...1 << 20, unit: "tokens", default: 1024, "Tokens the model sees at a time.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "rank", "Writes how hard a model finds each document beside its text, as lyceum rank does.",
            section: ConfigurationSection(
                "rank", "Difficulty of documents.",
                keys: [
                    Self.model.declaration, Self.texts.declaration, Self.field.declaration, Self.column.declaration, Self.buckets.declaration,
                    Self.window.declaration,
                ]),
            modelKeys: ["model"],
            outputs: [
                .path("texts", "the documents with perplexity and bucket, JSON lines"), .value("documents", "documents ranked"),
                .value("lowest", "lowest perplexity"), .value("highest", "highest perplexity"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected a file or folder with documents", remedy: "name what is to be ranked") }
        return Parameters(
            model: reader[Self.model], texts: texts, field: reader[Self.field], column: reader[Self.column], buckets: reader[Self.buckets],
            window: reader[Self.window])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let files = try DataFile.find(parameters.texts)
            context.progress.describe("ranking texts", total: RecordReader(files).totalBytes, unit: "bytes")
            let model = try LanguageModel.load(try Hub.resolve(parameters.model), options: RuntimeOptions(threads: context.threads))
            let ranking = DocumentRanking(try TextModel(model), window: parameters.window)
            let summary = try ranking.write(
                files, field: parameters.field, column: parameters.column, buckets: parameters.buckets, to: context.path("texts.jsonl")
            ) { bytes in
                context.progress.update(to: bytes)
                return !context.isCancelled
            }
            let filled = zip(summary.buckets, summary.sizes).filter { $0.1 > 0 }.map(\.0)
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([
                    ("documents", .integer(summary.documents)), ("lowest", .number(filled.map(\.lowerBound).min() ?? 0)),
                    ("highest", .number(filled.map(\.upperBound).max() ?? 0)),
                ]))
        }
    }
}
