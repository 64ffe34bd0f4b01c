internal import LyceumCore
internal import LyceumTensor

/// Qwen 2 and 2.5: Llama's form with biases on queries, keys and values, and an optional sliding window in the upper layers.
///
/// Source: Yang et al. 2024 (arXiv 2407.10671).
struct Qwen2: StackedDecoder {
    static let modelTypes = ["qwen2"]

    let stack: DecoderStack

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let dimensions = try DecoderDimensions(configuration)
        let rotary = try setup.rotary(dimensions.headWidth)
        let activation = try configuration.activation("hidden_act", default: "silu")
        stack = try DecoderStack(setup, dimensions: dimensions) { layer, name throws(LyceumError) in
            let options = dimensions.options(setup.cacheType, window: try configuration.slidingWindow(layer: layer))
            return DecoderBlock(
                attentionNorm: try setup.rmsNorm(name + ".input_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                attention: try setup.attention(
                    name + ".self_attn", dimensions, options: options, rotary: rotary, bias: .required),
                feedForwardNorm: try setup.rmsNorm(
                    name + ".post_attention_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                feedForward: try setup.gatedFeedForward(name + ".mlp", dimensions, activation: activation))
        }
    }
}

extension ModelConfiguration {
    /// The sliding window of a layer, from `layer_types` or Qwen's `use_sliding_window` and `max_window_layers`.
    func slidingWindow(layer: Int) throws(LyceumError) -> Int? {
        if let kinds = strings("layer_types"), kinds.indices.contains(layer) {
            return kinds[layer] == "sliding_attention" ? try int("sliding_window") : nil
        }
        guard try bool("use_sliding_window", default: false) else { return nil }
        guard let first = json["max_window_layers"]?.intValue, layer >= first else { return nil }
        return try int("sliding_window")
    }
}

extension Qwen2 {
    static let templates = [
        ModelTemplate(name: "qwen2", modelType: "qwen2", className: "Qwen2ForCausalLM", hasHeadWidth: false) { dimensions in
            var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-6, theta: 1_000_000, headWidth: false)
            keys["hidden_act"] = "silu"
            keys["use_sliding_window"] = false
            return keys
        }
    ]
}
