/// A question before its wrong options are chosen.
struct QuestionCandidate: Sendable, Hashable {
    var kind: FieldQuestion.Kind
    /// With a gap, or asking.
    var stem: String
    var answer: String
    /// Only answers of one type can stand beside each other.
    var type: String
    var sentence: String
    /// Position of the passage.
    var passage: Int
    /// Content words of the stem.
    var content: [String]
    /// How often the answer's rarest word occurs in the field.
    var frequency: Int
}

/// Where a fact-bearing span stands in a sentence.
struct FactSpan: Sendable, Hashable {
    var text: String
    var range: Range<String.Index>
    var type: String
}
