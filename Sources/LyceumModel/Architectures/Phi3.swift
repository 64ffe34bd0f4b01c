internal import LyceumCore
internal import LyceumTensor

/// Phi-3 and Phi-4-mini: Llama's form with one matrix for queries, keys and values and one for gate and up, and LongRoPE.
///
/// Source: Abdin et al. 2024 (arXiv 2404.14219).
struct Phi3: StackedDecoder {
    static let modelTypes = ["phi3"]

    let stack: DecoderStack

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let weights = setup.weights
        let dimensions = try DecoderDimensions(configuration)
        let rotary = try setup.rotary(
            try configuration.rotaryWidth(headWidth: dimensions.headWidth, defaultShare: 1))
        let activation = try configuration.activation("hidden_act", default: "silu").activation
        let window = configuration.json["sliding_window"].flatMap(\.intValue)
        let options = dimensions.options(setup.cacheType, window: window)
        let queryWidth = dimensions.heads * dimensions.headWidth
        let keyWidth = dimensions.keyHeads * dimensions.headWidth
        stack = try DecoderStack(setup, dimensions: dimensions) { _, name throws(LyceumError) in
            let fused = try weights.linear(
                name + ".self_attn.qkv_proj", outputs: queryWidth + 2 * keyWidth, inputs: dimensions.width)
            let gateUp = try weights.linear(
                name + ".mlp.gate_up_proj", outputs: 2 * dimensions.inner, inputs: dimensions.width)
            return DecoderBlock(
                attentionNorm: try setup.rmsNorm(name + ".input_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                attention: SelfAttention(
                    query: fused.outputs(0..<queryWidth), key: fused.outputs(queryWidth..<queryWidth + keyWidth),
                    value: fused.outputs(queryWidth + keyWidth..<queryWidth + 2 * keyWidth),
                    output: try weights.linear(name + ".self_attn.o_proj", outputs: dimensions.width, inputs: queryWidth),
                    options: options, rotary: rotary, rotaryIsInterleaved: setup.traits.rotaryIsInterleaved),
                feedForwardNorm: try setup.rmsNorm(
                    name + ".post_attention_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                feedForward: .gated(
                    gate: gateUp.outputs(0..<dimensions.inner),
                    up: gateUp.outputs(dimensions.inner..<2 * dimensions.inner),
                    down: try weights.linear(name + ".mlp.down_proj", outputs: dimensions.width, inputs: dimensions.inner),
                    activation))
        }
    }
}

extension Phi3 {
    static let templates = [
        ModelTemplate(
            name: "phi3", modelType: "phi3", className: "Phi3ForCausalLM", hasHeadWidth: false, tiesHead: false
        ) { dimensions in
            var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-5, theta: 10_000, headWidth: false)
            keys["hidden_act"] = "silu"
            keys["sliding_window"] = .null
            keys["original_max_position_embeddings"] = .integer(dimensions.context)
            keys["resid_pdrop"] = 0.0
            keys["embd_pdrop"] = 0.0
            return keys
        }
    ]
}
