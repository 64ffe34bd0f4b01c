public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData
internal import LyceumPages

/// Takes the main text out of web pages, and says how much of what must come out unchanged did.
public struct PageTextsKind: StepKind {
    public struct Parameters: Sendable {
        var pages: [String]
        var field: String
        var form: PageExtractor.Form
        var isInterleaved = false
        var focus: PageExtractor.Focus
        var checksLatex = false
    }

    static let pages = ConfigurationKey<[String]>.paths("pages", "Files of records with pages.")
    static let field = ConfigurationKey<String>.text("field", default: "html", "The field with a page's source.")
    static let form = ConfigurationKey<String>.choice(
        "form",
        PageExtractor.Form.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) } + [
            ConfigurationChoice("interleaved", "Markdown, with text_list and image_list beside it.")
        ], default: "text", "How the text is written.")
    static let focus = ConfigurationKey<String>.choice(
        "focus",
        [
            ConfigurationChoice("precision", "Rather miss text."), ConfigurationChoice("balanced", "Neither."),
            ConfigurationChoice("recall", "Rather keep what does not belong to it."),
        ], default: "balanced", "What is thought worse.")

    static let latex = ConfigurationKey<String>.choice(
        "latex",
        [
            ConfigurationChoice("any", "Formulas are not looked into."),
            ConfigurationChoice("strict", "The first that LaTeX would stop at is noted as latex_fault, for the filter latex."),
        ], default: "any", "Whether formulas are checked while their source is at hand.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "page-texts", "Takes the main text out of web pages.", version: 2,
            section: ConfigurationSection(
                "page-texts", "Main texts of pages.",
                keys: [Self.pages.declaration, Self.field.declaration, Self.form.declaration, Self.focus.declaration, Self.latex.declaration]),
            outputs: [
                .path("texts", "the records with their text instead of the source, JSON lines"), .value("count", "pages with text"),
                .value("lost", "pages without"),
                .value("broken", "pages with a formula that LaTeX would stop at, where they are looked into"),
                .value(
                    "placed",
                    "share of the images under “places” (url, and the ends of the texts before and after them) that stand there; 1 where there are none"),
                .value("recovered", "share of the strings under “pieces” that stand in the text byte for byte; 1 where there are none"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        if reader[Self.pages].isEmpty { reader.report("pages", "expected files of pages") }
        return Parameters(
            pages: reader[Self.pages], field: reader[Self.field], form: .init(rawValue: reader[Self.form]) ?? .text,
            isInterleaved: reader[Self.form] == "interleaved", focus: .init(rawValue: reader[Self.focus]) ?? .balanced,
            checksLatex: reader[Self.latex] == "strict")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var options = PageExtractor.Options()
            (options.form, options.focus, options.checksLatex) = (parameters.form, parameters.focus, parameters.checksLatex)
            if parameters.isInterleaved { (options.form, options.keepsImages) = (.markdown, true) }
            let extractor = PageExtractor(options)
            let reader = RecordReader(try DataFile.find(parameters.pages))
            let output = try AtomicFile(path: context.path("texts.jsonl"))
            var (count, lost, broken, pieces, recovered) = (0, 0, 0, 0, 0)
            var images = ImagePlaces()
            while let record = try reader.next() {
                if (count + lost).isMultiple(of: 64) { try context.checkCancellation() }
                let source = try record.text(field: parameters.field)
                var object = if case .object(let object) = record.content { object } else { JSON.Object() }
                let page = try extractor.extract(Array(source.utf8), charset: "utf-8", url: object["url"]?.stringValue)
                let parts = parameters.isInterleaved ? page.map { InterleavedDocument($0) } : nil
                let text = parts?.text ?? page?.text ?? ""
                if let parts {
                    images.add(object["places"]?.arrayValue ?? [], parts)
                    parts.write(to: &object)
                }
                object["places"] = nil
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
                if let fault = page?.latexFault {
                    broken += 1
                    object["latex_fault"] = .string(fault.text)
                }
                try output.write(JSON.object(object).text() + "\n")
            }
            try output.commit()
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([
                    ("count", .integer(count)), ("lost", .integer(lost)), ("broken", .integer(broken)),
                    ("placed", .number(images.share)), ("recovered", .number(pieces > 0 ? Double(recovered) / Double(pieces) : 1)),
                ]))
        }
    }

    private static func contains(_ text: String, _ piece: String) -> Bool {
        let (text, piece) = (Array(text.utf8), Array(piece.utf8))
        guard let first = piece.first, text.count >= piece.count else { return piece.isEmpty }
        return (0...text.count - piece.count).contains { text[$0] == first && text[$0..<$0 + piece.count].elementsEqual(piece) }
    }
}

/// How many images stand where they should.
struct ImagePlaces {
    private var all = 0
    private var right = 0

    var share: Double { all > 0 ? Double(right) / Double(all) : 1 }

    /// - Parameter places: objects with `url`, and `before` and `after` where texts stand next to the image.
    mutating func add(_ places: [JSON], _ document: InterleavedDocument) {
        var found: [String: [Int]] = [:]
        for (number, part) in document.parts.enumerated() { if case .image(let url) = part { found[url, default: []].append(number) } }
        for place in places {
            guard let url = place["url"]?.stringValue else { continue }
            all += 1
            let (before, after) = (place["before"]?.stringValue, place["after"]?.stringValue)
            for number in found[url] ?? [] where Self.ends(document.parts[..<number].last, before) && Self.begins(document.parts[(number + 1)...].first, after) {
                right += 1
                break
            }
        }
    }

    private static func ends(_ part: InterleavedDocument.Part?, _ wanted: String?) -> Bool {
        guard let wanted else { return true }
        guard case .text(let text)? = part else { return false }
        return text.hasSuffix(wanted)
    }

    private static func begins(_ part: InterleavedDocument.Part?, _ wanted: String?) -> Bool {
        guard let wanted else { return true }
        guard case .text(let text)? = part else { return false }
        return text.hasPrefix(wanted)
    }
}
