public import LyceumCore

/// A model is asked the items of some tasks, its answers are scored, and what came out is recorded.
///
/// Asking goes through an ``AnswerCache`` where one is given: whatever was answered before a failure, a cancellation or a kill is not asked again.
public struct Examination: Sendable {
    public let tasks: [TaskDefinition]
    public let groups: [TaskGroup]
    public let examinee: any Examinee
    public let strategy: any PromptingStrategy
    public let options: ExaminationOptions
    private let cache: AnswerCache?

    public init(
        tasks: [TaskDefinition], groups: [TaskGroup] = [], examinee: any Examinee, strategy: any PromptingStrategy = DirectStrategy(),
        options: ExaminationOptions = ExaminationOptions(), cache: AnswerCache? = nil
    ) {
        self.tasks = tasks
        self.groups = groups
        self.examinee = examinee
        self.strategy = strategy
        self.options = options
        self.cache = cache
    }

    /// Reads the data and makes the questions of all tasks, so that a mistake in the last task shows before the first question is asked.
    public func prepare() throws(LyceumError) -> [PreparedTask] {
        if options.usesChat, !examinee.hasChatTemplate {
            throw LyceumError(
                .unsupported, "the model has no chat template", at: examinee.name, remedy: "leave out --apply-chat-template and --system")
        }
        var prepared: [PreparedTask] = []
        for task in tasks {
            let scorer = try ExaminationParts.scorer(task)
            _ = scorer
            let questions = try ExaminationParts.prepare(task, options)
            guard !questions.items.isEmpty else {
                throw LyceumError(.invalidData, "the task has no items", at: task.name, remedy: "look at its split and at --limit")
            }
            prepared.append(questions)
        }
        return prepared
    }

    /// Makes the questions of one task, generated tasks included.
    public static func prepare(_ task: TaskDefinition, _ options: ExaminationOptions) throws(LyceumError) -> PreparedTask {
        try ExaminationParts.prepare(task, options)
    }

    /// - Parameter progress: called as answers come, from any thread.
    /// - Throws: `LyceumError`; `cancelled` when the task was cancelled. Answers are in the cache by then.
    public func run(
        _ prepared: [PreparedTask]? = nil, progress: @escaping @Sendable (ExaminationProgress) -> Void = { _ in }
    ) async throws -> ExaminationRecord {
        let start = monotonicSeconds()
        let date = RecordNames.now()
        let prepared = try prepared ?? prepare()
        let cached = cache.map { CachedExaminee(examinee, cache: $0) }
        let asked: any Examinee = cached ?? examinee
        let itemCount = prepared.reduce(0) { $0 + $1.items.count }
        var records: [TaskRecord] = []
        var finished = 0
        for (position, task) in prepared.enumerated() {
            if Task.isCancelled { throw LyceumError(.cancelled, "stopped before the task “\(task.definition.name)”") }
            let before = finished
            let answers = try await strategy.ask(task, of: asked) { done, total in
                let share = total > 0 ? Double(done) / Double(total) : 1
                progress(
                    ExaminationProgress(
                        task: task.definition.name, position: position, taskCount: prepared.count, done: done, total: total,
                        items: before + Int(share * Double(task.items.count)), itemCount: itemCount))
            }
            finished += task.items.count
            records.append(try record(of: task, answers))
        }
        var settings = options.settings(strategy: strategy.name)
        // What was known took no time, so that items per second say nothing.
        if let counts = cached?.counts, counts.known > 0 {
            settings["answers"] = ["known": .integer(counts.known), "asked": .integer(counts.asked)]
        }
        return ExaminationRecord(
            modelName: examinee.name, model: model, tasks: records, groups: groupRecords(records), settings: settings, date: date,
            seconds: monotonicSeconds() - start)
    }

    /// What is known of the model, under the names the harness has where it has some.
    private var model: JSON.Object {
        let known = examinee.description
        var model = JSON.Object([
            ("model", "lyceum"), ("model_args", .string("pretrained=\(known["source"]?.stringValue ?? examinee.name)")),
            ("model_num_parameters", known["parameters"] ?? .null), ("model_dtype", known["weight_type"] ?? .null),
            ("identity", .string(examinee.identity)),
        ])
        // The template stands among the settings, and only where it was used.
        for (name, value) in known where name != "chat_template" { model[name] = value }
        return model
    }

    // MARK: - Scoring

