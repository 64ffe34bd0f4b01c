internal import LyceumCore

extension GGUFMapping {
    /// Gemma 2.
    static let gemma2 = GGUFMapping(
        ggufName: "gemma2", modelTypes: ["gemma2"], className: "Gemma2ForCausalLM",
        constants: [
            "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "attention_bias": false,
        ],
        keys: decoderKeys + [
            .real("attn_logit_softcapping", "attn_logit_softcapping"),
            .real("final_logit_softcapping", "final_logit_softcapping"),
            .count("attention.sliding_window", "sliding_window"),
        ],
        tensors: decoderTensors + plainQueryAndKey + gemmaNorms,
        prefixes: barePrefixes,
        isNormOffsetIncluded: true,
        completeConfiguration: { file, configuration throws(LyceumError) in
            // The 27B model alone scales queries by the width per head of the hidden state; it has 46 layers.
            readQueryScale(file, "gemma2", largeModelLayers: 46, &configuration)
            readRotary(file, "gemma2", &configuration)
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            writeQueryScale(configuration, "gemma2", &metadata)
            try writeRotary(RotaryKeys(configuration), "gemma2", &metadata)
        })

    /// Gemma's `query_pre_attn_scalar`. The format has no key for it in common use: readers know the published models. A model that differs
    /// from them carries `attention.scale`.
    static func readQueryScale(
        _ file: GGUFFile, _ prefix: String, largeModelLayers: Int, _ configuration: inout JSON.Object
    ) {
        if let scale = file.metadata.double("\(prefix).attention.scale"), scale > 0 {
            let scalar = 1 / (scale * scale)
            configuration["query_pre_attn_scalar"] =
                abs(scalar - scalar.rounded()) < 1e-3 * scalar && scalar < 1e9 ? .integer(Int(scalar.rounded())) : .number(scalar)
            return
        }
        let hidden = configuration["hidden_size"]?.intValue ?? 0
        let heads = max(1, configuration["num_attention_heads"]?.intValue ?? 1)
        let isLarge = configuration["num_hidden_layers"]?.intValue == largeModelLayers
        let width = configuration["head_dim"]?.intValue ?? hidden / heads
        configuration["query_pre_attn_scalar"] = .integer(isLarge ? hidden / heads : width)
    }

    static func writeQueryScale(_ configuration: JSON, _ prefix: String, _ metadata: inout GGUFMetadata) {
        guard let scalar = configuration["query_pre_attn_scalar"]?.doubleValue, scalar > 0,
            scalar != (headWidth(configuration) ?? 256).asDouble
        else { return }
        metadata["\(prefix).attention.scale"] = .float32(Float(1 / scalar.squareRoot()))
    }
}

extension Int {
    fileprivate var asDouble: Double { Double(self) }
}
