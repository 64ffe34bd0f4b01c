public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes two families of small skills: what a small model can before, and what it is taught then.
public struct SkillsWorldKind: StepKind {
    public struct Parameters: Sendable {
        var words: Int
        var towns: Int
        var questions: Int
        var repeats: Int
    }

    static let words = ConfigurationKey<Int>.whole(
        "words", in: 1...8000, unit: "rows", default: 2000, "Rows of letters that copying and turning tell, each.")
    static let towns = ConfigurationKey<Int>.whole("towns", in: 4...10_000, unit: "towns", default: 60, "Towns whose colors are told.")
    static let questions = ConfigurationKey<Int>.whole(
        "questions", in: 1...1000, unit: "questions", default: 100, "Questions of each skill; no more on towns than there are.")
    static let repeats = ConfigurationKey<Int>.whole("repeats", in: 1...100, default: 5, "How often a sum is told; a color four times as often.")
    static let section = ConfigurationSection(
        "skills", "Two families of skills.", keys: [words.declaration, towns.declaration, questions.declaration, repeats.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "skills", "Makes two families of small skills: sums and copying, then turning letters around and invented facts; the seed decides.",
            section: Self.section,
            outputs: [
                .path("texts", "everything that is told, to learn tokens from, JSON lines"),
                .path("old", "prompts and completions of the first family, JSON lines"),
                .path("new", "prompts and completions of the second family, JSON lines"),
                .path("copying", "questions on rows of letters that were not told"), .path("sums", "questions on sums that were told"),
                .path("turning", "questions on rows of letters that were not told"), .path("colors", "questions on towns that were told"),
                .path("old_texts", "questions of the first family with their answers as running text"),
                .path("new_texts", "questions of the second family with their answers as running text"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(words: reader[Self.words], towns: reader[Self.towns], questions: reader[Self.questions], repeats: reader[Self.repeats])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: 0.5, memory: 50 << 20, disk: (parameters.words * 4 + (parameters.towns * 8 + 800) * parameters.repeats) * 80)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = SkillsWorld(seed: context.seed, words: parameters.words, towns: parameters.towns, questions: parameters.questions)
            try world.write(to: context.output, repeats: parameters.repeats)
            let names = ["texts", "old", "new", "copying", "sums", "turning", "colors", "old_texts", "new_texts"]
            return StepResult(files: Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0).jsonl") }))
        }
    }
}
