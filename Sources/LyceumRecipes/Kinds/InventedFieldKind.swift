public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam

/// Invents the herbs of a valley: a textbook, exercises on some facts and an examination on the others.
public struct InventedFieldKind: StepKind {
    public struct Parameters: Sendable {
        var facts: Int
        var exercises: Int
        var volumes: Int
    }

    static let facts = ConfigurationKey<Int>.whole(
        "facts", in: 16...100_000, unit: "facts", default: 160, "Facts that are asked for; rounded up to a multiple of sixteen.")
    static let exercises = ConfigurationKey<Int>.whole(
        "exercises", in: 16...100_000, unit: "facts", default: 32, "Facts that exercises show; rounded up to a multiple of sixteen.")
    static let volumes = ConfigurationKey<Int>.whole(
        "volumes", in: 1...100, unit: "volumes", default: 5, "Volumes of the textbook; each says every fact once, in other words.")
    static let section = ConfigurationSection(
        "field", "An invented field.", keys: [facts.declaration, exercises.declaration, volumes.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "field", "Invents a field of common words under new names, learned in minutes by small models; the seed decides all of it.",
            section: Self.section,
            outputs: [
                .path("texts", "the textbook, one paragraph per document, JSON lines"), .path("books", "the same as Markdown volumes"),
                .path("exercises", "questions with answers on facts that are not examined, JSON lines"),
                .path("conversations", "the same as conversations, JSON lines"), .path("questions", "the examination, JSON lines"),
                .path("reworded", "the same facts asked in words that no exercise has, JSON lines"), .path("facts", "every fact, JSON lines"),
                .value("count", "facts that are asked for"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(facts: reader[Self.facts], exercises: reader[Self.exercises], volumes: reader[Self.volumes])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(
            seconds: 0.5, memory: 50 << 20, disk: (parameters.facts + parameters.exercises) * parameters.volumes * 400,
            detail: "\(parameters.facts) facts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let field = InventedField(seed: context.seed, examined: parameters.facts, exercises: parameters.exercises)
            try field.write(to: context.output, volumes: parameters.volumes)
            return StepResult(
                files: [
                    "texts": "texts.jsonl", "books": "texts", "exercises": "exercises.jsonl", "conversations": "conversations.jsonl", "questions": "questions.jsonl",
                    "reworded": "other_questions.jsonl", "facts": "facts.jsonl",
                ],
                values: JSON.Object([("count", .integer(field.examined.count))]))
        }
    }
}
