internal import LyceumCore
internal import LyceumTensor

/// Llama 1 to 3.x, Mistral with its sliding window, SmolLM2 and others of their form.
///
/// Pre-norm blocks, rotary positions, grouped keys and values, gated SiLU layers, no biases unless the configuration says so.
/// Source: Touvron et al. 2023 (arXiv 2302.13971), Jiang et al. 2023 (arXiv 2310.06825).
struct Llama: StackedDecoder {
    static let modelTypes = ["llama", "mistral"]

    let stack: DecoderStack

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let dimensions = try DecoderDimensions(configuration)
        let rotary = try setup.rotary(dimensions.headWidth)
        let activation = try configuration.activation("hidden_act", default: "silu")
        let attentionBias: WeightLoader.BiasRule = try configuration.bool("attention_bias", default: false) ? .required : .none
        let innerBias: WeightLoader.BiasRule = try configuration.bool("mlp_bias", default: false) ? .required : .none
        let options = dimensions.options(setup.cacheType, window: try Self.window(configuration))
        stack = try DecoderStack(setup, dimensions: dimensions) { _, name throws(LyceumError) in
            DecoderBlock(
                attentionNorm: try setup.rmsNorm(name + ".input_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                attention: try setup.attention(
                    name + ".self_attn", dimensions, options: options, rotary: rotary, bias: attentionBias,
                    outputBias: attentionBias),
                feedForwardNorm: try setup.rmsNorm(
                    name + ".post_attention_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                feedForward: try setup.gatedFeedForward(name + ".mlp", dimensions, activation: activation, bias: innerBias))
        }
    }

    /// Mistral's window; Llama files may carry the key without using it.
    private static func window(_ configuration: ModelConfiguration) throws(LyceumError) -> Int? {
        guard try configuration.modelType() == "mistral", let value = configuration.json["sliding_window"], !value.isNull
        else { return nil }
        return try configuration.int("sliding_window")
    }
}

extension Llama {
    static let templates = [
        ModelTemplate(name: "llama", modelType: "llama", className: "LlamaForCausalLM") { dimensions in
            var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-5, theta: 10_000)
            keys["hidden_act"] = "silu"
            keys["attention_bias"] = false
            keys["mlp_bias"] = false
            return keys
        },
        ModelTemplate(name: "mistral", modelType: "mistral", className: "MistralForCausalLM", tiesHead: false) { dimensions in
            var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-5, theta: 10_000)
            keys["hidden_act"] = "silu"
            keys["sliding_window"] = .null
            return keys
        },
    ]
}
