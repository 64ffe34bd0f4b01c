internal import LyceumCore
internal import LyceumTensor

/// Takes tensors out of a checkpoint by name, checks their shapes and remembers which were used.
final class WeightLoader {
    let source: any TensorSource
    let place: String
    var used: Set<String> = []
    /// Names of the tensors adapters replaced, by the storage that took their place.
    private var replaced: [UInt64: String] = [:]

    /// What matrices are converted to; nil leaves them as they are stored.
    let type: ElementType?
    /// Keeps weights that will change; nil when a model only runs.
    let owner: (any WeightOwner)?
    /// What changes matrices without changing their weights.
    let adapters: [any TrainableAdapter]

    init(
        _ source: any TensorSource, place: String, type: ElementType? = nil, owner: (any WeightOwner)? = nil,
        adapters: [any TrainableAdapter] = []
    ) {
        self.source = source
        self.place = place
        self.type = type
        self.owner = owner
        self.adapters = adapters
    }

    func contains(_ name: String) -> Bool { source.contains(name) }

    func tensor(_ name: String, shape: [Int]) throws(LyceumError) -> Tensor {
        if let made = owner?.own(name, shape: shape) {
            used.insert(name)
            return made
        }
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
    /// - Parameter rows: nil, or the stored element for each element of the result.
    func vector(_ name: String, _ count: Int, rows: [Int]? = nil) throws(LyceumError) -> Tensor {
        if let replacement = try replacement(for: name, shape: [count], rows: rows) { return replacement }
        let stored = try tensor(name, shape: [count])
        if let owned = try owner?.own(name, stored: stored, rows: rows) { return owned }
        let tensor = rows.map { stored.takingRows($0) } ?? stored
        guard tensor.type != .f32 || UInt(bitPattern: tensor.pointer) % 4 != 0 else { return tensor }
        return try tensor.converted(to: .f32, pool: nil, importance: nil)
    }

    func optionalVector(_ name: String, _ count: Int, rows: [Int]? = nil) throws(LyceumError) -> Tensor? {
        contains(name) ? try vector(name, count, rows: rows) : nil
    }

    func table(_ name: String, rows: Int, width: Int) throws(LyceumError) -> Tensor {
        try matrix(name, rows: rows, width: width)
    }

    /// A matrix that decides where rows go, in fp32 whatever it is stored as: roundings would change the choice.
    func router(_ name: String, outputs: Int, inputs: Int) throws(LyceumError) -> LinearWeight {
        let result = try linear(name, outputs: outputs, inputs: inputs)
        guard result.weight.type != .f32 else { return result }
        return LinearWeight(try result.weight.converted(to: .f32, pool: .shared), adapter: result.adapter)
    }

    private func matrix(_ name: String, rows: Int, width: Int, order: [Int]? = nil) throws(LyceumError) -> Tensor {
        if let replacement = try replacement(for: name, shape: [rows, width], rows: order) { return replacement }
        let stored = try tensor(name, shape: [rows, width])
        if let owned = try owner?.own(name, stored: stored, rows: order) { return owned }
        let tensor = order.map { stored.takingRows($0) } ?? stored
        guard let type, type != tensor.type, !type.isQuantized || isMatrix(name, tensor, type) else { return tensor }
        return try tensor.converted(to: type, pool: .shared)
    }

    /// Block types are for the matrices inside the layers: tables of embeddings, heads and rows of odd lengths stay as they are.
    private func isMatrix(_ name: String, _ tensor: Tensor, _ type: ElementType) -> Bool {
        BaseModules.kind(String(name.dropLast(".weight".count))) == .linear && !name.hasSuffix(".block_sparse_moe.gate.weight")
            && tensor.width % type.blockElements == 0
    }

    /// `name.weight` of shape `[outputs, inputs]` and `name.bias`: required, refused or taken when present.
    /// - Parameter rows: nil, or the stored row for each row of the matrix as it runs.
    func linear(
        _ name: String, outputs: Int, inputs: Int, bias: BiasRule = .none, rows: [Int]? = nil
    ) throws(LyceumError) -> LinearWeight {
        let weight = try matrix(name + ".weight", rows: outputs, width: inputs, order: rows)
        let adapter = try adapter(for: name, outputs: outputs, inputs: inputs, rows: rows)
        let vector: Tensor? =
            switch bias {
            case .none: nil
            case .required: try vector(name + ".bias", outputs, rows: rows)
            case .optional: try optionalVector(name + ".bias", outputs, rows: rows)
            }
        return LinearWeight(weight, bias: vector, adapter: adapter)
    }

    /// What all adapters together do to a matrix; nil for nothing.
    func adapter(for path: String, outputs: Int, inputs: Int, rows: [Int]? = nil) throws(LyceumError) -> LinearAdapter? {
        var result: LinearAdapter?
        for source in adapters {
            guard let next = try source.adapter(for: path, outputs: outputs, inputs: inputs, rows: rows) else { continue }
            result = try result.map { first throws(LyceumError) in try first.joined(with: next, at: "\(place): \(path)") } ?? next
        }
        return result
    }

    /// The checkpoint's table behind one that an adapter replaced: a tied head stays the base model's, as in PEFT.
    func untouched(_ table: Tensor) throws(LyceumError) -> Tensor {
        guard let name = replaced[table.storage.identity] else { return table }
        let stored = try tensor(name, shape: table.shape)
        guard let type, type != stored.type else { return stored }
        return try stored.converted(to: type, pool: .shared)
    }

    /// What an adapter puts in a tensor's place; nil for nothing.
    func replacement(for name: String, shape: [Int], rows: [Int]?) throws(LyceumError) -> Tensor? {
        for adapter in adapters {
            guard let tensor = try adapter.replacement(for: name, shape: shape, rows: rows) else { continue }
            guard tensor.shape == shape else {
                throw LyceumError(.invalidData, "expected the shape \(shape), found \(tensor.shape) in the adapter", at: "\(place): \(name)")
            }
            used.insert(name)
            replaced[tensor.storage.identity] = name
            return tensor
        }
        return nil
    }

    enum BiasRule {
        case none
        case required
        case optional
    }
}

extension LinearWeight {
    /// The outputs `range` of the matrix, its bias and its adapter; shares their memory.
    func outputs(_ range: Range<Int>) -> LinearWeight {
        LinearWeight(weight.slice(range), bias: bias?.slice(range), adapter: adapter?.outputs(range))
    }
}

extension Tensor {
    /// A copy with its outermost rows in another order.
    func takingRows(_ order: [Int]) -> Tensor {
        let rowBytes = byteCount / max(1, shape[0])
        let storage = Storage(byteCount: rowBytes * order.count)
        withExtendedLifetime(self) {
            for (target, row) in order.enumerated() {
                (storage.pointer + target * rowBytes).copyMemory(from: pointer + row * rowBytes, byteCount: rowBytes)
            }
        }
        return Tensor(type: type, shape: [order.count] + shape.dropFirst(), storage: storage)
    }
}
