internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Whole matrices in fp32, for folding adapters into them and taking them apart.
enum DenseMatrix {
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
        multiplyRows(of: up, by: factors)
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

    /// Sum of squares.
    static func squaredLength(_ matrix: Tensor) -> Double {
        let lengths = Tensor(zeros: [matrix.rows])
        lyc_row_lengths(ThreadPool.shared.handle, matrix.floats, matrix.rows, matrix.width, lengths.floats)
        return (0..<lengths.count).reduce(0.0) { $0 + Double(lengths.floats[$1]) * Double(lengths.floats[$1]) }
    }

    /// `a += scale · b`.
    static func add(_ b: Tensor, scale: Float, to a: Tensor) {
        lyc_add_scaled(ThreadPool.shared.handle, a.floats, b.floats, scale, a.count)
    }

    /// The matrix as the adapter makes it, in place: `matrix + weight · (what the adapter makes of it − matrix)`.
    static func folded(_ entry: AdaptedModule, weight: Float, into matrix: Tensor) throws(LyceumError) -> Tensor {
        if entry.module.kind == .embedding {
            guard let down = entry.down, let up = entry.up else { return matrix }
            // A table's update is (B A)ᵀ.
            try add(LowRankUpdate(down: up.transposedFloats(), up: down.transposedFloats(), scale: entry.scale * weight), to: matrix)
            return matrix
        }
        guard let magnitude = entry.magnitude else {
            for update in entry.updates(weight: weight, dropout: 0) { try add(update, to: matrix) }
            if let scale = entry.inputScale { scaleColumns(matrix, by: scale, weight: weight) }
            if let scale = entry.outputScale { scaleRows(matrix, by: scale, weight: weight) }
            return matrix
        }
        let base = weight == 1 ? nil : matrix.copied()
        for update in entry.updates(weight: 1, dropout: 0) { try add(update, to: matrix) }
        let lengths = rowLengths(matrix)
        for row in 0..<lengths.count {
            lengths.floats[row] = lengths.floats[row] > 0 ? weight * magnitude.floats[row] / lengths.floats[row] : 0
        }
        multiplyRows(of: matrix, by: lengths)
        if let base { add(base, scale: 1 - weight, to: matrix) }
        return matrix
    }

    /// `1 + weight · (scale − 1)`
    private static func weighted(_ scale: Tensor, _ weight: Float) -> Tensor {
        let result = scale.copied()
        for index in 0..<result.count { result.floats[index] = 1 + weight * (result.floats[index] - 1) }
        return result
    }

    static func scaleRows(_ matrix: Tensor, by scale: Tensor, weight: Float = 1) {
        multiplyRows(of: matrix, by: weighted(scale, weight))
    }

    private static func multiplyRows(of matrix: Tensor, by factors: Tensor) {
        // A tensor whose last use is its pointer would go away before the kernel reads it.
        withExtendedLifetime(factors) {
            lyc_scale_rows(ThreadPool.shared.handle, matrix.floats, factors.floats, matrix.shape[0], matrix.width)
        }
    }

    private static func scaleColumns(_ matrix: Tensor, by scale: Tensor, weight: Float) {
        let factors = weighted(scale, weight)
        withExtendedLifetime(factors) {
            lyc_scale_columns(
                ThreadPool.shared.handle, matrix.floats, matrix.width, factors.floats, matrix.floats, matrix.width, matrix.shape[0],
                matrix.width)
        }
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
}
