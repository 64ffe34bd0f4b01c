public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes two skills of a chat, sums and facts about invented towns, with ways of asking that are held out.
public struct FusionWorldKind: StepKind {
    public struct Parameters: Sendable {
        var numbers: Int
        var towns: Int
        var questions: Int
    }

    static let numbers = ConfigurationKey<Int>.whole("numbers", in: 2...100, default: 16, "Sums are of two numbers below this.")
    static let towns = ConfigurationKey<Int>.whole("towns", in: 2...2000, unit: "towns", default: 64, "Invented towns; each has four facts.")
    static let questions = ConfigurationKey<Int>.whole(
        "questions", in: 1...100_000, unit: "questions", default: 128, "Questions of each examination, no more than there are sums or facts.")
    static let section = ConfigurationSection(
        "fusion-world", "Two skills of a chat.", keys: [numbers.declaration, towns.declaration, questions.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fusion-world", "Makes two skills of a chat, sums and facts about invented towns, with ways of asking held out; the seed decides.",
            section: Self.section,
            outputs: [
                .path("chats", "conversations of both skills in random order, JSON lines"), .path("sums", "conversations on sums, JSON lines"),
                .path("facts", "conversations on facts, JSON lines"), .path("held_sums", "sums asked in words that were not told, JSON lines"),
                .path("held_facts", "facts asked in words that were not told, JSON lines"), .path("sums_texts", "sums as running text, to learn tokens from"),
                .path("facts_texts", "facts as running text, to learn tokens from"), .path("exams", "a folder with the tasks sums and facts, answered in writing"),
                .value("count", "conversations told, of both skills"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(numbers: reader[Self.numbers], towns: reader[Self.towns], questions: reader[Self.questions])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let items = parameters.numbers * parameters.numbers + parameters.towns * 4
        return StepForecast(seconds: 0.5, memory: 20 << 20, disk: items * 2000, detail: "\(items) sums and facts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = FusionWorld(seed: context.seed, numbers: parameters.numbers, towns: parameters.towns)
            try world.write(to: context.output, questions: parameters.questions)
            let names = ["chats", "sums", "facts", "held_sums", "held_facts", "sums_texts", "facts_texts"]
            var files = Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0).jsonl") })
            files["exams"] = "exams"
            let count = FusionWorld.Skill.allCases.reduce(0) { $0 + world.told($1).count }
            return StepResult(files: files, values: JSON.Object([("count", .integer(count))]))
        }
    }
}
