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
    /// Llama 1 to 3.x, Mistral, SmolLM2, Mixtral.
    static let llama = GGUFMapping(
        ggufName: "llama", modelTypes: ["llama", "mistral", "mixtral"], className: "LlamaForCausalLM",
        constants: ["hidden_act": "silu"],
        keys: decoderKeys + [.count("vocab_size", "vocab_size"), .count("attention.sliding_window", "sliding_window")]
            + expertKeys,
        tensors: decoderTensors + plainNorms + expertTensors + [
            GGUFTensorRule("blk.{}.attn_q", "model.layers.{}.self_attn.q_proj", .queryRotary),
            GGUFTensorRule("blk.{}.attn_k", "model.layers.{}.self_attn.k_proj", .keyRotary),
        ],
        prefixes: barePrefixes,
        isRopeInterleaved: true,
        completeConfiguration: { file, configuration throws(LyceumError) in
            if try readExperts(file, "llama", &configuration) {
                configuration["model_type"] = "mixtral"
                configuration["architectures"] = ["MixtralForCausalLM"]
            } else if configuration["sliding_window"] != nil {
                configuration["model_type"] = "mistral"
                configuration["architectures"] = ["MistralForCausalLM"]
            } else {
                configuration["attention_bias"] = .bool(file.contains("blk.0.attn_q.bias"))
                configuration["mlp_bias"] = .bool(file.contains("blk.0.ffn_gate.bias"))
            }
            if configuration["head_dim"] == nil, let width = file.metadata.int("llama.rope.dimension_count") {
                configuration["head_dim"] = .integer(width)
            }
            readRotary(file, "llama", &configuration)
            if file.contains("rope_freqs.weight") {
                let factors = try file.tensor(named: "rope_freqs.weight")
                configuration["rope_scaling"] = try Llama3Scaling.scaling(
                    factors: factors, configuration: configuration, at: "\(file.path): rope_freqs.weight")
            }
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            if let width = GGUFMapping.headWidth(configuration) {
                metadata["llama.rope.dimension_count"] = .uint32(UInt32(clamping: width))
            }
            try writeRotary(RotaryKeys(configuration), "llama", &metadata)
        },
        extraTensors: { configuration throws(LyceumError) in
            guard let factors = try Llama3Scaling.factors(configuration) else { return [] }
            return [("rope_freqs.weight", factors)]
        })

    /// Elements per attention head: stated, or the hidden size divided by the heads.
    static func headWidth(_ configuration: JSON) -> Int? {
        if let width = configuration["head_dim"]?.intValue { return width }
        guard let hidden = configuration["hidden_size"]?.intValue,
            let heads = configuration["num_attention_heads"]?.intValue, heads > 0
        else { return nil }
        return hidden / heads
    }
}

/// Llama 3's frequency scaling: GGUF files hold the divisor of every frequency, configurations the four numbers it comes from.
///
/// Source: the `llama3` rotary type of https://github.com/huggingface/transformers (modeling_rope_utils).
enum Llama3Scaling {
    /// The divisors for a configuration with `rope_type` `llama3`; nil for others.
    static func factors(_ configuration: JSON) throws(LyceumError) -> [Float]? {
        let rotary = RotaryKeys(configuration)
        guard rotary.scalingType == "llama3" else { return nil }
        guard let width = GGUFMapping.headWidth(configuration), width > 0, width <= 1 << 16 else {
            throw LyceumError(.invalidData, "the configuration gives no head width", at: "config.json")
        }
        return factors(
            base: rotary.base ?? 10_000, width: width, factor: rotary.number("factor") ?? 8,
            low: rotary.number("low_freq_factor") ?? 1, high: rotary.number("high_freq_factor") ?? 4,
            context: rotary.number("original_max_position_embeddings") ?? 8192)
    }

    static func factors(
        base: Double, width: Int, factor: Double, low: Double, high: Double, context: Double
    ) -> [Float] {
        (0..<width / 2).map { index in
            let wavelength = 2 * Double.pi * pow(base, Double(2 * index) / Double(width))
            if wavelength < context / high { return 1 }
            if wavelength > context / low { return Float(factor) }
            let smooth = (context / wavelength - low) / (high - low)
            return Float(1 / ((1 - smooth) / factor + smooth))
        }
    }

    /// The configuration whose divisors are these. Divisors that no known setting gives are kept as they are, in the form of
    /// long-range scaling, which divides frequencies in the same way.
    static func scaling(
        factors tensor: Tensor, configuration: JSON.Object, at place: String
    ) throws(LyceumError) -> JSON {
        guard tensor.type == .f32, let width = GGUFMapping.headWidth(.object(configuration)), tensor.count == width / 2 else {
            throw LyceumError(
                .invalidData, "expected \(GGUFMapping.headWidth(.object(configuration)).map { "\($0 / 2)" } ?? "half a head of") fp32 factors, found \(tensor.shape) of \(tensor.type)",
                at: place)
        }
        let found = tensor.floatArray()
        let base = configuration["rope_theta"]?.doubleValue ?? 10_000
        let factor = Double(found.max() ?? 1)
        // The published models have 8192; a power of two in any case.
        for context in [8192.0] + (4...24).map({ Double(1 << $0) }) {
            let made = factors(base: base, width: width, factor: factor, low: 1, high: 4, context: context)
            guard zip(made, found).allSatisfy({ abs($0 - $1) <= 1e-4 * abs($1) }) else { continue }
            return [
                "rope_type": "llama3", "factor": .number(factor), "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                "original_max_position_embeddings": .integer(Int(context)),
            ]
        }
        let list = JSON.array(found.map { .number(Double($0)) })
        return [
            "rope_type": "longrope", "short_factor": list, "long_factor": list, "attention_factor": 1.0, "factor": 1.0,
            "original_max_position_embeddings": configuration["max_position_embeddings"] ?? 8192,
        ]
    }
}
