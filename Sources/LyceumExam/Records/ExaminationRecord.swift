public import LyceumCore

/// What an examination left behind: the content of `results_*.json` and `samples_*.jsonl`, of a run just made or read
/// from files, the harness's included.
///
/// Everything that comes after asking (comparing, calibrating, rescoring, reports) works on this.
public struct ExaminationRecord: Sendable, Hashable {
    public var modelName: String
    /// Model arguments and what else identifies the model.
    public var model: JSON.Object
    public var tasks: [TaskRecord]
    public var groups: [GroupRecord]
    /// Shots, limits, seeds, strategy, template hash: what has to agree for a comparison.
    public var settings: JSON.Object
    /// ISO 8601.
    public var date: String
    public var seconds: Double?
    /// The folder or file it was read from.
    public var source: String?

    public init(
        modelName: String, model: JSON.Object = .init(), tasks: [TaskRecord] = [], groups: [GroupRecord] = [],
        settings: JSON.Object = .init(), date: String = "", seconds: Double? = nil, source: String? = nil
    ) {
        self.modelName = modelName
        self.model = model
        self.tasks = tasks
        self.groups = groups
        self.settings = settings
        self.date = date
        self.seconds = seconds
        self.source = source
    }
}

extension ExaminationRecord {
    /// Answers that were known from an earlier run, and those the model was asked for; nil where all were asked.
    public var answerCounts: (known: Int, asked: Int)? {
        guard let known = settings["answers"]?["known"]?.intValue, known > 0 else { return nil }
        return (known, settings["answers"]?["asked"]?.intValue ?? 0)
    }
}

public struct TaskRecord: Sendable, Hashable {
    public var name: String
    public var alias: String
    public var version: String
    public var shots: Int
    /// The definition as result files hold it (`configs`).
    public var configuration: JSON.Object
    public var scores: [ScoreRecord]
    /// One per item and filter; empty where only `results_*.json` was read.
    public var samples: [SampleRecord]
    public var originalCount: Int
    public var effectiveCount: Int
    public var warnings: [String]

    public init(
        name: String, alias: String? = nil, version: String = "0", shots: Int = 0, configuration: JSON.Object = .init(),
        scores: [ScoreRecord] = [], samples: [SampleRecord] = [], originalCount: Int = 0, effectiveCount: Int = 0, warnings: [String] = []
    ) {
        self.name = name
        self.alias = alias ?? name
        self.version = version
        self.shots = shots
        self.configuration = configuration
        self.scores = scores
        self.samples = samples
        self.originalCount = originalCount
        self.effectiveCount = effectiveCount
        self.warnings = warnings
    }
}

/// A metric of a task under a filter.
public struct ScoreRecord: Sendable, Hashable {
    public var metric: String
    public var filter: String
    public var value: Double
    /// nil where none can be given ("N/A").
    public var standardError: Double?
    public var isHigherBetter: Bool

    public init(metric: String, filter: String, value: Double, standardError: Double?, isHigherBetter: Bool = true) {
        self.metric = metric
        self.filter = filter
        self.value = value
        self.standardError = standardError
        self.isHigherBetter = isHigherBetter
    }
}

public struct GroupRecord: Sendable, Hashable {
    public var name: String
    public var alias: String
    public var version: String
    /// The tasks below it, all leaves.
    public var members: [String]
    /// The tasks and groups directly below it.
    public var children: [String]
    public var scores: [ScoreRecord]
    public var count: Int

    /// - Parameter children: nil where all members are directly below it.
    public init(
        name: String, alias: String? = nil, version: String = "0", members: [String], children: [String]? = nil, scores: [ScoreRecord],
        count: Int
    ) {
        self.name = name
        self.alias = alias ?? name
        self.version = version
        self.members = members
        self.children = children ?? members
        self.scores = scores
        self.count = count
    }
}

/// One item under one filter, as a line of a samples file.
public struct SampleRecord: Sendable, Hashable {
    public var number: Int
    public var document: JSON
    public var target: JSON
    /// `[[context, continuation or generation options]]`, one per request.
    public var arguments: [[JSON]]
    /// `[request][repetition]`
    public var responses: [[ExamResponse]]
    public var filtered: [JSON]
    public var filter: String
    /// In the order of the task's metrics.
    public var metrics: [(name: String, value: MetricValue)]
    public var documentHash: String
    public var promptHash: String
    public var targetHash: String
    public var cluster: String?
    public var facets: [String: String]
    /// What a strategy or grader noted.
    public var notes: JSON.Object

    public init(
        number: Int, document: JSON, target: JSON, arguments: [[JSON]], responses: [[ExamResponse]], filtered: [JSON], filter: String = "none",
        metrics: [(name: String, value: MetricValue)] = [], documentHash: String = "", promptHash: String = "", targetHash: String = "",
        cluster: String? = nil, facets: [String: String] = [:], notes: JSON.Object = .init()
    ) {
        self.number = number
        self.document = document
        self.target = target
        self.arguments = arguments
        self.responses = responses
        self.filtered = filtered
        self.filter = filter
        self.metrics = metrics
        self.documentHash = documentHash
        self.promptHash = promptHash
        self.targetHash = targetHash
        self.cluster = cluster
        self.facets = facets
        self.notes = notes
    }

    public func value(_ metric: String) -> Double? { metrics.first { $0.name == metric }?.value.number }

    public static func == (a: SampleRecord, b: SampleRecord) -> Bool {
        a.number == b.number && a.document == b.document && a.target == b.target && a.arguments == b.arguments && a.responses == b.responses
            && a.filtered == b.filtered && a.filter == b.filter && a.documentHash == b.documentHash && a.promptHash == b.promptHash
            && a.targetHash == b.targetHash && a.metrics.elementsEqual(b.metrics) { $0.name == $1.name && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(filter)
        hasher.combine(documentHash)
    }
}
