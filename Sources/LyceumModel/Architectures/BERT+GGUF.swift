internal import LyceumCore

extension GGUFMapping {
    /// BERT encoders (MiniLM and other sentence embeddings).
    static let bert = GGUFMapping(
        ggufName: "bert", modelTypes: ["bert"], className: "BertModel",
        constants: ["hidden_act": "gelu", "position_embedding_type": "absolute"],
        keys: [
            .count("context_length", "max_position_embeddings", required: true),
            .count("embedding_length", "hidden_size", required: true),
            .count("block_count", "num_hidden_layers", required: true),
            .count("feed_forward_length", "intermediate_size", required: true),
            .count("attention.head_count", "num_attention_heads", required: true),
            .real("attention.layer_norm_epsilon", "layer_norm_eps", required: true),
        ],
        tensors: [
            GGUFTensorRule("token_embd", "embeddings.word_embeddings"),
            GGUFTensorRule("token_types", "embeddings.token_type_embeddings"),
            GGUFTensorRule("position_embd", "embeddings.position_embeddings"),
            GGUFTensorRule("token_embd_norm", "embeddings.LayerNorm"),
            GGUFTensorRule("blk.{}.attn_q", "encoder.layer.{}.attention.self.query"),
            GGUFTensorRule("blk.{}.attn_k", "encoder.layer.{}.attention.self.key"),
            GGUFTensorRule("blk.{}.attn_v", "encoder.layer.{}.attention.self.value"),
            GGUFTensorRule("blk.{}.attn_output", "encoder.layer.{}.attention.output.dense"),
            GGUFTensorRule("blk.{}.attn_output_norm", "encoder.layer.{}.attention.output.LayerNorm"),
            GGUFTensorRule("blk.{}.ffn_up", "encoder.layer.{}.intermediate.dense"),
            GGUFTensorRule("blk.{}.ffn_down", "encoder.layer.{}.output.dense"),
            GGUFTensorRule("blk.{}.layer_output_norm", "encoder.layer.{}.output.LayerNorm"),
        ],
        prefixes: [("bert.", "")],
        completeConfiguration: { file, configuration throws(LyceumError) in
            configuration["type_vocab_size"] = .integer(
                file.info(of: "token_types.weight")?.shape.first
                    ?? file.metadata.int("tokenizer.ggml.token_type_count") ?? 2)
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            metadata["bert.attention.causal"] = .bool(false)
            // 1 is the mean over tokens, the pooling of sentence embeddings.
            metadata["bert.pooling_type"] = .uint32(1)
            let types = configuration["type_vocab_size"]?.intValue ?? 2
            metadata["tokenizer.ggml.token_type_count"] = .uint32(UInt32(clamping: types))
        })
}
