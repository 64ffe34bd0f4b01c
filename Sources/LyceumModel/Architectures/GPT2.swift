internal import LyceumCore
internal import LyceumTensor

/// GPT-2: learned positions, layer norms, biases everywhere, a plain GELU layer.
///
/// The checkpoint's Conv1D matrices arrive transposed to `[outputs, inputs]`.
/// Source: Radford et al. 2019, “Language Models are Unsupervised Multitask Learners”.
struct GPT2: Architecture {
    static let modelTypes = ["gpt2"]

    let vocabularySize: Int
    let width: Int
    let layerCount: Int
    let cache: CacheLayout
    let head: LinearWeight?
    private let embedding: Tensor
    private let positionTable: Tensor
    private let blocks: [DecoderBlock]
    private let finalNorm: Norm

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let weights = setup.weights
        let width = try configuration.int("n_embd", "hidden_size")
        let heads = try configuration.int("n_head", "num_attention_heads")
        let inner = try configuration.int("n_inner", default: 4 * width)
        let epsilon = Float(try configuration.number("layer_norm_epsilon", default: 1e-5))
        let activation = try configuration.activation("activation_function", default: "gelu_new").activation
        let positions = try configuration.int("n_positions", "n_ctx", "max_position_embeddings")
        vocabularySize = try configuration.int("vocab_size")
        layerCount = try configuration.int("n_layer", "num_hidden_layers")
        cache = CacheLayout(type: setup.cacheType, heads: heads, headWidth: width / heads)
        self.width = width
        let root = try weights.root(["transformer.", ""], probe: "wte.weight")
        let options = AttentionOptions(heads: heads, layout: cache, scale: 1 / Float(width / heads).squareRoot())
        var blocks: [DecoderBlock] = []
        for layer in 0..<layerCount {
            let name = "\(root)h.\(layer)"
            let fused = try weights.linear(name + ".attn.c_attn", outputs: 3 * width, inputs: width, bias: .required)
            blocks.append(
                DecoderBlock(
                    attentionNorm: try setup.layerNorm(name + ".ln_1", width, epsilon: epsilon),
                    attention: SelfAttention(
                        query: fused.outputs(0..<width), key: fused.outputs(width..<2 * width),
                        value: fused.outputs(2 * width..<3 * width),
                        output: try weights.linear(name + ".attn.c_proj", outputs: width, inputs: width, bias: .required),
                        options: options, rotary: nil),
                    feedForwardNorm: try setup.layerNorm(name + ".ln_2", width, epsilon: epsilon),
                    feedForward: .plain(
                        up: try weights.linear(name + ".mlp.c_fc", outputs: inner, inputs: width, bias: .required),
                        down: try weights.linear(name + ".mlp.c_proj", outputs: width, inputs: inner, bias: .required),
                        activation)))
        }
        self.blocks = blocks
        embedding = try weights.table(root + "wte.weight", rows: vocabularySize, width: width)
        positionTable = try weights.table(root + "wpe.weight", rows: positions, width: width)
        finalNorm = try setup.layerNorm(root + "ln_f", width, epsilon: epsilon)
        head = try weights.head(
            "lm_head", tied: try configuration.bool("tie_word_embeddings", default: true), embedding: embedding)
    }

    func hiddenStates(_ context: ForwardContext) -> Tensor {
        let backend = context.backend
        var stream = context.embed(embedding, scale: 1)
        backend.add(backend.embed(positionTable, ids: context.positions, scale: 1), scale: 1, to: &stream)
        for (layer, block) in blocks.enumerated() {
            stream = backend.block(stream) { block($0, layer: layer, context: context) }
        }
        return finalNorm(stream, backend: backend)
    }
}

extension GPT2 {
    static let templates = [
        ModelTemplate(
            name: "gpt2", modelType: "gpt2", className: "GPT2LMHeadModel", isGated: false, sharesKeys: false, hasHeadWidth: false,
            isRotary: false,
            configuration: { dimensions in
                JSON.Object([
                    ("n_embd", .integer(dimensions.width)), ("n_layer", .integer(dimensions.layers)),
                    ("n_head", .integer(dimensions.heads)), ("n_positions", .integer(dimensions.context)),
                    ("n_inner", .integer(dimensions.inner)), ("activation_function", "gelu_new"), ("layer_norm_epsilon", 1e-5),
                    ("attn_pdrop", 0.0), ("embd_pdrop", 0.0), ("resid_pdrop", 0.0),
                ])
            }, initialization: scaledResiduals)
    ]

    /// What is added to the stream is smaller by one over the root of how often something is added (Radford et al. 2019, section 2.3).
    @Sendable private static func scaledResiduals(_ name: String, _ configuration: JSON) -> WeightInitialization? {
        guard name.hasSuffix("c_proj.weight"), let layers = configuration["n_layer"]?.intValue else { return nil }
        let range = configuration["initializer_range"]?.doubleValue ?? 0.02
        return .normal(deviation: range / Double(2 * layers).squareRoot())
    }
}
