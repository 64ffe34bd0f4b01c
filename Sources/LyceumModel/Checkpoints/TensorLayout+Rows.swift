internal import LyceumCore
internal import LyceumTensor

/// What rearranging rows needs to know about a model.
struct LayoutContext: Sendable {
    let heads: Int
    let keyValueHeads: Int

    init(_ configuration: JSON) {
        heads = configuration["num_attention_heads"]?.intValue ?? configuration["n_head"]?.intValue ?? 0
        keyValueHeads = configuration["num_key_value_heads"]?.intValue ?? heads
    }
}

extension TensorLayout {
    /// The tensor as GGUF stores it.
    func toGGUF(_ tensor: Tensor, _ context: LayoutContext, name: String) throws(LyceumError) -> Tensor {
        switch self {
        case .same: tensor
        case .queryRotary, .keyRotary, .fusedPerHead:
            tensor.takingRows(try order(tensor, context, name))
        case .transposed: try transpose(tensor, name)
        case .plusOne: try shift(tensor, by: 1, name)
        }
    }

    /// The tensor as a Hugging Face checkpoint stores it.
    func toHuggingFace(_ tensor: Tensor, _ context: LayoutContext, name: String) throws(LyceumError) -> Tensor {
        switch self {
        case .same: return tensor
        case .queryRotary, .keyRotary, .fusedPerHead:
            let order = try order(tensor, context, name)
            var inverse = [Int](repeating: 0, count: order.count)
            for (target, source) in order.enumerated() { inverse[source] = target }
            return tensor.takingRows(inverse)
        case .transposed: return try transpose(tensor, name)
        case .plusOne: return try shift(tensor, by: -1, name)
        }
    }

    /// For each row of the GGUF tensor the row of the Hugging Face tensor.
    private func order(_ tensor: Tensor, _ context: LayoutContext, _ name: String) throws(LyceumError) -> [Int] {
        try rowOrder(rows: tensor.shape.first ?? 0, context, name: name)
    }

    /// For each of `rows` rows as GGUF orders them the row of the Hugging Face tensor; for layouts that move rows.
    func rowOrder(rows: Int, _ context: LayoutContext, name: String) throws(LyceumError) -> [Int] {
        let groups = self == .keyRotary ? context.keyValueHeads : context.heads
        let part = self == .fusedPerHead ? 3 : 2
        guard groups > 0, rows > 0, rows % groups == 0, rows / groups % part == 0 else {
            throw LyceumError(
                .invalidData, "\(rows) rows do not split into \(groups) heads of \(part) equal parts", at: name,
                remedy: "check the configuration's number of attention heads")
        }
        let perHead = rows / groups
        let inner = perHead / part
        return (0..<rows).map { row in
            if self == .fusedPerHead {
                // [3][heads][width] from [heads][3][width]
                let (third, rest) = row.quotientAndRemainder(dividingBy: groups * inner)
                let (head, element) = rest.quotientAndRemainder(dividingBy: inner)
                return (head * 3 + third) * inner + element
            }
            // [heads][half][2] from [heads][2][half]
            let (head, rest) = row.quotientAndRemainder(dividingBy: perHead)
            return head * perHead + rest % 2 * inner + rest / 2
        }
    }

    private func transpose(_ tensor: Tensor, _ name: String) throws(LyceumError) -> Tensor {
        guard tensor.shape.count == 2, !tensor.type.isQuantized else {
            throw LyceumError(
                .unsupported, "a tensor \(tensor.shape) of \(tensor.type) cannot be transposed", at: name,
                remedy: "use a checkpoint in f32, f16 or bf16")
        }
        return tensor.transposed()
    }

    private func shift(_ tensor: Tensor, by offset: Float, _ name: String) throws(LyceumError) -> Tensor {
        let result = try tensor.asFloats(name)
        let values = result.floats
        for index in 0..<result.count { values[index] += offset }
        return result
    }
}

extension Tensor {
    /// A copy of a matrix of a plain type with rows and columns exchanged.
    func transposed() -> Tensor {
        precondition(shape.count == 2 && !type.isQuantized, "a tensor \(shape) of \(type) cannot be transposed")
        let storage = Storage(byteCount: byteCount)
        let rows = shape[0]
        let columns = shape[1]
        switch type.blockBytes {
        case 1: Self.transpose(pointer, storage.pointer, rows, columns, UInt8.self)
        case 2: Self.transpose(pointer, storage.pointer, rows, columns, UInt16.self)
        case 4: Self.transpose(pointer, storage.pointer, rows, columns, UInt32.self)
        default: Self.transpose(pointer, storage.pointer, rows, columns, UInt64.self)
        }
        withExtendedLifetime(self) {}
        return Tensor(type: type, shape: [columns, rows], storage: storage)
    }

    /// In tiles, so that both sides stay in the cache.
    private static func transpose<Element>(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ rows: Int, _ columns: Int, _ type: Element.Type
    ) {
        let from = source.assumingMemoryBound(to: Element.self)
        let to = target.bindMemory(to: Element.self, capacity: rows * columns)
        for top in stride(from: 0, to: rows, by: 32) {
            for left in stride(from: 0, to: columns, by: 32) {
                for row in top..<min(top + 32, rows) {
                    for column in left..<min(left + 32, columns) { to[column &* rows &+ row] = from[row &* columns &+ column] }
                }
            }
        }
    }
}
