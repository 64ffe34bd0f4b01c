/// Disciplines that questions are written for, with what a question of each should ask for.
public enum ScienceDisciplines {
    /// By name, in the order of listings.
    public static let standard: [(name: String, focus: String)] = [
        ("mathematics", "a problem with all numbers and conditions it needs, solved step by step"),
        ("physics", "a law or quantity at work in the situation described, with the reasoning from cause to effect"),
        ("chemistry", "a substance, reaction or property and the reason for it"),
        ("biology", "a structure or process of living things and what it does"),
        ("astronomy", "a body or event in the sky and how it is explained or measured"),
        ("earth science", "a process of land, water or air and what it leads to"),
        ("medicine", "a finding, disease or treatment and the reasoning behind it"),
        ("computer science", "an algorithm, a piece of code or a system and why it behaves so"),
        ("general education", "a fact or connection that a learned person should know"),
    ]

    /// What a question should ask for; of a discipline that is not listed, what matters in it.
    public static func focus(_ discipline: String) -> String {
        standard.first { $0.name.utf8.elementsEqual(discipline.lowercased().utf8) }?.focus ?? "something that matters in \(discipline)"
    }
}

/// A part of a text that questions are written about.
public struct ScienceSnippet: Sendable, Hashable {
    /// Names the snippet in records: `file:line#part`.
    public var id: String
    public var text: String
    public var discipline: String

    public init(id: String, text: String, discipline: String) {
        self.id = id
        self.text = text
        self.discipline = discipline
    }
}
