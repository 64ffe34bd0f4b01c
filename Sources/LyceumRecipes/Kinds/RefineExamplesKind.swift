public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Makes conversations that teach a refiner, of pages of which the noise is known, as `lyceum refine examples` does.
public struct RefineExamplesKind: StepKind {
    public struct Parameters: Sendable {
        var pages: [String]
        var model: String
        var examples: RefineExamples
    }

    static let pages = ConfigurationKey<[String]>.paths("pages", "Pages with text, junk, noise and replace.")
    static let model = ConfigurationKey<String>.requiredText("model", "The model that will learn; its tokenizer counts.")
    static let level = ConfigurationKey<String>.choice(
        "level", RefineLevel.allCases.map { ConfigurationChoice($0.rawValue, "") }, default: "both", "Which stages are taught.")
    static let document = ConfigurationKey<Int>.whole(
        "document_tokens", in: 1...1 << 20, unit: "tokens", default: 2000, "Tokens of a document that the first stage sees.")
    static let chunk = ConfigurationKey<Int>.whole("chunk_tokens", in: 1...1 << 20, unit: "tokens", default: 1500, "Tokens of a chunk's lines.")

    static let section = ConfigurationSection(
        "refine-examples", "Conversations that teach a refiner.",
        keys: [pages.declaration, model.declaration, level.declaration, document.declaration, chunk.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "refine-examples", "Makes conversations that teach a refiner, of pages of which the noise is known.", section: Self.section,
            modelKeys: ["model"],
            outputs: [.path("examples", "conversations to train on with objective: sft, JSON lines"), .value("count", "conversations")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let pages = reader[Self.pages]
        if pages.isEmpty { reader.report("pages", "expected pages", remedy: "name them, such as ${world.lessons}") }
        return Parameters(
            pages: pages, model: reader[Self.model],
            examples: RefineExamples(
                level: RefineLevel(rawValue: reader[Self.level]) ?? .both, documentTokens: reader[Self.document], chunkTokens: reader[Self.chunk]))
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let pages = try RefinePage.read(try DataFile.find(parameters.pages))
            let tokenizer = try ModelTokenizer.load(parameters.model)
            let count = try parameters.examples.write(pages, tokenizer: tokenizer, to: context.path("examples.jsonl"))
            return StepResult(files: ["examples": "examples.jsonl"], values: JSON.Object([("count", .integer(count))]))
        }
    }
}
