public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge
internal import LyceumTensor

/// Adds residuals, or what other models changed, to a model: `θ + Σ wᵢ Δᵢ`, as `lyceum residual apply` does.
public struct AddKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var vectors: [Term]
        var shuffle: UInt64?
        var type: ElementType?
    }

    /// A residual or model, and how much of it is added.
    struct Term: Sendable {
        var vector: String
        var weight: Double

        static let vector = ConfigurationKey<String>.requiredText(
            "vector", "A residual, such as ${residual.residual}, or a model, whose difference to the step's model it is.")
        static let weight = ConfigurationKey<Double>.number("weight", in: -10...10, default: 1, "How much of it is added.")

        static let section = ConfigurationSection(
            "vectors", "What is added.", shorthand: "vector", keys: [vector.declaration, weight.declaration])
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model to add to.")
    static let shuffle = ConfigurationKey<Int?>.whole(
        "shuffle_layers", in: 0...Int.max, automatic: "no",
        "A control that must fail: every layer gets another layer's differences, chosen by this number.")
    static let type = ConfigurationKey<String?>.text("type", automatic: "each weight's own; block types become bf16", "Type of the weights: f32, bf16 or f16.")

    static let section = ConfigurationSection(
        "add", "Vectors of weights added to a model.",
        keys: [
            model.declaration, KeyDeclaration("vectors", .sections(Term.section), isRequired: true, Term.section.meaning), shuffle.declaration,
            type.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "add", "Adds residuals, or what other models changed, to a model, as lyceum residual apply does.", section: Self.section,
            modelKeys: ["model", "vectors.vector"],
            outputs: [
                .path("model", "the model's folder"), .value("relative_change", "length of what was added, as a share of the model's length"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let terms = reader.readers(for: "vectors").map { Term(vector: $0[Term.vector], weight: $0[Term.weight]) }
        if terms.isEmpty { reader.report("vectors", "nothing is added", remedy: "write vectors: [\"${residual.residual}\"]") }
        let type = reader[Self.type]
        if let type, !["f32", "bf16", "f16"].contains(type) { reader.report("type", "expected f32, bf16 or f16, found “\(type)”") }
        return Parameters(
            model: reader[Self.model], vectors: terms, shuffle: reader[Self.shuffle].map { UInt64($0) },
            type: type.flatMap { ElementType(name: $0) })
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = VectorForecast.size(parameters.model, context)
        return StepForecast(
            seconds: size.map { Double($0 * (1 + parameters.vectors.count)) / 3e8 }, memory: 600 << 20, disk: size.map { $0 * 2 })
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let model = try MergeSource.open(parameters.model)
            var terms: [WeightedVector] = []
            for term in parameters.vectors { terms.append(WeightedVector(try model.vector(term.vector), weight: term.weight)) }
            var addition = try VectorAddition(model, terms)
            addition.layerShuffle = parameters.shuffle
            addition.progress = { state throws(LyceumError) in
                try context.checkCancellation()
                context.progress.describe("adding", total: state.tensorCount, unit: "tensors")
                context.progress.update(to: state.tensorsDone)
            }
            let report = try addition.write(to: context.path("model"), type: parameters.type)
            for warning in report.warnings { context.note(warning) }
            let change = report.modelNorm > 0 ? report.addedNorm / report.modelNorm : 0
            return StepResult(files: ["model": "model"], values: JSON.Object([("relative_change", .number(change))]))
        }
    }
}
