internal import LyceumCore

extension GGUFMapping {
    /// Gemma 3, the text part.
    static let gemma3 = GGUFMapping(
        ggufName: "gemma3", modelTypes: ["gemma3_text", "gemma3"], className: "Gemma3ForCausalLM",
        constants: ["hidden_activation": "gelu_pytorch_tanh", "attention_bias": false],
        keys: decoderKeys + [
            .real("final_logit_softcapping", "final_logit_softcapping"),
            .count("attention.sliding_window", "sliding_window"),
        ],
        tensors: decoderTensors + plainQueryAndKey + gemmaNorms + [
            GGUFTensorRule("blk.{}.attn_q_norm", "model.layers.{}.self_attn.q_norm", .plusOne),
            GGUFTensorRule("blk.{}.attn_k_norm", "model.layers.{}.self_attn.k_norm", .plusOne),
        ],
        prefixes: [
            ("language_model.model.", "model."), ("model.language_model.", "model."),
            ("language_model.lm_head.", "lm_head."),
        ] + barePrefixes,
        isNormOffsetIncluded: true,
        completeConfiguration: { file, configuration throws(LyceumError) in
            readQueryScale(file, "gemma3", largeModelLayers: 62, &configuration)
            readRotary(file, "gemma3", &configuration)
            if file.metadata["gemma3.rope.freq_base"] == nil { configuration["rope_theta"] = 1_000_000.0 }
            configuration["rope_local_base_freq"] = file.metadata.decimal("gemma3.rope.freq_base_swa") ?? 10_000.0
            let pattern = file.metadata.int("gemma3.attention.sliding_window_pattern") ?? 6
            configuration["sliding_window_pattern"] = .integer(pattern)
            let layers = configuration["num_hidden_layers"]?.intValue ?? 0
            configuration["layer_types"] = .array(
                (0..<max(0, min(layers, 4096))).map { pattern > 0 && ($0 + 1) % pattern != 0 ? "sliding_attention" : "full_attention" })
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            let pattern = try slidingPattern(configuration)
            if pattern != 6 { metadata["gemma3.attention.sliding_window_pattern"] = .uint32(UInt32(clamping: pattern)) }
            writeQueryScale(configuration, "gemma3", &metadata)
            try writeRotary(RotaryKeys(configuration, part: "full_attention"), "gemma3", &metadata)
            let sliding = configuration["rope_parameters"]?["sliding_attention"]?["rope_theta"]?.doubleValue
            if let base = sliding ?? configuration["rope_local_base_freq"]?.doubleValue {
                metadata["gemma3.rope.freq_base_swa"] = .float32(Float(base))
            }
        })

    /// Every how many layers one attends to everything.
    private static func slidingPattern(_ configuration: JSON) throws(LyceumError) -> Int {
        let stated = configuration["sliding_window_pattern"]?.intValue ?? configuration["_sliding_window_pattern"]?.intValue
        guard let types = configuration["layer_types"]?.arrayValue?.compactMap(\.stringValue), !types.isEmpty else {
            return stated ?? 6
        }
        let first = types.firstIndex(of: "full_attention").map { $0 + 1 }
        let pattern = first ?? max(stated ?? 6, types.count + 1)
        for (layer, type) in types.enumerated() where ((layer + 1) % pattern == 0) != (type == "full_attention") {
            throw LyceumError(
                .unsupported, "the attention types of the layers do not repeat every \(pattern) layers (layer \(layer))",
                at: "config.json: layer_types")
        }
        return pattern
    }
}
