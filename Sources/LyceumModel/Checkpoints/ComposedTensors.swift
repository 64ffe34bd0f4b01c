package import LyceumCore
package import LyceumTensor

/// Tensors of several checkpoints, and some made anew, under names of their own: views of the files they come from.
package final class ComposedTensors: TensorSource {
    package enum Place: Sendable {
        case made(Tensor)
        case tensor(String, of: any TensorSource)
    }

    package let tensorNames: [String]
    private let places: [String: Place]

    package init(_ places: [String: Place]) {
        self.places = places
        tensorNames = places.keys.sorted()
    }

    package func contains(_ name: String) -> Bool { places[name] != nil }

    package func tensor(named name: String) throws(LyceumError) -> Tensor {
        switch places[name] {
        case .made(let tensor): return tensor
        case .tensor(let own, let source): return try source.tensor(named: own)
        case nil: throw .noTensor(name, among: tensorNames, at: "a composed model")
        }
    }

    /// Bytes of all tensors.
    package var byteCount: Int { tensorNames.reduce(0) { $0 + (listing(of: $1)?.byteCount ?? 0) } }
}

extension ComposedTensors: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        switch places[name] {
        case .made(let tensor):
            return TensorSummary(name: name, typeName: tensor.type.rawValue.lowercased(), shape: tensor.shape, byteCount: tensor.byteCount)
        case .tensor(let own, let source):
            guard let found = (source as? any TensorListing)?.listing(of: own) else { return nil }
            return TensorSummary(name: name, typeName: found.typeName, shape: found.shape, byteCount: found.byteCount)
        case nil: return nil
        }
    }
}
