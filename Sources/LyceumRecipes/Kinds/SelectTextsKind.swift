public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Keeps a part of documents by their likeness to a target, or at random, as `lyceum mixture select` does.
public struct SelectTextsKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var target: [String]
        var field: String
        var method: DocumentSelection.Method
        var share: Double
        var like: [String]
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of documents.")
    static let target = ConfigurationKey<[String]>.paths("target", "Files and folders with the kind of text that is wanted; none for random choices.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of a record that holds its text.")
    static let method = ConfigurationKey<String>.choice(
        "method",
        [
            ConfigurationChoice("importance", "drawn by importance weights of hashed runs of words (DSIR)"),
            ConfigurationChoice("best", "the highest weights"), ConfigurationChoice("random", "any"),
        ], default: "importance", "How documents are chosen.")
    static let share = ConfigurationKey<Double>.number(
        "share", in: 0...1, default: 0.5, "Share of the words to keep.")
    static let like = ConfigurationKey<[String]>.paths("like", "Documents whose number of words is kept, in place of a share.")
    static let section = ConfigurationSection(
        "select-texts", "A part of documents.",
        keys: [texts.declaration, target.declaration, field.declaration, method.declaration, share.declaration, like.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "select-texts", "Keeps the documents most like a target, or a random part, as lyceum mixture select does.", section: Self.section,
            outputs: [
                .path("texts", "the documents kept, JSON lines"), .value("documents", "documents kept"), .value("kept_share", "share of words kept"),
                .value("divergence", "of the words of all documents from the target's, in nats"),
                .value("kept_divergence", "of the words of those kept"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let (texts, target) = (reader[Self.texts], reader[Self.target])
        let method = DocumentSelection.Method(rawValue: reader[Self.method]) ?? .importance
        if texts.isEmpty { reader.report("texts", "expected documents", remedy: "name them, such as ${world.raw}") }
        if method != .random, target.isEmpty { reader.report("target", "expected documents of the kind that is wanted", remedy: "name them") }
        return Parameters(texts: texts, target: target, field: reader[Self.field], method: method, share: reader[Self.share],
            like: reader[Self.like])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var selection = DocumentSelection(parameters.method, .share(parameters.share), seed: context.seed)
            selection.field = parameters.field
            selection.threads = context.threads
            if !parameters.like.isEmpty { selection.amount = .words(max(1, try selection.words(try DataFile.find(parameters.like)))) }
            context.progress.describe("selecting", total: 1000, unit: "steps")
            let report = try selection.write(
                try DataFile.find(parameters.texts), target: parameters.target.isEmpty ? [] : try DataFile.find(parameters.target),
                to: context.path("texts.jsonl")
            ) { part in
                context.progress.update(to: Int(part * 1000))
                return !context.isCancelled
            }
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([
                    ("documents", .integer(report.kept)), ("kept_share", .number(Double(report.keptWords) / Double(max(report.words, 1)))),
                    ("divergence", .number(report.divergence ?? 0)), ("kept_divergence", .number(report.keptDivergence ?? 0)),
                ]))
        }
    }
}
