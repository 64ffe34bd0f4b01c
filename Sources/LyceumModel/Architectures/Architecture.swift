internal import LyceumCore
internal import LyceumTensor

/// A family of models: how its configuration is read, where its weights are, and how they work together.
///
/// One file per conforming type; `Architectures.all` lists them.
protocol Architecture: Sendable {
    /// The `model_type` values of config.json this type serves.
    static var modelTypes: [String] { get }
    /// What new models of the family look like; none for encoders.
    static var templates: [ModelTemplate] { get }
    init(_ setup: ModelSetup) throws(LyceumError)

    var vocabularySize: Int { get }
    /// Elements of a hidden state.
    var width: Int { get }
    var layerCount: Int { get }
    /// Layers with a twin, which has a place of its own in the memory, after those of all layers.
    var twinLayers: [Int] { get }
    /// How the keys and values of every layer are stored.
    var cache: CacheLayout { get }
    /// Whether queries see only what came before them; encoders see everything.
    var isCausal: Bool { get }
    /// From hidden states to logits; nil for encoders.
    var head: LinearWeight? { get }
    /// Logits become `cap · tanh(logit / cap)`; nil leaves them.
    var logitCap: Float? { get }

    /// Hidden states after the last norm, of the context's output rows: `[outputRows, width]`.
    func hiddenStates(_ context: ForwardContext) -> Tensor
}

extension Architecture {
    var isCausal: Bool { true }
    var logitCap: Float? { nil }
    var twinLayers: [Int] { [] }
}

/// What an architecture is built from.
struct ModelSetup {
    var configuration: ModelConfiguration
    var weights: WeightLoader
    var traits = CheckpointTraits()
    var cacheType = ElementType.f32
    /// The longest sequence of the run, in tokens.
    var contextLength: Int
}

/// How a checkpoint's stored weights differ from the Hugging Face form.
struct CheckpointTraits {
    /// Query and key rows are permuted for rotary pairs (2i, 2i+1), as GGUF files of the Llama family are.
    var rotaryIsInterleaved = false
    /// Norm weights already contain the 1 that Gemma adds.
    var normIncludesOffset = false
}

enum Architectures {
    static let all: [any Architecture.Type] = [
        Llama.self, Mixtral.self, Qwen2.self, Qwen3.self, Gemma2.self, Gemma3.self, Phi3.self, GPT2.self, GPTNeoX.self, BERT.self,
    ]

    /// All model types that can be loaded, sorted.
    static var modelTypes: [String] { all.flatMap { $0.modelTypes }.sorted() }

    static func type(for modelType: String, source: String) throws(LyceumError) -> any Architecture.Type {
        guard let type = all.first(where: { $0.modelTypes.contains(modelType) }) else {
            throw LyceumError(
                .unsupported, "architecture “\(modelType)”", at: source,
                remedy: "known are \(modelTypes.joined(separator: ", "))")
        }
        return type
    }
}

extension WeightLoader {
    /// The first of `prefixes` under which a tensor named `probe` exists.
    func root(_ prefixes: [String], probe: String) throws(LyceumError) -> String {
        for prefix in prefixes where contains(prefix + probe) { return prefix }
        _ = try tensor(prefixes[0] + probe, shape: [])
        return prefixes[0]
    }

    /// The output head: the embedding's matrix when the configuration ties them, else a matrix of its own.
    func head(_ name: String, tied: Bool, embedding: Tensor, bias: BiasRule = .none) throws(LyceumError) -> LinearWeight {
        guard !tied else {
            used.insert(name + ".weight")  // some files store the tied copy too
            let shape = embedding.shape
            if let own = try replacement(for: name + ".weight", shape: shape, rows: nil) { return LinearWeight(own) }
            return LinearWeight(
                try untouched(embedding), adapter: try adapter(for: name, outputs: embedding.shape[0], inputs: embedding.width))
        }
        return try linear(name, outputs: embedding.shape[0], inputs: embedding.width, bias: bias)
    }
}
