/// FineWeb's own rules (Penedo et al. 2024), as datatrove decides them.
///
/// Of the lines with something on them: too few end with terminal punctuation (a space behind it hides it), too many are short, too many
/// characters stand in lines that occurred before; and of the whole text: too many line breaks per word, as in lists.
public struct FineWebQualityFilter: TextFilter {
    public static let name = "fineweb"
    public static let reasons = ["empty", "line_punct_ratio", "short_line_ratio", "char_dup_ratio", "list_ratio"]

    public var leastTerminalLines = 0.12
    /// Texts in which no line at all ends with terminal punctuation are kept.
    public var allowsNone = false
    public var mostShortLines = 0.67
    /// Characters.
    public var shortLine = 30
    public var mostRepeatedCharacters = 0.01
    /// Line breaks per word.
    public var mostBreaks = 0.3

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        var (terminal, short, breaks, rows) = (0, 0, -1, 0)
        var repetition = TextAnalyzer.Repetition()
        text.forEachRow { _ in breaks += 1 }
        text.counter.reset(for: breaks + 1)
        text.forEachRow { row in
            guard !row.isEmpty, !text.trim(row).isEmpty else { return }
            rows += 1
            let last = UTF8Bytes.scalar(before: text.bytes + row.upperBound).value
            if ScalarClasses.shared[last].contains(.terminal) { terminal += 1 }
            if row.count <= shortLine * 4, UTF8Bytes.scalarCount(text.bytes + row.lowerBound, row.count) <= shortLine { short += 1 }
            text.note(row, in: &repetition)
        }
        guard rows > 0 else { return .drop(reason: "empty") }
        let share = Double(terminal) / Double(rows)
        if share < leastTerminalLines, !(terminal == 0 && allowsNone) { return .drop(reason: "line_punct_ratio") }
        if Double(short) / Double(rows) > mostShortLines { return .drop(reason: "short_line_ratio") }
        if Double(repetition.repeatedScalars) / Double(text.scalarCount - breaks) > mostRepeatedCharacters {
            return .drop(reason: "char_dup_ratio")
        }
        return Double(breaks) / Double(max(text.wordCount, 1)) > mostBreaks ? .drop(reason: "list_ratio") : .keep
    }
}
