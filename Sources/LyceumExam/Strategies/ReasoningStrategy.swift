internal import LyceumCore
public import LyceumModel

/// Questions answered in written words: at once or after a chain of thought, behind worked examples or without, once or by a vote over several draws.
///
/// Every rung of the prompting ladder of rows 04, 32 and 61 is one value of this type, so that rungs differ in nothing but what they are named for.
public struct ReasoningStrategy: PromptingStrategy {
    /// Worked examples in front of the question.
    public struct Examples: Sendable, Hashable {
        public enum Explanations: Sendable, Hashable {
            /// Answers only.
            case none
            /// Those of the data (a column named rationale, explanation, solution, …); where there are none, the model's own.
            case data
            /// Written by the examined model and kept only where they lead to the right answer.
            case generated
        }

        public var count: Int
        /// The most similar questions of the training documents, for each item its own; else the same random ones for all.
        public var isNearest: Bool
        public var explanations: Explanations

        public init(count: Int, isNearest: Bool, explanations: Explanations) {
            self.count = count
            self.isNearest = isNearest
            self.explanations = explanations
        }
    }

    public var name: String
    public var examples: Examples?
    /// Finds the nearest examples by the meaning of the questions; nil compares their words (term frequency times inverse document frequency).
    public var embedder: (any TextEmbedder)?
    /// What makes the model reason before a second prompt asks for the answer; nil asks at once.
    public var trigger: String?
    /// One draw of an answer for each; 0 takes the most likely words.
    public var temperatures: [Double] = [0]
    /// Every draw after the first sees the options in another order.
    public var shufflesOptions = false
    /// Tokens of a chain of thought (128 in row 32, 500 in rows 04 and 61).
    public var reasoningTokens = 128
    public var answerTokens = 32
    /// How often a drawn reply without an answer is asked for again.
    public var rounds = 0
    /// Of drawn words, when they are drawn.
    public var topP: Double?
    public var topK: Int?
    public var seed: UInt64 = 1234

    public init(name: String) { self.name = name }

    public func ask(
        _ task: PreparedTask, of examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [ItemAnswers] {
        let maker = QuestionMaker(task: task)
        let questions = try maker.questions()
        if shufflesOptions, let place = questions.firstIndex(where: { $0.layout == nil }) {
            throw LyceumError(
                .unsupported, "the options of item \(questions[place].item.number) cannot be put in another order: they are not listed in its text",
                at: task.definition.name, remedy: "take a strategy without choice-shuffle for this task")
        }
        var asking = DrawAsking(strategy: self, questions: questions, examinee: examinee, progress: progress)
        let worked = try await WorkedExamples(strategy: self, maker: maker, questions: questions, examinee: examinee).choose()
        let draws = try await asking.run(worked)
        return questions.indices.map { VotedAnswer(strategy: self, question: questions[$0], draws: draws[$0], worked: worked[$0]).answers() }
    }

    /// How the words of a draw are generated.
    func generation(_ tokens: Int, temperature: Double) -> ExamGeneration {
        ExamGeneration(
            until: ["Q:"], maximumTokens: tokens, temperature: temperature, topP: temperature > 0 ? topP : nil,
            topK: temperature > 0 ? topK : nil, seed: seed)
    }
}
