/// A task about a passage with its answer.
public struct Exercise: Sendable, Hashable {
    /// What is asked for, such as `summary`.
    public var kind: String
    /// Which wording asks it.
    public var prompt: String
    public var question: String
    public var answer: String

    public init(kind: String, prompt: String, question: String, answer: String) {
        self.kind = kind
        self.prompt = prompt
        self.question = question
        self.answer = answer
    }
}
