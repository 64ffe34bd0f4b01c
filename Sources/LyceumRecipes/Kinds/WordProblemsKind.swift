public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes small stories that ask for a number: texts to learn the skill from, and other problems to examine it with.
public struct WordProblemsKind: StepKind {
    public struct Parameters: Sendable {
        var problems: Int
        var questions: Int
    }

    static let problems = ConfigurationKey<Int>.whole("problems", in: 1...100_000, unit: "problems", default: 2000, "Problems told with their answers.")
    static let questions = ConfigurationKey<Int>.whole("questions", in: 1...10_000, unit: "questions", default: 160, "Other problems, with four options.")
    static let section = ConfigurationSection("word_problems", "Arithmetic in words.", keys: [problems.declaration, questions.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "word_problems", "Makes arithmetic problems in words, of one and two steps; the seed decides.", section: Self.section,
            outputs: [
                .path("texts", "problems with their answers, to train on, JSON lines"),
                .path("questions", "other problems, with question, options, answer and facet, for examine"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(problems: reader[Self.problems], questions: reader[Self.questions])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: 0.5, memory: 50 << 20, disk: (parameters.problems + parameters.questions) * 300)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            try WordProblems(seed: context.seed, told: parameters.problems, asked: parameters.questions).write(to: context.output)
            return StepResult(files: ["texts": "texts.jsonl", "questions": "questions.jsonl"])
        }
    }
}
