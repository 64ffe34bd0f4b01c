public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumSynthesis

/// Turns passages into passages with exercises about them (AdaptLLM's rules, or exercises a model writes), as `lyceum synthesize exercises` does.
public struct ExercisesKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var writer: String?
        var exercises: Int
        var length: Int
        var tokenizer: String?
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Passages, such as ${texts.training}.")
    static let writer = ConfigurationKey<String?>.text("writer", automatic: "rules find them", "A model that writes the exercises; each is checked against its passage.")
    static let exercises = ConfigurationKey<Int>.whole("exercises", in: 1...100, unit: "exercises", default: 3, "Of each passage, with a writer.")
    static let length = ConfigurationKey<Int>.whole("length", in: 264...1 << 24, unit: "tokens", default: 2048, "Tokens that a training text may have.")
    static let tokenizer = ConfigurationKey<String?>.text(
        "tokenizer", automatic: "no words of the field are known", "A model; words its tokenizer has in one piece are no words of the field.")

    static let section = ConfigurationSection(
        "exercises", "Texts with exercises about them.",
        keys: [texts.declaration, writer.declaration, exercises.declaration, length.declaration, tokenizer.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "exercises", "Turns passages into passages with exercises about them, by rules or with a model.", section: Self.section,
            modelKeys: ["writer", "tokenizer"],
            outputs: [
                .path("texts", "training texts, JSON lines"), .path("report", "yield by kind, what was left out and why, JSON"),
                .value("texts_count", "training texts"), .value("exercises", "exercises in them"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected passages", remedy: "name them, such as ${texts.training}") }
        return Parameters(
            texts: texts, writer: reader[Self.writer], exercises: reader[Self.exercises], length: reader[Self.length],
            tokenizer: reader[Self.tokenizer])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let read = try await PassageLines.read(parameters.texts)
        let passages = read.passages(PassageLines.splitter)
        context.progress.describe("making exercises", total: passages.count, unit: "passages")
        let tokenizer = try parameters.tokenizer.map { name throws(LyceumError) in try ModelTokenizer.load(name) }
        let vocabulary = try tokenizer.map { tokenizer throws(LyceumError) in
            try DomainVocabulary(domain: passages.map(\.text), general: tokenizer)
        }
        let rules = try MiningRules()
        let miner = RuleMiner(rules: rules, vocabulary: vocabulary, contextLength: parameters.length)
        let converter = try Self.converter(parameters, miner, context)
        let work = ReadingComprehension(converter, rules: rules, seed: context.seed)
        let file = try AtomicFile(path: context.path("texts.jsonl"))
        var yield = ComprehensionYield()
        try await work.convert(passages) { text throws(LyceumError) in
            try context.checkCancellation()
            try file.write(text.json.text() + "\n")
            yield.add(text)
            context.progress.advance()
        }
        try file.commit()
        try AtomicFile.write(yield.json.text(indent: 2) + "\n", to: context.path("report.json"))
        return StepResult(
            files: ["texts": "texts.jsonl", "report": "report.json"],
            values: JSON.Object([("texts_count", .integer(passages.count)), ("exercises", yield.json["exercises"] ?? .null)]))
    }

    private static func converter(
        _ parameters: Parameters, _ miner: RuleMiner, _ context: StepContext
    ) throws(LyceumError) -> any PassageConverter {
        guard let writer = parameters.writer else { return miner }
        let path = try Hub.resolve(writer)
        let model = try TextModel(try LanguageModel.load(path, options: RuntimeOptions(threads: context.threads)))
        return ModelWriter(
            try LocalChatModel(model, name: FileSystem.name(of: path)), catalog: try ExerciseCatalog(), fallback: miner,
            exercises: parameters.exercises)
    }
}
