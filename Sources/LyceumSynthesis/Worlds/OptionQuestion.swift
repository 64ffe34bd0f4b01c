public import LyceumCore

/// A question with its answer and, to examine with, options of which the answer is one.
public struct OptionQuestion: Sendable, Hashable {
    public var question: String
    public var answer: String
    /// Empty where the question is only learned from.
    public var options: [String]
    /// What results are split by, such as the skill that is asked for.
    public var facet: String

    public init(question: String, answer: String, options: [String] = [], facet: String) {
        self.question = question
        self.answer = answer
        self.options = options
        self.facet = facet
    }

    /// What a model reads before the answer when questions of one's own are put.
    public var prompt: String { "\(question)\nAnswer:" }

    /// `prompt` and `completion`, to tune on.
    public var taught: JSON.Object { JSON.Object([("prompt", .string(prompt)), ("completion", .string(" \(answer)"))]) }

    /// `text`, the question and its answer.
    public var text: JSON.Object { JSON.Object([("text", .string("\(prompt) \(answer)"))]) }

    /// `question`, `options`, `answer` and `facet`, to examine with.
    public var asked: JSON.Object {
        JSON.Object([
            ("question", .string(question)), ("options", .array(options.map { .string($0) })), ("answer", .string(answer)), ("facet", .string(facet)),
        ])
    }
}
