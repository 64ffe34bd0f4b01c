internal import LyceumCore
internal import LyceumTensor

/// Gemma 3, the text model: Gemma 2's blocks with normed queries and keys, five sliding layers for each full one, and a rotary base of
/// its own for the sliding layers.
///
/// Source: Gemma Team 2025 (arXiv 2503.19786).
struct Gemma3: StackedDecoder {
    static let modelTypes = ["gemma3", "gemma3_text"]

    let stack: DecoderStack
    let logitCap: Float?

    init(_ setup: ModelSetup) throws(LyceumError) {
        var setup = setup
        // Multimodal checkpoints keep the text model's keys in an object of their own.
        if let text = setup.configuration.json["text_config"], text.objectValue != nil {
            setup.configuration = ModelConfiguration(text, source: setup.configuration.source + ": text_config")
        }
        let configuration = setup.configuration
        let dimensions = try DecoderDimensions(configuration)
        let global = try setup.rotary(dimensions.headWidth, layerType: "full_attention")
        let local = try Self.localRotary(setup, width: dimensions.headWidth)
        let activation = try configuration.activation("hidden_activation", "hidden_act", default: "gelu_pytorch_tanh")
        let scale = try configuration.number("query_pre_attn_scalar", default: Double(dimensions.headWidth))
        let scoreCap = try configuration.number("attn_logit_softcapping", default: 0)
        let outputCap = try configuration.number("final_logit_softcapping", default: 0)
        logitCap = outputCap > 0 ? Float(outputCap) : nil
        let windowSize = try configuration.int("sliding_window", default: 4096)
        let pattern = try configuration.int("sliding_window_pattern", "_sliding_window_pattern", default: 6)
        let kinds = configuration.strings("layer_types")
        let final = setup
        stack = try DecoderStack(
            setup, dimensions: dimensions, tiesHeadByDefault: true,
            embeddingScale: Float(Double(dimensions.width).squareRoot()), normOffset: setup.gemmaNormOffset
        ) { layer, name throws(LyceumError) in
            let slides =
                kinds.map { $0.indices.contains(layer) && $0[layer] == "sliding_attention" } ?? ((layer + 1) % pattern != 0)
            var options = dimensions.options(final.cacheType, window: slides ? windowSize : nil)
            options.scale = Float(1 / scale.squareRoot())
            options.softcap = scoreCap > 0 ? Float(scoreCap) : nil
            var attention = try final.attention(
                name + ".self_attn", dimensions, options: options, rotary: slides ? local : global)
            attention.queryNorm = try final.rmsNorm(
                name + ".self_attn.q_norm", dimensions.headWidth, epsilon: dimensions.epsilon, offset: final.gemmaNormOffset)
            attention.keyNorm = try final.rmsNorm(
                name + ".self_attn.k_norm", dimensions.headWidth, epsilon: dimensions.epsilon, offset: final.gemmaNormOffset)
            return try final.gemmaBlock(name, dimensions, attention: attention, activation: activation)
        }
    }

    /// The sliding layers turn with a base of their own and without scaling.
    private static func localRotary(_ setup: ModelSetup, width: Int) throws(LyceumError) -> RotaryEmbedding {
        let configuration = setup.configuration
        if configuration.json["rope_parameters"]?["sliding_attention"] != nil {
            return try setup.rotary(width, layerType: "sliding_attention")
        }
        return try RotaryEmbedding(
            width: width, base: try configuration.number("rope_local_base_freq", default: 10_000),
            configuration: configuration, contextLength: setup.contextLength)
    }
}

extension Gemma3 {
    static let templates = [
        ModelTemplate(
            name: "gemma3", modelType: "gemma3_text", className: "Gemma3ForCausalLM",
            configuration: { dimensions in
                var keys = Gemma2.gemmaKeys(dimensions, theta: 1_000_000)
                keys["rope_local_base_freq"] = 10_000.0
                keys["sliding_window"] = .integer(min(512, dimensions.context))
                keys["layer_types"] = .array(
                    (1...dimensions.layers).map { $0 % 6 == 0 ? "full_attention" : "sliding_attention" })
                return keys
            }, initialization: Gemma2.normsAroundOne)
    ]
}
