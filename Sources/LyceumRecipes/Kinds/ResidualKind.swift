public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge
internal import LyceumTensor

/// Takes what instruction tuning changed out of two models, as `lyceum residual extract` does.
public struct ResidualKind: StepKind {
    public struct Parameters: Sendable {
        var base: String
        var instruct: String
        var type: ElementType
    }

    static let base = ConfigurationKey<String>.requiredText("base", "The model the other was made from.")
    static let instruct = ConfigurationKey<String>.requiredText("instruct", "The tuned model, or an adapter of the base.")
    static let type = ConfigurationKey<String>.choice(
        "type", [ConfigurationChoice("f32", "base + residual is the tuned model to the bit"), ConfigurationChoice("bf16", ""), ConfigurationChoice("f16", "")],
        default: "f32", "Type of the stored differences.")

    static let section = ConfigurationSection(
        "residual", "The difference of two models.", keys: [base.declaration, instruct.declaration, type.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "residual", "Writes the difference between a tuned model and its base, as lyceum residual extract does.", section: Self.section,
            modelKeys: ["base", "instruct"],
            outputs: [
                .path("residual", "the residual's folder, for steps of kind add and lyceum residual apply"),
                .value("relative_size", "length of the difference, as a share of the base's length"),
                .value("cosine", "mean over weights of the cosine between base and tuned model"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(base: reader[Self.base], instruct: reader[Self.instruct], type: ElementType(name: reader[Self.type]) ?? .f32)
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = VectorForecast.size(parameters.base, context)
        return StepForecast(seconds: size.map { Double($0) / 3e8 }, memory: 600 << 20, disk: size.map { $0 * 2 })
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let base = try MergeSource.open(parameters.base)
            var extraction = try ResidualExtraction(
                base: base, instruct: try MergeSource.open(parameters.instruct, base: base.checkpoint), type: parameters.type)
            extraction.progress = { state throws(LyceumError) in
                try context.checkCancellation()
                context.progress.describe("subtracting", total: state.tensorCount, unit: "tensors")
                context.progress.update(to: state.tensorsDone)
            }
            let report = try extraction.write(to: context.path("residual"))
            for warning in report.warnings { context.note(warning) }
            var values = JSON.Object([("relative_size", .number(report.relativeSize))])
            if let cosine = report.meanCosine { values["cosine"] = .number(cosine) }
            return StepResult(files: ["residual": "residual"], values: values)
        }
    }
}
