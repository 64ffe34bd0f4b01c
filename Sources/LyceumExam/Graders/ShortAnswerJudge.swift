public import LyceumModel
internal import LyceumCore
internal import LyceumText

/// Grades of a model, with what could not be read counted.
public struct JudgedGrades: Sendable, Hashable {
    /// In the order of the answers; nil where no reply could be read.
    public var grades: [Grade?]
    /// Answers whose grade could not be read after the retry.
    public var failures: Int
    /// Replies that had to be asked for again.
    public var retries: Int
    /// What the model said of each answer, in order; none for answers that need no judge.
    public var words: [[String]] = []
    /// How far the grades agree with those of people; nil where no answer has a label.
    public var agreement: GraderAgreement?

    /// The mean grade of those that were read; nil when there is none.
    public var mean: Double? {
        let read = grades.compactMap { $0?.value }
        return read.isEmpty ? nil : read.reduce(0, +) / Double(read.count)
    }
}

/// Short answers graded by a model against a reference and a rubric (row 74). It does not see who answered; a reply it cannot read is asked for
/// once more.
public struct ShortAnswerJudge: Sendable {
    public struct Item: Sendable, Hashable {
        public var question: String
        public var reference: String
        public var answer: String
        /// The grade that people gave, from 0 to 1; nil where there is none. The judge does not see it.
        public var label: Double?

        public init(question: String, reference: String, answer: String, label: Double? = nil) {
            self.question = question
            self.reference = reference
            self.answer = answer
            self.label = label
        }
    }

    /// What an answer is to a question: the answer itself, or the reasons given for it.
    public enum Subject: Sendable, Hashable {
        case answer, rationale
    }

    public var examinee: any Examinee
    public var rubric: GradingRubric
    public var subject: Subject
    public var maximumTokens: Int

    public init(_ model: any ChatModel, rubric: GradingRubric = .threeLevels, maximumTokens: Int = 256) {
        self.init(ChatExaminee(model), rubric: rubric, maximumTokens: maximumTokens)
    }

    /// - Parameters:
    ///   - examinee: the judge, such as one whose replies are kept.
    ///   - maximumTokens: of a reply.
    public init(_ examinee: any Examinee, rubric: GradingRubric = .threeLevels, subject: Subject = .answer, maximumTokens: Int = 256) {
        self.examinee = examinee
        self.rubric = rubric
        self.subject = subject
        self.maximumTokens = maximumTokens
    }

    /// - Parameter progress: replies there are, and those wanted.
    /// - Throws: `LyceumError` when the model itself fails; replies that cannot be read are counted, not thrown.
    public func grade(_ items: [Item], progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> JudgedGrades {
        var result = JudgedGrades(grades: Array(repeating: nil, count: items.count), failures: 0, retries: 0)
        result.words = Array(repeating: [], count: items.count)
        // Nothing written needs no judge.
        let open = items.indices.filter { !PythonString.strip(items[$0].answer).isEmpty }
        for position in items.indices { result.grades[position] = .wrong("empty") }
        let asking = JudgeAsking(examinee: examinee, maximumTokens: maximumTokens)
        let again = "Your last reply was not the JSON that was asked for. Reply with that line only."
        let outcomes = try await asking.ask(open.map { text(items[$0]) }, again: again, progress: progress, read: read)
        for (position, outcome) in zip(open, outcomes) {
            result.grades[position] = outcome.verdict
            result.words[position] = outcome.replies
            result.retries += outcome.replies.count > 1 ? 1 : 0
            result.failures += outcome.verdict == nil ? 1 : 0
        }
        result.agreement = try GraderAgreement.measured(
            grades: result.grades.map { $0?.value }, labels: items.map(\.label), steps: rubric.steps)
        return result
    }

    /// What the judge reads: the task first, the same for all items, so that it is evaluated once.
    func text(_ item: Item) -> String {
        let noun = subject == .answer ? "answer" : "rationale"
        let levels = rubric.levels.map { "- \"\($0.name)\": the \(noun) \($0.meaning)" }.joined(separator: "\n")
        let reference = PythonString.strip(item.reference)
        let standard =
            switch (rubric.instructions, subject) {
            case (let own?, _): own
            case (nil, .answer) where reference.isEmpty: "Judge whether the answer is right, complete and to the point."
            case (nil, .answer): "Compare the answer with the reference; the reference is the standard, length and style do not count."
            case (nil, .rationale):
                "Grade the reasons only, not the conclusion they lead to, which is hidden. The reference holds an expert's reasons; length and style "
                    + "do not count."
            }
        return """
            You grade \(subject == .answer ? "answers" : "the reasons given for answers") of an examination. \(standard) \(QuotedAnswer.warning) Grades:
            \(levels)
            Reply with one line of JSON and nothing else: {"reason": "<at most 20 words>", "grade": "<one of the grades>"}

            Question:
            \(item.question)
            \(reference.isEmpty ? "" : "\nReference:\n\(reference)\n")
            The \(noun) to grade:
            \(QuotedAnswer.text(item.answer))

            Your line of JSON with "reason" and "grade":
            """
    }

    /// nil for a reply that names no level.
    func read(_ reply: String) -> Grade? {
        if let value = JudgeReply.value("grade", in: reply) {
            let named = value.stringValue ?? value.intValue.map { "\($0)" } ?? value.doubleValue.map { "\($0)" }
            if let level = named.flatMap(rubric.level) { return Grade(level.value, level.name) }
        }
        return JudgeReply.level(in: reply).flatMap(rubric.level).map { Grade($0.value, $0.name) }
    }
}
