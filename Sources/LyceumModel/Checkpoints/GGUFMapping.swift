internal import LyceumCore

/// How one architecture looks in GGUF files and in Hugging Face folders: names, keys, tensor names and layouts, in both directions.
///
/// Every architecture has one value in `Architectures/<Name>+GGUF.swift`, listed in `GGUFMapping.all`.
public struct GGUFMapping: Sendable {
    /// `general.architecture`; also the prefix of the architecture's metadata keys.
    public let ggufName: String
    /// Values of `model_type` this mapping reads; the first is written.
    public let modelTypes: [String]
    /// The class name written to `architectures`.
    let className: String
    /// Configuration values every model of the architecture has, which GGUF does not store.
    var constants: JSON = [:]
    var keys: [GGUFKeyRule]
    var tensors: [GGUFTensorRule]
    /// Prefixes of tensor names some Hugging Face files have, and what the canonical names have instead.
    var prefixes: [(found: String, canonical: String)] = []
    /// Rotary pairs lie side by side in GGUF files of this architecture: query and key rows are permuted.
    var isRopeInterleaved = false
    /// Norm weights in GGUF files have the 1 already added that this architecture adds to them.
    var isNormOffsetIncluded = false
    /// What `keys` cannot say: the last step from metadata to a configuration.
    var completeConfiguration: @Sendable (GGUFFile, inout JSON.Object) throws(LyceumError) -> Void = { _, _ in }
    /// What `keys` cannot say: the last step from a configuration to metadata.
    var completeMetadata: @Sendable (JSON, inout GGUFMetadata) throws(LyceumError) -> Void = { _, _ in }
    /// Tensors a GGUF file needs that a Hugging Face checkpoint has only as configuration.
    var extraTensors: @Sendable (JSON) throws(LyceumError) -> [(name: String, values: [Float])] = { _ in [] }
}

/// One number or flag that has a name in both worlds.
struct GGUFKeyRule: Sendable {
    enum Kind: Sendable {
        case count
        case real
        case flag
    }

    /// Without the architecture's prefix.
    let gguf: String
    let huggingFace: String
    let kind: Kind
    /// Opening a GGUF file fails without the key.
    let isRequired: Bool

    static func count(_ gguf: String, _ huggingFace: String, required: Bool = false) -> GGUFKeyRule {
        GGUFKeyRule(gguf: gguf, huggingFace: huggingFace, kind: .count, isRequired: required)
    }
    static func real(_ gguf: String, _ huggingFace: String, required: Bool = false) -> GGUFKeyRule {
        GGUFKeyRule(gguf: gguf, huggingFace: huggingFace, kind: .real, isRequired: required)
    }
    static func flag(_ gguf: String, _ huggingFace: String) -> GGUFKeyRule {
        GGUFKeyRule(gguf: gguf, huggingFace: huggingFace, kind: .flag, isRequired: false)
    }
}

/// How the rows of a tensor differ between GGUF and Hugging Face checkpoints.
public enum TensorLayout: Sendable, Hashable {
    case same
    /// GGUF has each rotary pair of a query head in neighboring rows, Hugging Face half a head apart.
    case queryRotary
    /// The same for key heads.
    case keyRotary
    /// Hugging Face stores `[in, out]`, GGUF `[out, in]`.
    case transposed
    /// GGUF stores the weight plus 1.
    case plusOne
    /// Hugging Face has query, key and value of one head together, GGUF all queries, all keys, all values.
    case fusedPerHead
}

/// Names of one tensor, without `.weight` or `.bias`; `{}` stands for the layer, and after it for the expert.
struct GGUFTensorRule: Sendable {
    let gguf: String
    let huggingFace: String
    let layout: TensorLayout

    init(_ gguf: String, _ huggingFace: String, _ layout: TensorLayout = .same) {
        self.gguf = gguf
        self.huggingFace = huggingFace
        self.layout = layout
    }
}

extension GGUFMapping {
    /// Every architecture, in alphabetical order.
    public static let all: [GGUFMapping] = [
        .bert, .gemma2, .gemma3, .gpt2, .gptNeoX, .llama, .phi3, .qwen2, .qwen3,
    ]

