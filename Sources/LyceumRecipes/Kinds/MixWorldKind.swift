public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Invents towns: general knowledge with instructions about it, and a field that comes later.
public struct MixWorldKind: StepKind {
    public struct Parameters: Sendable {
        var towns: Int
        var volumes: Int
    }

    static let towns = ConfigurationKey<Int>.whole(
        "towns", in: 2...5000, unit: "towns", default: 50, "General towns, and as many of the field; each has four facts.")
    static let volumes = ConfigurationKey<Int>.whole(
        "volumes", in: 1...100, unit: "volumes", default: 5, "Volumes of prose; each tells every town once, in other sentences.")
    static let section = ConfigurationSection("mix-world", "Towns that do not exist.", keys: [towns.declaration, volumes.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "mix-world",
            "Invents towns with facts: general ones in prose and in instructions, and a field's in prose alone; the seed decides all of it.",
            section: Self.section,
            outputs: [
                .path("general", "prose about the general towns, JSON lines"), .path("field", "prose about the field's towns, JSON lines"),
                .path("instructions", "requests with answers about half of the general towns, JSON lines: prompt, completion"),
                .path("preferences", "questions about them with a right and a wrong answer, JSON lines: prompt, chosen, rejected"),
                .path("exams", "a folder of task files: old_facts, new_facts, old_questions, new_questions, old_chat, new_chat"),
                .value("facts", "facts of the field, and of the general towns"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(towns: reader[Self.towns], volumes: reader[Self.volumes])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(
            seconds: 0.5, memory: 20 << 20, disk: parameters.towns * (parameters.volumes * 400 + 4000), detail: "\(4 * parameters.towns) facts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = MixWorld(seed: context.seed, towns: parameters.towns)
            try world.write(to: context.output, volumes: parameters.volumes)
            return StepResult(
                files: [
                    "general": "general.jsonl", "field": "field.jsonl", "instructions": "instructions.jsonl", "preferences": "preferences.jsonl",
                    "exams": "exams",
                ], values: JSON.Object([("facts", .integer(world.field.count))]))
        }
    }
}
