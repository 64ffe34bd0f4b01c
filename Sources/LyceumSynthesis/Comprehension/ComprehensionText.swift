public import LyceumCore

/// A training text: a passage with exercises about it.
public struct ComprehensionText: Sendable, Hashable {
    /// The passage's.
    public var id: String
    /// `file` or `file:line`
    public var source: String
    public var passage: String
    public var exercises: [Exercise]
    /// What is trained on, all of it.
    public var text: String
    /// What made the exercises.
    public var converter: String
    /// Whether the converter asked for failed, and another took its place.
    public var isFallback: Bool
    public var rejected: [RejectedExercise]

    /// One line of the output: `{id, source, passage, exercises: [{kind, prompt, question, answer}], text, converter, fallback, rejected}`.
    public var json: JSON {
        .object(
            JSON.Object([
                ("id", .string(id)), ("source", .string(source)), ("passage", .string(passage)),
                (
                    "exercises",
                    .array(
                        exercises.map { exercise in
                            .object(
                                JSON.Object([
                                    ("kind", .string(exercise.kind)), ("prompt", .string(exercise.prompt)), ("question", .string(exercise.question)),
                                    ("answer", .string(exercise.answer)),
                                ]))
                        })
                ),
                ("text", .string(text)), ("converter", .string(converter)), ("fallback", .bool(isFallback)),
                (
                    "rejected",
                    .array(
                        rejected.map { reject in
                            .object(JSON.Object([("kind", .string(reject.kind)), ("reason", .string(reject.reason)), ("text", .string(reject.text))]))
                        })
                ),
            ]))
    }
}

/// How much a conversion gave.
public struct ComprehensionYield: Sendable, Hashable {
    public private(set) var passages = 0
    /// Passages without any exercise.
    public private(set) var bare = 0
    /// Passages for which the converter asked for failed.
    public private(set) var fallbacks = 0
    /// Exercises by kind.
    public private(set) var kinds: [String: Int] = [:]
    /// Exercises not taken, by reason.
    public private(set) var reasons: [String: Int] = [:]
    /// Characters of passages, and of the texts made of them.
    public private(set) var passageCharacters = 0
    public private(set) var textCharacters = 0

    public init() {}

    public mutating func add(_ text: ComprehensionText) {
        passages += 1
        if text.exercises.isEmpty { bare += 1 }
        if text.isFallback { fallbacks += 1 }
        for exercise in text.exercises { kinds[exercise.kind, default: 0] += 1 }
        for reject in text.rejected { reasons[reject.reason, default: 0] += 1 }
        passageCharacters += text.passage.unicodeScalars.count
        textCharacters += text.text.unicodeScalars.count
    }

    public var exercises: Int { kinds.values.reduce(0, +) }
    /// Share of passages for which another converter had to take the place, 0 through 1.
    public var fallbackShare: Double { passages > 0 ? Double(fallbacks) / Double(passages) : 0 }

    public var json: JSON {
        .object(
            JSON.Object([
                ("passages", .integer(passages)), ("without_exercises", .integer(bare)), ("exercises", .integer(exercises)),
                ("fallbacks", .integer(fallbacks)), ("fallback_share", .number(fallbackShare)),
                ("kinds", .object(JSON.Object(kinds.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))),
                ("rejected", .object(JSON.Object(reasons.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))),
                ("passage_characters", .integer(passageCharacters)), ("text_characters", .integer(textCharacters)),
            ]))
    }

    /// A few lines for a terminal.
    public var summary: String {
        var lines = ["\(passages) passages, \(exercises) exercises (\(bare) passages without)"]
        for (kind, count) in kinds.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) { lines.append("  \(count)  \(kind)") }
        if fallbacks > 0 { lines.append("\(Quantities.fixed(fallbackShare * 100, places: 1)) % of the passages fell back to rules") }
        for (reason, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) { lines.append("  rejected \(count): \(reason)") }
        return lines.joined(separator: "\n")
    }
}
