public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge
internal import LyceumStatistics

/// Merges models, searches the numbers of the merge where a budget is given, and examines child and parents, as `lyceum merge` does.
public struct MergeKind: StepKind {
    public struct Parameters: Sendable {
        var models: [String]
        var base: String?
        var method: String
        var numbers: [(name: String, value: Double)]
        var weights: [Double]
        var type: String?
        var tasks: [String]
        var metric: String?
        var limit: Double?
        var margin: Double
        var budget: Int?
        var granularity: Int
        var filters: [String]
        var population: Int?
        var heldOut: Double
        var dataFolder: String?
        var folders: [String]
    }

    static let models = ConfigurationKey<[String]>.texts("models", "The models, such as ${train.model}; results of a loop are all of them.")
    static let base = ConfigurationKey<String?>.text("base", automatic: "none", "The model differences are taken from, for methods that need one.")
    static let method = ConfigurationKey<String>.text("method", default: "linear", "The merge method (lyceum merge --help).")
    static let weights = ConfigurationKey<[Double]>.list("weights", in: -1e6...1e6, "One number per model; without it 1 each.")
    static let numbers = ConfigurationKey<[(name: String, value: Double)]>.numbers(
        "parameters", in: -1e6...1e6, "Numbers of the method, such as {density: 0.5, lambda: 1}.")
    static let type = ConfigurationKey<String?>.text("type", automatic: "each weight's own; block types become bf16", "Type of the weights: f32, bf16 or f16.")
    static let tasks = ConfigurationKey<[String]>.texts("tasks", "Tasks and question files that child and parents are examined on.")
    static let metric = ConfigurationKey<String?>.text("metric", automatic: "each task's first", "The metric that items are scored by.")
    static let limit = ConfigurationKey<Double?>.number(
        "limit", in: 0...1e9, excludesLower: true, unit: "items, or below 1 a share of them", automatic: "all", "Ask only so many items of each task.")
    static let margin = ConfigurationKey<Double>.number(
        "margin", in: 0...1e9, excludesLower: true, unit: "units of the score", default: 0.02, "Differences below this do not matter.")
    static let budget = ConfigurationKey<Int?>.whole(
        "budget", in: 1...1_000_000, unit: "merges", automatic: "no search", "Search the numbers by evolution, with so many merges; needs tasks.")
    static let granularity = ConfigurationKey<Int>.whole(
        "granularity", in: 0...10_000, unit: "layers", default: 0, "Layers that share their numbers in a search; 0 for all.")
    static let filters = ConfigurationKey<[String]>.texts("filters", "Parts of tensor names with numbers of their own in a search.")
    static let population = ConfigurationKey<Int?>.whole(
        "population", in: 4...1000, unit: "candidates", automatic: "4 + 3 ln of how many numbers there are", "Candidates per generation.")
    static let heldOut = ConfigurationKey<Double>.number(
        "held_out", in: 0.01...0.99, unit: "share of the items", default: 0.5, "What a search never sees, and the winner is judged on.")
    static let data = ConfigurationKey<String?>.path("data", automatic: "$LYCEUM_DATA", "The folder in which tasks look for their data.")
    static let folders = ConfigurationKey<[String]>.paths("include", "Folders with task files.")

    static let section = ConfigurationSection(
        "merge", "A merge of models.",
        keys: [
            models.declaration, base.declaration, method.declaration, weights.declaration, numbers.declaration, type.declaration, tasks.declaration,
            metric.declaration, limit.declaration, margin.declaration, budget.declaration, granularity.declaration, filters.declaration,
            population.declaration, heldOut.declaration, data.declaration, folders.declaration,
        ])

    public init() {}

