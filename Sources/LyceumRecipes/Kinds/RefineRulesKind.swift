public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Cleans documents by rules of the catalog, as a pipeline of `lyceum curate` does, for comparison with a refiner; measures them where the noise is known.
public struct RefineRulesKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var stages: [String]
        var settings: [String]
        var isMeasured: Bool
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of documents.")
    static let stages = ConfigurationKey<[String]>.texts("stages", default: ["c4-lines"], "Filters, in order (lyceum curate filters).")
    static let settings = ConfigurationKey<[String]>.texts("settings", "Values of filters: filter.key=value.")
    static let measured = ConfigurationKey<Bool>.flag("measured", default: false, "Whether the texts are pages of which the noise is known.")
    static let section = ConfigurationSection(
        "refine-rules", "Documents cleaned by rules.", keys: [texts.declaration, stages.declaration, settings.declaration, measured.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "refine-rules", "Cleans documents by rules, for comparison with a refiner.", section: Self.section,
            outputs: [
                .path("texts", "what is left, JSON lines"), .value("kept_share", "share of words kept"),
                .value("dropped_share", "share of documents dropped"), .value("document_f1", "of pages dropped, where measured"),
                .value("line_f1", "of lines removed, where measured"), .value("exact", "share of pages that came out exactly right, where measured"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let (texts, stages) = (reader[Self.texts], reader[Self.stages])
        if texts.isEmpty { reader.report("texts", "expected documents", remedy: "name them, such as ${world.raw}") }
        for stage in stages where FilterCatalog.named(stage) == nil {
            let names = FilterCatalog.all.map(\.name)
            reader.report(
                "stages", "there is no filter “\(stage)”",
                remedy: LyceumError.nearestNameRemedy(stage, among: names, otherwise: "the filters are \(names.joined(separator: ", "))"))
        }
        return Parameters(texts: texts, stages: stages, settings: reader[Self.settings], isMeasured: reader[Self.measured])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var filters: [any TextFilter] = []
            for stage in parameters.stages {
                let own = parameters.settings.filter { $0.hasPrefix(stage + ".") }.map { String($0.dropFirst(stage.count + 1)) }
                filters.append(try FilterCatalog.make(stage, settings: own))
            }
            let files = try DataFile.find(parameters.texts)
            var values = try Self.filter(files, filters, to: context.path("texts.jsonl"))
            if parameters.isMeasured {
                let measured = RefineMeasureKind.values(try RefineMeasures.of(filters, on: try RefinePage.read(files)), validity: nil)
                for key in ["document_f1", "line_f1", "exact"] { values[key] = measured[key] }
            }
            return StepResult(files: ["texts": "texts.jsonl"], values: values)
        }
    }

    private static func filter(_ files: [DataFile], _ filters: [any TextFilter], to path: String) throws(LyceumError) -> JSON.Object {
        let reader = RecordReader(files)
        let output = try AtomicFile(path: path)
        let analyzer = TextAnalyzer()
        var (documents, dropped, wordsIn, wordsOut) = (0, 0, 0, 0)
        while let record = try reader.next() {
            var document = CuratedDocument(id: reader.place(of: record), text: try record.text(field: "text"))
            try analyzer.load(document.text)
            documents += 1
            wordsIn += analyzer.wordCount
            var isKept = true
            for filter in filters where isKept {
                if case .drop = try filter.judge(&document, analyzer) { isKept = false }
            }
            guard isKept else {
                dropped += 1
                continue
            }
            wordsOut += analyzer.wordCount
            try output.write(JSON.object(JSON.Object([("text", .string(document.text))])).text() + "\n")
        }
        try output.commit()
        return JSON.Object([
            ("kept_share", .number(Double(wordsOut) / Double(max(wordsIn, 1)))), ("dropped_share", .number(Double(dropped) / Double(max(documents, 1)))),
        ])
    }
}