    /// - Throws: `LyceumError` (`unsupported`) that lists the supported architectures.
    static func named(gguf name: String, at path: String) throws(LyceumError) -> GGUFMapping {
        if let mapping = all.first(where: { $0.ggufName == name }) { return mapping }
        throw unsupported(name, all.map(\.ggufName), at: "\(path): general.architecture")
    }

    /// - Throws: `LyceumError` (`unsupported`) that lists the supported architectures.
    static func named(modelType name: String, at path: String) throws(LyceumError) -> GGUFMapping {
        if let mapping = all.first(where: { $0.modelTypes.contains(name) }) { return mapping }
        throw unsupported(name, all.flatMap(\.modelTypes), at: "\(path): model_type")
    }

    private static func unsupported(_ name: String, _ known: [String], at place: String) -> LyceumError {
        LyceumError(
            .unsupported, "the architecture \(name) is not supported", at: place,
            remedy: "use a model of one of the architectures \(known.sorted().joined(separator: ", "))")
    }
}

// MARK: - Shared rules

extension GGUFMapping {
    /// Sizes that decoders with Llama's key names share.
    static let decoderKeys: [GGUFKeyRule] = [
        .count("context_length", "max_position_embeddings"),
        .count("embedding_length", "hidden_size", required: true),
        .count("block_count", "num_hidden_layers", required: true),
        .count("feed_forward_length", "intermediate_size", required: true),
        .count("attention.head_count", "num_attention_heads", required: true),
        .count("attention.head_count_kv", "num_key_value_heads"),
        .real("attention.layer_norm_rms_epsilon", "rms_norm_eps", required: true),
        .count("attention.key_length", "head_dim"),
        .count("attention.value_length", "head_dim"),
    ]

    /// Tensor names of decoders with Llama's names, without the layers' query and key.
    static let decoderTensors: [GGUFTensorRule] = [
        GGUFTensorRule("token_embd", "model.embed_tokens"),
        GGUFTensorRule("output", "lm_head"),
        GGUFTensorRule("blk.{}.attn_v", "model.layers.{}.self_attn.v_proj"),
        GGUFTensorRule("blk.{}.attn_output", "model.layers.{}.self_attn.o_proj"),
        GGUFTensorRule("blk.{}.ffn_gate", "model.layers.{}.mlp.gate_proj"),
        GGUFTensorRule("blk.{}.ffn_down", "model.layers.{}.mlp.down_proj"),
        GGUFTensorRule("blk.{}.ffn_up", "model.layers.{}.mlp.up_proj"),
    ]

    static let plainNorms: [GGUFTensorRule] = [
        GGUFTensorRule("output_norm", "model.norm"),
        GGUFTensorRule("blk.{}.attn_norm", "model.layers.{}.input_layernorm"),
        GGUFTensorRule("blk.{}.ffn_norm", "model.layers.{}.post_attention_layernorm"),
    ]

    static let plainQueryAndKey: [GGUFTensorRule] = [
        GGUFTensorRule("blk.{}.attn_q", "model.layers.{}.self_attn.q_proj"),
        GGUFTensorRule("blk.{}.attn_k", "model.layers.{}.self_attn.k_proj"),
    ]

    /// The four norms per layer and the final norm of Gemma 2 and 3.
    static let gemmaNorms: [GGUFTensorRule] = [
        GGUFTensorRule("output_norm", "model.norm", .plusOne),
        GGUFTensorRule("blk.{}.attn_norm", "model.layers.{}.input_layernorm", .plusOne),
        GGUFTensorRule("blk.{}.post_attention_norm", "model.layers.{}.post_attention_layernorm", .plusOne),
        GGUFTensorRule("blk.{}.ffn_norm", "model.layers.{}.pre_feedforward_layernorm", .plusOne),
        GGUFTensorRule("blk.{}.post_ffw_norm", "model.layers.{}.post_feedforward_layernorm", .plusOne),
    ]

    static let barePrefixes: [(found: String, canonical: String)] = [
        ("layers.", "model.layers."), ("embed_tokens.", "model.embed_tokens."), ("norm.", "model.norm."),
    ]
}
