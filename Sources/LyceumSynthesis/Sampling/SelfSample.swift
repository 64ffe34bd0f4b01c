public import LyceumCore

/// A text that a model wrote of itself.
public struct SelfSample: Sendable, Hashable {
    /// Its number among all tries, from 0.
    public var number: Int
    /// What it was begun with: `empty`, `opening`, `chat` (both turns written by the model), `request` (a given request, answered).
    public var start: String
    /// The whole text; of conversations the turns, one after the other.
    public var text: String
    /// Turns of a conversation, user's first; empty for plain texts.
    public var turns: [String]
    /// Tokens that the model wrote.
    public var tokens: Int

    /// `{text, start, number, tokens}`, or `{messages, start, number, tokens}` for conversations: both can be trained on.
    public var json: JSON {
        let roles = ["user", "assistant"]
        let content: (String, JSON) =
            turns.isEmpty
            ? ("text", .string(text))
            : (
                "messages",
                .array(turns.enumerated().map { .object(JSON.Object([("role", .string(roles[$0 % 2])), ("content", .string($1))])) })
            )
        return .object(JSON.Object([content, ("start", .string(start)), ("number", .integer(number)), ("tokens", .integer(tokens))]))
    }

    init(number: Int, start: String, text: String, turns: [String] = [], tokens: Int) {
        self.number = number
        self.start = start
        self.text = text
        self.turns = turns
        self.tokens = tokens
    }

    /// nil for what is no sample.
    init?(json: JSON) {
        guard let number = json["number"]?.intValue, let start = json["start"]?.stringValue, let tokens = json["tokens"]?.intValue else { return nil }
        if let text = json["text"]?.stringValue {
            self.init(number: number, start: start, text: text, tokens: tokens)
        } else if let messages = json["messages"]?.arrayValue {
            let turns = messages.compactMap { $0["content"]?.stringValue }
            guard turns.count == messages.count, !turns.isEmpty else { return nil }
            self.init(number: number, start: start, text: turns.joined(separator: "\n"), turns: turns, tokens: tokens)
        } else {
            return nil
        }
    }
}

/// What was written and kept.
public struct SelfSampleReport: Sendable, Hashable {
    public internal(set) var samples = 0
    public internal(set) var tokens = 0
    /// Texts written, kept or not.
    public internal(set) var tries = 0
    /// Texts kept by what they were begun with.
    public internal(set) var starts: [String: Int] = [:]
    /// Texts not kept by what is wrong with them; of this run alone when it went on with an interrupted one.
    public internal(set) var rejected: [String: Int] = [:]

    public init() {}

    mutating func keep(_ sample: SelfSample) {
        samples += 1
        tokens += sample.tokens
        starts[sample.start, default: 0] += 1
    }

    public var json: JSON {
        func counts(_ table: [String: Int]) -> JSON { .object(JSON.Object(table.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })) }
        return .object(
            JSON.Object([
                ("samples", .integer(samples)), ("tokens", .integer(tokens)), ("tries", .integer(tries)), ("starts", counts(starts)),
                ("rejected", counts(rejected)),
            ]))
    }
}
