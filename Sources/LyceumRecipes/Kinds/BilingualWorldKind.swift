public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Invents a small world that is told in two languages.
public struct BilingualWorldKind: StepKind {
    public struct Parameters: Sendable {
        var options: BilingualWorld.Options
    }

    static let known = ConfigurationKey<Int>.whole(
        "known", in: 4...10_000, unit: "things", default: 24, "Things of each of the four subjects that the first language tells of.")
    static let new = ConfigurationKey<Int>.whole(
        "new", in: 4...1000, unit: "things", default: 16, "Things of each subject that the second language tells of.")
    static let passages = ConfigurationKey<Int>.whole("passages", in: 1...10_000, unit: "texts", default: 16, "Texts about every thing.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "bilingual", "Invents a small world of four subjects told in two languages; the seed decides all of it.",
            section: ConfigurationSection(
                "bilingual", "An invented world in two languages.", keys: [Self.known.declaration, Self.new.declaration, Self.passages.declaration]),
            outputs: [
                .path("first", "texts of the first language, JSON lines"), .path("second", "texts of the second language, JSON lines"),
                .path("first_pairs", "questions with answers in the first language, JSON lines"),
                .path("second_pairs", "questions with answers about the things of the second language, JSON lines"),
                .path("labeled", "some other texts of both languages with their subject, JSON lines"),
                .path("first_test", "texts of the first language to test on"), .path("second_test", "texts of the second language to test on"),
                .path("first_questions", "questions in the first language with four options each, JSON lines"),
                .path("second_questions", "questions in the second language, in a wording that its pairs do not have"),
                .path("first_task", "the first language's questions as a task, for examine"), .path("second_task", "the second language's"),
                .value("count", "questions of the second language's examination"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(options: .init(known: reader[Self.known], new: reader[Self.new], passages: reader[Self.passages]))
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let texts = 4 * (parameters.options.known + parameters.options.new) * (parameters.options.passages + 14)
        return StepForecast(seconds: 0.5 + Double(texts) * 1e-4, memory: 50 << 20, disk: texts * 260, detail: "\(texts) texts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = BilingualWorld(seed: context.seed, options: parameters.options)
            try world.write(to: context.output)
            return StepResult(
                files: BilingualWorld.files, values: JSON.Object([("count", .integer(world.examination(.second).count))]))
        }
    }
}
