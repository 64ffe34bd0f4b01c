internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Whole matrices in fp32, for folding adapters into them and taking them apart.
enum DenseMatrix {
    /// The base's matrix of a module, in the order the model runs it.
    static func floats(of module: BaseModule, _ checkpoint: Checkpoint) throws(LyceumError) -> Tensor {
        try checkpoint.tensors.tensor(named: module.weightName).asFloats(module.weightName)
    }

    /// Lengths of the rows: `[rows]`.
    static func rowLengths(_ matrix: Tensor) -> Tensor {
        let lengths = Tensor(zeros: [matrix.shape[0]])
        lyc_row_lengths(ThreadPool.shared.handle, matrix.floats, matrix.shape[0], matrix.width, lengths.floats)
        return lengths
    }

    /// `matrix += scale · up down`, in place.
    static func add(_ update: LowRankUpdate, to matrix: Tensor) throws(LyceumError) {
        let up = update.up.copied()
        let factors = Tensor([Float](repeating: update.scale, count: up.shape[0]), shape: [up.shape[0]])
        lyc_scale_rows(ThreadPool.shared.handle, up.floats, factors.floats, up.shape[0], up.width)
        try multiply(up, update.down, into: matrix, accumulate: true)
    }

    /// `into (+)= a b`, or `a bᵀ`.
    static func multiply(
        _ a: Tensor, _ b: Tensor, transposed: Bool = false, into result: Tensor, accumulate: Bool = false
    ) throws(LyceumError) {
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        let status = lyc_gemm(
            ThreadPool.shared.handle, LYC_F32, 0, transposed ? 1 : 0, a.shape[0], result.width, a.width, a.floats, a.width, b.floats,
            b.width, result.floats, result.width, accumulate ? 1 : 0, &workspace)
        guard status == 0 else { throw LyceumError(.limitExceeded, "no memory to multiply matrices", remedy: "close other programs") }
    }

    /// `a += scale · b`.
    static func add(_ b: Tensor, scale: Float, to a: Tensor) {
        lyc_add_scaled(ThreadPool.shared.handle, a.floats, b.floats, scale, a.count)
    }

    /// OLoRA's start: an orthonormal basis of the first `rank` columns (as B) and the matrix seen from it (as A).
    static func leadingColumns(_ matrix: Tensor, rank: Int) throws(LyceumError) -> (down: Tensor, up: Tensor) {
        let basis = Tensor(zeros: [rank, matrix.shape[0]])
        for column in 0..<rank {
            for row in 0..<matrix.shape[0] {
                basis.floats[column * matrix.shape[0] + row] = matrix.floats[row * matrix.width + column]
            }
        }
        lyc_orthonormalize_rows(basis.floats, rank, matrix.shape[0])
        let down = Tensor(zeros: [rank, matrix.width])
        try multiply(basis, matrix, into: down)
        return (down, basis.transposedFloats())
    }
}

extension Tensor {
    /// The transpose of a small fp32 matrix.
    func transposedFloats() -> Tensor {
        let result = Tensor(zeros: [shape[1], shape[0]])
        let (source, target) = (floats, result.floats)
        let (rows, columns) = (shape[0], shape[1])
        for row in 0..<rows {
            for column in 0..<columns { target[column &* rows &+ row] = source[row &* columns &+ column] }
        }
        return result
    }

    /// Rows in another order, in memory of its own.
    func rows(_ order: [Int]) -> Tensor {
        let rowBytes = byteCount / max(1, shape[0])
        let storage = Storage(byteCount: rowBytes * order.count)
        for (target, row) in order.enumerated() {
            (storage.pointer + target * rowBytes).copyMemory(from: pointer + row * rowBytes, byteCount: rowBytes)
        }
        return Tensor(type: type, shape: [order.count] + shape.dropFirst(), storage: storage)
    }
}
