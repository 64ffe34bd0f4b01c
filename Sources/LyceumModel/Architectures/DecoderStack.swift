internal import LyceumCore
internal import LyceumTensor

/// The dimensions that decoders of the Llama kind share.
struct DecoderDimensions {
    var vocabulary: Int
    var width: Int
    var inner: Int
    var layers: Int
    var heads: Int
    var keyHeads: Int
    var headWidth: Int
    var epsilon: Float

    init(_ configuration: ModelConfiguration) throws(LyceumError) {
        vocabulary = try configuration.int("vocab_size")
        width = try configuration.int("hidden_size")
        inner = try configuration.int("intermediate_size")
        layers = try configuration.int("num_hidden_layers")
        heads = try configuration.int("num_attention_heads")
        keyHeads = try configuration.int("num_key_value_heads", default: heads)
        headWidth = try configuration.int("head_dim", default: max(1, width / heads))
        epsilon = Float(try configuration.number("rms_norm_eps", default: 1e-6))
        guard heads % keyHeads == 0 else {
            throw LyceumError(
                .invalidData, "\(heads) query heads cannot share \(keyHeads) key heads evenly", at: configuration.source)
        }
    }

    func cache(_ type: ElementType) -> CacheLayout { CacheLayout(type: type, heads: keyHeads, headWidth: headWidth) }

    /// The usual attention: scores scaled by one over the square root of the head's width.
    func options(_ type: ElementType, window: Int? = nil) -> AttentionOptions {
        AttentionOptions(heads: heads, layout: cache(type), scale: 1 / Float(headWidth).squareRoot(), window: window)
    }
}

/// One block: attention and feed-forward layers, each behind a norm and added to the stream; Gemma norms their results too.
struct DecoderBlock {
    var attentionNorm: Norm
    var attention: SelfAttention
    var attentionResultNorm: Norm?
    var feedForwardNorm: Norm
    var feedForward: FeedForward
    var feedForwardResultNorm: Norm?

    /// - Parameters:
    ///   - slot: where keys and values lie in the memory; nil for the layer's own place.
    ///   - trace: takes queries and keys along.
    func callAsFunction(
        _ input: Tensor, layer: Int, slot: Int? = nil, context: ForwardContext, trace: AttentionTrace? = nil
    ) -> Tensor {
        let backend = context.backend
        var stream = input
        let heads = attention.heads(
            attentionNorm(stream, backend: backend), layer: layer, slot: slot, context: context, trace: trace)
        stream = context.remaining(stream, layer: layer)
        if let attentionResultNorm {
            let result = backend.linear(heads, attention.output, activation: nil)
            backend.add(attentionResultNorm(result, backend: backend), scale: 1, to: &stream)
        } else {
            backend.linear(heads, attention.output, addingTo: &stream)
        }
        let normalized = feedForwardNorm(stream, backend: backend)
        if let feedForwardResultNorm {
            let result = feedForward(normalized, backend: backend)
            backend.add(feedForwardResultNorm(result, backend: backend), scale: 1, to: &stream)
        } else {
            feedForward(normalized, addingTo: &stream, backend: backend)
        }
        return stream
    }
}

/// Embedding, blocks, last norm and head: the frame of the decoders whose checkpoints follow Llama's names.
struct DecoderStack {
    let dimensions: DecoderDimensions
    let cache: CacheLayout
    let embedding: Tensor
    let embeddingScale: Float
    let blocks: [DecoderBlock]
    let finalNorm: Norm
    let head: LinearWeight
    /// Twins of blocks, by their block; empty for models that were not expanded.
    let twins: [Int: TwinBlock]
    /// Blocks with a twin, in the order of the twins' places in the memory.
    let twinLayers: [Int]

    /// What names of a decoder's tensors may begin with.
    static let roots = ["model.", "", "language_model.model.", "model.language_model."]

    /// - Parameter block: makes the block of a layer whose tensors are named `name.…`.
    init(
        _ setup: ModelSetup, dimensions: DecoderDimensions, tiesHeadByDefault: Bool = false, embeddingScale: Float = 1,
        normOffset: Float = 0, block: (_ layer: Int, _ name: String) throws(LyceumError) -> DecoderBlock
    ) throws(LyceumError) {
        let weights = setup.weights
        let root = try weights.root(Self.roots, probe: "embed_tokens.weight")
        var blocks: [DecoderBlock] = []
        for layer in 0..<dimensions.layers { blocks.append(try block(layer, "\(root)layers.\(layer)")) }
        self.blocks = blocks
        let plan = try ExpansionPlan(configuration: setup.configuration)
        twins = try plan.map { plan throws(LyceumError) in
            try TwinBlock.all(plan, weights, dimensions) { layer throws(LyceumError) in
                let name = "\(root)layers.\(layer)"
                return (name, try block(layer, name + ".twin"))
            }
        } ?? [:]
        twinLayers = plan?.twinLayers ?? []
        embedding = try weights.table(root + "embed_tokens.weight", rows: dimensions.vocabulary, width: dimensions.width)
        finalNorm = try setup.rmsNorm(root + "norm", dimensions.width, epsilon: dimensions.epsilon, offset: normOffset)
        let tied = try setup.configuration.bool("tie_word_embeddings", default: tiesHeadByDefault)
        let headName = weights.contains("language_model.lm_head.weight") ? "language_model.lm_head" : "lm_head"
        head = try weights.head(headName, tied: tied, embedding: embedding)
        cache = dimensions.cache(setup.cacheType)
        self.dimensions = dimensions
        self.embeddingScale = embeddingScale
    }

    func hiddenStates(_ context: ForwardContext) -> Tensor {
        var stream = context.embed(embedding, scale: embeddingScale)
        for (layer, block) in blocks.enumerated() {
            context.blockInput?(layer, stream)
            if let twin = twins[layer] {
                stream = context.backend.block(stream) { twin($0, beside: block, layer: layer, context: context) }
            } else {
                stream = context.backend.block(stream) { block($0, layer: layer, context: context) }
            }
        }
        return finalNorm(stream, backend: context.backend)
    }
}

/// An architecture that is a `DecoderStack` of its own kind of blocks.
protocol StackedDecoder: Architecture {
    var stack: DecoderStack { get }
}

extension StackedDecoder {
    var vocabularySize: Int { stack.dimensions.vocabulary }
    var width: Int { stack.dimensions.width }
    var layerCount: Int { stack.dimensions.layers }
    var cache: CacheLayout { stack.cache }
    var head: LinearWeight? { stack.head }

    var twinLayers: [Int] { stack.twinLayers }

    func hiddenStates(_ context: ForwardContext) -> Tensor { stack.hiddenStates(context) }
}
