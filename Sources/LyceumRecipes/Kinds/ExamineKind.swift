public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam
internal import LyceumModel

/// Examines a model on tasks and on questions of one's own, as `lyceum exam run` does.
public struct ExamineKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var adapters: [String]
        var tasks: [String]
        var questions: [QuestionFile]
        var strategy: String
        var shots: Int?
        var limit: Double?
        var usesChat: Bool
        var system: String?
        var folders: [String]
        var dataFolder: String?
        var metric: String?
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model: a folder, a .gguf file, or a name from the cache.")
    static let adapters = ConfigurationKey<[String]>.paths("adapter", "PEFT adapter folders to put on the model; several are summed.")
    static let tasks = ConfigurationKey<[String]>.texts("tasks", "Tasks, groups, tags or generated tasks (lyceum exam list).")
    static let strategy = ConfigurationKey<String>.text("strategy", default: "direct", "How questions are put (lyceum exam list --strategies).")
    static let shots = ConfigurationKey<Int?>.whole(
        "shots", in: 0...1000, unit: "examples", automatic: "what each task says", "Worked examples before each question.")
    static let limit = ConfigurationKey<Double?>.number(
        "limit", in: 0...1e9, excludesLower: true, unit: "items, or below 1 a share of them", automatic: "all", "Ask only so many items of each task.")
    static let chat = ConfigurationKey<Bool>.flag("chat", default: false, "Put questions as conversations in the model's chat template.")
    static let system = ConfigurationKey<String?>.text("system", "System message; needs chat.")
    static let folders = ConfigurationKey<[String]>.paths("include", "Folders with task files.")
    static let data = ConfigurationKey<String?>.path("data", automatic: "$LYCEUM_DATA", "The folder in which tasks look for their data.")
    static let metric = ConfigurationKey<String?>.text("metric", automatic: "each task's first", "The metric that items are scored by.")

    static let section = ConfigurationSection(
        "examine", "An examination.",
        keys: [
            model.declaration, adapters.declaration, tasks.declaration,
            KeyDeclaration("questions", .sections(QuestionFile.section), QuestionFile.section.meaning), strategy.declaration,
            shots.declaration, limit.declaration, chat.declaration, system.declaration, metric.declaration, folders.declaration,
            data.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "examine", "Examines a model on tasks and on questions of one's own, as lyceum exam run does.", section: Self.section,
            modelKeys: ["model"],
            outputs: [
                .path("record", "the results in lm-evaluation-harness's form, for lyceum exam compare and show"),
                .value("score", "mean of the tasks' scores"), .value("count", "items asked"),
                .items("each item's score, by task: items.TASK"),
            ], hasOpenValues: true, resumes: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let parameters = Parameters(
            model: reader[Self.model], adapters: reader[Self.adapters], tasks: reader[Self.tasks],
            questions: reader.readers(for: "questions").map { QuestionFile($0) }, strategy: reader[Self.strategy],
            shots: reader[Self.shots], limit: reader[Self.limit], usesChat: reader[Self.chat], system: reader[Self.system],
            folders: reader[Self.folders], dataFolder: reader[Self.data], metric: reader[Self.metric])
        if parameters.tasks.isEmpty, parameters.questions.isEmpty, !reader.has("tasks") {
            reader.report("tasks", "nothing is asked", remedy: "add tasks: [arithmetic], or questions: FILE")
        }
        if let limit = parameters.limit, limit >= 1, limit != limit.rounded() {
            reader.report("limit", "expected a whole number of items or a share below 1, found \(limit)")
        }
        if parameters.system != nil, !parameters.usesChat { reader.report("system", "it needs chat: true") }
        check(reader) { () throws(LyceumError) in _ = try Strategies.parse(parameters.strategy) }
        if !parameters.tasks.isEmpty, !parameters.tasks.contains(where: { $0.contains("${") }), parameters.folders.isEmpty {
            check(reader, "tasks") { () throws(LyceumError) in
                _ = try ExaminationTasks.resolve(parameters.tasks, TaskCatalog(folders: parameters.folders))
            }
        }
        return parameters
    }

    private func check(_ reader: ConfigurationReader, _ key: String = "strategy", _ body: () throws(LyceumError) -> Void) {
        do throws(LyceumError) { try body() } catch { reader.report(key, error.message, remedy: error.remedy) }
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        guard let size = context.size((try? Hub.resolve(parameters.model)) ?? parameters.model) else { return StepForecast() }
        var forecast = StepForecast(memory: size + (1 << 30), disk: 1 << 20)
        guard let count = Self.itemCount(parameters) else { return forecast }
        // About two hundred tokens an item, read four times as fast as a thread moves the weights.
        forecast.seconds = 1 + Double(count) * 200 * Double(size) / (1e11 * Double(max(1, context.threads)))
        forecast.detail = "\(count) items"
        return forecast
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("loading", unit: "items")
        let definitions = try Self.definitions(parameters)
        let examinee = try await BackgroundThread.run { () throws(LyceumError) in try Self.examinee(parameters, context) }
        let options = ExaminationOptions(
            shots: parameters.shots, limit: parameters.limit, dataFolder: parameters.dataFolder, usesChat: parameters.usesChat,
            system: parameters.system, seed: context.seed == 0 ? 1234 : context.seed, draws: 1000,
            chatTemplate: examinee.description["chat_template"]?.stringValue, command: "step \(context.name)", version: context.version)
        let examination = Examination(
            tasks: definitions.tasks, groups: definitions.groups, examinee: examinee, strategy: try Strategies.parse(parameters.strategy),
            options: options, cache: try AnswerCache(path: context.scratch + "/answers.jsonl"))
        let prepared = try await BackgroundThread.run { () throws(LyceumError) in try examination.prepare() }
        for task in prepared { for warning in task.warnings { context.note("\(task.definition.name): \(warning)") } }
        context.progress.describe("asking", total: prepared.reduce(0) { $0 + $1.items.count })
        let record = try await context.stoppable { [context] in
            try await examination.run(prepared) { state in
                context.progress.describe(state.task)
                context.progress.update(to: state.items)
            }
        }
        try record.write(to: context.path("record"))
        return try ExaminationResult(record, metric: parameters.metric).stepResult
    }

    /// Items of generated tasks and of limited ones; nil where only the data would tell.
    private static func itemCount(_ parameters: Parameters) -> Int? {
        let limit = parameters.limit.flatMap { $0 >= 1 ? Int($0) : nil }
        var count = 0
        for name in parameters.tasks {
            if let set = try? GeneratedTasks.set(named: name) {
                count += min(limit ?? .max, set.test.count)
            } else if let limit, let found = try? ExaminationTasks.resolve([name], TaskCatalog(folders: parameters.folders)) {
                count += limit * found.tasks.count
            } else {
                return nil
            }
        }
        guard parameters.questions.isEmpty || limit != nil else { return nil }
        return count + parameters.questions.count * (limit ?? 0)
    }

    private static func definitions(_ parameters: Parameters) throws(LyceumError) -> (tasks: [TaskDefinition], groups: [TaskGroup]) {
        var tasks: [TaskDefinition] = []
        var groups: [TaskGroup] = []
        if !parameters.tasks.isEmpty {
            (tasks, groups) = try ExaminationTasks.resolve(parameters.tasks, TaskCatalog(folders: parameters.folders))
        }
        for file in parameters.questions where !file.isLeftOut { tasks.append(try file.task()) }
        guard Set(tasks.map(\.name)).count == tasks.count else {
            throw LyceumError(.invalidArgument, "two of the tasks have one name", remedy: "give question files different names")
        }
        return (tasks, groups)
    }

    private static func examinee(_ parameters: Parameters, _ context: StepContext) throws(LyceumError) -> LocalExaminee {
        let checkpoint = try Checkpoint.open(try Hub.resolve(parameters.model))
        var uses: [AdapterUse] = []
        for path in parameters.adapters { uses.append(AdapterUse(try Adapter.load(path, for: checkpoint))) }
        let mixture = AdapterMixture(uses)
        if !uses.isEmpty { try mixture.check() }
        let model = try LanguageModel(checkpoint, options: RuntimeOptions(threads: context.threads), adapters: uses.isEmpty ? [] : [mixture])
        if let warning = model.unusedTensors.warning { context.note(warning) }
        return try LocalExaminee(try TextModel(model), name: context.name)
    }
}
