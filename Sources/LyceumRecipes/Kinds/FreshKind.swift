public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText

/// Makes a new model with random weights, and a tokenizer learned from texts unless one is given.
public struct FreshKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var field: String
        var tokenizer: String?
        var vocabulary: Int
        var hasChatTemplate: Bool
        var specialTokens: [String]
        var architecture: String
        var layers: Int
        var width: Int
        var heads: Int
        var keyHeads: Int?
        var context: Int
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders with texts to learn the tokens from.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of records that holds the text.")
    static let tokenizer = ConfigurationKey<String?>.text("tokenizer", automatic: "learned from the texts", "A model or folder whose tokenizer is taken.")
    static let vocabulary = ConfigurationKey<Int>.whole(
        "vocabulary", in: 257...10_000_000, unit: "tokens", default: 512, "Tokens in all, the 256 bytes among them.")
    static let chat = ConfigurationKey<Bool>.flag("chat", default: false, "Give the tokenizer a chat template (ChatML) and its tokens.")
    static let special = ConfigurationKey<[String]>.texts("special", "Further special tokens.")
    static let architecture = ConfigurationKey<String>.choice(
        "architecture", ModelInitializer.architectures.map { ConfigurationChoice($0, "") }, default: "llama", "The architecture.")
    static let layers = ConfigurationKey<Int>.whole("layers", in: 1...1000, unit: "blocks", default: 4, "Blocks.")
    static let width = ConfigurationKey<Int>.whole("width", in: 8...65_536, default: 128, "Elements of a hidden state, a multiple of the heads.")
    static let heads = ConfigurationKey<Int>.whole("heads", in: 1...1024, default: 4, "Query heads.")
    static let keyHeads = ConfigurationKey<Int?>.whole("key_heads", in: 1...1024, automatic: "as many as query heads", "Key and value heads.")
    static let context = ConfigurationKey<Int>.whole("context", in: 8...10_000_000, unit: "tokens", default: 256, "Longest sequence.")

    static let section = ConfigurationSection(
        "fresh", "A new model.",
        keys: [
            texts.declaration, field.declaration, tokenizer.declaration, vocabulary.declaration, chat.declaration, special.declaration,
            architecture.declaration, layers.declaration, width.declaration, heads.declaration, keyHeads.declaration, context.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fresh", "Makes a new model with random weights, and a tokenizer learned from texts unless one is given.", section: Self.section,
            outputs: [.path("model", "the model's folder"), .value("parameters", "weights"), .value("vocabulary", "tokens")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        let tokenizer = reader[Self.tokenizer]
        if texts.isEmpty == (tokenizer == nil) {
            reader.report("texts", "expected texts to learn tokens from, or a tokenizer", remedy: "give one of “texts” and “tokenizer”")
        }
        let (width, heads) = (reader[Self.width], reader[Self.heads])
        if !width.isMultiple(of: heads) { reader.report("width", "expected a multiple of \(heads) heads, found \(width)") }
        return Parameters(
            texts: texts, field: reader[Self.field], tokenizer: tokenizer, vocabulary: reader[Self.vocabulary], hasChatTemplate: reader[Self.chat],
            specialTokens: reader[Self.special], architecture: reader[Self.architecture], layers: reader[Self.layers], width: width, heads: heads,
            keyHeads: reader[Self.keyHeads], context: reader[Self.context])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let weights = parameters.vocabulary * parameters.width + 12 * parameters.layers * parameters.width * parameters.width
        let bytes = parameters.texts.reduce(0) { $0 + (context.size($1) ?? 0) }
        return StepForecast(
            seconds: 0.2 + Double(bytes) / 2e6, memory: weights * 4 + bytes * 4 + (20 << 20), disk: weights * 4,
            detail: "\(Quantities.count(Double(weights))) weights")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let source = try Self.tokenizer(parameters, context)
            try context.checkCancellation()
            let dimensions = ModelDimensions(
                layers: parameters.layers, width: parameters.width, heads: parameters.heads, keyHeads: parameters.keyHeads,
                context: parameters.context, vocabulary: source.tokenizer.vocabularySize)
            let initializer = try ModelInitializer(
                architecture: parameters.architecture, dimensions: dimensions, tokenizer: source, seed: context.seed)
            try initializer.write(to: context.path("model"), pool: ThreadPool(threads: context.threads))
            return StepResult(
                files: ["model": "model"],
                values: JSON.Object([
                    ("parameters", .integer(initializer.parameterCount)), ("vocabulary", .integer(source.tokenizer.vocabularySize)),
                ]))
        }
    }

    private static func tokenizer(_ parameters: Parameters, _ context: StepContext) throws(LyceumError) -> TokenizerSource {
        if let name = parameters.tokenizer { return try TokenizerSource(try Hub.resolve(name)) }
        let texts = try TextRecords.read(parameters.texts, field: parameters.field)
        var training = TokenizerTraining(kind: .bpe, vocabularySize: parameters.vocabulary, specialTokens: parameters.specialTokens)
        if parameters.hasChatTemplate {
            training.chatTemplate = TokenizerTraining.chatMarkup.template
            training.specialTokens += TokenizerTraining.chatMarkup.tokens
        }
        training.threads = context.threads
        let folder = context.scratch + "/tokenizer"
        try FileSystem.remove(folder)
        try training.write(try training.train(texts), to: folder)
        return try TokenizerSource(folder)
    }
}
