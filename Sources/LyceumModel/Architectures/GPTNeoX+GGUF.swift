internal import LyceumCore

extension GGUFMapping {
    /// GPT-NeoX (Pythia).
    static let gptNeoX = GGUFMapping(
        ggufName: "gptneox", modelTypes: ["gpt_neox"], className: "GPTNeoXForCausalLM",
        constants: ["hidden_act": "gelu", "attention_bias": true],
        keys: [
            .count("context_length", "max_position_embeddings", required: true),
            .count("embedding_length", "hidden_size", required: true),
            .count("block_count", "num_hidden_layers", required: true),
            .count("feed_forward_length", "intermediate_size", required: true),
            .count("attention.head_count", "num_attention_heads", required: true),
            .real("attention.layer_norm_epsilon", "layer_norm_eps", required: true),
            .flag("use_parallel_residual", "use_parallel_residual"),
        ],
        tensors: [
            GGUFTensorRule("token_embd", "gpt_neox.embed_in"),
            GGUFTensorRule("output_norm", "gpt_neox.final_layer_norm"),
            GGUFTensorRule("output", "embed_out"),
            GGUFTensorRule("blk.{}.attn_norm", "gpt_neox.layers.{}.input_layernorm"),
            GGUFTensorRule("blk.{}.attn_qkv", "gpt_neox.layers.{}.attention.query_key_value", .fusedPerHead),
            GGUFTensorRule("blk.{}.attn_output", "gpt_neox.layers.{}.attention.dense"),
            GGUFTensorRule("blk.{}.ffn_norm", "gpt_neox.layers.{}.post_attention_layernorm"),
            GGUFTensorRule("blk.{}.ffn_up", "gpt_neox.layers.{}.mlp.dense_h_to_4h"),
            GGUFTensorRule("blk.{}.ffn_down", "gpt_neox.layers.{}.mlp.dense_4h_to_h"),
        ],
        prefixes: [
            ("layers.", "gpt_neox.layers."), ("embed_in.", "gpt_neox.embed_in."),
            ("final_layer_norm.", "gpt_neox.final_layer_norm."), ("lm_head.", "embed_out."),
        ],
        completeConfiguration: { file, configuration throws(LyceumError) in
            readRotary(file, "gptneox", &configuration)
            configuration["rotary_emb_base"] = configuration["rope_theta"]
            if configuration["use_parallel_residual"] == nil { configuration["use_parallel_residual"] = true }
            if let turned = file.metadata.int("gptneox.rope.dimension_count"), let width = headWidth(.object(configuration)),
                width > 0
            {
                configuration["rotary_pct"] = .number(Double(turned) / Double(width))
            }
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            let rotary = RotaryKeys(configuration)
            try writeRotary(rotary, "gptneox", &metadata)
            let share = rotary.number("partial_rotary_factor") ?? configuration["rotary_pct"]?.doubleValue
                ?? configuration["partial_rotary_factor"]?.doubleValue ?? 0.25
            let width = Double(headWidth(configuration) ?? 0)
            metadata["gptneox.rope.dimension_count"] = .uint32(UInt32(count: share * width))
            if metadata["gptneox.use_parallel_residual"] == nil { metadata["gptneox.use_parallel_residual"] = .bool(true) }
        })
}
