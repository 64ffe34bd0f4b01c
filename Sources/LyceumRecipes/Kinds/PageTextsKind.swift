public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Takes the main text out of web pages, and says how much of what must come out unchanged did.
public struct PageTextsKind: StepKind {
    public struct Parameters: Sendable {
        var pages: [String]
        var field: String
        var form: PageExtractor.Form
        var focus: PageExtractor.Focus
    }

    static let pages = ConfigurationKey<[String]>.paths("pages", "Files of records with pages.")
    static let field = ConfigurationKey<String>.text("field", default: "html", "The field with a page's source.")
    static let form = ConfigurationKey<String>.choice(
        "form", [ConfigurationChoice("text", "Paragraphs as lines."), ConfigurationChoice("markdown", "Headings, lists, code and tables in Markdown.")],
        default: "text", "How the text is written.")
    static let focus = ConfigurationKey<String>.choice(
        "focus",
        [
            ConfigurationChoice("precision", "Rather miss text."), ConfigurationChoice("balanced", "Neither."),
            ConfigurationChoice("recall", "Rather keep what does not belong to it."),
        ], default: "balanced", "What is thought worse.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "page-texts", "Takes the main text out of web pages.",
            section: ConfigurationSection(
                "page-texts", "Main texts of pages.",
                keys: [Self.pages.declaration, Self.field.declaration, Self.form.declaration, Self.focus.declaration]),
            outputs: [
                .path("texts", "the records with their text instead of the source, JSON lines"), .value("count", "pages with text"),
                .value("lost", "pages without"),
                .value("recovered", "share of the strings under “pieces” that stand in the text byte for byte; 1 where there are none"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        if reader[Self.pages].isEmpty { reader.report("pages", "expected files of pages") }
        return Parameters(
            pages: reader[Self.pages], field: reader[Self.field], form: .init(rawValue: reader[Self.form]) ?? .text,
            focus: .init(rawValue: reader[Self.focus]) ?? .balanced)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var options = PageExtractor.Options()
            (options.form, options.focus) = (parameters.form, parameters.focus)
            let extractor = PageExtractor(options)
            let reader = RecordReader(try DataFile.find(parameters.pages))
            let output = try AtomicFile(path: context.path("texts.jsonl"))
            var (count, lost, pieces, recovered) = (0, 0, 0, 0)
            while let record = try reader.next() {
                if (count + lost).isMultiple(of: 64) { try context.checkCancellation() }
                let source = try record.text(field: parameters.field)
                var object = if case .object(let object) = record.content { object } else { JSON.Object() }
                let page = try extractor.extract(Array(source.utf8), charset: "utf-8", url: object["url"]?.stringValue)
                let text = page?.text ?? ""
                for piece in object["pieces"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
                    pieces += 1
                    if Self.contains(text, piece) { recovered += 1 }
                }
                guard !text.isEmpty else {
                    lost += 1
                    continue
                }
                count += 1
                object[parameters.field] = nil
                object["pieces"] = nil
                object["text"] = .string(text)
                try output.write(JSON.object(object).text() + "\n")
            }
            try output.commit()
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([
                    ("count", .integer(count)), ("lost", .integer(lost)),
                    ("recovered", .number(pieces > 0 ? Double(recovered) / Double(pieces) : 1)),
                ]))
        }
    }

    private static func contains(_ text: String, _ piece: String) -> Bool {
        let (text, piece) = (Array(text.utf8), Array(piece.utf8))
        guard let first = piece.first, text.count >= piece.count else { return piece.isEmpty }
        return (0...text.count - piece.count).contains { text[$0] == first && text[$0..<$0 + piece.count].elementsEqual(piece) }
    }
}
