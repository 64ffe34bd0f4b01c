public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Writes a smaller copy of a model, as `lyceum quantize` does.
public struct QuantizeKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var type: String
        var importance: String?
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model: a folder, a .gguf file, or a name from the cache.")
    static let type = ConfigurationKey<String>.choice(
        "type", QuantizationRecipe.all.map { ConfigurationChoice($0.name, "") }, default: "Q4_K_M", "The type or mixture.")
    static let importance = ConfigurationKey<String?>.path("importance", automatic: "none", "An importance matrix that steers rounding.")
    static let section = ConfigurationSection(
        "quantize", "A smaller copy of a model.", keys: [model.declaration, type.declaration, importance.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "quantize", "Writes a smaller copy of a model as a GGUF file.", section: Self.section, modelKeys: ["model"],
            outputs: [
                .path("model", "the .gguf file"), .value("bytes", "its size"), .value("bits_per_weight", "bits per weight, over all tensors"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(model: reader[Self.model], type: reader[Self.type], importance: reader[Self.importance])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        guard let size = context.size(parameters.model) else { return StepForecast() }
        return StepForecast(seconds: 1 + Double(size) / 100e6, memory: 500 << 20, disk: size / 2)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            guard let recipe = QuantizationRecipe(name: parameters.type) else {
                throw LyceumError(.invalidArgument, "there is no type “\(parameters.type)”", at: context.name)
            }
            let source = try Checkpoint.open(try Hub.resolve(parameters.model))
            var importance: ImportanceMatrix?
            if let path = parameters.importance { importance = try ImportanceMatrix(path: path) }
            let report = try Quantizer.quantize(
                from: source, to: context.path("model.gguf"), recipe: recipe, importance: importance, pool: ThreadPool(threads: context.threads),
                progress: context.showConversion)
            return StepResult(
                files: ["model": "model.gguf"],
                values: JSON.Object([("bytes", .integer(report.bytesAfter)), ("bits_per_weight", .number(report.bitsPerParameter))]))
        }
    }
}
