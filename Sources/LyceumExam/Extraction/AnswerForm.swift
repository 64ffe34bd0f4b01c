/// What kind of answer a question has.
public enum AnswerForm: Sendable, Hashable {
    /// One of several options, by its letter; the texts of the options in order.
    case letters([String])
    /// A number.
    case number
    /// One of fixed words (`yes`, `no`, `maybe`).
    case labels([String])
    /// A mathematical expression, in `\boxed{…}`.
    case expression

    /// Letters without texts.
    public static func letters(count: Int) -> AnswerForm { .letters(Array(repeating: "", count: min(max(0, count), 26))) }
}

/// Reads an answer of one form out of replies.
public struct AnswerExtractor: Sendable {
    public let mode: ExtractionMode
    public let form: AnswerForm

    public init(_ mode: ExtractionMode, _ form: AnswerForm) {
        self.mode = mode
        self.form = form
    }

    /// - Parameter isCut: the length limit ended the reply, so that only an answer that is announced as one counts.
    public func callAsFunction(_ reply: String, isCut: Bool = false) -> Extraction {
        let reply = ReplyText(reply)
        guard !reply.text.isEmpty else { return Extraction(answer: nil, rule: "empty reply") }
        let found: Extraction =
            switch form {
            case .letters(let options): LetterExtraction(options: options, isCut: isCut).extract(reply, mode)
            case .number: NumberExtraction(isCut: isCut).extract(reply, mode)
            case .labels(let labels): LabelExtraction(labels: labels, isCut: isCut).extract(reply, mode)
            case .expression: ExpressionExtraction(isCut: isCut).extract(reply, mode)
            }
        guard found.answer == nil, isCut, found.rule == "no answer" else { return found }
        return Extraction(answer: nil, rule: "cut by the length limit")
    }
}

/// The three ways to read a reply; results under each belong side by side in a report (examination reference A9).
public enum Extractors {
    /// The reply is the answer and nothing else, apart from brackets, emphasis and a fixed lead-in.
    public static func strict(options form: AnswerForm) -> AnswerExtractor { AnswerExtractor(.strict, form) }
    /// The answer is named unambiguously somewhere in the reply.
    public static func flexible(options form: AnswerForm) -> AnswerExtractor { AnswerExtractor(.flexible, form) }
    /// Every reply that mentions an option at all is mapped to one.
    public static func constrained(options form: AnswerForm) -> AnswerExtractor { AnswerExtractor(.constrained, form) }
}
