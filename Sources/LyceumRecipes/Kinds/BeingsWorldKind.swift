public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Invents beings and lists of words: texts, new texts, instructions, and tasks on all three.
public struct BeingsWorldKind: StepKind {
    public struct Parameters: Sendable {
        var beings: Int
        var conversations: Int
        var items: Int
    }

    static let beings = ConfigurationKey<Int>.whole(
        "beings", in: 2...2000, unit: "beings", default: 16, "Known beings, and as many new ones, each with four facts.")
    static let conversations = ConfigurationKey<Int>.whole(
        "conversations", in: 5...1_000_000, unit: "conversations", default: 3000, "Instructions with answers to learn from.")
    static let items = ConfigurationKey<Int>.whole("items", in: 1...100_000, unit: "items", default: 40, "Of each command's task.")

    static let section = ConfigurationSection(
        "beings", "A world of invented beings.", keys: [beings.declaration, conversations.declaration, items.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "beings", "Invents beings and lists of words: texts, new texts, instructions and tasks, for studies of adding new knowledge to an instruct model.",
            section: Self.section,
            outputs: [
                .path("texts", "texts about known beings and lists of words, JSON lines"), .path("new", "texts about new beings, JSON lines"),
                .path("held", "facts of new beings in a form that no text about them has, JSON lines"),
                .path("conversations", "instructions with answers, JSON lines"),
                .path("tasks", "folder of tasks for examine's include: beings_copy, _first, _last, _backwards, _known, _new"),
                .value("facts", "facts about known beings, and as many about new ones"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(beings: reader[Self.beings], conversations: reader[Self.conversations], items: reader[Self.items])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(
            seconds: 0.5, memory: 50 << 20, disk: parameters.beings * 12_000 + parameters.conversations * 130, detail: "\(parameters.beings * 4) facts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = BeingsWorld(seed: context.seed, beings: parameters.beings)
            try world.write(to: context.output, conversations: parameters.conversations, items: parameters.items)
            return StepResult(
                files: ["texts": "first.jsonl", "new": "new.jsonl", "held": "new_held.jsonl", "conversations": "conversations.jsonl", "tasks": "tasks"],
                values: JSON.Object([("facts", .integer(world.known.count))]))
        }
    }
}
