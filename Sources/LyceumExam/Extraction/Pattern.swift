internal import LyceumText

/// A fixed regular expression of this target; a mistake in one is found by the tests, which compile all of them.
struct Pattern: Sendable {
    let source: String
    let expression: PythonExpression?

    init(_ source: String, ignoresCase: Bool = false, isMultiline: Bool = false, dotMatchesNewline: Bool = false) {
        self.source = source
        expression = try? PythonExpression(source, ignoresCase: ignoresCase, isMultiline: isMultiline, dotMatchesNewline: dotMatchesNewline)
    }

    /// The groups of each match; the text of the match where there are no groups.
    func all(in text: String) -> [[String]] { expression?.findAll(in: text) ?? [] }
    /// The first group of the first match.
    func first(in text: String) -> String? { all(in: text).first?.first }
    /// The first group of the last match.
    func last(in text: String) -> String? { all(in: text).last?.first }
    /// The first group when the whole text matches.
    func whole(_ text: String) -> String? {
        guard let match = expression?.match(text, isWhole: true) else { return nil }
        return match.groups.isEmpty ? match.text : match.groups[0] ?? ""
    }

    func isFound(in text: String) -> Bool { expression?.firstMatch(in: text) != nil }
    func removed(from text: String) -> String { expression?.removing(from: text) ?? text }
}
