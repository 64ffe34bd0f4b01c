internal import LyceumCore
internal import LyceumTensor

/// One tensor on its way from a checkpoint to a file.
struct ExportTensor: Sendable {
    /// In the source file.
    let sourceName: String
    /// In the target file.
    let name: String
    let sourceType: ElementType
    /// In the target's layout, outermost first.
    let shape: [Int]
    /// What differs between source and target.
    let layout: TensorLayout
    /// Values that are no tensor of the source but follow from its configuration.
    var values: [Float]?
    /// Tensors of the source that become one, one after the other along a new outermost dimension; empty for a single tensor.
    var parts: [ExportTensor] = []

    /// What is written one after the other.
    var pieces: [ExportTensor] { parts.isEmpty ? [self] : parts }
    var width: Int { shape.last ?? 1 }
    var count: Int { shape.reduce(1, *) }
}

/// The tensors of a checkpoint under the names of a target format, in writing order.
struct ExportPlan {
    let tensors: [ExportTensor]
    /// Tensors the target does not need: buffers, heads that repeat the embedding, parts that are not text.
    let skipped: [String]

    /// - Throws: `LyceumError` for tensors of unsupported types and tensors the architecture does not know.
    init(_ checkpoint: Checkpoint, to format: Checkpoint.Format) throws(LyceumError) {
        var tensors: [ExportTensor] = []
        var skipped: [String] = []
        let names = TensorNames(checkpoint.mapping)
        let isSame = checkpoint.format == format
        for sourceName in checkpoint.fileTensors.tensorNames {
            let match = checkpoint.format == .gguf ? names.match(gguf: sourceName) : names.match(huggingFace: sourceName)
            if Self.isSkipped(sourceName, checkpoint, to: format, isKnown: match != nil) {
                skipped.append(sourceName)
                continue
            }
            guard let name = isSame ? sourceName : format == .gguf ? match?.gguf : match?.huggingFace else {
                throw LyceumError(
                    .unsupported, "the tensor has no place in the architecture \(checkpoint.mapping.ggufName)",
                    at: "\(checkpoint.path): \(sourceName)")
            }
            let tensor = try checkpoint.fileTensors.tensor(named: sourceName)
            let layout = isSame ? TensorLayout.same : match!.layout
            tensors.append(
                ExportTensor(
                    sourceName: sourceName, name: name, sourceType: tensor.type,
                    shape: layout == .transposed ? tensor.shape.reversed() : tensor.shape, layout: layout))
        }
        if format == .gguf { tensors = try Self.joiningExperts(tensors, at: checkpoint.path) }
        if format == .gguf, !isSame {
            for (name, values) in try checkpoint.mapping.extraTensors(checkpoint.configuration) {
                tensors.append(
                    ExportTensor(
                        sourceName: name, name: name, sourceType: .f32, shape: [values.count], layout: .same, values: values))
            }
        }
        self.tensors = tensors.map { (ModelOrder($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        self.skipped = skipped
    }

    /// GGUF files hold the matrices of all experts of a layer as one tensor: `blk.0.ffn_up.3.weight` and its neighbors become
    /// `blk.0.ffn_up_exps.weight`.
    private static func joiningExperts(_ tensors: [ExportTensor], at path: String) throws(LyceumError) -> [ExportTensor] {
        var result: [ExportTensor] = []
        var stacks: [String: [Int: ExportTensor]] = [:]
        for tensor in tensors {
            let parts = tensor.name.split(separator: ".")
            guard parts.count == 5, parts[0] == "blk", parts[2].hasPrefix("ffn_"), parts[4] == "weight", let expert = Int(parts[3]) else {
                result.append(tensor)
                continue
            }
            stacks["blk.\(parts[1]).\(parts[2])_exps.weight", default: [:]][expert] = tensor
        }
        for (name, experts) in stacks {
            let parts = experts.keys.sorted().compactMap { experts[$0] }
            guard let first = parts.first, experts.keys.max() == parts.count - 1, parts.allSatisfy({ $0.shape == first.shape }) else {
                throw LyceumError(.invalidData, "the experts’ matrices have different shapes or numbers are missing", at: "\(path): \(name)")
            }
            result.append(
                ExportTensor(
                    sourceName: first.sourceName, name: name, sourceType: first.sourceType, shape: [parts.count] + first.shape, layout: .same,
                    parts: parts))
        }
        return result
    }

    private static let bufferSuffixes = [
        ".rotary_emb.inv_freq", ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", ".position_ids",
        "embeddings.position_ids", ".bias_ids",
    ]
    /// Heads and towers other than the language model's.
    private static let otherParts = [
        "pooler.", "cls.", "bert.pooler.", "vision_tower.", "multi_modal_projector.", "model.vision_tower.",
        "model.multi_modal_projector.",
    ]
    /// GGUF tensors that are configuration in a Hugging Face folder.
    private static let factorNames: Set<String> = ["rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"]

    private static func isSkipped(
        _ name: String, _ checkpoint: Checkpoint, to format: Checkpoint.Format, isKnown: Bool
    ) -> Bool {
        if format == .gguf, checkpoint.format == .safetensors, name.hasSuffix("lm_head.weight") || name == "embed_out.weight",
            checkpoint.configuration["tie_word_embeddings"]?.boolValue ?? checkpoint.mapping.tiesByDefault
        {
            return true
        }
        guard !isKnown, checkpoint.format != format else { return false }
        return bufferSuffixes.contains { name.hasSuffix($0) } || otherParts.contains { name.hasPrefix($0) }
            || factorNames.contains(name)
    }
}

/// Embeddings first, then layers by number, then what follows them.
struct ModelOrder: Comparable {
    let group: Int
    let layer: Int
    let name: String

    init(_ name: String) {
        self.name = name
        let parts = name.split(separator: ".")
        if let number = parts.lazy.compactMap({ Int($0) }).first {
            (group, layer) = (1, number)
        } else {
            group = name.hasPrefix("output") || name.hasSuffix("norm.weight") && !name.hasPrefix("token") || name.hasPrefix("lm_head") ? 2 : 0
            layer = 0
        }
    }

    static func < (a: ModelOrder, b: ModelOrder) -> Bool {
        (a.group, a.layer, a.name) < (b.group, b.layer, b.name)
    }
}

extension GGUFMapping {
    /// What a missing `tie_word_embeddings` means.
    var tiesByDefault: Bool { ["gpt2", "gemma2", "gemma3"].contains(ggufName) }
}
