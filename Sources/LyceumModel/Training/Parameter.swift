public import LyceumTensor

/// A tensor that training changes: fp32, in memory of its own that nothing else lies in.
public final class Parameter: Sendable {
    /// The name in the checkpoint, such as `model.layers.0.mlp.up_proj.weight`, or an adapter's key.
    public let name: String
    /// The values as the model runs with them.
    public let tensor: Tensor
    /// The stored row for each row of `tensor`; nil when they are the same.
    let rows: [Int]?
    /// The checkpoint stores the matrix `[inputs, outputs]`.
    let isTransposed: Bool

    /// - Parameters:
    ///   - tensor: fp32, filling its storage.
    ///   - rows: nil, or the stored row for each row of `tensor`.
    public init(name: String, tensor: Tensor, rows: [Int]? = nil, isTransposed: Bool = false) {
        precondition(
            tensor.type == .f32 && tensor.byteOffset == 0 && tensor.storage.byteCount == tensor.byteCount,
            "the parameter \(name) needs fp32 memory of its own")
        self.name = name
        self.tensor = tensor
        self.rows = rows
        self.isTransposed = isTransposed
    }

    /// Sizes as the model runs with them: `[outputs, inputs]` for matrices.
    public var shape: [Int] { tensor.shape }
    public var count: Int { tensor.count }

    /// The values in the order and layout the checkpoint stores: a view, or a copy where they differ.
    public var stored: Tensor { canonical(tensor, undoing: true) }

    /// Rearranges another tensor of this parameter's shape, such as its gradient, into the stored order.
    public func stored(_ other: Tensor) -> Tensor { canonical(other, undoing: true) }

    private func canonical(_ tensor: Tensor, undoing: Bool) -> Tensor {
        let result = withHuggingFaceRows(tensor)
        return isTransposed ? result.transposed() : result
    }

    /// Rearranges another tensor of this parameter's shape into Hugging Face's rows, `[outputs, inputs]` for matrices however they are stored.
    package func withHuggingFaceRows(_ other: Tensor) -> Tensor {
        guard let rows else { return other }
        var inverse = [Int](repeating: 0, count: rows.count)
        for (target, source) in rows.enumerated() { inverse[source] = target }
        return other.takingRows(inverse)
    }
}
