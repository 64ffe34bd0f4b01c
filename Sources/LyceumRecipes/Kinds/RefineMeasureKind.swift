public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Measures a refiner by pages of which the noise is known, as `lyceum refine measure` does.
public struct RefineMeasureKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var pages: [String]
        var options: Refiner.Options
    }

    static let pages = ConfigurationKey<[String]>.paths("pages", "Pages with text, junk, noise and replace.")
    static let section = ConfigurationSection(
        "refine-measure", "A refiner against what is known.", keys: RefineKeys.declarations + [pages.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "refine-measure", "Measures a refiner by pages of which the noise is known.", section: Self.section, modelKeys: ["model"],
            outputs: [
                .path("report", "all measures, JSON"), .value("validity", "share of programs that could be read and fit their text"),
                .value("document_f1", "of pages dropped"), .value("line_f1", "of lines removed, on pages that are no junk"),
                .value("line_precision", "of these"), .value("line_recall", "of these"), .value("string_f1", "of strings replaced"),
                .value("exact", "share of pages that are no junk which came out exactly right"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let pages = reader[Self.pages]
        if pages.isEmpty { reader.report("pages", "expected pages", remedy: "name them, such as ${world.known}") }
        return Parameters(model: reader[RefineKeys.model], pages: pages, options: RefineKeys.options(reader))
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let pages = try RefinePage.read(try DataFile.find(parameters.pages))
            context.progress.describe("refining", total: pages.count, unit: "pages")
            let (measures, counts) = try RefineMeasures.of(try RefineKeys.load(parameters.model, parameters.options, context), on: pages) { done in
                context.progress.update(to: done)
                return !context.isCancelled
            }
            let report: JSON = ["measures": measures.json, "counts": counts.json]
            try AtomicFile.write(report.text(indent: 2) + "\n", to: context.path("report.json"))
            return StepResult(files: ["report": "report.json"], values: Self.values(measures, validity: counts.validity))
        }
    }

    static func values(_ measures: RefineMeasures, validity: Double?) -> JSON.Object {
        var values = JSON.Object()
        for (name, value) in [
            ("validity", validity), ("document_f1", measures.documents.f1), ("line_f1", measures.lines.f1),
            ("line_precision", measures.lines.precision), ("line_recall", measures.lines.recall), ("string_f1", measures.strings.f1),
            ("exact", measures.exactShare),
        ] { values[name] = .number(value ?? 0) }
        return values
    }
}
