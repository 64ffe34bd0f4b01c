internal import LyceumCore
internal import LyceumTensor

/// Gemma 2: norms before and after every layer with weights around 1, capped scores and logits, sliding windows in every other layer.
///
/// Source: Gemma Team 2024 (arXiv 2408.00118).
struct Gemma2: StackedDecoder {
    static let modelTypes = ["gemma2"]

    let stack: DecoderStack
    let logitCap: Float?

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let dimensions = try DecoderDimensions(configuration)
        let rotary = try setup.rotary(dimensions.headWidth)
        let activation = try configuration.activation("hidden_activation", "hidden_act", default: "gelu_pytorch_tanh")
        let scale = try configuration.number("query_pre_attn_scalar", default: Double(dimensions.headWidth))
        let scoreCap = try configuration.number("attn_logit_softcapping", default: 0)
        let outputCap = try configuration.number("final_logit_softcapping", default: 0)
        logitCap = outputCap > 0 ? Float(outputCap) : nil
        let windowSize = try configuration.int("sliding_window", default: 4096)
        let kinds = configuration.strings("layer_types")
        stack = try DecoderStack(
            setup, dimensions: dimensions, tiesHeadByDefault: true,
            embeddingScale: Float(Double(dimensions.width).squareRoot()), normOffset: setup.gemmaNormOffset
        ) { layer, name throws(LyceumError) in
            let slides = kinds.map { $0.indices.contains(layer) && $0[layer] == "sliding_attention" } ?? (layer % 2 == 0)
            var options = dimensions.options(setup.cacheType, window: slides ? windowSize : nil)
            options.scale = Float(1 / scale.squareRoot())
            options.softcap = scoreCap > 0 ? Float(scoreCap) : nil
            return try setup.gemmaBlock(
                name, dimensions,
                attention: try setup.attention(name + ".self_attn", dimensions, options: options, rotary: rotary),
                activation: activation)
        }
    }
}

extension ModelSetup {
    /// Gemma's norms multiply by `1 + weight`; GGUF files store the sum.
    var gemmaNormOffset: Float { traits.normIncludesOffset ? 0 : 1 }

    /// A block with norms around both layers, under Gemma's names.
    func gemmaBlock(
        _ name: String, _ dimensions: DecoderDimensions, attention: SelfAttention, activation: ActivationName
    ) throws(LyceumError) -> DecoderBlock {
        func norm(_ part: String) throws(LyceumError) -> Norm {
            try rmsNorm("\(name).\(part)", dimensions.width, epsilon: dimensions.epsilon, offset: gemmaNormOffset)
        }
        return DecoderBlock(
            attentionNorm: try norm("input_layernorm"), attention: attention,
            attentionResultNorm: try norm("post_attention_layernorm"),
            feedForwardNorm: try norm("pre_feedforward_layernorm"),
            feedForward: try gatedFeedForward(name + ".mlp", dimensions, activation: activation),
            feedForwardResultNorm: try norm("post_feedforward_layernorm"))
    }
}

extension Gemma2 {
    static let templates = [
        ModelTemplate(
            name: "gemma2", modelType: "gemma2", className: "Gemma2ForCausalLM",
            configuration: { dimensions in
                var keys = gemmaKeys(dimensions, theta: 10_000)
                keys["sliding_window"] = .integer(min(4096, dimensions.context))
                keys["layer_types"] = .array(
                    (0..<dimensions.layers).map { $0 % 2 == 0 ? "sliding_attention" : "full_attention" })
                keys["attn_logit_softcapping"] = 50.0
                keys["final_logit_softcapping"] = 30.0
                return keys
            }, initialization: normsAroundOne)
    ]

    /// What both generations' configurations have.
    static func gemmaKeys(_ dimensions: ModelTemplate.Dimensions, theta: Double) -> JSON.Object {
        var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-6, theta: theta)
        keys["hidden_activation"] = "gelu_pytorch_tanh"
        keys["attention_bias"] = false
        keys["query_pre_attn_scalar"] = .integer(dimensions.headWidth)
        return keys
    }

    /// Norm weights are what is added to 1.
    @Sendable static func normsAroundOne(_ name: String, _ configuration: JSON) -> WeightInitialization? {
        name.hasSuffix("norm.weight") ? .constant(0) : nil
    }
}
