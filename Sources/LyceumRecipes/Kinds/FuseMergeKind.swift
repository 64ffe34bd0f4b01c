public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge
internal import LyceumModel

/// Merges models of one base into one, as `lyceum merge` does with a configuration of one method.
public struct FuseMergeKind: StepKind {
    public struct Parameters: Sendable {
        var base: String
        var models: [String]
        var method: String
        var settings: [(name: String, value: Double)]
        var granularity: String?
    }

    static let base = ConfigurationKey<String>.requiredText("base", "The model that the others were trained from.")
    static let models = ConfigurationKey<[String]>.texts("models", "The models to merge, such as ${train.model}.")
    static let method = ConfigurationKey<String>.choice(
        "method", MergeMethods.all.map { ConfigurationChoice($0.declaration.name, $0.declaration.summary) }, default: "varm", "How they are merged.")
    static let settings = ConfigurationKey<[(name: String, value: Double)]>.numbers(
        "parameters", in: -1e9...1e9, "The method's numbers by name, the same for all models, such as {density: 0.6}. A weight that a method needs is 1 / models unless it is given.")
    static let granularity = ConfigurationKey<String?>.choice(
        "granularity", ["matrix", "item", "module", "layer", "model"].map { ConfigurationChoice($0, "") }, automatic: "matrix",
        "With varm, what shares a weight.")
    static let section = ConfigurationSection(
        "fuse-merge", "A merge.",
        keys: [base.declaration, models.declaration, method.declaration, settings.declaration, granularity.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fuse-merge", "Merges models that were trained from one base, as lyceum merge does.", section: Self.section,
            modelKeys: ["base", "models"],
            outputs: [
                .path("model", "the merged model's folder"), .path("weights", "the weight of every model in every block, where the method computes them, a table"),
                .value("blocks", "blocks with weights of their own"), .value("largest_weight", "largest weight a model has in any block, 0 to 1"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let parameters = Parameters(
            base: reader[Self.base], models: reader[Self.models], method: reader[Self.method], settings: reader[Self.settings],
            granularity: reader[Self.granularity])
        if parameters.models.isEmpty { reader.report("models", "expected models to merge", remedy: "name one or more") }
        if parameters.granularity != nil, parameters.method != "varm" {
            reader.report("granularity", "only varm has one", remedy: "remove it, or choose method: varm")
        }
        return parameters
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = context.size((try? Hub.resolve(parameters.base)) ?? parameters.base)
        return StepForecast(seconds: size.map { Double($0 * (parameters.models.count + 1)) / 3e8 }, memory: 600 << 20, disk: size)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("merging", unit: "tensors")
        return try await BackgroundThread.run { () throws(LyceumError) in
            let configuration = try MergeConfiguration(Self.text(parameters), source: context.name)
            var options = MergeOptions()
            options.seed = context.seed
            var run = MergeRun(configuration, options: options)
            run.progress = { state throws(LyceumError) in
                try context.checkCancellation()
                context.progress.describe("merging", total: state.tensorCount)
                context.progress.update(to: state.tensorsDone)
            }
            let report = try run.write(to: context.path("model"))
            for warning in report.warnings { context.note(warning) }
            var table = (["block", "tensors", "parameters"] + parameters.models.indices.map { "model_\($0 + 1)" }).joined(separator: "\t") + "\n"
            for block in report.blocks {
                let weights = block.weights.map { Quantities.fixed($0, places: 6) }
                table += ([block.name, "\(block.tensors)", "\(block.parameters)"] + weights).joined(separator: "\t") + "\n"
            }
            try AtomicFile.write(table, to: context.path("weights.tsv"))
            let largest = report.blocks.flatMap(\.weights).max() ?? 0
            return StepResult(
                files: ["model": "model", "weights": "weights.tsv"],
                values: JSON.Object([("blocks", .integer(report.blocks.count)), ("largest_weight", .number(largest))]))
        }
    }

    /// The merge in mergekit's form. Methods without a use for the base are not given one.
    static func text(_ parameters: Parameters) -> String {
        func quoted(_ text: String) -> String { JSON.string(text).text() }
        var lines = ["merge_method: \(parameters.method)"]
        let declaration = MergeMethods.all.first { $0.declaration.name == parameters.method }?.declaration
        if declaration?.usesBase ?? true { lines.append("base_model: \(quoted(parameters.base))") }
        lines.append("models:")
        lines += parameters.models.map { "  - {model: \(quoted($0))}" }
        var settings = parameters.settings.map { "\($0.name): \($0.value)" }
        let needsWeight = declaration?.parameters.contains { $0.name == "weight" && $0.kind == .perModel && $0.standard == nil } ?? false
        if needsWeight, !parameters.settings.contains(where: { $0.name == "weight" }) { settings.append("weight: \(1 / Double(parameters.models.count))") }
        if let granularity = parameters.granularity { settings.append("granularity: \(granularity)") }
        if !settings.isEmpty { lines.append("parameters: {\(settings.joined(separator: ", "))}") }
        return lines.joined(separator: "\n") + "\n"
    }
}
