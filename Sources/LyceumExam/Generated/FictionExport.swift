public import LyceumCore

/// Writes an invented subject as files: textbook, facts, study questions, and questions under every condition.
public struct FictionExport: Sendable {
    public let subject: FictionSubject
    public let book: FictionBook

    public init(_ subject: FictionSubject, paraphrases: Int = 5) {
        self.subject = subject
        book = FictionBook(subject, paraphrases: paraphrases)
    }

    /// The fact table: one row per fact.
    public var facts: [JSON.Object] {
        subject.facts.map { fact in
            JSON.Object([
                ("fact", .integer(fact.number)), ("group", .integer(fact.group)), ("kind", .string(fact.entity.kind)),
                ("entity", .string(fact.entity.name)), ("relation", .string(fact.relation)), ("value", .string(fact.value)),
                ("unit", fact.unit.map { .string($0) } ?? .null), ("statements", .array(fact.statements.map { .string($0) })),
                ("questions", .array(fact.questions.map { .string($0) })), ("form", .string(fact.isSeenAsQuestion ? "seen" : "unseen")),
            ])
        }
    }

    /// The fact table as Markdown.
    public var factTable: String {
        "| no. | kind | entity | relation | value |\n|---|---|---|---|---|\n"
            + subject.facts.map { "| \($0.number) | \($0.entity.kind) | \($0.entity.name) | \($0.relation) | \($0.value) |\n" }.joined()
    }

    /// Writes `book.md`, `book.jsonl`, `facts.md`, `facts.jsonl`, `study.jsonl`, `test.OPTIONS.CONDITION.jsonl` and `subject.json`.
    ///
    /// - Returns: the names of the files.
    /// - Throws: `LyceumError` (`inputOutput`) when the folder or a file cannot be written.
    @discardableResult
    public func write(to folder: String) throws(LyceumError) -> [String] {
        try FileSystem.makeFolder(folder)
        var files = [
            ("book.md", book.markdown), ("book.jsonl", Self.lines(book.documents)), ("facts.md", factTable), ("facts.jsonl", Self.lines(facts)),
        ]
        let seen = subject.facts.filter(\.isSeenAsQuestion)
        files.append(("study.jsonl", Self.lines(FictionItems(subject, wording: .study, facts: seen).documents)))
        for options in FictionItems.Options.allCases {
            for condition in FictionItems.Condition.allCases {
                let items = FictionItems(subject, options: options, condition: condition, book: book)
                files.append(("test.\(options.rawValue).\(condition.rawValue).jsonl", Self.lines(items.documents)))
            }
        }
        files.append(("subject.json", summary.text(indent: 2) + "\n"))
        for (name, text) in files { try AtomicFile.write(text, to: "\(folder)/\(name)") }
        return files.map(\.0)
    }

    private var summary: JSON {
        [
            "seed": .string("\(subject.seed)"), "field": .string(subject.field), "discoverer": .string(subject.discoverer),
            "year": .integer(subject.year), "entities": .integer(subject.entities.count), "facts": .integer(subject.facts.count),
            "words": .integer(book.markdown.split { $0 == " " || $0 == "\n" }.count),
        ]
    }

    static func lines(_ documents: [JSON.Object]) -> String { documents.map { JSON.object($0).text() + "\n" }.joined() }
}
