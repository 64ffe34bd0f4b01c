internal import LyceumCore

// Mixtures of experts share the name `llama` with dense models in GGUF files.
extension GGUFMapping {
    static let expertKeys: [GGUFKeyRule] = [
        .count("expert_count", "num_local_experts"), .count("expert_used_count", "num_experts_per_tok"),
    ]

    /// The matrices of one expert. Files hold those of all experts as one tensor, which readers take apart into these names (`ExpertTensors`) and
    /// writers put together; files from before 2024 have them one by one.
    static let expertTensors: [GGUFTensorRule] = [
        GGUFTensorRule("blk.{}.ffn_gate_inp", "model.layers.{}.block_sparse_moe.gate"),
        GGUFTensorRule("blk.{}.ffn_gate.{}", "model.layers.{}.block_sparse_moe.experts.{}.w1"),
        GGUFTensorRule("blk.{}.ffn_down.{}", "model.layers.{}.block_sparse_moe.experts.{}.w2"),
        GGUFTensorRule("blk.{}.ffn_up.{}", "model.layers.{}.block_sparse_moe.experts.{}.w3"),
    ]

    /// - Returns: whether the file holds a mixture of experts.
    static func readExperts(_ file: GGUFFile, _ prefix: String, _ configuration: inout JSON.Object) throws(LyceumError) -> Bool {
        guard let count = file.metadata.int("\(prefix).expert_count"), count > 0 else {
            configuration["num_local_experts"] = nil
            configuration["num_experts_per_tok"] = nil
            return false
        }
        guard file.metadata.int("\(prefix).expert_shared_count") ?? 0 == 0 else {
            throw LyceumError(
                .unsupported, "experts that work for every token", at: "\(file.path): \(prefix).expert_shared_count",
                remedy: "use a mixture of Mixtral's form")
        }
        if configuration["num_experts_per_tok"] == nil { configuration["num_experts_per_tok"] = 2 }
        if configuration["sliding_window"] == nil { configuration["sliding_window"] = .null }
        return true
    }
}
