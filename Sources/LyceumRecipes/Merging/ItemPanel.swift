public import LyceumCore
public import LyceumExam
public import LyceumStatistics

/// The questions models are compared on: prepared once, asked whole or in part.
public struct ItemPanel: Sendable {
    public struct Task: Sendable {
        public var prepared: PreparedTask
        /// How much its mean counts in a score over all tasks.
        public var weight: Double
        /// nil for the task's first.
        public var metric: String?
        public var filter: String?

        public var name: String { prepared.definition.name }
        public var items: [ExamItem] { prepared.items }
    }

    /// What is asked, and how.
    public struct Options: Sendable {
        /// Names as `lyceum exam run` takes them, and files of questions of one's own (.jsonl, .json, .csv, .tsv, .parquet).
        public var tasks: [MergeTask] = []
        /// nil for each task's own.
        public var metric: String?
        /// Items of each task; below 1 a share; nil for all.
        public var limit: Double?
        public var shots: Int?
        /// nil: as conversations where the file of the search says so and the models have a template.
        public var usesChat = false
        public var isMultiturn = true
        public var dataFolder: String?
        public var taskFolders: [String] = []
        public var seed: UInt64 = 1234
        /// Threads of models; nil for all cores.
        public var threads: Int?
        /// For records.
        public var command = ""
        public var version = ""

        public init() {}
    }

    public struct MergeTask: Sendable, Hashable {
        public var name: String
        public var weight: Double
        /// `acc`, or `acc,none` with the filter.
        public var metric: String?

        public init(_ name: String, weight: Double = 1, metric: String? = nil) {
            self.name = name
            self.weight = weight
            self.metric = metric
        }
    }

    public let tasks: [Task]
    public let options: Options

    /// Reads the data and makes the questions.
    /// - Throws: `LyceumError` for unknown tasks, metrics they do not have, data that is missing or broken.
    public init(_ options: Options) throws(LyceumError) {
        self.options = options
        guard !options.tasks.isEmpty else {
            throw LyceumError(.invalidArgument, "no task was named", remedy: "name one, such as --examine arithmetic; lyceum exam list shows all")
        }
        let examination = Self.examination(options)
        var tasks: [Task] = []
        for named in options.tasks {
            let parts = (named.metric ?? options.metric)?.split(separator: ",", maxSplits: 1).map(String.init)
            for var definition in try Self.definitions(named.name, options.taskFolders) {
                guard !tasks.contains(where: { $0.name == definition.name }) else {
                    throw LyceumError(
                        .invalidArgument, "the task “\(definition.name)” comes twice", remedy: "name it once; give files of questions different names")
                }
                if let metric = parts?.first { Self.add(metric, to: &definition) }
                let prepared = try Examination.prepare(definition, examination)
                guard prepared.items.count >= 2 else {
                    throw LyceumError(
                        .invalidData, "expected two items or more, found \(prepared.items.count)", at: definition.name, remedy: "raise --limit")
                }
                tasks.append(
                    Task(prepared: prepared, weight: named.weight, metric: parts?.first, filter: parts.flatMap { $0.count > 1 ? $0[1] : nil }))
            }
        }
        self.tasks = tasks
    }

    public var itemCount: Int { tasks.reduce(0) { $0 + $1.items.count } }
    public var warnings: [String] { tasks.flatMap { task in task.prepared.warnings.map { "\(task.name): \($0)" } } }

    private static func definitions(_ name: String, _ folders: [String]) throws(LyceumError) -> [TaskDefinition] {
        let isFile = [".jsonl", ".json", ".csv", ".tsv", ".parquet", ".jsonl.gz", ".jsonl.zst"].contains { name.lowercased().hasSuffix($0) }
        guard isFile, FileSystem.isFile(name) else { return try ExaminationTasks.resolve([name], TaskCatalog(folders: folders)).tasks }
        let own = OwnQuestions(name: String(FileSystem.name(of: name).prefix { $0 != "." }), asksLetters: false)
        var task = try own.task()
        task.data.files["test"] = [name]
        return [task]
    }

