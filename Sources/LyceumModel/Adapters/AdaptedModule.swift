public import LyceumTensor

/// What one adapter has for one matrix: tensors in the row order of the running model, each fp32 with a storage of its own.
struct AdaptedModule {
    let module: BaseModule
    var down: Tensor?
    var up: Tensor?
    /// α/r or α/√r.
    var scale: Float = 1
    /// The part of the matrix that moved into A and B at the start (PiSSA, OLoRA), taken off again: never trained.
    var frozen: LowRankUpdate?
    var magnitude: Tensor?
    var inputScale: Tensor?
    var outputScale: Tensor?

    init(_ module: BaseModule) { self.module = module }

    var rank: Int { down?.shape[0] ?? 0 }

    /// The low-rank updates, times `weight`.
    func updates(weight: Float, dropout: Float) -> [LowRankUpdate] {
        guard let down, let up else { return [] }
        var updates = [LowRankUpdate(down: down, up: up, scale: scale * weight, dropout: dropout)]
        if var frozen {
            frozen.scale *= weight
            frozen.dropout = dropout
            updates.append(frozen)
        }
        return updates
    }

    /// Trained tensors under the ends of their keys in a PEFT file.
    var tensors: [(suffix: String, tensor: Tensor, role: AdapterParameter.Role)] {
        var tensors: [(String, Tensor, AdapterParameter.Role)] = []
        let isEmbedding = module.kind == .embedding
        if let down { tensors.append((isEmbedding ? "lora_embedding_A" : "lora_A.weight", down, .down)) }
        if let up { tensors.append((isEmbedding ? "lora_embedding_B" : "lora_B.weight", up, .up)) }
        if let magnitude { tensors.append(("lora_magnitude_vector", magnitude, .magnitude)) }
        if let scale = inputScale ?? outputScale { tensors.append(("ia3_l", scale, .scale)) }
        return tensors
    }
}

/// A trained tensor of an adapter.
public struct AdapterParameter: Sendable {
    /// What the tensor is to its module; decides rates and decay.
    public enum Role: Sendable, Hashable {
        /// A of a low-rank update.
        case down
        /// B of a low-rank update: LoRA+ trains it faster.
        case up
        /// DoRA's lengths of rows.
        case magnitude
        /// IA³'s scales.
        case scale
        case bias
        /// A whole tensor of the base model.
        case whole
        /// Keys, values or embeddings before the text.
        case prompt
    }

    /// The key in a PEFT file.
    public let name: String
    /// fp32 with a storage of its own, in the layout the model runs with.
    public let tensor: Tensor
    public let role: Role

    /// LoRA+ (Hayou et al. 2024, arXiv 2402.12354): what the learning rate is multiplied with when B's rate is `ratio` times A's.
    public func rateFactor(upRatio ratio: Float) -> Float { role == .up ? ratio : 1 }

    /// Whether weight decay pulls it to zero: lengths, scales and biases are not at home there.
    public var decays: Bool { role == .down || role == .up || role == .whole }
}
