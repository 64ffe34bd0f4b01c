internal import LyceumCore
internal import LyceumTensor

/// The tensors of an expanded model made of those of the model before: nothing is copied but what is new.
final class ExpandedTensors: TensorSource {
    private enum Entry: Sendable {
        case same(String)
        /// Zeros of the type and shape of another.
        case zeros(String)
        case made(Tensor)
    }

    let tensorNames: [String]
    private let base: any TensorSource
    private let entries: [String: Entry]

    /// - Parameters:
    ///   - root: what the names of the decoder's tensors begin with, such as `model.`.
    ///   - fresh: parameters of the mixing of a block, by the end of their names.
    init(
        _ base: any TensorSource, plan: ExpansionPlan, root: String, fresh: (_ layer: Int) throws(LyceumError) -> [(String, Tensor)]
    ) throws(LyceumError) {
        self.base = base
        var copies: [Int: [Int]] = [:]
        for (layer, origin) in plan.origins.enumerated() { copies[origin, default: []].append(layer) }
        let inserted = Set(plan.insertedLayers), twins = Set(plan.twinLayers)
        var entries: [String: Entry] = [:]
        for name in base.tensorNames {
            guard let (origin, rest) = Self.split(name, root) else {
                entries[name] = .same(name)
                continue
            }
            for layer in copies[origin] ?? [] {
                let isZero = inserted.contains(layer) && Self.leadsOut(rest)
                entries["\(root)layers.\(layer).\(rest)"] = isZero ? .zeros(name) : .same(name)
                if twins.contains(layer) { entries["\(root)layers.\(layer).twin.\(rest)"] = .same(name) }
            }
        }
        for layer in plan.twinLayers {
            for (name, tensor) in try fresh(layer) { entries["\(root)layers.\(layer).merge.\(name)"] = .made(tensor) }
        }
        self.entries = entries
        tensorNames = entries.keys.sorted()
    }

    /// `model.layers.3.mlp.up_proj.weight` → 3, `mlp.up_proj.weight`
    static func split(_ name: String, _ root: String) -> (layer: Int, rest: String)? {
        let start = root + "layers."
        guard name.hasPrefix(start) else { return nil }
        let parts = name.dropFirst(start.count).split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let layer = Int(parts[0]) else { return nil }
        return (layer, String(parts[1]))
    }

    /// Whether a tensor decides what a layer adds to the stream.
    private static func leadsOut(_ name: String) -> Bool {
        ["self_attn.o_proj.", "mlp.down_proj."].contains { name.hasPrefix($0) }
            || name.hasPrefix("block_sparse_moe.experts.") && name.hasSuffix(".w2.weight")
    }

    func contains(_ name: String) -> Bool { entries[name] != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        switch entries[name] {
        case .same(let other): return try base.tensor(named: other)
        case .zeros(let other):
            let like = try base.tensor(named: other)
            return Tensor(zeros: like.shape, type: like.type)
        case .made(let tensor): return tensor
        case nil: throw .noTensor(name, among: tensorNames, at: "the expanded model")
        }
    }
}

extension ExpandedTensors: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        switch entries[name] {
        case .same(let other), .zeros(let other):
            guard let listing = (base as? any TensorListing)?.listing(of: other) else { return nil }
            return TensorSummary(name: name, typeName: listing.typeName, shape: listing.shape, byteCount: listing.byteCount)
        case .made(let tensor):
            return TensorSummary(name: name, typeName: tensor.type.rawValue.lowercased(), shape: tensor.shape, byteCount: tensor.byteCount)
        case nil: return nil
        }
    }

    /// Bytes of all tensors.
    var byteCount: Int {
        tensorNames.reduce(0) { sum, name in sum + (listing(of: name)?.byteCount ?? (try? tensor(named: name))?.byteCount ?? 0) }
    }
}
