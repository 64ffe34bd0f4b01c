public import LyceumCore

/// A table of plain texts that a page shows as it is; the first column holds names.
public struct ReportTableContent: Sendable, Hashable {
    public var title: String
    public var head: [String]
    public var rows: [[String]]
    /// How to read it.
    public var note: String

    public init(title: String, head: [String], rows: [[String]], note: String = "") {
        self.title = title
        self.head = head
        self.rows = rows
        self.note = note
    }

    public var json: JSON {
        [
            "title": .string(title), "head": .array(head.map { .string($0) }),
            "rows": .array(rows.map { .array($0.map { .string($0) }) }), "note": .string(note),
        ]
    }
}
