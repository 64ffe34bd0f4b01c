public import LyceumCore

/// What a user should know of a task before it is run.
public struct TaskOverview: Sendable, Hashable {
    public var name: String
    public var summary: String
    public var outputType: TaskDefinition.OutputType
    public var version: String
    public var licence: String?
    /// Items of the whole test split, where known before the data is read.
    public var items: Int?
    /// Score of guessing; nil where the task's file does not say it.
    public var chance: Double?
    /// Scores of rules that know nothing (`majority`: the most frequent answer, `longest`: the longest option), measured on the public test split.
    public var baselines: [(rule: String, score: Double)]
    /// Where the data can be got.
    public var source: String?
    /// Splits and the files that are looked for below the data folder.
    public var files: [(split: String, patterns: [String])]
    public var origin: String

    public init(_ task: TaskDefinition) {
        name = task.name
        summary = task.metadata["summary"]?.stringValue ?? task.metadata["description"]?.stringValue ?? ""
        outputType = task.outputType
        version = task.version
        licence = task.metadata["licence"]?.stringValue ?? task.metadata["license"]?.stringValue
        items = task.metadata["items"]?.intValue
        let cues = task.metadata["baselines"]?.objectValue ?? .init()
        chance = cues["chance"]?.doubleValue
        baselines = cues.compactMap { rule, score in score.doubleValue.map { (rule, $0) } }
        source = task.data.source ?? task.data.path
        origin = task.origin
        let splits = [task.splits.test, task.splits.validation, task.splits.training, task.fewShot.split].compactMap { $0 }
        var seen: Set<String> = []
        files = splits.filter { seen.insert($0).inserted }.map { split in
            (split, task.data.files[split] ?? [SplitSearch(split: split, subset: task.data.subset).example])
        }
    }

    public static func == (a: TaskOverview, b: TaskOverview) -> Bool { a.json == b.json }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    public var json: JSON.Object {
        var object = JSON.Object([
            ("name", .string(name)), ("summary", .string(summary)), ("output_type", .string(outputType.rawValue)), ("version", .string(version)),
        ])
        if let licence { object["licence"] = .string(licence) }
        if let items { object["items"] = .integer(items) }
        object["baselines"] = .object(JSON.Object(baselines.map { ($0.rule, .number($0.score)) }))
        if let source { object["source"] = .string(source) }
        object["files"] = .object(JSON.Object(files.map { ($0.split, .array($0.patterns.map(JSON.string))) }))
        object["origin"] = .string(origin)
        return object
    }
}

extension TaskCatalog {
    /// What is known of the tasks that a name means.
    /// - Throws: as `resolve`.
    public func overviews(of name: String) throws(LyceumError) -> [TaskOverview] { try resolve([name]).tasks.map(TaskOverview.init) }
}
