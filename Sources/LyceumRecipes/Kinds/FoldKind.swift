public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Folds the twins of an expanded model back into its blocks, as `lyceum expand --merge-back` does.
public struct FoldKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var other: String?
        var share: Double?
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The expanded model, such as ${train.model}.")
    static let other = ConfigurationKey<String?>.text(
        "with", automatic: "none", "Another expanded model of the same base; the result is the mean of both.")
    static let share = ConfigurationKey<Double?>.number(
        "share", in: 0...1, automatic: "what the model mixes with", "One share for all twins: 0 is the old model, 1 the twins alone.")
    static let section = ConfigurationSection(
        "fold", "Twins folded into their blocks.", keys: [model.declaration, other.declaration, share.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fold", "Folds the twins of an expanded model back into its blocks: a plain model of the old size.", section: Self.section,
            modelKeys: ["model", "with"], outputs: [.path("model", "the model's folder"), .value("parameters", "weights")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(model: reader[Self.model], other: reader[Self.other], share: reader[Self.share])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = context.size((try? Hub.resolve(parameters.model)) ?? parameters.model)
        return StepForecast(seconds: size.map { 0.1 + Double($0) / 5e8 }, memory: size.map { 2 * $0 + (20 << 20) }, disk: size)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let checkpoint = try Checkpoint.open(try Hub.resolve(parameters.model))
            var second: Checkpoint?
            if let other = parameters.other { second = try Checkpoint.open(try Hub.resolve(other)) }
            let shares = try shares(parameters, checkpoint)
            let others = try second.flatMap { checkpoint throws(LyceumError) in try self.shares(parameters, checkpoint) }
            let folded = try checkpoint.mergedBack(shares: shares, with: second, otherShares: others)
            try CheckpointConverter.convert(
                from: folded, to: context.path("model"), format: .safetensors, type: nil, pool: ThreadPool(threads: context.threads),
                progress: { _ in })
            let made = try Checkpoint.open(context.path("model")).inspect()
            return StepResult(files: ["model": "model"], values: JSON.Object([("parameters", .integer(made.parameterCount))]))
        }
    }

    private func shares(_ parameters: Parameters, _ checkpoint: Checkpoint) throws(LyceumError) -> [Double]? {
        guard let share = parameters.share, let plan = try checkpoint.expansion() else { return nil }
        return plan.twinLayers.map { _ in share }
    }
}