    /// Tasks are also scored by metrics they do not name themselves, such as the likelihood of the right choice.
    private static func add(_ metric: String, to definition: inout TaskDefinition) {
        guard !definition.metrics.contains(where: { $0.name == metric }) else { return }
        if !definition.metrics.isEmpty || !ItemPanel.usual.contains(metric) { definition.metrics.append(.init(name: metric)) }
    }

    /// What tasks are scored by that name nothing.
    private static let usual: Set<String> = ["acc", "acc_norm", "exact_match", "perplexity", "word_perplexity", "byte_perplexity", "bits_per_byte"]

    private static func examination(_ options: Options) -> ExaminationOptions {
        // No errors of single metrics are printed, so nothing is drawn for them.
        ExaminationOptions(
            shots: options.shots, limit: options.limit, dataFolder: options.dataFolder, usesChat: options.usesChat, multiturn: options.isMultiturn,
            seed: options.seed, draws: 0, command: options.command, version: options.version)
    }

    // MARK: - Asking

    /// Asks a model the items with these positions, of every task; nil asks all.
    public func record(
        of examinee: any Examinee, positions: [[Int]]? = nil, cache: AnswerCache? = nil, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> ExaminationRecord {
        var chosen: [PreparedTask] = []
        for (number, task) in tasks.enumerated() {
            var prepared = task.prepared
            if let positions { prepared.items = positions[number].map { task.items[$0] } }
            if !prepared.items.isEmpty { chosen.append(prepared) }
        }
        var settings = Self.examination(options)
        settings.chatTemplate = examinee.description["chat_template"]?.stringValue
        let examination = Examination(tasks: chosen.map(\.definition), examinee: examinee, options: settings, cache: cache)
        return try await examination.run(chosen) { progress($0.items) }
    }

    /// The scores of a record, in the order of the panel's items.
    /// - Throws: `LyceumError` for items without a score.
    public func scores(_ record: ExaminationRecord, name: String) throws(LyceumError) -> ModelScores {
        var result: [ModelScores.Task] = []
        for task in tasks {
            guard let own = record.tasks.first(where: { $0.name == task.name }) else { continue }
            let scores = try ItemScores(own, metric: task.metric, filter: task.filter)
            let byNumber = Dictionary(scores.values.map { ($0.sample.number, $0.value) }, uniquingKeysWith: { first, _ in first })
            let asked = Set(own.samples.map(\.number))
            let items = task.items.filter { asked.contains($0.number) }
            var values: [Double] = []
            for item in items {
                guard let value = byNumber[item.number], value.isFinite else {
                    throw LyceumError(
                        .invalidData, "the item \(item.number) has no score by \(scores.metric)", at: task.name,
                        remedy: "choose a metric that scores single items, such as --metric acc")
                }
                values.append(value)
            }
            let clusters = items.contains { $0.cluster != nil } ? items.map(\.cluster) : nil
            result.append(
                ModelScores.Task(
                    name: task.name, metric: scores.metric, filter: scores.filter, items: items.map(\.number), values: values, clusters: clusters,
                    isHigherBetter: scores.isHigherBetter))
        }
        return ModelScores(model: name, tasks: result)
    }

    /// The mean over tasks by their weights, more is better.
    public func mean(_ scores: ModelScores) -> Double {
        var (sum, weights) = (0.0, 0.0)
        for task in scores.tasks {
            guard let weight = tasks.first(where: { $0.name == task.name })?.weight, !task.values.isEmpty else { continue }
            let mean = task.values.reduce(0, +) / Double(task.values.count)
            sum += weight * (task.isHigherBetter ? mean : -mean)
            weights += abs(weight)
        }
        return weights > 0 ? sum / weights : 0
    }
}
