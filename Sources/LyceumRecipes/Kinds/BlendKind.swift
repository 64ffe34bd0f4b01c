public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge
internal import LyceumModel
internal import LyceumTensor

/// Keeps a part of what training changed, and adds what instruction tuning changed: `base + weight · (trained − base) + instruct_weight · (instruct − base)`.
///
/// A part below 1 keeps more of the base (weight interpolation, Wortsman et al. 2022). With an instruct model it gives a continued base model its
/// instructions back (instruction residual; task arithmetic with the base).
public struct BlendKind: StepKind {
    public struct Parameters: Sendable {
        var base: String
        var trained: String
        var weight: Double
        var instruct: String?
        var instructWeight: Double
        var type: String?
    }

    static let base = ConfigurationKey<String>.requiredText("base", "The model before training.")
    static let trained = ConfigurationKey<String>.requiredText("trained", "The model or adapter after it, such as ${train.model}.")
    static let weight = ConfigurationKey<Double>.number("weight", in: -10...10, default: 1, "How much of the change is kept; 1 is the trained model.")
    static let instruct = ConfigurationKey<String?>.text("instruct", automatic: "none", "A model that was tuned to follow instructions from the same base.")
    static let instructWeight = ConfigurationKey<Double>.number("instruct_weight", in: -10...10, default: 1, "How much of that change is added.")
    static let type = ConfigurationKey<String?>.text("type", automatic: "each weight's own; block types become bf16", "Type of the weights: f32, bf16 or f16.")

    static let section = ConfigurationSection(
        "blend", "A part of a change.",
        keys: [
            base.declaration, trained.declaration, weight.declaration, instruct.declaration, instructWeight.declaration, type.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "blend", "Keeps a part of what training changed, and adds what instruction tuning changed.", section: Self.section,
            modelKeys: ["base", "trained", "instruct"],
            outputs: [
                .path("model", "the model's folder"), .value("relative_change", "length of what was added, as a share of the base's length"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let type = reader[Self.type]
        if let type, !["f32", "bf16", "f16"].contains(type) {
            reader.report("type", "expected f32, bf16 or f16, found “\(type)”")
        }
        return Parameters(
            base: reader[Self.base], trained: reader[Self.trained], weight: reader[Self.weight], instruct: reader[Self.instruct],
            instructWeight: reader[Self.instructWeight], type: type)
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = context.size((try? Hub.resolve(parameters.base)) ?? parameters.base)
        return StepForecast(seconds: size.map { Double($0) / 3e8 }, memory: 600 << 20, disk: size.map { $0 * 3 })
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("adding", unit: "tensors")
        return try await BackgroundThread.run { () throws(LyceumError) in
            let base = try MergeSource.open(parameters.base)
            var terms = [WeightedVector(try base.vector(parameters.trained), weight: parameters.weight)]
            if let instruct = parameters.instruct {
                terms.append(WeightedVector(try base.vector(instruct), weight: parameters.instructWeight))
            }
            var addition = try VectorAddition(base, terms)
            addition.progress = { state throws(LyceumError) in
                try context.checkCancellation()
                context.progress.describe("adding", total: state.tensorCount)
                context.progress.update(to: state.tensorsDone)
            }
            let type = parameters.type.flatMap { ElementType(name: $0) }
            let report = try addition.write(to: context.path("model"), type: type)
            for warning in report.warnings { context.note(warning) }
            let change = report.modelNorm > 0 ? report.addedNorm / report.modelNorm : 0
            return StepResult(files: ["model": "model"], values: JSON.Object([("relative_change", .number(change))]))
        }
    }
}
