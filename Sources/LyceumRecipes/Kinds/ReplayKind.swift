public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumSynthesis

/// Has a model write texts of its own, which are trained on beside a field's so that it keeps what it can.
public struct ReplayKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var tokens: Int
        var maximumTokens: Int
        var minimumWords: Int
        var temperature: Double
        var chats: Bool?
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model that writes: a folder, a .gguf file, or a name from the cache.")
    static let tokens = ConfigurationKey<Int>.whole("tokens", in: 1...1 << 40, unit: "tokens", default: 12_000, "Tokens to write in all.")
    static let longest = ConfigurationKey<Int>.whole("longest", in: 16...1 << 20, unit: "tokens", default: 256, "Longest text or turn.")
    static let shortest = ConfigurationKey<Int>.whole("minimum_words", in: 1...1_000_000, unit: "words", default: 20, "Shortest text.")
    static let temperature = ConfigurationKey<Double>.number("temperature", in: 0.1...2, default: 1, "Temperature.")
    static let chats = ConfigurationKey<Bool?>.flag("chats", automatic: "when the model has a chat template", "Conversations among the texts.")

    static let section = ConfigurationSection(
        "replay", "Texts a model writes itself.",
        keys: [model.declaration, tokens.declaration, longest.declaration, shortest.declaration, temperature.declaration, chats.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "replay", "Has a model write texts of its own, to be trained on beside a field's texts against forgetting.", section: Self.section,
            modelKeys: ["model"],
            outputs: [.path("texts", "the texts, JSON lines"), .value("tokens", "tokens written"), .value("count", "texts written")],
            resumes: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(
            model: reader[Self.model], tokens: reader[Self.tokens], maximumTokens: reader[Self.longest], minimumWords: reader[Self.shortest],
            temperature: reader[Self.temperature],
            chats: reader[Self.chats])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = context.size((try? Hub.resolve(parameters.model)) ?? parameters.model)
        // Tokens written together share one reading of the weights: about eight at 20 GB/s.
        return StepForecast(
            seconds: size.map { Double($0) / 2e10 * Double(parameters.tokens) / 4 }, memory: size.map { $0 + (200 << 20) },
            disk: parameters.tokens * 6, detail: "\(parameters.tokens) tokens")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("writing", total: parameters.tokens, unit: "tokens")
        return try await BackgroundThread.run { () throws(LyceumError) in
            let text = try TextModel(
                try LanguageModel.load(try Hub.resolve(parameters.model), options: RuntimeOptions(threads: context.threads)))
            let sampler = try SelfSampler(
                text,
                options: SelfSampleOptions(
                    tokens: parameters.tokens, seed: context.seed, temperature: Float(parameters.temperature),
                    maximumTokens: parameters.maximumTokens, minimumWords: parameters.minimumWords, chats: parameters.chats))
            let report = try sampler.write(to: context.path("texts.jsonl")) { done in
                context.progress.update(to: done)
                return !context.isCancelled
            }
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([("tokens", .integer(report.tokens)), ("count", .integer(report.samples))]))
        }
    }
}
