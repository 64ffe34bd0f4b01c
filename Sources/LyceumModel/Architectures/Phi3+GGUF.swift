#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import LyceumCore
internal import LyceumTensor

extension GGUFMapping {
    /// Phi-3 and Phi-4 mini: fused query-key-value and gate-up projections, long-range rotary factors as tensors.
    static let phi3 = GGUFMapping(
        ggufName: "phi3", modelTypes: ["phi3"], className: "Phi3ForCausalLM",
        constants: ["hidden_act": "silu", "attention_bias": false],
        keys: decoderKeys + [
            .count("attention.sliding_window", "sliding_window"),
            .count("rope.scaling.original_context_length", "original_max_position_embeddings"),
        ],
        tensors: plainNorms + [
            GGUFTensorRule("token_embd", "model.embed_tokens"),
            GGUFTensorRule("output", "lm_head"),
            GGUFTensorRule("blk.{}.attn_qkv", "model.layers.{}.self_attn.qkv_proj"),
            GGUFTensorRule("blk.{}.attn_output", "model.layers.{}.self_attn.o_proj"),
            GGUFTensorRule("blk.{}.ffn_up", "model.layers.{}.mlp.gate_up_proj"),
            GGUFTensorRule("blk.{}.ffn_down", "model.layers.{}.mlp.down_proj"),
        ],
        prefixes: barePrefixes,
        completeConfiguration: { file, configuration throws(LyceumError) in
            try readConfiguration(file, &configuration)
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            try writeMetadata(configuration, &metadata)
        },
        extraTensors: { configuration throws(LyceumError) in
            let rotary = RotaryKeys(configuration)
            guard let long = rotary.numbers("long_factor"), let short = rotary.numbers("short_factor") else { return [] }
            return [("rope_factors_long.weight", long), ("rope_factors_short.weight", short)]
        })

    private static func readConfiguration(_ file: GGUFFile, _ configuration: inout JSON.Object) throws(LyceumError) {
        readRotary(file, "phi3", &configuration)
        let width = headWidth(.object(configuration)) ?? 0
        if let turned = file.metadata.int("phi3.rope.dimension_count"), width > 0 {
            configuration["partial_rotary_factor"] = .number(Double(turned) / Double(width))
        }
        // Older files say a window of 0 for "none"; the key is also there where the context fits the window.
        if configuration["sliding_window"]?.intValue == 0 { configuration["sliding_window"] = .null }
        if configuration["original_max_position_embeddings"] == nil {
            configuration["original_max_position_embeddings"] = configuration["max_position_embeddings"]
        }
        guard file.contains("rope_factors_long.weight"), file.contains("rope_factors_short.weight") else { return }
        var scaling = JSON.Object([("type", "longrope"), ("rope_type", "longrope")])
        for (key, name) in [("long_factor", "rope_factors_long.weight"), ("short_factor", "rope_factors_short.weight")] {
            let tensor = try file.tensor(named: name)
            guard tensor.type == .f32, tensor.count <= 1 << 16 else {
                throw LyceumError(
                    .invalidData, "expected fp32 factors, found \(tensor.shape) of \(tensor.type)", at: "\(file.path): \(name)")
            }
            scaling[key] = .array(tensor.floatArray().map { .number(Double("\($0)") ?? 1) })
        }
        scaling["attention_factor"] = file.metadata.decimal("phi3.rope.scaling.attn_factor")
        configuration["rope_scaling"] = .object(scaling)
    }

    private static func writeMetadata(_ configuration: JSON, _ metadata: inout GGUFMetadata) throws(LyceumError) {
        let rotary = RotaryKeys(configuration)
        try writeRotary(rotary, "phi3", &metadata)
        if metadata["phi3.rope.freq_base"] == nil { metadata["phi3.rope.freq_base"] = .float32(10_000) }
        let width = headWidth(configuration) ?? 0
        let turned = rotary.number("partial_rotary_factor") ?? configuration["partial_rotary_factor"]?.doubleValue ?? 1
        metadata["phi3.rope.dimension_count"] = .uint32(UInt32(count: turned * Double(width)))
        let context = configuration["max_position_embeddings"]?.doubleValue ?? 0
        let original = configuration["original_max_position_embeddings"]?.doubleValue
            ?? rotary.number("original_max_position_embeddings") ?? context
        metadata["phi3.rope.scaling.original_context_length"] = .uint32(UInt32(count: original))
        guard rotary.scalingType == "longrope" || rotary.scalingType == "su" else { return }
        metadata["phi3.rope.scaling.attn_factor"] = .float32(
            Float(rotary.number("attention_factor") ?? attentionFactor(context, original)))
    }

    /// Long-range scaling multiplies the rotary embedding by this when the configuration does not say: √(1 + ln s / ln original).
    private static func attentionFactor(_ context: Double, _ original: Double) -> Double {
        let scale = context / original
        return scale <= 1 || original <= 1 ? 1 : (1 + log(scale) / log(original)).squareRoot()
    }
}
