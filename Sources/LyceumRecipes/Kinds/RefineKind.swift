public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData
internal import LyceumModel

/// What refiners' steps have in common: the model and its limits.
struct RefineKeys {
    static let model = ConfigurationKey<String>.requiredText("model", "The refiner: a model folder, a .gguf file, or a name from the cache.")
    static let level = ConfigurationKey<String>.choice(
        "level", RefineLevel.allCases.map { ConfigurationChoice($0.rawValue, "") }, default: "both", "Which stages are done.")
    static let document = RefineExamplesKind.document
    static let chunk = RefineExamplesKind.chunk
    static let program = ConfigurationKey<Int>.whole("program_tokens", in: 1...1 << 16, unit: "tokens", default: 256, "Longest program.")
    static let batch = ConfigurationKey<Int>.whole("batch", in: 1...1024, unit: "texts", default: 16, "Texts worked on together; the result does not depend on it.")
    static let constrained = ConfigurationKey<Bool>.flag(
        "constrained", default: false, "Programs may only have numbers of lines and strings that their text has.")

    static let declarations = [
        model.declaration, level.declaration, document.declaration, chunk.declaration, program.declaration, batch.declaration,
        constrained.declaration,
    ]

    static func options(_ reader: ConfigurationReader) -> Refiner.Options {
        var options = Refiner.Options()
        options.level = RefineLevel(rawValue: reader[level]) ?? .both
        options.documentTokens = reader[document]
        options.chunkTokens = reader[chunk]
        options.programTokens = reader[program]
        options.batch = reader[batch]
        options.isConstrained = reader[constrained]
        return options
    }

    static func load(_ name: String, _ options: Refiner.Options, _ context: StepContext) throws(LyceumError) -> Refiner {
        let model = try TextModel(try LanguageModel.load(try Hub.resolve(name), options: RuntimeOptions(threads: context.threads)))
        return try Refiner(model, options: options)
    }
}

/// Cleans documents by the programs of a small model, as `lyceum refine` does.
public struct RefineKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var texts: [String]
        var field: String
        var options: Refiner.Options
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of documents.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of a record that holds its text.")

    static let section = ConfigurationSection(
        "refine", "Documents cleaned by programs of a small model.", keys: RefineKeys.declarations + [texts.declaration, field.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "refine", "Cleans documents by the programs of a small model, as lyceum refine does.", section: Self.section, modelKeys: ["model"],
            outputs: [
                .path("texts", "what is left, with the programs, JSON lines"), .path("dropped", "documents of which nothing is left, with the reason"),
                .path("report", "counts, JSON"), .value("validity", "share of programs that could be read and fit their text"),
                .value("kept_share", "share of words kept"), .value("dropped_share", "share of documents of which nothing is left"),
                .value("refused", "documents that stay as they were because their program has two errors or more"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected documents", remedy: "name them, such as ${world.raw}") }
        return Parameters(model: reader[RefineKeys.model], texts: texts, field: reader[Self.field], options: RefineKeys.options(reader))
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let files = try DataFile.find(parameters.texts)
            context.progress.describe("refining", total: RecordReader(files).totalBytes, unit: "bytes")
            let work = RefineWork(
                try RefineKeys.load(parameters.model, parameters.options, context), identity: .string(parameters.model), field: parameters.field)
            let counts = try work.write(files, to: context.path("texts.jsonl"), dropped: context.path("dropped.jsonl")) { bytes, _ in
                context.progress.update(to: bytes)
                return !context.isCancelled
            }
            try AtomicFile.write(counts.json.text(indent: 2) + "\n", to: context.path("report.json"))
            let gone = counts.dropped + (counts.decisions[.emptied] ?? 0)
            return StepResult(
                files: ["texts": "texts.jsonl", "dropped": "dropped.jsonl", "report": "report.json"],
                values: JSON.Object([
                    ("validity", .number(counts.validity ?? 0)), ("kept_share", .number(counts.keptShare ?? 0)),
                    ("dropped_share", .number(Double(gone) / Double(max(counts.documents, 1)))), ("refused", .integer(counts.decisions[.refused] ?? 0)),
                ]))
        }
    }
}
