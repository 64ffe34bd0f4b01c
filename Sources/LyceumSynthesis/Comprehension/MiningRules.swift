public import LyceumCore

/// The lists of the rule-mined converter, read and checked.
public struct MiningRules: Sendable {
    /// A wording: question and answer with parts of the passage in braces.
    struct Wording: Sendable, Hashable {
        var id: String
        var question: String
        var answer: String

        func exercise(_ kind: String, _ parts: [String: String]) -> Exercise {
            Exercise(kind: kind, prompt: id, question: Self.filled(question, parts), answer: Self.filled(answer, parts))
        }

        /// Replaces `{name}` once, so that braces in a passage mean nothing.
        static func filled(_ template: String, _ parts: [String: String]) -> String {
            var result = ""
            var rest = Substring(template)
            while let open = rest.firstIndex(of: "{") {
                result += rest[..<open]
                let inside = rest[rest.index(after: open)...]
                guard let close = inside.firstIndex(of: "}"), let value = parts[String(inside[..<close])] else {
                    result += "{"
                    rest = inside
                    continue
                }
                result += value
                rest = inside[inside.index(after: close)...]
            }
            return result + rest
        }
    }

    private(set) var connectors: [String: [String]] = [:]
    private(set) var wordings: [String: [Wording]] = [:]
    let introductions: [String]
    let layouts: [String]

    /// Placeholders that each list of wordings may use.
    private static let placeholders: [String: Set<String>] = [
        "title-of-text": ["title", "text"], "text-of-title": ["title", "text"], "completion": ["start", "rest"], "words-to-sentence": ["words", "sentence"],
        "definition": ["term", "definition", "sentence"], "topic": ["topic", "sentence"], "entailment": ["premise", "hypothesis", "label"],
        "entail": ["premise", "hypothesis"], "contradict": ["premise", "hypothesis"], "neutral": ["premise", "hypothesis"],
        "effect-of-cause": ["cause", "effect"], "cause-of-effect": ["cause", "effect"], "same": ["premise", "hypothesis"],
        "different": ["premise", "hypothesis"],
    ]

    /// The kinds of mined exercises.
    public static var kinds: [String] { placeholders.keys.sorted() }

    /// - Throws: `LyceumError` (`invalidData`) with file and line for an entry without an arrow or with a name in braces that is not known, or an empty list.
    public init(_ lists: DataLists = .standard) throws(LyceumError) {
        for name in ["entail", "contradict", "neutral", "same", "different", "cause", "definition", "topic"] {
            connectors[name] = lists.strings("connectors-\(name)")
        }
        for name in ["entail", "contradict", "neutral"] { connectors["labels-\(name)"] = lists.strings("labels-\(name)") }
        for (kind, known) in Self.placeholders.sorted(by: { $0.key < $1.key }) {
            let list = try lists.pairs("wording-\(kind)").map { Wording(id: "\(kind)/" + $0.id.split(separator: "/")[1], question: $0.first, answer: $0.second) }
            for wording in list { try Self.check(wording, known) }
            wordings[kind] = list
        }
        introductions = lists.strings("introductions")
        layouts = lists.strings("layouts")
        for (name, isEmpty) in [("introductions", introductions.isEmpty), ("layouts", layouts.isEmpty)] where isEmpty {
            throw LyceumError(.invalidData, "the list is empty", at: "\(name).txt", remedy: "add a line")
        }
        for layout in layouts where !layout.contains("{question}") || !layout.contains("{answer}") {
            throw LyceumError(.invalidData, "expected {question} and {answer} in '\(layout)'", at: "layouts.txt")
        }
    }

    private static func check(_ wording: Wording, _ known: Set<String>) throws(LyceumError) {
        for part in (wording.question + wording.answer).split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            guard let close = part.firstIndex(of: "}") else { continue }
            let name = String(part[..<close])
            guard known.contains(name) else {
                throw LyceumError(
                    .invalidData, "'{\(name)}' is no part of this kind; expected \(known.sorted().map { "{\($0)}" }.joined(separator: ", "))",
                    at: "wording-\(wording.id)")
            }
        }
    }
}
