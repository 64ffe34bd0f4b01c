package import LyceumCore
package import LyceumTensor

/// Tensors of a checkpoint that were made in memory and lie in no file.
final class MemoryTensors: TensorSource, TensorListing, @unchecked Sendable {
    let tensorNames: [String]
    // Never changed after it was made.
    private let tensors: [String: Tensor]

    init(_ tensors: [String: Tensor]) {
        self.tensors = tensors
        tensorNames = tensors.keys.sorted()
    }

    func contains(_ name: String) -> Bool { tensors[name] != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let tensor = tensors[name] else { throw .noTensor(name, among: tensorNames, at: "the model in memory") }
        return tensor
    }

    func listing(of name: String) -> TensorSummary? {
        tensors[name].map { TensorSummary(name: name, typeName: $0.type.rawValue, shape: $0.shape, byteCount: $0.byteCount) }
    }
}

extension Checkpoint {
    /// This model with all its weights exchanged, ready to run without a file. Configuration, tokenizer and template are this one's.
    ///
    /// - Parameter weights: by canonical name, matrices as `[outputs, inputs]`; kept as they are.
    package func holding(_ weights: [String: Tensor]) throws(LyceumError) -> Checkpoint {
        let names = TensorNames(mapping)
        var stored: [String: Tensor] = [:]
        for (name, tensor) in weights {
            // As a file of the architecture would have it; reading turns it back.
            let isTransposed = tensor.shape.count == 2 && names.match(huggingFace: name)?.layout == .transposed
            stored[name] = isTransposed ? tensor.transposed() : tensor
        }
        let bytes = weights.values.reduce(0) { $0 + $1.byteCount }
        return try derived(configuration: .object(try configurationToWrite()), tensors: MemoryTensors(stored), byteCount: bytes)
    }
}
