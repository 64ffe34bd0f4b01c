public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Writes a model as a folder or a GGUF file, with adapters folded in where some are given.
public struct ConvertKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var adapters: [String]
        var format: String
        var type: String?
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model: a folder, a .gguf file, or a name from the cache.")
    static let adapters = ConfigurationKey<[String]>.paths("adapter", "PEFT adapter folders that become part of the weights.")
    static let format = ConfigurationKey<String>.choice(
        "format", [.init("safetensors", "a Hugging Face folder"), .init("gguf", "a file for llama.cpp and others")], default: "safetensors",
        "What is written.")
    static let type = ConfigurationKey<String?>.text(
        "type", automatic: "as the weights are; block types become bf16 in a folder", "Type of the matrices: f32, f16 or bf16.")
    static let section = ConfigurationSection(
        "convert", "A model in another form.", keys: [model.declaration, adapters.declaration, format.declaration, type.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "convert", "Writes a model as a folder or a GGUF file, with adapters folded in.", section: Self.section, modelKeys: ["model"],
            outputs: [.path("model", "the folder, or the .gguf file"), .value("bytes", "its size")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let type = reader[Self.type]
        if let type, !type.contains("${"), ElementType(name: type)?.isReal != true {
            reader.report("type", "expected f32, f16 or bf16, found “\(type)”", remedy: LyceumError.nearestNameRemedy(type, among: ["f32", "f16", "bf16"]))
        }
        return Parameters(model: reader[Self.model], adapters: reader[Self.adapters], format: reader[Self.format], type: type)
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        guard let size = context.size(parameters.model) else { return StepForecast() }
        return StepForecast(seconds: 1 + Double(size) / 300e6, memory: 500 << 20, disk: size)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let name = parameters.format == "gguf" ? "model.gguf" : "model"
            let checkpoint = try Checkpoint.open(try Hub.resolve(parameters.model))
            let type = parameters.type.flatMap { ElementType(name: $0) }
            let pool = ThreadPool(threads: context.threads)
            if parameters.adapters.isEmpty {
                _ = try CheckpointConverter.convert(
                    from: checkpoint, to: context.path(name), format: parameters.format == "gguf" ? .gguf : .safetensors, type: type, pool: pool,
                    progress: context.showConversion)
            } else {
                var uses: [AdapterUse] = []
                for path in parameters.adapters { uses.append(AdapterUse(try Adapter.load(path, for: checkpoint))) }
                var merge = try AdapterMerge(checkpoint, uses)
                merge.pool = pool
                try merge.write(to: context.path(name), type: type)
            }
            let bytes = try FileSystem.files(below: context.output).reduce(0) { $0 + (FileSystem.attributes(context.path($1))?.size ?? 0) }
            return StepResult(files: ["model": name], values: JSON.Object([("bytes", .integer(bytes))]))
        }
    }
}

extension StepContext {
    /// Shows how far a conversion is, and ends it when the run is to stop.
    func showConversion(_ state: ConversionProgress) throws(LyceumError) {
        try checkCancellation()
        progress.describe(state.tensor ?? "writing", total: state.byteCount, unit: "bytes")
        progress.update(to: state.bytesWritten)
    }
}
