internal import LyceumCore

extension GGUFMapping {
    /// GPT-2. Its Hugging Face layers store weights `[in, out]`; everywhere else in Lyceum they are `[out, in]`.
    static let gpt2 = GGUFMapping(
        ggufName: "gpt2", modelTypes: ["gpt2"], className: "GPT2LMHeadModel",
        constants: ["activation_function": "gelu_new"],
        keys: [
            .count("context_length", "n_positions", required: true),
            .count("embedding_length", "n_embd", required: true),
            .count("block_count", "n_layer", required: true),
            .count("feed_forward_length", "n_inner"),
            .count("attention.head_count", "n_head", required: true),
            .real("attention.layer_norm_epsilon", "layer_norm_epsilon", required: true),
        ],
        tensors: [
            GGUFTensorRule("token_embd", "transformer.wte"),
            GGUFTensorRule("position_embd", "transformer.wpe"),
            GGUFTensorRule("output_norm", "transformer.ln_f"),
            GGUFTensorRule("output", "lm_head"),
            GGUFTensorRule("blk.{}.attn_norm", "transformer.h.{}.ln_1"),
            GGUFTensorRule("blk.{}.attn_qkv", "transformer.h.{}.attn.c_attn", .transposed),
            GGUFTensorRule("blk.{}.attn_output", "transformer.h.{}.attn.c_proj", .transposed),
            GGUFTensorRule("blk.{}.ffn_norm", "transformer.h.{}.ln_2"),
            GGUFTensorRule("blk.{}.ffn_up", "transformer.h.{}.mlp.c_fc", .transposed),
            GGUFTensorRule("blk.{}.ffn_down", "transformer.h.{}.mlp.c_proj", .transposed),
        ],
        prefixes: [
            ("h.", "transformer.h."), ("wte.", "transformer.wte."), ("wpe.", "transformer.wpe."),
            ("ln_f.", "transformer.ln_f."),
        ],
        completeMetadata: { configuration, metadata throws(LyceumError) in
            if metadata["gpt2.context_length"] == nil, let context = configuration["n_ctx"]?.intValue {
                metadata["gpt2.context_length"] = .uint32(UInt32(clamping: context))
            }
            if metadata["gpt2.feed_forward_length"] == nil, let width = configuration["n_embd"]?.intValue {
                metadata["gpt2.feed_forward_length"] = .uint32(UInt32(clamping: 4 &* width))
            }
        })
}
