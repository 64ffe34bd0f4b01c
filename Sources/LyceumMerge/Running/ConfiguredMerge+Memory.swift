public import LyceumCore
public import LyceumModel
internal import LyceumTensor

extension ConfiguredMerge {
    /// Whether the result can run without being written: it keeps the tokenizer and template of the base (or first model).
    public var staysInMemory: Bool { vocabulary == nil && inputs.document.chatTemplate == nil }

    /// Bytes of the result's weights in memory.
    public var resultBytes: Int {
        plan.entries.values.reduce(0) { $0 + $1.shape.reduce(1, *) * (storedType($1.name).bytes(for: 32) / 32) }
    }

    /// The merged model in memory, with the very weights that ``write(to:)`` would store.
    /// - Throws: `LyceumError` (`unsupported`) for a new vocabulary or template, which only a folder can hold.
    public func checkpoint() throws(LyceumError) -> Checkpoint {
        guard staysInMemory else {
            throw LyceumError(.unsupported, "a merge with a new vocabulary or template needs a folder", at: inputs.document.place)
        }
        var model = inputs.reference.checkpoint
        if plan.isStacked { model = try model.stacked(layers: plan.layers) }
        let energies = try GroupEnergies(plan, inputs, vocabulary)
        var weights: [String: Tensor] = [:]
        for name in plan.names {
            let result = try merged(name, energies, nil, nil, at: "the merge")
            let type = storedType(name)
            weights[name] = type == .f32 ? result : try result.converted(to: type, pool: .shared)
        }
        return try model.holding(weights)
    }

    /// The type a folder would store the weight with.
    private func storedType(_ name: String) -> ElementType {
        if let type = inputs.document.outputType ?? inputs.document.type { return type }
        let stored = inputs.reference.checkpoint.listing(of: original(of: name)).flatMap { ElementType(name: $0.typeName) } ?? .f32
        return stored.isQuantized ? .bf16 : stored
    }

    /// The reference's weight whose place it takes.
    private func original(of name: String) -> String {
        guard plan.isStacked, let layer = LayerName.layer(of: name), plan.layers.indices.contains(layer) else { return name }
        return LayerName.name(name, layer: plan.layers[layer])
    }
}
