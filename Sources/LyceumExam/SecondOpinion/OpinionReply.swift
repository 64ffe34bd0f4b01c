/// What a model answered to a case.
public enum OpinionReply: Sendable, Hashable {
    case choice(Int)
    /// It declined to answer. Counts as not agreeing, and is shown on its own.
    case refusal
    /// It named several options, or said that it depends.
    case hedge
    /// No option could be found.
    case unreadable

    public var choice: Int? { if case .choice(let option) = self { option } else { nil } }

    public var name: String {
        switch self {
        case .choice: "choice"
        case .refusal: "refusal"
        case .hedge: "hedge"
        case .unreadable: "unreadable"
        }
    }

    private static let refusals = [
        "i cannot provide", "i can't provide", "i cannot answer", "i can't answer", "i am unable", "i'm unable", "cannot give medical advice",
        "can't give medical advice", "not able to provide medical", "unable to provide", "as an ai", "consult a doctor", "consult a physician",
        "consult a healthcare", "seek medical advice", "i'm sorry, but", "i am sorry, but", "i'm not able to", "i am not able to", "i must decline",
    ]
    private static let hedges = [
        "it depends", "cannot be determined", "can't be determined", "not enough information", "insufficient information", "both ",
    ]

    public static func read(_ text: String, options: [String], isCut: Bool = false) -> OpinionReply {
        let found = Extractors.flexible(options: .letters(options))(text, isCut: isCut)
        if let letter = found.answer?.unicodeScalars.first.map({ Int($0.value) - 65 }), options.indices.contains(letter) { return .choice(letter) }
        let lower = text.lowercased().replacing("’", with: "'")
        if refusals.contains(where: { lower.utf8Range(of: $0) != nil }) { return .refusal }
        if found.rule.hasPrefix("several") || hedges.contains(where: { lower.utf8Range(of: $0) != nil }) { return .hedge }
        return .unreadable
    }
}
