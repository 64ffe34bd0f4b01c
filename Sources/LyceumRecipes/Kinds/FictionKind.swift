public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam

/// Invents a field: a textbook, study questions and an examination about things that do not exist.
public struct FictionKind: StepKind {
    public struct Parameters: Sendable {
        var facts: Int
        var paraphrases: Int
    }

    static let facts = ConfigurationKey<Int>.whole(
        "facts", in: 4...100_000, unit: "facts", default: 160, "Facts of the field, rounded up to a multiple of four.")
    static let paraphrases = ConfigurationKey<Int>.whole(
        "paraphrases", in: 1...5, unit: "wordings", default: 5, "Wordings of each fact in the textbook.")
    static let section = ConfigurationSection("fiction", "An invented field.", keys: [facts.declaration, paraphrases.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fiction", "Invents a field that no model can know: a textbook, study questions and an examination; the seed decides all of it.",
            section: Self.section,
            outputs: [
                .path("book", "the textbook as documents, JSON lines with text"), .path("text", "the textbook as Markdown"),
                .path("study", "study questions with options and answers on half of the facts, JSON lines"),
                .path("exercises", "the same as running text, JSON lines with text: question and answer"),
                .path("questions", "the examination, four options each, JSON lines: question, choices, answer"),
                .path("facts", "the table of facts, JSON lines"), .value("count", "facts"),
                .value("task", "the examination as a generated task, for examine"),
                .value("unseen", "the same on the facts that study questions leave out"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(facts: reader[Self.facts], paraphrases: reader[Self.paraphrases])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(
            seconds: 0.5, memory: 50 << 20, disk: parameters.facts * parameters.paraphrases * 1500, detail: "\(parameters.facts) facts")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let subject = FictionSubject(seed: context.seed, facts: parameters.facts)
            try FictionExport(subject, paraphrases: parameters.paraphrases).write(to: context.output)
            try AtomicFile.write(Self.exercises(subject), to: context.path("exercises.jsonl"))
            let task = "fiction:facts=\(parameters.facts),paraphrases=\(parameters.paraphrases),format=texts,seed=\(context.seed)"
            return StepResult(
                files: [
                    "book": "book.jsonl", "text": "book.md", "study": "study.jsonl", "questions": "test.balanced.full.jsonl",
                    "facts": "facts.jsonl", "exercises": "exercises.jsonl",
                ],
                values: JSON.Object([
                    ("count", .integer(subject.facts.count)), ("task", .string(task)), ("unseen", .string(task + ",form=unseen")),
                ]))
        }
    }

    /// Study questions in the form in which the examination puts its own.
    private static func exercises(_ subject: FictionSubject) -> String {
        let seen = subject.facts.filter(\.isSeenAsQuestion)
        return FictionItems(subject, wording: .study, facts: seen).documents.compactMap { document in
            guard let question = document["question"]?.stringValue, let answer = document["answer"]?.intValue,
                let choice = document["choices"]?[answer]?.stringValue
            else { return nil }
            return JSON.object(JSON.Object([("text", .string("Question: \(question)\nAnswer: \(choice)"))])).text() + "\n"
        }.joined()
    }
}
