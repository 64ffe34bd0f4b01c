internal import LyceumCore

extension GGUFMapping {
    /// Qwen3 (dense): Qwen2 without biases and with norms on queries and keys.
    static let qwen3 = GGUFMapping(
        ggufName: "qwen3", modelTypes: ["qwen3"], className: "Qwen3ForCausalLM",
        constants: ["hidden_act": "silu", "use_sliding_window": false],
        keys: decoderKeys,
        tensors: decoderTensors + plainNorms + plainQueryAndKey + [
            GGUFTensorRule("blk.{}.attn_q_norm", "model.layers.{}.self_attn.q_norm"),
            GGUFTensorRule("blk.{}.attn_k_norm", "model.layers.{}.self_attn.k_norm"),
        ],
        prefixes: barePrefixes,
        completeConfiguration: { file, configuration throws(LyceumError) in
            configuration["attention_bias"] = .bool(file.contains("blk.0.attn_q.bias"))
            readRotary(file, "qwen3", &configuration)
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            try refuseSlidingWindow(configuration)
            try writeRotary(RotaryKeys(configuration), "qwen3", &metadata)
        })
}