    private func record(of task: PreparedTask, _ answers: [ItemAnswers]) throws -> TaskRecord {
        guard answers.count == task.items.count else {
            throw LyceumError(
                .invalidData, "the strategy \(strategy.name) answered \(answers.count) of \(task.items.count) items", at: task.definition.name)
        }
        let scorer = try ExaminationParts.scorer(task.definition)
        var perItem: [[SampleRecord]] = []
        perItem.reserveCapacity(answers.count)
        for (item, answer) in zip(task.items, answers) {
            let arguments = try arguments(of: answer, task.definition)
            perItem.append(
                scorer.score(item, answer).map { sample in
                    var sample = sample
                    sample.arguments = arguments
                    sample.cluster = item.cluster
                    sample.facets = item.facets
                    sample.notes = Self.merged(sample.notes, answer.notes)
                    return sample.hashed()
                })
        }
        // As the harness has it: all items under one filter, then all under the next.
        let samples = (0..<(perItem.first?.count ?? 0)).flatMap { filter in perItem.compactMap { filter < $0.count ? $0[filter] : nil } }
        var configuration = task.definition.json
        configuration["num_fewshot"] = .integer(task.shots)
        return TaskRecord(
            name: task.definition.name, alias: task.definition.alias, version: task.definition.version, shots: task.shots,
            configuration: configuration, scores: scorer.scores(of: samples, draws: options.draws), samples: samples,
            originalCount: task.originalCount, effectiveCount: task.items.count, warnings: task.warnings + examinee.notices)
    }

    private static func merged(_ a: JSON.Object, _ b: JSON.Object) -> JSON.Object {
        var result = a
        for (name, value) in b { result[name] = value }
        return result
    }

    /// `[[context, continuation]]`, `[[context, generation options]]` or `[[text]]`, as samples files have them.
    private func arguments(of answers: ItemAnswers, _ task: TaskDefinition) throws -> [[JSON]] {
        // Choices of one item have the same prompt, one after the other.
        var last: (prompt: ExamPrompt, text: String)?
        return try answers.requests.map { request -> [JSON] in
            let shown = try last.flatMap { $0.prompt == request.prompt ? $0.text : nil } ?? text(of: request.prompt)
            last = (request.prompt, shown)
            let context = JSON.string(shown)
            switch request.kind {
            case .logLikelihood(let continuation): return [context, .string(continuation)]
            case .rollingLogLikelihood: return [context]
            case .generation(let options): return [context, .object(Self.options(options, task))]
            }
        }
    }

    /// The task's own options where they were used, with the few-shot delimiter where it names no end.
    private static func options(_ used: ExamGeneration, _ task: TaskDefinition) -> JSON.Object {
        var object = task.generation
        object["until"] = .array(used.until.map { .string($0) })
        if object["max_gen_toks"]?.intValue != used.maximumTokens, object["max_tokens"]?.intValue != used.maximumTokens, !object.isEmpty {
            object["max_gen_toks"] = .integer(used.maximumTokens)
        }
        if (object["temperature"]?.doubleValue ?? 0) != used.temperature { object["temperature"] = .number(used.temperature) }
        return object
    }

    private func text(of prompt: ExamPrompt) throws -> String {
        if case .text(let text) = prompt { return text }
        if let renderer = examinee as? any PromptRendering {
            do { return try renderer.text(of: prompt) } catch let error as LyceumError where error.code == .unsupported {
                // An endpoint renders by itself; what it was sent is recorded.
            }
        }
        guard case .messages(let messages, let opening) = prompt else { return "" }
        // As the harness records what it sends to an endpoint.
        let turns = messages.map { message in
            JSON.object(JSON.Object([("role", .string(message.role.rawValue)), ("content", .string(message.text)), ("type", "text")]))
        }
        return PythonText.json(.array(turns)) + (opening ?? "")
    }

    // MARK: - Groups

    private func groupRecords(_ records: [TaskRecord]) -> [GroupRecord] {
        let byName = Dictionary(groups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return groups.map { group in
            let leaves = Self.leaves(group, byName)
            let members = records.filter { leaves.contains($0.name) }
            return GroupRecord(
                name: group.name, alias: group.alias, version: group.version, members: leaves, children: group.members,
                scores: GroupScorer.scores(group, members: members), count: members.reduce(0) { $0 + $1.effectiveCount })
        }
    }

    private static func leaves(_ group: TaskGroup, _ groups: [String: TaskGroup]) -> [String] {
        var (found, seen) = ([String](), Set<String>())
        func visit(_ name: String) {
            guard seen.insert(name).inserted else { return }
            if let group = groups[name] { for member in group.members { visit(member) } } else { found.append(name) }
        }
        visit(group.name)
        return found
    }
}