    /// With tasks the values `decision`, `score` (on held-out items after a search), `best_parent`, `difference` (child minus best parent); after a search
    /// also `search_score` (on the items the child was chosen with) and `uniform` (the plain mean's score on held-out items).
    public var declaration: StepDeclaration {
        StepDeclaration(
            "merge", "Merges models, may search the numbers by evolution, and says whether the child is worth keeping.", section: Self.section,
            modelKeys: ["models", "base"],
            outputs: [
                .path("model", "the model's folder"), .path("report", "what was merged, and with tasks the verdict with all tests, JSON"),
            ], hasOpenValues: true, resumes: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let parameters = Parameters(
            models: reader[Self.models], base: reader[Self.base], method: reader[Self.method], numbers: reader[Self.numbers],
            weights: reader[Self.weights], type: reader[Self.type], tasks: reader[Self.tasks], metric: reader[Self.metric], limit: reader[Self.limit],
            margin: reader[Self.margin], budget: reader[Self.budget], granularity: reader[Self.granularity], filters: reader[Self.filters],
            population: reader[Self.population], heldOut: reader[Self.heldOut], dataFolder: reader[Self.data], folders: reader[Self.folders])
        if parameters.models.isEmpty, !reader.has("models") { reader.report("models", "there is nothing to merge", remedy: "name two models") }
        if !parameters.weights.isEmpty, parameters.weights.count != parameters.models.count, !parameters.models.contains(where: { $0.contains("${") }) {
            reader.report("weights", "expected \(parameters.models.count) numbers, one per model, found \(parameters.weights.count)")
        }
        do throws(LyceumError) { _ = try MergeMethods.declaration(named: parameters.method) } catch {
            reader.report("method", error.message, remedy: error.remedy)
        }
        if let type = parameters.type, Self.types[type] == nil { reader.report("type", "expected f32, bf16 or f16, found “\(type)”") }
        if parameters.budget != nil, parameters.tasks.isEmpty { reader.report("budget", "a search needs an examination", remedy: "add tasks") }
        return parameters
    }

    private static let types = ["f32": "float32", "bf16": "bfloat16", "f16": "float16"]

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        guard let first = parameters.models.first, let size = context.size(first) else { return StepForecast() }
        return StepForecast(
            seconds: parameters.tasks.isEmpty ? Double(size * (parameters.models.count + 1)) / 3e8 : nil, memory: 2 * size + (600 << 20), disk: size)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let text = Self.text(parameters)
        return try await context.stoppable { [context] in
            parameters.budget == nil ? try await Self.merge(text, parameters, context) : try await Self.search(text, parameters, context)
        }
    }

