internal import LyceumCore
internal import LyceumTensor

/// Takes tensors out of a checkpoint by name, checks their shapes and remembers which were used.
final class WeightLoader {
    let source: any TensorSource
    let place: String
    var used: Set<String> = []

    /// What matrices are converted to; nil leaves them as they are stored.
    let type: ElementType?

    init(_ source: any TensorSource, place: String, type: ElementType? = nil) {
        self.source = source
        self.place = place
        self.type = type
    }

    func contains(_ name: String) -> Bool { source.contains(name) }

    /// Tensors of the checkpoint nothing asked for.
    var unused: [String] { source.tensorNames.filter { !used.contains($0) } }

    func tensor(_ name: String, shape: [Int]) throws(LyceumError) -> Tensor {
        let tensor = try source.tensor(named: name)
        guard tensor.shape == shape else {
            throw LyceumError(
                .invalidData, "expected the shape \(shape), found \(tensor.shape)", at: "\(place): tensor \(name)",
                remedy: "check that config.json belongs to these weights")
        }
        guard tensor.type.isReal else {
            throw LyceumError(.unsupported, "weights of type \(tensor.type)", at: "\(place): tensor \(name)")
        }
        used.insert(name)
        return tensor
    }

    /// A vector as fp32: norms and biases.
    func vector(_ name: String, _ count: Int) throws(LyceumError) -> Tensor {
        let tensor = try tensor(name, shape: [count])
        guard tensor.type != .f32 || UInt(bitPattern: tensor.pointer) % 4 != 0 else { return tensor }
        return try tensor.converted(to: .f32, pool: nil, importance: nil)
    }

    func optionalVector(_ name: String, _ count: Int) throws(LyceumError) -> Tensor? {
        contains(name) ? try vector(name, count) : nil
    }

    func table(_ name: String, rows: Int, width: Int) throws(LyceumError) -> Tensor {
        try matrix(name, rows: rows, width: width)
    }

    private func matrix(_ name: String, rows: Int, width: Int) throws(LyceumError) -> Tensor {
        let tensor = try tensor(name, shape: [rows, width])
        guard let type, type != tensor.type else { return tensor }
        return try tensor.converted(to: type, pool: .shared)
    }

    /// `name.weight` of shape `[outputs, inputs]` and `name.bias`: required, refused or taken when present.
    func linear(_ name: String, outputs: Int, inputs: Int, bias: BiasRule = .none) throws(LyceumError) -> LinearWeight {
        let weight = try matrix(name + ".weight", rows: outputs, width: inputs)
        switch bias {
        case .none: return LinearWeight(weight)
        case .required: return LinearWeight(weight, bias: try vector(name + ".bias", outputs))
        case .optional: return LinearWeight(weight, bias: try optionalVector(name + ".bias", outputs))
        }
    }

    enum BiasRule {
        case none
        case required
        case optional
    }
}

extension LinearWeight {
    /// The outputs `range` of the matrix and bias; shares their memory.
    func outputs(_ range: Range<Int>) -> LinearWeight {
        LinearWeight(weight.slice(range), bias: bias?.slice(range))
    }

    /// A copy with its output rows in another order.
    func outputs(_ order: [Int]) -> LinearWeight {
        let rowBytes = weight.type.bytes(for: inputs)
        let storage = Storage(byteCount: rowBytes * order.count)
        for (target, row) in order.enumerated() {
            (storage.pointer + target * rowBytes).copyMemory(from: weight.pointer + row * rowBytes, byteCount: rowBytes)
        }
        let reordered = Tensor(type: weight.type, shape: [order.count, inputs], storage: storage)
        return LinearWeight(reordered, bias: bias.map { bias in Tensor(order.map { bias.floats[$0] }, shape: [order.count]) })
    }
}
