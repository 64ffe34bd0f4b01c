internal import LyceumCore
internal import LyceumTensor

/// BERT, the encoder: every token sees every other; norms follow the layers. MiniLM sentence embeddings are of this form.
///
/// Source: Devlin et al. 2018 (arXiv 1810.04805).
struct BERT: Architecture {
    static let modelTypes = ["bert"]

    private struct Block {
        var attention: SelfAttention
        var attentionNorm: Norm
        var feedForward: FeedForward
        var feedForwardNorm: Norm
    }

    let vocabularySize: Int
    let width: Int
    let layerCount: Int
    let cache: CacheLayout
    var isCausal: Bool { false }
    var head: LinearWeight? { nil }
    private let embedding: Tensor
    private let positionTable: Tensor
    private let segmentTable: Tensor
    private let embeddingNorm: Norm
    private let blocks: [Block]

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let weights = setup.weights
        let width = try configuration.int("hidden_size")
        let heads = try configuration.int("num_attention_heads")
        let inner = try configuration.int("intermediate_size")
        let epsilon = Float(try configuration.number("layer_norm_eps", default: 1e-12))
        let activation = try configuration.activation("hidden_act", default: "gelu").activation
        vocabularySize = try configuration.int("vocab_size")
        layerCount = try configuration.int("num_hidden_layers")
        cache = CacheLayout(type: setup.cacheType, heads: heads, headWidth: width / heads)
        self.width = width
        let root = try weights.root(["", "bert."], probe: "embeddings.word_embeddings.weight")
        let options = AttentionOptions(
            heads: heads, layout: cache, scale: 1 / Float(width / heads).squareRoot(), isCausal: false)
        func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws(LyceumError) -> LinearWeight {
            try weights.linear(name, outputs: outputs, inputs: inputs, bias: .required)
        }
        var blocks: [Block] = []
        for layer in 0..<layerCount {
            let name = "\(root)encoder.layer.\(layer)"
            blocks.append(
                Block(
                    attention: SelfAttention(
                        query: try linear(name + ".attention.self.query", width, width),
                        key: try linear(name + ".attention.self.key", width, width),
                        value: try linear(name + ".attention.self.value", width, width),
                        output: try linear(name + ".attention.output.dense", width, width), options: options),
                    attentionNorm: try setup.layerNorm(name + ".attention.output.LayerNorm", width, epsilon: epsilon),
                    feedForward: .plain(
                        up: try linear(name + ".intermediate.dense", inner, width),
                        down: try linear(name + ".output.dense", width, inner), activation),
                    feedForwardNorm: try setup.layerNorm(name + ".output.LayerNorm", width, epsilon: epsilon)))
        }
        self.blocks = blocks
        embedding = try weights.table(root + "embeddings.word_embeddings.weight", rows: vocabularySize, width: width)
        positionTable = try weights.table(
            root + "embeddings.position_embeddings.weight", rows: try configuration.int("max_position_embeddings"), width: width)
        segmentTable = try weights.table(
            root + "embeddings.token_type_embeddings.weight", rows: try configuration.int("type_vocab_size", default: 2),
            width: width)
        embeddingNorm = try setup.layerNorm(root + "embeddings.LayerNorm", width, epsilon: epsilon)
    }

    func hiddenStates(_ context: ForwardContext) -> Tensor {
        let backend = context.backend
        var stream = backend.embed(embedding, ids: context.tokens, scale: 1)
        backend.add(backend.embed(positionTable, ids: context.positions, scale: 1), scale: 1, to: &stream)
        let segments = [Int32](repeating: 0, count: context.tokens.count)
        backend.add(backend.embed(segmentTable, ids: segments, scale: 1), scale: 1, to: &stream)
        stream = embeddingNorm(stream, backend: backend)
        for (layer, block) in blocks.enumerated() {
            let heads = block.attention.heads(stream, layer: layer, context: context)
            stream = context.remaining(stream, layer: layer)
            backend.linear(heads, block.attention.output, addingTo: &stream)
            stream = block.attentionNorm(stream, backend: backend)
            block.feedForward(stream, addingTo: &stream, backend: backend)
            stream = block.feedForwardNorm(stream, backend: backend)
        }
        return stream
    }
}
