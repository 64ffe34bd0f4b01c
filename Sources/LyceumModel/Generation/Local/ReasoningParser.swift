/// Parts what a model thinks, between `<think>` and `</think>` at the beginning of its answer, from the answer.
struct ReasoningParser {
    private enum Place { case start, reasoning, afterReasoning, answer }

    private static let open = "<think>"
    private var place: Place
    private var beginning = ""
    private var matcher = StopStringMatcher(["</think>"])

    /// - Parameter begins: whether the prompt already opened the thinking.
    init(begins: Bool) { place = begins ? .reasoning : .start }

    struct Pieces {
        var reasoning = ""
        var text = ""
    }

    mutating func append(_ text: String) -> Pieces {
        switch place {
        case .answer: return Pieces(text: text)
        case .start: return start(text)
        case .reasoning: return reason(text)
        case .afterReasoning: return answer(text)
        }
    }

    private mutating func start(_ text: String) -> Pieces {
        beginning += text
        let scalars = beginning.unicodeScalars.drop(while: { $0.properties.isWhitespace })
        let trimmed = String(String.UnicodeScalarView(scalars))
        if trimmed.utf8.count < Self.open.utf8.count, Self.open.hasPrefix(trimmed) { return Pieces() }
        guard trimmed.hasPrefix(Self.open) else {
            place = .answer
            return Pieces(text: beginning)
        }
        place = .reasoning
        return reason(String(trimmed.dropFirst(Self.open.count)))
    }

    private mutating func reason(_ text: String) -> Pieces {
        let outcome = matcher.append(text)
        guard outcome.stop != nil else { return Pieces(reasoning: outcome.text) }
        place = .afterReasoning
        return Pieces(reasoning: outcome.text, text: answer(outcome.rest).text)
    }

    /// The empty lines between thinking and answer belong to neither.
    private mutating func answer(_ text: String) -> Pieces {
        let rest = text.unicodeScalars.drop(while: { $0.properties.isWhitespace })
        guard !rest.isEmpty else { return Pieces() }
        place = .answer
        return Pieces(text: String(String.UnicodeScalarView(rest)))
    }

    mutating func finish() -> Pieces {
        switch place {
        case .start: return Pieces(text: beginning)
        case .reasoning: return Pieces(reasoning: matcher.finish())
        default: return Pieces()
        }
    }
}
