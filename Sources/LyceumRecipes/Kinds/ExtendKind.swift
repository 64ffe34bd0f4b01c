public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText

/// Gives a model's tokenizer new tokens from texts, and its embedding and head the rows for them, as `lyceum tokenizer extend` does.
public struct ExtendKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var texts: [String]
        var heldOut: [String]
        var field: String
        var tokens: Int
        var initialization: String
        var minimumFrequency: Int
        var maximumLength: Int
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model: a folder, a .gguf file, or a name from the cache.")
    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders with texts to learn the tokens from.")
    static let heldOut = ConfigurationKey<[String]>.paths("held_out", "Files and folders with texts to measure on.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of records that holds the text.")
    static let tokens = ConfigurationKey<Int>.whole("tokens", in: 1...1 << 20, unit: "tokens", default: 256, "New tokens, at most.")
    static let initialization = ConfigurationKey<String>.choice(
        "initialize",
        [
            ConfigurationChoice("subword", "the mean of the rows that wrote the token before"), ConfigurationChoice("mean", "the mean of all rows"),
            ConfigurationChoice("random", "normal numbers around that mean"),
        ], default: "subword", "What new rows begin with.")
    static let minimumFrequency = ConfigurationKey<Int>.whole(
        "min_frequency", in: 1...1_000_000, default: 2, "Pairs rarer than this do not become tokens.")
    static let maximumLength = ConfigurationKey<Int>.whole("max_length", in: 2...1024, unit: "bytes", default: 32, "Longest new token.")

    static let section = ConfigurationSection(
        "extend", "New tokens for a model.",
        keys: [
            model.declaration, texts.declaration, heldOut.declaration, field.declaration, tokens.declaration, initialization.declaration,
            minimumFrequency.declaration, maximumLength.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "extend", "Gives a model's tokenizer new tokens from texts, and its embedding and head the rows for them.", section: Self.section,
            modelKeys: ["model"],
            outputs: [
                .path("model", "the model's folder"), .value("new_tokens", "tokens it did not have before"),
                .value("tokens_per_byte_before", "of the held-out texts, by the old vocabulary"), .value("tokens_per_byte_after", "by the new one"),
                .value("tokens_per_character_before", "of the held-out texts, by the old vocabulary"),
                .value("tokens_per_character_after", "by the new one"),
                .value("shortening", "the share of the held-out texts' tokens that the new vocabulary saves"),
                .value("longer_texts", "held-out texts that the new vocabulary writes with more tokens"),
                .value("round_trip_failures", "held-out texts that do not come back as they were"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected texts to learn tokens from", remedy: "name files or folders") }
        return Parameters(
            model: reader[Self.model], texts: texts, heldOut: reader[Self.heldOut], field: reader[Self.field], tokens: reader[Self.tokens],
            initialization: reader[Self.initialization], minimumFrequency: reader[Self.minimumFrequency], maximumLength: reader[Self.maximumLength])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = context.size((try? Hub.resolve(parameters.model)) ?? parameters.model)
        let bytes = parameters.texts.reduce(0) { $0 + (context.size($1) ?? 0) }
        return StepForecast(
            seconds: 0.2 + Double(bytes) / 1e6 + Double(size ?? 0) / 5e8, memory: (size ?? 0) + bytes * 6 + (20 << 20), disk: size)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("reading", unit: "tokens")
        return try await BackgroundThread.run { () throws(LyceumError) in
            let texts = try TextRecords.read(parameters.texts, field: parameters.field)
            let heldOut = parameters.heldOut.isEmpty ? texts : try TextRecords.read(parameters.heldOut, field: parameters.field)
            if parameters.heldOut.isEmpty { context.note("tokens per byte are measured on the texts the tokens were learned from") }
            let extender = VocabularyExtender(
                newTokens: parameters.tokens, minimumFrequency: parameters.minimumFrequency, maximumTokenLength: parameters.maximumLength)
            let checkpoint = try Checkpoint.open(try Hub.resolve(parameters.model))
            let initialization = NewTokenInitialization(rawValue: parameters.initialization) ?? .subword
            let report = try VocabularyExtension(checkpoint, extender: extender, initialization: initialization, seed: context.seed)
                .write(texts: texts, heldOut: heldOut, to: context.path("model"), pool: ThreadPool(threads: context.threads))
            return StepResult(files: ["model": "model"], values: Self.values(report))
        }
    }

    private static func values(_ report: VocabularyExtensionReport) -> JSON.Object {
        let shortening = 1 - Double(report.heldOutTokensAfter) / Double(max(1, report.heldOutTokensBefore))
        return JSON.Object([
            ("new_tokens", .integer(report.newTokens.count)), ("tokens_per_byte_before", .number(report.tokensPerByteBefore)),
            ("tokens_per_byte_after", .number(report.tokensPerByteAfter)), ("tokens_per_character_before", .number(report.tokensPerCharacterBefore)),
            ("tokens_per_character_after", .number(report.tokensPerCharacterAfter)), ("shortening", .number(shortening)),
            ("longer_texts", .integer(report.longerTexts)), ("round_trip_failures", .integer(report.roundTripFailuresAfter)),
        ])
    }
}
