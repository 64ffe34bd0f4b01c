public import LyceumCore

extension RuleChainWorld {
    /// How much is written.
    public struct Amounts: Sendable, Hashable {
        /// Documents of four walks.
        public var lessons: Int
        /// Solved questions for a base model and for models that judge.
        public var exercises: Int
        /// Questions to be learned in an order.
        public var items: Int

        public init(lessons: Int = 4000, exercises: Int = 12_000, items: Int = 8000) {
            self.lessons = lessons
            self.exercises = exercises
            self.items = items
        }
    }

    /// Writes `lessons.jsonl` (texts), and `exercises.jsonl`, `items.jsonl` and `examination.jsonl`: questions with prompt and completion for
    /// training, options and answer for examining, topic and steps.
    public func write(to folder: String, _ amounts: Amounts = Amounts()) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        let lessons = (0..<amounts.lessons).map { JSON.object(JSON.Object([("text", .string(lesson($0)))])).text() + "\n" }
        try AtomicFile.write(lessons.joined(), to: folder + "/lessons.jsonl")
        let parts = [
            ("exercises", (0..<amounts.exercises).map(exercise)), ("items", (0..<amounts.items).map(item)), ("examination", examination()),
        ]
        for (part, questions) in parts { try AtomicFile.write(questions.map(row).joined(), to: "\(folder)/\(part).jsonl") }
    }

    private func row(_ question: Question) -> String {
        let (prompt, answer) = ("\(question.text)\nAnswer:", question.options[question.answer])
        return JSON.object(
            JSON.Object([
                ("question", .string(question.text)), ("options", .array(question.options.map { .string($0) })), ("answer", .integer(question.answer)),
                ("topic", .string(question.topic)), ("steps", .integer(question.steps)), ("prompt", .string(prompt)),
                ("completion", .string(" " + answer)), ("text", .string("\(prompt) \(answer)")),
            ])
        ).text() + "\n"
    }
}
