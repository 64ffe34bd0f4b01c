internal import LyceumCore

/// How an examination is held.
public struct ExaminationOptions: Sendable, Hashable {
    /// Worked examples; nil takes what each task says.
    public var shots: Int?
    /// Below 1 a share of each task's items (rounded up), else a count; nil takes all.
    public var limit: Double?
    /// Items by number for some tasks; takes the place of the limit.
    public var samples: [String: [Int]]
    public var dataFolder: String?
    /// Prompts become conversations in the model's chat template.
    public var usesChat: Bool
    public var system: String?
    /// Worked examples are turns of the conversation.
    public var multiturn: Bool
    /// Of worked examples and of drawn answers.
    public var seed: UInt64
    /// Whether the user gave the seed; else a task's own comes first.
    public var isSeedGiven: Bool = false
    /// Bootstrap draws of standard errors that have no formula.
    public var draws: Int
    /// The model's chat template, for the record.
    public var chatTemplate: String?
    /// How it was called, for the record.
    public var command: String
    public var version: String

    public init(
        shots: Int? = nil, limit: Double? = nil, samples: [String: [Int]] = [:], dataFolder: String? = nil, usesChat: Bool = false,
        system: String? = nil, multiturn: Bool = true, seed: UInt64 = 1234, draws: Int = 100_000, chatTemplate: String? = nil,
        command: String = "", version: String = ""
    ) {
        self.shots = shots
        self.limit = limit
        self.samples = samples
        self.dataFolder = dataFolder
        self.usesChat = usesChat
        self.system = system
        self.multiturn = multiturn
        self.seed = seed
        self.draws = draws
        self.chatTemplate = chatTemplate
        self.command = command
        self.version = version
    }

    /// The settings a record keeps, under the names the harness has for them.
    func settings(strategy: String) -> JSON.Object {
        var settings = JSON.Object([
            ("batch_size", .null), ("device", "cpu"), ("use_cache", .null),
            ("limit", limit.map { Int(exactly: $0).map { .integer($0) } ?? .number($0) } ?? .null), ("bootstrap_iters", .integer(draws)),
            ("gen_kwargs", .null), ("random_seed", .integer(Int(clamping: seed))), ("fewshot_seed", .integer(Int(clamping: seed))),
            ("strategy", .string(strategy)), ("fewshot_as_multiturn", .bool(usesChat && multiturn)),
        ])
        if let system {
            settings["system_instruction"] = .string(system)
            settings["system_instruction_sha"] = .string(RecordHash.text(system))
        }
        if usesChat, let chatTemplate {
            settings["chat_template"] = .string(chatTemplate)
            settings["chat_template_sha"] = .string(RecordHash.text(chatTemplate))
        }
        if !samples.isEmpty {
            settings["samples"] = .object(JSON.Object(samples.sorted { $0.key < $1.key }.map { ($0, .array($1.map { .integer($0) })) }))
        }
        if !command.isEmpty { settings["command"] = .string(command) }
        if !version.isEmpty { settings["lyceum_version"] = .string(version) }
        return settings
    }
}

/// How far an examination is.
public struct ExaminationProgress: Sendable, Hashable {
    public var task: String
    /// Which task, from 0.
    public var position: Int
    public var taskCount: Int
    /// Requests of this task answered, and all of it, as the strategy counts them.
    public var done: Int
    public var total: Int
    /// Items of all tasks together that are finished, those of this task by their share of requests.
    public var items: Int
    public var itemCount: Int
}
