internal import LyceumCore
internal import LyceumTensor

/// The tensors of the plain model that an expanded one becomes when every block and its twin are mixed into one.
///
/// Mixing weights is not mixing outputs: the result is another model and has to be measured again.
final class MergedBackTensors: TensorSource {
    /// An expanded model's tensors and every twin's share.
    struct Part: Sendable {
        let source: any TensorSource
        /// By layer.
        let shares: [Int: Double]
        let kind: BlendKind
    }

    private enum Entry: Sendable {
        case same(String)
        case mixed(layer: Int, String, twin: String)
    }

    let tensorNames: [String]
    private let parts: [Part]
    private let entries: [String: Entry]
    private let place: String

    /// - Parameter parts: one expanded model, or several of one base whose results are averaged.
    init(_ parts: [Part], layers: [Int], root: String, place: String) {
        self.parts = parts
        self.place = place
        var entries: [String: Entry] = [:]
        let twins = Set(layers)
        for name in parts[0].source.tensorNames {
            guard let (layer, rest) = ExpandedTensors.split(name, root), twins.contains(layer) else {
                entries[name] = .same(name)
                continue
            }
            guard !rest.hasPrefix("twin."), !rest.hasPrefix("merge.") else { continue }
            entries[name] = .mixed(layer: layer, name, twin: "\(root)layers.\(layer).twin.\(rest)")
        }
        self.entries = entries
        tensorNames = entries.keys.sorted()
    }

    func contains(_ name: String) -> Bool { entries[name] != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        switch entries[name] {
        case .same(let name): return try parts[0].source.tensor(named: name)
        case .mixed(let layer, let original, let twin): return try mixed(layer, original, twin)
        case nil: throw .noTensor(name, among: tensorNames, at: place)
        }
    }

    /// The mean of the parts' mixtures, in the type the block's weight is stored in.
    private func mixed(_ layer: Int, _ name: String, _ twin: String) throws(LyceumError) -> Tensor {
        let stored = try parts[0].source.tensor(named: name)
        let backend = CPUBackend(threads: .shared)
        let original = try stored.asFloats("\(place): \(name)").asRows()
        var mixtures: [Tensor] = []
        for part in parts {
            let other = try part.source.tensor(named: twin).asFloats("\(place): \(twin)").asRows()
            guard other.shape == original.shape else {
                throw LyceumError(.invalidData, "expected the shape \(original.shape), found \(other.shape)", at: "\(place): \(twin)")
            }
            let share = BlendGate.fixed(Float(part.shares[layer] ?? 0))
            mixtures.append(backend.blend(original, other, gate: share, kind: part.kind))
        }
        var merged = mixtures[0]
        if mixtures.count > 1 {
            merged = Tensor(zeros: original.shape)
            for mixture in mixtures { backend.add(mixture, scale: 1 / Float(mixtures.count), to: &merged) }
        }
        merged = merged.reshaped(stored.shape)
        return stored.type.isQuantized || stored.type == .f32 ? merged : try merged.converted(to: stored.type, pool: .shared)
    }
}

extension MergedBackTensors: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        switch entries[name] {
        case .same(let name), .mixed(_, let name, _): (parts[0].source as? any TensorListing)?.listing(of: name)
        case nil: nil
        }
    }
}

extension Tensor {
    /// A vector as one row.
    fileprivate func asRows() -> Tensor { shape.count == 1 ? reshaped([1, count]) : reshaped([rows, width]) }
}
