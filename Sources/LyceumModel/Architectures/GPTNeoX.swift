internal import LyceumCore
internal import LyceumTensor

/// GPT-NeoX and Pythia: attention and feed-forward layers side by side on the same stream, rotary positions on part of each head.
///
/// Source: Black et al. 2022 (arXiv 2204.06745), Biderman et al. 2023 (arXiv 2304.01373).
struct GPTNeoX: Architecture {
    static let modelTypes = ["gpt_neox"]

    private struct Block {
        var attentionNorm: Norm
        var attention: SelfAttention
        var feedForwardNorm: Norm
        var feedForward: FeedForward

        func callAsFunction(_ input: Tensor, layer: Int, isParallel: Bool, context: ForwardContext) -> Tensor {
            let backend = context.backend
            let heads = attention.heads(attentionNorm(input, backend: backend), layer: layer, context: context)
            var stream = context.remaining(input, layer: layer)
            let side = isParallel ? feedForwardNorm(stream, backend: backend) : nil
            backend.linear(heads, attention.output, addingTo: &stream)
            feedForward(side ?? feedForwardNorm(stream, backend: backend), addingTo: &stream, backend: backend)
            return stream
        }
    }

    let vocabularySize: Int
    let width: Int
    let layerCount: Int
    let cache: CacheLayout
    let head: LinearWeight?
    private let isParallel: Bool
    private let embedding: Tensor
    private let blocks: [Block]
    private let finalNorm: Norm

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let weights = setup.weights
        let width = try configuration.int("hidden_size")
        let heads = try configuration.int("num_attention_heads")
        let headWidth = width / heads
        let inner = try configuration.int("intermediate_size")
        let epsilon = Float(try configuration.number("layer_norm_eps", default: 1e-5))
        let activation = try configuration.activation("hidden_act", default: "gelu").activation
        isParallel = try configuration.bool("use_parallel_residual", default: true)
        vocabularySize = try configuration.int("vocab_size")
        layerCount = try configuration.int("num_hidden_layers")
        cache = CacheLayout(type: setup.cacheType, heads: heads, headWidth: headWidth)
        self.width = width
        let bias: WeightLoader.BiasRule = try configuration.bool("attention_bias", default: true) ? .required : .none
        let rotary = try setup.rotary(
            try configuration.rotaryWidth(headWidth: headWidth, defaultShare: 0.25))
        let options = AttentionOptions(heads: heads, layout: cache, scale: 1 / Float(headWidth).squareRoot())
        let root = try weights.root(["gpt_neox.", ""], probe: "embed_in.weight")
        // The checkpoint has the rows of one head's query, key and value together; here come all queries, all keys, all values.
        let order = (0..<3 * width).map { row in
            let (part, element) = row.quotientAndRemainder(dividingBy: width)
            return (element / headWidth * 3 + part) * headWidth + element % headWidth
        }
        var blocks: [Block] = []
        for layer in 0..<layerCount {
            let name = "\(root)layers.\(layer)"
            let fused = try weights.linear(
                name + ".attention.query_key_value", outputs: 3 * width, inputs: width, bias: bias, rows: order)
            let parts = (0..<3).map { fused.outputs($0 * width..<($0 + 1) * width) }
            blocks.append(
                Block(
                    attentionNorm: try setup.layerNorm(name + ".input_layernorm", width, epsilon: epsilon),
                    attention: SelfAttention(
                        query: parts[0], key: parts[1], value: parts[2],
                        output: try weights.linear(name + ".attention.dense", outputs: width, inputs: width, bias: bias),
                        options: options, rotary: rotary),
                    feedForwardNorm: try setup.layerNorm(name + ".post_attention_layernorm", width, epsilon: epsilon),
                    feedForward: .plain(
                        up: try weights.linear(name + ".mlp.dense_h_to_4h", outputs: inner, inputs: width, bias: .required),
                        down: try weights.linear(name + ".mlp.dense_4h_to_h", outputs: width, inputs: inner, bias: .required),
                        activation)))
        }
        self.blocks = blocks
        embedding = try weights.table(root + "embed_in.weight", rows: vocabularySize, width: width)
        finalNorm = try setup.layerNorm(root + "final_layer_norm", width, epsilon: epsilon)
        head = try weights.head(
            "embed_out", tied: try configuration.bool("tie_word_embeddings", default: false), embedding: embedding)
    }

    func hiddenStates(_ context: ForwardContext) -> Tensor {
        let backend = context.backend
        var stream = context.embed(embedding, scale: 1)
        for (layer, block) in blocks.enumerated() {
            stream = backend.block(stream) { [isParallel] in
                block($0, layer: layer, isParallel: isParallel, context: context)
            }
        }
        return finalNorm(stream, backend: backend)
    }
}

extension GPTNeoX {
    static let templates = [
        ModelTemplate(
            name: "gpt_neox", modelType: "gpt_neox", className: "GPTNeoXForCausalLM", isGated: false, sharesKeys: false,
            hasHeadWidth: false, headMultiple: 8, tiesHead: false,
            configuration: { dimensions in
                JSON.Object([
                    ("hidden_size", .integer(dimensions.width)), ("intermediate_size", .integer(dimensions.inner)),
                    ("num_hidden_layers", .integer(dimensions.layers)), ("num_attention_heads", .integer(dimensions.heads)),
                    ("max_position_embeddings", .integer(dimensions.context)), ("layer_norm_eps", 1e-5), ("hidden_act", "gelu"),
                    ("rotary_pct", 0.25), ("rotary_emb_base", 10_000), ("use_parallel_residual", true), ("attention_bias", true),
                    ("attention_dropout", 0.0), ("hidden_dropout", 0.0),
                ])
            }, initialization: smallAndWang)
    ]

    /// √(2 / 5d) for matrices and 2 / (L √d) for those that add to the stream (Black et al. 2022, section 2.1.3).
    @Sendable private static func smallAndWang(_ name: String, _ configuration: JSON) -> WeightInitialization? {
        guard name.hasSuffix(".weight"), !name.contains("norm"), let width = configuration["hidden_size"]?.intValue,
            let layers = configuration["num_hidden_layers"]?.intValue
        else { return nil }
        let addsToStream = name.hasSuffix("attention.dense.weight") || name.hasSuffix("dense_4h_to_h.weight")
        return .normal(
            deviation: addsToStream ? 2 / Double(layers) / Double(width).squareRoot() : (2 / (5 * Double(width))).squareRoot())
    }
}
