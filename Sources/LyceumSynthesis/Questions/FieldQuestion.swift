public import LyceumCore

/// A question on a field with four options, one of them right, and where it comes from.
public struct FieldQuestion: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A statement with a gap, and what could fill it.
        case cloze
        /// A question in other words than the text's, and what could answer it.
        case choice
        /// A text that breaks off before a name or term, and what could come next; made of texts of any style, put without `Answer:`.
        case completion

        /// Those that stand without the text around them.
        public static let standalone: Set<Self> = [.cloze, .choice]
    }

    public var id: String
    public var kind: Kind
    public var question: String
    public var options: [String]
    /// Position of the right option, from 0.
    public var answer: Int
    /// What the options are, such as `person` or `term substance one`; for choices the relation asked for.
    public var type: String
    /// Questions with the same options in other roles: their answers are each other's wrong options.
    public var group: String
    /// `file#passage` or `file:line#passage`
    public var source: String
    /// The sentence that holds the answer.
    public var evidence: String

    /// One line of a file that `lyceum exam run --tasks FILE` reads.
    public var json: JSON {
        .object(
            JSON.Object([
                ("id", .string(id)), ("kind", .string(kind.rawValue)), ("question", .string(question)), ("options", .array(options.map { .string($0) })),
                ("answer", .integer(answer)), ("type", .string(type)), ("group", .string(group)), ("source", .string(source)),
                ("evidence", .string(evidence)),
            ]))
    }
}
