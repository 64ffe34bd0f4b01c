internal import LyceumCore
internal import LyceumTensor

/// Mixtral, and mixtures made of Llama and Mistral models: Llama's blocks with several feed-forward layers, of which a router chooses a few for
/// each token.
///
/// Shares are the softmax over the router's logits, the largest kept and brought to a sum of 1 again.
/// Source: Jiang et al. 2024 (arXiv 2401.04088).
struct Mixtral: StackedDecoder {
    static let modelTypes = ["mixtral"]

    let stack: DecoderStack

    init(_ setup: ModelSetup) throws(LyceumError) {
        let configuration = setup.configuration
        let dimensions = try DecoderDimensions(configuration)
        let counts = try ExpertCounts(configuration)
        let rotary = try setup.rotary(dimensions.headWidth)
        let activation = try configuration.activation("hidden_act", default: "silu").activation
        let window = configuration.json["sliding_window"].flatMap(\.intValue)
        let options = dimensions.options(setup.cacheType, window: window)
        stack = try DecoderStack(setup, dimensions: dimensions) { _, name throws(LyceumError) in
            DecoderBlock(
                attentionNorm: try setup.rmsNorm(name + ".input_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                attention: try setup.attention(name + ".self_attn", dimensions, options: options, rotary: rotary),
                feedForwardNorm: try setup.rmsNorm(
                    name + ".post_attention_layernorm", dimensions.width, epsilon: dimensions.epsilon),
                feedForward: .experts(
                    try setup.experts(name + ".block_sparse_moe", dimensions, counts, activation: activation)))
        }
    }
}

/// How many experts there are and how many work for a token.
struct ExpertCounts {
    let experts: Int
    let perToken: Int

    /// More than any model has; keeps absurd files from filling the memory.
    static let limit = 4096

    init(_ configuration: ModelConfiguration) throws(LyceumError) {
        experts = try configuration.int("num_local_experts")
        perToken = try configuration.int("num_experts_per_tok", default: 2)
        guard experts <= Self.limit, perToken <= experts else {
            throw LyceumError(
                .invalidData, "\(perToken) of \(experts) experts for each token: expected 1 to \(Self.limit) experts, and as many of them at most",
                at: configuration.source, remedy: "check num_local_experts and num_experts_per_tok")
        }
    }
}

extension ModelSetup {
    /// A router and its experts under Mixtral's names: w1 is the gate, w2 leads out, w3 goes up.
    fileprivate func experts(
        _ name: String, _ dimensions: DecoderDimensions, _ counts: ExpertCounts, activation: Activation
    ) throws(LyceumError) -> ExpertLayer {
        let (width, inner) = (dimensions.width, dimensions.inner)
        var experts: [FeedForward] = []
        for expert in 0..<counts.experts {
            let path = "\(name).experts.\(expert)"
            experts.append(
                .gated(
                    gate: try weights.linear(path + ".w1", outputs: inner, inputs: width),
                    up: try weights.linear(path + ".w3", outputs: inner, inputs: width),
                    down: try weights.linear(path + ".w2", outputs: width, inputs: inner), activation))
        }
        let router = try weights.router(name + ".gate", outputs: counts.experts, inputs: width)
        return ExpertLayer(router: router, experts: experts, count: counts.perToken)
    }
}

extension Mixtral {
    static let templates = [
        ModelTemplate(name: "mixtral", modelType: "mixtral", className: "MixtralForCausalLM", tiesHead: false) { dimensions in
            var keys = ModelTemplate.decoderKeys(dimensions, epsilon: 1e-5, theta: 1_000_000)
            keys["hidden_act"] = "silu"
            keys["sliding_window"] = .null
            keys["num_local_experts"] = 8
            keys["num_experts_per_tok"] = 2
            keys["output_router_logits"] = false
            keys["router_aux_loss_coef"] = 0.001
            return keys
        }
    ]
}
