public import LyceumConfiguration
public import LyceumCore
package import LyceumData

/// Reads a folder of a field's texts: cleaned, each once, cut into passages, a part held out.
public struct TextsKind: StepKind {
    public struct Parameters: Sendable {
        var paths: [String]
        var field: String?
        var minimumCharacters: Int
        var duplicateOverlap: Double
        var passageCharacters: Int
        var holdOut: Double
    }

    static let paths = ConfigurationKey<[String]>.paths("path", "Files and folders: txt, md, html, pdf, jsonl, csv, parquet, also .gz and .zst.")
    static let field = ConfigurationKey<String?>.text("field", automatic: "text, content, body, abstract and the like", "The field of records that holds the text.")
    static let minimum = ConfigurationKey<Int>.whole(
        "minimum_characters", in: 0...1 << 40, unit: "characters", default: 200, "Shorter texts are left out.")
    static let overlap = ConfigurationKey<Double>.number(
        "duplicate_overlap", in: 0...1, default: 0.8, "Texts that share this much of their five-word runs with an earlier one are left out; 0 keeps them.")
    static let passage = ConfigurationKey<Int>.whole(
        "passage_characters", in: 200...1 << 30, unit: "characters", default: 2400, "Longest passage.")
    static let holdOut = ConfigurationKey<Double>.number(
        "hold_out", in: 0...0.9, excludesLower: true, default: 0.1, "Share of the texts that is never trained on; nearly equal texts stay on one side.")

    static let section = ConfigurationSection(
        "texts", "A field's texts.",
        keys: [
            paths.declaration, field.declaration, minimum.declaration, overlap.declaration, passage.declaration, holdOut.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "texts", "Reads a field's texts: cleaned, each once, cut into passages, a part held out.", section: Self.section,
            outputs: [
                .path("training", "passages to learn from, JSON lines"), .path("held_out", "passages that are never trained on, JSON lines"),
                .path("report", "what was read, changed and left out, and why"), .value("documents", "texts kept"),
                .value("passages", "passages to learn from"), .value("held_out_passages", "passages held out"),
                .value("characters", "characters kept"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let paths = reader[Self.paths]
        if paths.isEmpty { reader.report("path", "expected a file or folder of texts", remedy: "name the folder with the field's texts") }
        let overlap = reader[Self.overlap]
        if overlap != 0, overlap < 0.3 { reader.report("duplicate_overlap", "expected 0, or 0.3 to 1, found \(overlap)") }
        return Parameters(
            paths: paths, field: reader[Self.field], minimumCharacters: reader[Self.minimum], duplicateOverlap: overlap,
            passageCharacters: reader[Self.passage], holdOut: reader[Self.holdOut])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let bytes = parameters.paths.reduce(0) { $0 + (context.size($1) ?? 0) }
        return StepForecast(seconds: Double(bytes) / 2e6, memory: bytes * 6 + (50 << 20), disk: bytes, detail: Quantities.bytes(bytes))
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("reading", unit: "files")
        let options = FieldTexts.Options(
            field: parameters.field, minimumCharacters: parameters.minimumCharacters,
            duplicateOverlap: parameters.duplicateOverlap == 0 ? nil : parameters.duplicateOverlap)
        let progress = context.progress
        let texts = try await FieldTexts.read(parameters.paths, options: options) { done, all in
            progress.describe("reading", total: all)
            progress.update(to: done)
        }
        try context.checkCancellation()
        let passages = texts.passages(PassageSplitter(maximumCharacters: parameters.passageCharacters))
        let parts = try HoldOut(share: parameters.holdOut, seed: context.seed).split(passages)
        try PassageLines.write(parts.training, to: context.path("training.jsonl"))
        try PassageLines.write(parts.heldOut, to: context.path("held_out.jsonl"))
        try AtomicFile.write(texts.report.json.text(indent: 2) + "\n", to: context.path("report.json"))
        return StepResult(
            files: ["training": "training.jsonl", "held_out": "held_out.jsonl", "report": "report.json"],
            values: JSON.Object([
                ("documents", .integer(texts.documents.count)), ("passages", .integer(parts.training.count)),
                ("held_out_passages", .integer(parts.heldOut.count)), ("characters", .integer(texts.report.characters)),
            ]))
    }
}

/// Passages as JSON lines that training and the other kinds read.
package enum PassageLines {
    /// What is a passage already stays one.
    static let splitter = PassageSplitter(maximumCharacters: .max, minimumCharacters: 0)

    package static func write(_ passages: [Passage], to path: String) throws(LyceumError) {
        let lines = passages.map { passage in
            JSON.object(
                JSON.Object([("text", .string(passage.text)), ("title", .string(passage.title)), ("source", .string(passage.id))])
            ).text() + "\n"
        }
        try AtomicFile.write(lines.joined(), to: path)
    }

    /// Texts taken as they are: they were cleaned before.
    static func read(_ paths: [String]) async throws(LyceumError) -> FieldTexts {
        try await FieldTexts.read(paths, options: .init(minimumCharacters: 1, duplicateOverlap: nil))
    }
}
