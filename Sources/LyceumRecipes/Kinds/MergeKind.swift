public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge
internal import LyceumModel

/// Merges models into one by any method of `lyceum merge`.
public struct MergeKind: StepKind {
    public struct Parameters: Sendable {
        var method: String
        var base: String?
        var models: [MergedModel]
        var parameters: [(name: String, value: Double)]
        var type: String?
    }

    /// One of the models with its own numbers.
    struct MergedModel: Sendable {
        var model: String
        var parameters: [(name: String, value: Double)]

        static let model = ConfigurationKey<String>.requiredText("model", "A model: a folder, a .gguf file, or a name from the cache, such as ${train.model}.")
        static let section = ConfigurationSection(
            "models", "The models that are merged.", shorthand: "model",
            keys: [model.declaration, numbers.declaration])
        static let numbers = MergeKind.numbers("Numbers for this model, such as {weight: 0.5, density: 0.5}.")
    }

    private static func numbers(_ meaning: String) -> ConfigurationKey<[(name: String, value: Double)]> { .numbers("parameters", in: -1e9...1e9, meaning) }
    static let numbers = numbers("Numbers of the merge, such as {lambda: 1, normalize: 0}.")

    static let method = ConfigurationKey<String>.choice(
        "method", MergeMethods.all.map { .init($0.declaration.name, $0.declaration.summary) }, default: "linear", "How.")
    static let base = ConfigurationKey<String?>.text("base", automatic: "none", "The model that changes are taken from, where the method has one.")
    static let type = ConfigurationKey<String?>.text("type", automatic: "each weight's own", "Type of the weights: float32, bfloat16 or float16.")

    static let section = ConfigurationSection(
        "merge", "A merge of models.",
        keys: [
            method.declaration, base.declaration, KeyDeclaration("models", .sections(MergedModel.section), MergedModel.section.meaning),
            numbers.declaration, type.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "merge", "Merges models into one by any method, as lyceum merge does.", section: Self.section, modelKeys: ["base"],
            outputs: [.path("model", "the model's folder"), .value("relative_rounding", "error of rounding to the weights' type")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let models = reader.readers(for: "models").map { reader in MergedModel(model: reader[MergedModel.model], parameters: reader[MergedModel.numbers]) }
        if models.isEmpty { reader.report("models", "nothing is merged", remedy: "name models, such as [\"${first.model}\", \"${second.model}\"]") }
        return Parameters(
            method: reader[Self.method], base: reader[Self.base], models: models, parameters: reader[Self.numbers], type: reader[Self.type])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = parameters.models.first.flatMap { model in context.size((try? Hub.resolve(model.model)) ?? model.model) }
        return StepForecast(seconds: size.map { Double($0 * parameters.models.count) / 3e8 }, memory: 600 << 20, disk: size)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            context.progress.describe("merging")
            var options = MergeOptions()
            options.seed = context.seed
            let run = MergeRun(try MergeConfiguration(Self.text(parameters), source: "step \(context.name)"), options: options)
            let report = try run.write(to: context.path("model"))
            for warning in report.warnings { context.note(warning) }
            return StepResult(files: ["model": "model"], values: JSON.Object([("relative_rounding", .number(report.roundingError))]))
        }
    }

    /// The configuration in mergekit's form; JSON is YAML, too.
    private static func text(_ parameters: Parameters) throws(LyceumError) -> String {
        guard let method = MergeMethods.all.first(where: { $0.declaration.name == parameters.method }) else {
            throw LyceumError(.notFound, "there is no merge method “\(parameters.method)”")
        }
        func values(_ numbers: [(name: String, value: Double)]) -> JSON {
            .object(
                JSON.Object(
                    numbers.map { name, value in
                        let isFlag = method.declaration.parameters.contains { $0.name == name && $0.kind == .flag }
                        return (name, isFlag ? .bool(value != 0) : .number(value))
                    }))
        }
        var document = JSON.Object([
            ("merge_method", .string(parameters.method)),
            ("models", .array(parameters.models.map { .object(JSON.Object([("model", .string($0.model)), ("parameters", values($0.parameters))])) })),
            ("parameters", values(parameters.parameters)),
        ])
        if let base = parameters.base { document["base_model"] = .string(base) }
        if let type = parameters.type { document["dtype"] = .string(type) }
        return JSON.object(document).text() + "\n"
    }
}
