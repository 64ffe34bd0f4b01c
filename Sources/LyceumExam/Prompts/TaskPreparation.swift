public import LyceumCore

/// Makes the questions of a task: reads its documents, draws worked examples and builds every prompt as lm-evaluation-harness 0.4.13 does
/// (examination
/// reference A2).
public struct TaskPreparation: Sendable {
    /// Worked examples; nil takes the task's own number. Not used where a task's file says 0.
    public var shots: Int?
    /// Below 1 a share of the documents (rounded up), else a number of documents.
    public var limit: Double?
    /// Positions of the documents to ask, in place of a limit.
    public var samples: [Int]?
    /// Where data is looked for; nil looks in `LYCEUM_DATA` and the working folder. A file is taken as the data.
    public var dataFolder: String?
    /// Whether prompts are conversations for a model with a chat template.
    public var usesChat: Bool
    /// An instruction before the task's own description.
    public var system: String?
    /// Whether worked examples are turns of the conversation, else part of one message.
    public var multiturn: Bool
    /// Of the choice of worked examples, and of drawn answers.
    public var seed: UInt64

    public init(
        shots: Int? = nil, limit: Double? = nil, samples: [Int]? = nil, dataFolder: String? = nil, usesChat: Bool = false, system: String? = nil,
        multiturn: Bool = true, seed: UInt64 = 1234
    ) {
        self.shots = shots
        self.limit = limit
        self.samples = samples
        self.dataFolder = dataFolder
        self.usesChat = usesChat
        self.system = system
        self.multiturn = multiturn
        self.seed = seed
    }

    /// - Throws: `LyceumError`: `notFound` with the places looked at when data is missing, `invalidData` with file and line for rows, templates and
    ///   labels
    ///   that do not fit, `invalidArgument` for a limit, samples or shots that the data does not allow.
    public func prepare(_ task: TaskDefinition) throws(LyceumError) -> PreparedTask {
        let documents = TaskDocuments(task: task, folder: dataFolder)
        guard let name = task.splits.test ?? task.splits.validation else {
            throw LyceumError(.invalidData, "the task names neither a test nor a validation split", at: task.origin, remedy: "add test_split")
        }
        let split = try documents.split(name)
        let examples = try exampleDocuments(task, split, documents)
        return try prepare(task, split, examples)
    }

    /// Makes the questions of documents that are there already (generated tasks).
    ///
    /// - Parameter examples: documents for worked examples; empty draws from the documents themselves, without the item.
    public func prepare(
        _ task: TaskDefinition, documents: [JSON.Object], examples: [JSON.Object] = []
    ) throws(LyceumError) -> PreparedTask {
        guard !documents.isEmpty else { throw LyceumError(.invalidData, "the task has no documents", at: task.name) }
        func split(_ name: String, _ documents: [JSON.Object]) -> TaskDocuments.Split {
            let columns = Set(documents.flatMap(\.keys))
            return .init(name: name, documents: documents, columns: columns, places: documents.indices.map { "\(task.name), document \($0)" })
        }
        let own = split("test", documents)
        var shots = examples.isEmpty ? own : split("examples", examples)
        if task.fewShot.split == nil, !task.fewShot.samples.isEmpty { shots = split("samples", task.fewShot.samples) }
        var task = task
        if examples.isEmpty, task.fewShot.samples.isEmpty {
            task.splits.test = task.splits.test ?? "test"
            task.fewShot.split = task.splits.test
        }
        return try prepare(task, own, shots)
    }

    /// The shots that a task gets, and a note where the user's number is not used.
    public func shotCount(of task: TaskDefinition) -> (count: Int, warning: String?) {
        guard let shots else { return (task.shots, nil) }
        guard task.isAlwaysZeroShot, shots != 0 else { return (shots, nil) }
        return (0, "the task's file says num_fewshot: 0; --shots \(shots) is not used")
    }

    // MARK: Documents

    /// The examples' split, fixed samples, or the training, validation or test split, in that order.
    private func exampleDocuments(
        _ task: TaskDefinition, _ own: TaskDocuments.Split, _ documents: TaskDocuments
    ) throws(LyceumError) -> TaskDocuments.Split {
        if task.fewShot.split == nil, !task.fewShot.samples.isEmpty {
            let samples = task.fewShot.samples
            return .init(name: "samples", documents: samples, columns: Set(samples.flatMap(\.keys)), places: samples.indices.map { "samples[\($0)]" })
        }
        let name = task.fewShot.split ?? task.splits.training ?? task.splits.validation ?? own.name
        if name == own.name { return own }
        // Without shots, data for them need not be there, and strategies that choose examples can do without very large files.
        guard shotCount(of: task).count > 0 else {
            let none = TaskDocuments.Split(name: name, documents: [], columns: [], places: [])
            guard let bytes = documents.bytes(of: name), bytes <= 32 << 20 else { return none }
            return (try? documents.split(name)) ?? none
        }
        return try documents.split(name)
    }

