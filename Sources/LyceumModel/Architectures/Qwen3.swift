internal import LyceumCore
internal import LyceumTensor

/// Qwen 3: Llama's form with RMS norms over each head of queries and keys.
///
/// Source: Yang et al. 2025 (arXiv 2505.09388).
struct Qwen3: StackedDecoder {
    static let modelTypes = ["qwen3"]

    let stack: DecoderStack

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let dimensions = try DecoderDimensions(configuration)
        let rotary = try setup.rotary(dimensions.headWidth)
        let activation = try configuration.activation("hidden_act", default: "silu")
        let bias: WeightLoader.BiasRule = try configuration.bool("attention_bias", default: false) ? .required : .none
        stack = try DecoderStack(setup, dimensions: dimensions) { layer, name throws(LyceumError) in
            let options = dimensions.options(setup.cacheType, window: try configuration.slidingWindow(layer: layer))
            var attention = try setup.attention(
                name + ".self_attn", dimensions, options: options, rotary: rotary, bias: bias, outputBias: bias)
            attention.queryNorm = try setup.rmsNorm(
                name + ".self_attn.q_norm", dimensions.headWidth, epsilon: dimensions.epsilon)
            attention.keyNorm = try setup.rmsNorm(
                name + ".self_attn.k_norm", dimensions.headWidth, epsilon: dimensions.epsilon)
            return DecoderBlock(
                attentionNorm: try setup.rmsNorm(name + ".input_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                attention: attention,
                feedForwardNorm: try setup.rmsNorm(
                    name + ".post_attention_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                feedForward: try setup.gatedFeedForward(name + ".mlp", dimensions, activation: activation))
        }
    }
}

extension Qwen3 {
    static let templates = [
        ModelTemplate(name: "qwen3", modelType: "qwen3", className: "Qwen3ForCausalLM") { dimensions in
            var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-6, theta: 1_000_000)
            keys["hidden_act"] = "silu"
            keys["attention_bias"] = false
            keys["use_sliding_window"] = false
            return keys
        }
    ]
}
