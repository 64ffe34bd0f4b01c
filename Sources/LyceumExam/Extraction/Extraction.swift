/// What was read out of a reply, and how.
public struct Extraction: Sendable, Hashable {
    /// The answer in its canonical form (`B`, `18`, `yes`); nil when none was found.
    public var answer: String?
    /// The rule that fired, or why none did (`"no answer"`, `"letter beyond the options"`, `"several letters"`).
    public var rule: String

    public init(answer: String?, rule: String) {
        self.answer = answer
        self.rule = rule
    }
}

/// How free a reply may be.
public enum ExtractionMode: String, Sendable, Hashable, CaseIterable {
    /// The reply is the answer and nothing else, brackets and emphasis aside.
    case strict
    /// The answer is named somewhere in the reply.
    case flexible
    /// Every reply that mentions an option at all is mapped to one.
    case constrained
}
