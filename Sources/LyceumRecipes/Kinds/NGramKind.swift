public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumText

/// Learns an n-gram model from trusted texts and keeps the documents it finds likeliest, as `lyceum ngram train` and `lyceum ngram select` do.
public struct NGramKind: StepKind {
    public struct Parameters: Sendable {
        var trusted: [String]
        var texts: [String]
        var fields: [String]
        var order: Int
        var tokens: Int?
        var share: Double?
        var maximumPerplexity: Double?
        var minimumWords: Int
        var tokenizer: String?
    }

    static let trusted = ConfigurationKey<[String]>.paths("trusted", "Files and folders with texts of the field that can be trusted.")
    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders with the corpus that is ranked.")
    static let fields = ConfigurationKey<[String]>.texts("field", default: ["text"], "Fields that hold the text; several are put together.")
    static let order = ConfigurationKey<Int>.whole("order", in: 2...5, unit: "words", default: 5, "The longest n-gram.")
    static let tokens = ConfigurationKey<Int?>.whole(
        "tokens", in: 1...Int.max, unit: "tokens", automatic: "no limit", "Budget of what is kept; words where no tokenizer is given.")
    static let share = ConfigurationKey<Double?>.number(
        "share", in: 0...1, excludesLower: true, automatic: "all", "Budget as a share of the corpus's tokens.")
    static let maximum = ConfigurationKey<Double?>.number(
        "maximum_perplexity", in: 1...1e300, automatic: "no limit", "Documents of a higher perplexity are left out.")
    static let minimumWords = ConfigurationKey<Int>.whole(
        "minimum_words", in: 1...1_000_000, unit: "words", default: 5, "Shorter documents are left out: they are often boilerplate.")
    static let tokenizer = ConfigurationKey<String?>.text(
        "tokenizer", automatic: "words of the n-gram model", "A model or tokenizer whose tokens are counted.")
    static let section = ConfigurationSection(
        "ngram", "The part of a corpus that reads most like trusted texts.",
        keys: [
            trusted.declaration, texts.declaration, fields.declaration, order.declaration, tokens.declaration, share.declaration,
            maximum.declaration, minimumWords.declaration, tokenizer.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "ngram", "Ranks a corpus by an n-gram model of trusted texts and keeps the best part of it.", section: Self.section,
            modelKeys: ["tokenizer"],
            outputs: [
                .path("texts", "the documents that were kept, in their order, JSON lines"),
                .path("scores", "perplexity of every document, JSON lines"), .path("model", "the n-gram model"),
                .value("documents", "documents of the corpus"), .value("taken", "documents kept"), .value("tokens", "tokens kept"),
                .value("all_tokens", "tokens of the corpus"), .value("highest_perplexity", "of those kept"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let parameters = Parameters(
            trusted: reader[Self.trusted], texts: reader[Self.texts], fields: reader[Self.fields], order: reader[Self.order],
            tokens: reader[Self.tokens], share: reader[Self.share], maximumPerplexity: reader[Self.maximum],
            minimumWords: reader[Self.minimumWords], tokenizer: reader[Self.tokenizer])
        if parameters.trusted.isEmpty { reader.report("trusted", "expected texts to learn from, found nothing", remedy: "name files of the field") }
        if parameters.texts.isEmpty { reader.report("texts", "expected a corpus to rank, found nothing", remedy: "name its files") }
        if reader.has("tokens"), reader.has("share") {
            reader.report("tokens", "tokens and share are two budgets", remedy: "give one of them")
        }
        if !reader.has("tokens"), !reader.has("share"), !reader.has("maximum_perplexity") {
            reader.report("tokens", "expected a budget, found none", remedy: "give tokens, share or maximum_perplexity")
        }
        return parameters
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let sizes = (parameters.trusted + parameters.texts).map { context.size($0) }
        guard !sizes.contains(nil) else { return StepForecast() }
        let bytes = sizes.reduce(0) { $0 + ($1 ?? 0) }
        return StepForecast(seconds: 0.2 + Double(bytes) / 3e6, memory: (64 << 20) + bytes * 8, disk: bytes * 2, detail: Quantities.bytes(bytes))
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let path = context.path("field.ngram")
            let trainer = try NGramTrainer(.init(order: parameters.order, temporaryFolder: context.scratch))
            context.progress.describe("counting")
            try Self.forEach(parameters.trusted, parameters, context) { document throws(LyceumError) in try trainer.add(document.text) }
            _ = try trainer.finish(writing: path)
            return try Self.select(try NGramModel(path: path), parameters, context)
        }
    }

    private static func select(
        _ model: NGramModel, _ parameters: Parameters, _ context: StepContext
    ) throws(LyceumError) -> StepResult {
        var tokenizer: Tokenizer?
        if let name = parameters.tokenizer { tokenizer = try ModelTokenizer.load(name) }
        var candidates: [NGramSelection.Candidate] = []
        var places: [String] = []
        context.progress.describe("ranking")
        try forEach(parameters.texts, parameters, context) { document in
            let score = model.score(document.text)
            let count = tokenizer.map { $0.encode(document.text, addSpecialTokens: false).count } ?? score.words
            candidates.append(.init(perplexity: score.perplexity, tokens: count, words: score.words))
            places.append(document.place)
        }
        let all = candidates.reduce(0) { $0 + $1.tokens }
        let selection = NGramSelection(
            candidates, budget: parameters.tokens ?? parameters.share.map { Int($0 * Double(all)) },
            maximumPerplexity: parameters.maximumPerplexity ?? .infinity, minimumWords: parameters.minimumWords)
        let taken = selection.isTaken.count { $0 }
        guard taken > 0 else {
            throw LyceumError(
                .invalidData, "none of \(candidates.count) documents fits", at: context.name, remedy: "raise the budget, or lower minimum_words")
        }
        try write(selection, candidates, places, parameters, context)
        context.note("\(taken) of \(candidates.count) documents, \(selection.tokens) of \(all) tokens")
        return StepResult(
            files: ["texts": "texts.jsonl", "scores": "scores.jsonl", "model": "field.ngram"],
            values: JSON.Object([
                ("documents", .integer(candidates.count)), ("taken", .integer(taken)), ("tokens", .integer(selection.tokens)),
                ("all_tokens", .integer(all)), ("highest_perplexity", .number(selection.limit)),
            ]))
    }

    private static func write(
        _ selection: NGramSelection, _ candidates: [NGramSelection.Candidate], _ places: [String], _ parameters: Parameters, _ context: StepContext
    ) throws(LyceumError) {
        let texts = try AtomicFile(path: context.path("texts.jsonl"))
        let scores = try AtomicFile(path: context.path("scores.jsonl"))
        var index = 0
        try forEach(parameters.texts, parameters, context) { document throws(LyceumError) in
            defer { index += 1 }
            guard index < candidates.count else { throw NGramPart.changed() }
            let number = "\(index + 1)"
            try scores.write(NGramPart.scoreLine(place: number, candidates[index], isTaken: selection.isTaken[index]))
            guard selection.isTaken[index] else { return }
            try texts.write(NGramPart.line(document, perplexity: candidates[index].perplexity))
        }
        guard index == candidates.count else { throw NGramPart.changed() }
        try texts.commit()
        try scores.commit()
    }

    private static func forEach(
        _ paths: [String], _ parameters: Parameters, _ context: StepContext,
        _ body: (NGramDocuments.Document) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        let documents = NGramDocuments(try DataFile.find(paths), fields: parameters.fields)
        var count = 0
        while let document = try documents.next() {
            try body(document)
            count += 1
            if count.isMultiple(of: 256) { try context.checkCancellation() }
        }
    }
}
