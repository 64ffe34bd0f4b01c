public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Invents guilds: pages in prose, the same with a perfect converter's exercises, and questions.
public struct GuildsWorldKind: StepKind {
    public struct Parameters: Sendable {
        var guilds: Int
        var copies: Int
    }

    static let guilds = ConfigurationKey<Int>.whole(
        "guilds", in: 2...2000, unit: "guilds", default: 40, "Known guilds, and as many new ones, each with four facts.")
    static let copies = ConfigurationKey<Int>.whole("copies", in: 1...1000, unit: "pages", default: 6, "Pages about each guild, each worded in its own way.")

    static let section = ConfigurationSection("guilds", "A world of invented guilds.", keys: [guilds.declaration, copies.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "guilds", "Invents guilds: pages in prose, the same with exercises, and questions, for studies of the form in which new texts are learned.",
            section: Self.section,
            outputs: [
                .path("first", "pages about known guilds and questions for half of their facts, JSON lines"),
                .path("first_held", "further pages about known guilds, JSON lines"), .path("new", "pages about new guilds, JSON lines with title and text"),
                .path("written", "the same pages with a perfect converter's exercises on half of the facts, JSON lines"),
                .path("known_questions", "four options each, on facts of known guilds that no text asks for, JSON lines"),
                .path("new_questions", "the same on facts of new guilds that no exercise asks for"),
                .path("asked_questions", "on facts of new guilds that exercises ask for in other words"),
                .value("facts", "facts about known guilds, and as many about new ones"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(guilds: reader[Self.guilds], copies: reader[Self.copies])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: 0.5, memory: 50 << 20, disk: parameters.guilds * parameters.copies * 2200, detail: "\(parameters.guilds * 4) facts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = GuildsWorld(seed: context.seed, guilds: parameters.guilds)
            try world.write(to: context.output, copies: parameters.copies)
            return StepResult(
                files: [
                    "first": "first.jsonl", "first_held": "first_held.jsonl", "new": "new.jsonl", "written": "written.jsonl",
                    "known_questions": "known_questions.jsonl", "new_questions": "new_questions.jsonl", "asked_questions": "asked_questions.jsonl",
                ],
                values: JSON.Object([("facts", .integer(world.known.count))]))
        }
    }
}