    /// Positions of the documents to be asked.
    private func positions(_ count: Int) throws(LyceumError) -> [Int] {
        if let samples, !samples.isEmpty {
            guard limit == nil else {
                throw LyceumError(.invalidArgument, "a limit and samples exclude each other", remedy: "give one of them")
            }
            guard let wrong = samples.first(where: { !(0..<count).contains($0) }) else { return Set(samples).sorted() }
            throw LyceumError(.invalidArgument, "expected samples from 0 to \(count - 1), found \(wrong)")
        }
        guard let limit else { return Array(0..<count) }
        guard limit > 0, limit.isFinite else {
            throw LyceumError(.invalidArgument, "expected a limit above 0, found \(limit)", remedy: "give a share below 1 or a number of items")
        }
        let wanted = limit < 1 ? (Double(count) * limit).rounded(.up) : limit.rounded(.down)
        return Array(0..<min(count, Int(min(wanted, Double(count)))))
    }

    // MARK: Items

    private func prepare(
        _ task: TaskDefinition, _ split: TaskDocuments.Split, _ examples: TaskDocuments.Split
    ) throws(LyceumError) -> PreparedTask {
        let (shots, warning) = shotCount(of: task)
        let bound = try BoundTask(task, columns: split.columns, shotColumns: examples.columns)
        var warnings = split.warnings + (warning.map { [$0] } ?? [])
        if shots > 0, examples.name == split.name, task.fewShot.split != task.splits.test {
            warnings.append("worked examples are drawn from the split '\(split.name)' that is examined; an item may be its own example")
        }
        try DocumentChecks(task: task).check(split)
        let shape = try at(split.places[0]) { () throws(LyceumError) in try self.shape(bound, split.documents[0]) }
        var sampler = FewShotSampler(
            task.fewShot.sampler, documents: examples.documents, excludesItem: task.fewShot.split == task.splits.test, seed: seed)
        var builder = PromptBuilder(
            bound, examples: examples.documents, system: system, usesChat: usesChat, multiturn: multiturn, hasMultipleInputs: shape.inputs)
        let items = ItemBuilder(
            task: bound, usesChat: usesChat, hasMultipleInputs: shape.inputs, hasMultipleTargets: shape.targets,
            generation: try GenerationOptions(task).generation(seed: seed))
        var result: [ExamItem] = []
        for position in try positions(split.documents.count) {
            let document = split.documents[position]
            let chosen = try at(task.name) { () throws(LyceumError) in try sampler.examples(shots, for: document) }
            result.append(
                try at(split.places[position]) { () throws(LyceumError) in
                    try items.item(position, document, prompts: try builder.prompts(for: document, shots: chosen))
                })
        }
        warnings += try goldWarnings(result, split, task)
        return PreparedTask(
            definition: task, shots: shots, items: result, examples: examples.documents, originalCount: split.documents.count, warnings: warnings)
    }

    private func at<Result>(_ place: String, _ body: () throws(LyceumError) -> Result) throws(LyceumError) -> Result {
        do throws(LyceumError) { return try body() } catch { throw error.at(place) }
    }

    /// What the first document says about all, as in the harness.
    private func shape(_ task: BoundTask, _ document: JSON.Object) throws(LyceumError) -> (inputs: Bool, targets: Bool) {
        var inputs = false
        if task.choice != nil, let text = task.text, try task.reader.text(text, document).intValue != nil,
            task.definition.outputType == .multipleChoice
        {
            inputs = true
        }
        guard let source = task.target else { return (inputs, false) }
        return (inputs, try task.reader.target(source, document).arrayValue != nil)
    }

    /// What is said about gold answers that are no option.
    /// - Throws: `invalidData` when no item has one that is: whatever a model says, its score would be 0. Items the user picked are left to the user.
    private func goldWarnings(_ items: [ExamItem], _ split: TaskDocuments.Split, _ task: TaskDefinition) throws(LyceumError) -> [String] {
        var count = 0
        var first: (place: String, reason: String)?
        for item in items {
            guard case .invalid(let reason) = item.gold else { continue }
            if first == nil { first = (split.places[item.number], reason) }
            count += 1
        }
        guard let first else { return [] }
        guard count < items.count || samples != nil else {
            let columns = "the columns are \(split.columns.sorted().joined(separator: ", "))"
            throw LyceumError(
                .invalidData, "no item has a gold answer that is an option: \(first.reason)", at: first.place,
                remedy: Self.bareName(task.target, columns: split.columns).map { "“\($0)” (doc_to_target) is no column; \(columns)" }
                    ?? "correct doc_to_target or doc_to_choice of \(task.origin), or examine a split whose answers are known; \(columns)")
        }
        return ["\(count) of \(items.count) items have a gold answer that is no option and count as wrong (\(first.place): \(first.reason))"]
    }

    /// A source that was meant as a column's name and is none.
    private static func bareName(_ source: TaskDefinition.Source?, columns: Set<String>) -> String? {
        switch source {
        case .column(let name), .template(let name):
            let isName = !name.isEmpty && !name.contains { $0 == "{" || $0.isWhitespace }
            return isName && !columns.contains(name) ? name : nil
        case .list, .integer, nil: return nil
        }
    }
}
