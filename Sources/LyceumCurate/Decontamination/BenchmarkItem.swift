public import LyceumCore

/// An item of an examination, as training texts are searched for it.
public struct BenchmarkItem: Sendable, Hashable {
    /// The examination's name.
    public var task: String
    /// The item's name inside the examination.
    public var id: String
    /// What is asked.
    public var question: String
    /// Right answers.
    public var answers: [String]

    public init(task: String, id: String, question: String, answers: [String]) {
        self.task = task
        self.id = id
        self.question = question
        self.answers = answers
    }

    /// An item of a record with `question` (or `query`), `answer` (a string or a list; or `answers`, `text`), and `task` and `id` where it has them.
    /// - Throws: `LyceumError` (`invalidData`) for a record without a question and without an answer.
    public init(_ object: JSON.Object, number: Int, task: String, place: String? = nil) throws(LyceumError) {
        func strings(_ names: [String]) -> [String] {
            for name in names {
                switch object[name] {
                case .string(let text): return [text]
                case .array(let values): return values.compactMap(\.stringValue)
                default: continue
                }
            }
            return []
        }
        let question = strings(["question", "query", "problem", "prompt"]).first ?? ""
        let answers = strings(["answers", "answer", "text", "solution"])
        guard !question.isEmpty || !answers.isEmpty else {
            throw LyceumError(
                .invalidData, "expected a question or an answer, found \(object.keys.prefix(8).joined(separator: ", "))", at: place,
                remedy: "name the fields question and answer")
        }
        let id = object["id"]?.stringValue ?? object["id"]?.intValue.map { "\($0)" } ?? "\(number)"
        self.init(task: object["task"]?.stringValue ?? task, id: id, question: question, answers: answers)
    }
}
