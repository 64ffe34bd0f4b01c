public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumSynthesis
internal import LyceumText

/// Makes four-option questions out of texts, as `lyceum questions` does.
public struct QuestionsKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var background: [String]
        var count: Int?
        var kind: String
        var perPassage: Int
        var tokenizer: String?
        var isOptional: Bool
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Passages that are asked about, such as ${texts.held_out}.")
    static let background = ConfigurationKey<[String]>.paths("background", "Other texts of the field: what they say is no wrong option.")
    static let count = ConfigurationKey<Int?>.whole(
        "count", in: 4...1_000_000, unit: "questions", automatic: "all that can be made", "Most questions; they come by fours.")
    static let kind = ConfigurationKey<String>.choice(
        "sort",
        [
            .init("both", "cloze and choice"), .init("cloze", "statements with a gap for a name, number or term"),
            .init("choice", "relations asked in other words than the text's"),
            .init("completion", "texts that break off before a name or term; examine asks them with continues: true"),
        ], default: "both", "What is made.")
    static let perPassage = ConfigurationKey<Int>.whole("per_passage", in: 1...1000, unit: "questions", default: 6, "Questions of one passage at most.")
    static let tokenizer = ConfigurationKey<String?>.text(
        "tokenizer", automatic: "any longer word that is not general", "A model; words its tokenizer has in one piece are no words of the field.")

    static let isOptional = ConfigurationKey<Bool>.flag(
        "optional", default: false, "Where no question can be made, write an empty file instead of failing.")

    static let section = ConfigurationSection(
        "questions", "Questions made of texts.",
        keys: [
            texts.declaration, background.declaration, count.declaration, kind.declaration, perPassage.declaration, tokenizer.declaration, isOptional.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "questions", "Makes four-option questions out of texts, audited for cues, as lyceum questions does.", version: 2, section: Self.section,
            modelKeys: ["tokenizer"],
            outputs: [
                .path("questions", "JSON lines with question, options and answer, for examine"), .path("report", "yield and audit, JSON"),
                .value("count", "questions made"), .value("is_clean", "whether no cue tells the answer without knowledge"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected texts to ask about", remedy: "name them, such as ${texts.held_out}") }
        return Parameters(
            texts: texts, background: reader[Self.background], count: reader[Self.count], kind: reader[Self.kind],
            perPassage: reader[Self.perPassage], tokenizer: reader[Self.tokenizer], isOptional: reader[Self.isOptional])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("making questions")
        let passages = try await PassageLines.read(parameters.texts).passages(PassageLines.splitter)
        let background = parameters.background.isEmpty ? [] : try await PassageLines.read(parameters.background).documents.map(\.text)
        return try await BackgroundThread.run { () throws(LyceumError) in
            let tokenizer = try parameters.tokenizer.map { name throws(LyceumError) in try ModelTokenizer.load(name) }
            let vocabulary = try tokenizer.map { tokenizer throws(LyceumError) in
                try DomainVocabulary(domain: passages.map(\.text) + background, general: tokenizer)
            }
            let kinds = FieldQuestion.Kind(rawValue: parameters.kind).map { Set([$0]) } ?? FieldQuestion.Kind.standalone
            let maker = QuestionMaker(
                options: .init(count: parameters.count, kinds: kinds, seed: context.seed, perPassage: parameters.perPassage), vocabulary: vocabulary)
            let set: QuestionSet
            do throws(LyceumError) {
                set = try maker.make(from: passages, field: background)
            } catch {
                guard parameters.isOptional, error.code == .invalidData else { throw error }
                return try Self.nothing(error, context)
            }
            try set.write(to: context.path("questions.jsonl"))
            try AtomicFile.write(set.json.text(indent: 2) + "\n", to: context.path("report.json"))
            if !set.isClean { context.note("the questions have cues: some can be answered without knowing the field (see report.json)") }
            return StepResult(
                files: ["questions": "questions.jsonl", "report": "report.json"],
                values: JSON.Object([("count", .integer(set.questions.count)), ("is_clean", .bool(set.isClean))]))
        }
    }

    private static func nothing(_ error: LyceumError, _ context: StepContext) throws(LyceumError) -> StepResult {
        context.note(error.message)
        try AtomicFile.write("", to: context.path("questions.jsonl"))
        try AtomicFile.write("{\"questions\": 0}\n", to: context.path("report.json"))
        return StepResult(
            files: ["questions": "questions.jsonl", "report": "report.json"], values: JSON.Object([("count", .integer(0)), ("is_clean", .bool(true))]))
    }
}
