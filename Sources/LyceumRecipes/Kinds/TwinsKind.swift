public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel

/// How far the twins of an expanded model have gone from their blocks, as `lyceum expand --measure` says.
public struct TwinsKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var texts: [String]
        var field: String
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The expanded model, such as ${train.model}.")
    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders with texts to measure on.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of records that holds the text.")
    static let section = ConfigurationSection("twins", "Twins beside their blocks.", keys: [model.declaration, texts.declaration, field.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "twins", "How far the twins of an expanded model have gone from their blocks, as means over tokens.", section: Self.section,
            modelKeys: ["model"],
            outputs: [
                .value("share", "mean share of the twins in what goes on"), .value("cosine", "mean cosine of the outputs of twin and block"),
                .value("mean_square", "mean squared difference of both outputs' elements"),
                .value("twins", "the same of every twin: layer, share, cosine, mean_square"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected texts to measure on", remedy: "name files or folders") }
        return Parameters(model: reader[Self.model], texts: texts, field: reader[Self.field])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let model = try LanguageModel.load(try Hub.resolve(parameters.model), options: RuntimeOptions(threads: context.threads))
            let text = try TextModel(model)
            let sequences = try TextRecords.read(parameters.texts, field: parameters.field).map { text.tokenizer.encode($0) }
            context.progress.describe("measuring", total: sequences.reduce(0) { $0 + $1.count }, unit: "tokens")
            let twins = try model.measureTwins(sequences) { context.progress.update(to: $0) }
            func mean(_ value: (TwinMeasurement) -> Double) -> JSON { .number(twins.reduce(0) { $0 + value($1) } / Double(max(1, twins.count))) }
            return StepResult(
                values: JSON.Object([
                    ("share", mean(\.share)), ("cosine", mean(\.cosine)), ("mean_square", mean(\.meanSquare)),
                    ("twins", .array(twins.map(\.json))),
                ]))
        }
    }
}