    /// The merge in mergekit's form.
    static func text(_ parameters: Parameters) -> String {
        var lines = ["merge_method: \(parameters.method)", "models:"]
        let takesWeights = (try? MergeMethods.declaration(named: parameters.method))?.parameters.contains { $0.name == "weight" } ?? false
        for (number, model) in parameters.models.enumerated() {
            let weight = parameters.weights.indices.contains(number) ? parameters.weights[number] : 1
            lines.append("  - {model: \(JSON.string(model).text())\(takesWeights ? ", parameters: {weight: \(weight)}" : "")}")
        }
        if let base = parameters.base { lines.append("base_model: \(JSON.string(base).text())") }
        if !parameters.numbers.isEmpty {
            lines.append("parameters: {\(parameters.numbers.map { "\($0.name): \($0.value)" }.joined(separator: ", "))}")
        }
        if let type = parameters.type.flatMap({ types[$0] }) { lines.append("dtype: \(type)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func panel(_ parameters: Parameters, _ context: StepContext) -> ItemPanel.Options {
        var panel = ItemPanel.Options()
        panel.tasks = parameters.tasks.map { ItemPanel.MergeTask($0) }
        panel.metric = parameters.metric
        panel.limit = parameters.limit
        panel.dataFolder = parameters.dataFolder
        panel.taskFolders = parameters.folders
        panel.threads = context.threads
        panel.command = "step \(context.name)"
        panel.version = context.version
        return panel
    }

    private static func merge(_ text: String, _ parameters: Parameters, _ context: StepContext) async throws -> StepResult {
        let configuration = try MergeConfiguration(text, source: context.name)
        let examination = parameters.tasks.isEmpty ? nil : try examination(configuration, parameters, context)
        var options = MergeOptions()
        options.seed = context.seed
        var run = MergeRun(configuration, options: options)
        run.progress = { state throws(LyceumError) in
            try context.checkCancellation()
            context.progress.describe("merging", total: state.tensorCount, unit: "tensors")
            context.progress.update(to: state.tensorsDone)
        }
        // A step that was killed on its way to a verdict finds its model there.
        if !FileSystem.isFile(context.path("model/config.json")) {
            let report = try run.write(to: context.path("model"))
            for warning in report.warnings { context.note(warning) }
        }
        guard let examination else {
            let report = JSON.Object([("method", .string(parameters.method)), ("models", .array(parameters.models.map { .string($0) })), ("examined", false)])
            try AtomicFile.write(JSON.object(report).text(indent: 2) + "\n", to: context.path("report.json"))
            return StepResult(files: ["model": "model", "report": "report.json"])
        }
        context.progress.describe("examining", total: examination.workCount, unit: "items")
        let result = try await examination.run(child: context.path("model")) { model, done in
            context.progress.describe("examining \(model)")
            context.progress.update(to: done)
        }
        try AtomicFile.write(result.verdict.json.text(indent: 2) + "\n", to: context.path("report.json"))
        return StepResult(files: ["model": "model", "report": "report.json"], values: values(result.verdict))
    }

    private static func examination(
        _ configuration: MergeConfiguration, _ parameters: Parameters, _ context: StepContext
    ) throws(LyceumError) -> MergeExamination {
        var options = MergeExamination.Options()
        options.margin = parameters.margin
        options.resultsFolder = context.scratch + "/exam-results"
        return try MergeExamination(try ItemPanel(panel(parameters, context)), of: configuration, options: options)
    }

    private static func search(_ text: String, _ parameters: Parameters, _ context: StepContext) async throws -> StepResult {
        var changes = MergeSearchConfiguration.Changes()
        changes.granularity = parameters.granularity
        if !parameters.filters.isEmpty { changes.filters = parameters.filters }
        var options = MergeSearchOptions()
        options.panel = panel(parameters, context)
        options.merge.seed = context.seed
        options.seed = context.seed
        options.budget = .evaluations(parameters.budget ?? 1)
        options.population = parameters.population
        options.heldOut = parameters.heldOut
        options.margin = parameters.margin
        options.folder = context.scratch + "/search"
        options.resultsFolder = context.scratch + "/exam-results"
        let search = try MergeSearch(try MergeSearchConfiguration(text, source: context.name, changes: changes), options: options)
        context.progress.describe("searching", total: parameters.budget, unit: "merges")
        let result = try await search.run(to: context.path("model")) { event in
            switch event {
            case .evaluated(let count, let total, let label):
                context.progress.describe(label, total: total)
                context.progress.update(to: count)
            case .note(let note): context.note(note)
            default: break
            }
        }
        try AtomicFile.write(result.json.text(indent: 2) + "\n", to: context.path("report.json"))
        var values = values(result.verdict)
        if let winner = result.marks.first { values["search_score"] = .number(winner.search) }
        if let uniform = result.marks.first(where: { $0.name == MergeSearchResult.uniformName }) { values["uniform"] = .number(uniform.heldOut) }
        return StepResult(files: ["model": "model", "report": "report.json"], values: values)
    }

    private static func values(_ verdict: MergeVerdict) -> JSON.Object {
        var values = JSON.Object([("decision", .string(verdict.decision.rawValue))])
        if let best = verdict.overall.first(where: { $0.model == verdict.bestParent }) {
            values["score"] = .number(best.childMean)
            values["best_parent"] = .number(best.mean)
            values["difference"] = .number(best.difference)
        }
        return values
    }
}
