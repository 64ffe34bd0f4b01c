internal import LyceumTensor

/// What one adapter has for one matrix: fp32 tensors with storages of their own.
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
    /// The Hugging Face row for each output as the tensors here have them; nil when they are the same.
    private(set) var rows: [Int]?

    init(_ module: BaseModule) { self.module = module }

    var rank: Int { down?.shape[0] ?? 0 }

    /// Puts what has an element or row per output in the order a model runs with.
    mutating func arrange(_ rows: [Int]?) {
        guard rows != self.rows else { return }
        let source = restoringOrder()
        func arranged(_ tensor: Tensor?) -> Tensor? { rows.map { order in tensor?.takingRows(order) } ?? tensor }
        up = arranged(source.up)
        magnitude = arranged(source.magnitude)
        outputScale = arranged(source.outputScale)
        if let old = source.frozen { frozen = LowRankUpdate(down: old.down, up: arranged(old.up)!, scale: old.scale) }
        self.rows = rows
    }

    /// With Hugging Face's order of rows.
    func restoringOrder() -> AdaptedModule {
        guard let rows else { return self }
        var inverse = rows
        for (target, source) in rows.enumerated() { inverse[source] = target }
        var result = self
        result.rows = nil
        result.up = up?.takingRows(inverse)
        result.magnitude = magnitude?.takingRows(inverse)
        result.outputScale = outputScale?.takingRows(inverse)
        if let frozen { result.frozen = LowRankUpdate(down: frozen.down, up: frozen.up.takingRows(inverse), scale: frozen.scale) }
        return result
    }

    /// The low-rank updates, times `weight`.
    func updates(weight: Float, dropout: Float) -> [LowRankUpdate] {
        guard module.kind != .embedding, let down, let up else { return [] }
        var updates = [LowRankUpdate(down: down, up: up, scale: scale * weight, dropout: dropout)]
        if let frozen {
            updates.append(LowRankUpdate(down: frozen.down, up: frozen.up, scale: frozen.scale * weight, dropout: dropout))
        }
        return updates
    }

    /// Trained tensors under the ends of their keys in a PEFT file.
    var tensors: [(suffix: String, tensor: Tensor, role: Adapter.Role)] {
        var tensors: [(String, Tensor, Adapter.Role)] = []
        let isEmbedding = module.kind == .embedding
        if let down { tensors.append((isEmbedding ? "lora_embedding_A" : "lora_A.weight", down, .down)) }
        if let up { tensors.append((isEmbedding ? "lora_embedding_B" : "lora_B.weight", up, .up)) }
        if let magnitude { tensors.append(("lora_magnitude_vector", magnitude, .magnitude)) }
        if let scale = inputScale ?? outputScale { tensors.append(("ia3_l", scale, .scale)) }
        return tensors
    }
}

extension Adapter {
    /// What a trained tensor is to its module; decides rates and decay.
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

        /// LoRA+ (Hayou et al. 2024, arXiv 2402.12354): what the learning rate is multiplied with when B's rate is `ratio` times A's.
        public func rateFactor(upRatio ratio: Float) -> Float { self == .up ? ratio : 1 }

        /// Whether weight decay pulls it to zero: lengths, scales, biases and prompts are not at home there.
        public var decays: Bool { self == .down || self == .up || self == .whole }
    }
}
