internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// The largest singular values of a matrix with their vectors: `matrix ≈ left diag(values) right`.
struct SingularValues {
    /// `[rows, rank]`
    let left: Tensor
    /// Descending.
    let values: [Float]
    /// `[rank, columns]`
    let right: Tensor

    /// Random projection with power steps (Halko, Martinsson and Tropp 2011, arXiv 0909.4061, algorithms 4.4 and 5.1) from fixed seeds, so the
    /// same matrix gives the same bits; exact for small matrices and those not much larger than the rank.
    /// - Parameter steps: more of them tell values apart that are nearly equal.
    /// - Complexity: O(steps · rows · columns · rank)
    static func truncated(_ matrix: Tensor, rank: Int, steps: Int = 6) throws(LyceumError) -> SingularValues {
        let rows = matrix.shape[0]
        let columns = matrix.width
        let sample = rank + max(16, rank / 2)
        if min(rows, columns) <= max(sample, 128) {
            return rows <= columns
                ? try exact(matrix.copied(), rank: rank)
                : try exact(matrix.transposedFloats(), rank: rank).transposed
        }
        var basis = Tensor(zeros: [sample, rows])
        let start = AdapterRandom(seed: 0x5eed).normal([sample, columns], deviation: 1, key: "projection")
        try DenseMatrix.multiply(start, matrix, transposed: true, into: basis)
        lyc_orthonormalize_rows(basis.floats, sample, rows)
        let projected = Tensor(zeros: [sample, columns])
        for _ in 0..<steps {
            try DenseMatrix.multiply(basis, matrix, into: projected)
            lyc_orthonormalize_rows(projected.floats, sample, columns)
            basis = Tensor(zeros: [sample, rows])
            try DenseMatrix.multiply(projected, matrix, transposed: true, into: basis)
            lyc_orthonormalize_rows(basis.floats, sample, rows)
        }
        try DenseMatrix.multiply(basis, matrix, into: projected)
        let small = try exact(projected, rank: rank)
        // left = basisᵀ small.left
        let left = Tensor(zeros: [rank, rows])
        try DenseMatrix.multiply(small.left.transposedFloats(), basis, into: left)
        return SingularValues(left: left.transposedFloats(), values: small.values, right: small.right)
    }

    /// Of a matrix with no more rows than columns, whose memory it uses.
    private static func exact(_ matrix: Tensor, rank: Int) throws(LyceumError) -> SingularValues {
        let count = matrix.shape[0]
        let left = Tensor(zeros: [count, count])
        var values = [Float](repeating: 0, count: count)
        guard lyc_singular_values(matrix.floats, count, matrix.width, left.floats, &values) == 0 else {
            throw LyceumError(.limitExceeded, "no memory for singular values", remedy: "close other programs")
        }
        let kept = min(rank, count)
        return SingularValues(
            left: left.slice(0..<kept).transposedFloats(), values: Array(values.prefix(kept)), right: matrix.slice(0..<kept).copied())
    }

    private var transposed: SingularValues {
        SingularValues(left: right.transposedFloats(), values: values, right: left.transposedFloats())
    }

    /// The largest of them.
    func prefix(_ count: Int) -> SingularValues {
        guard count < values.count else { return self }
        guard count > 0 else { return SingularValues(left: left, values: [], right: right) }
        return SingularValues(
            left: left.transposedFloats().slice(0..<count).transposedFloats(), values: Array(values.prefix(count)),
            right: right.slice(0..<count).copied())
    }

    /// A with all of the values, B with orthonormal columns.
    var unbalanced: (down: Tensor, up: Tensor) {
        let down = right.copied()
        for (index, value) in values.enumerated() {
            for column in 0..<down.width { down.floats[index * down.width + column] *= value }
        }
        return (down, left.copied())
    }

    /// A and B with equal shares of the values, so that `B A` is `scale` times the matrix's main part.
    func balanced(scale: Float) -> (down: Tensor, up: Tensor) {
        let down = right.copied()
        let up = left.copied()
        let roots = values.map { ($0 * scale).squareRoot() }
        for (index, root) in roots.enumerated() {
            for column in 0..<down.width { down.floats[index * down.width + column] *= root }
            for row in 0..<up.shape[0] { up.floats[row * up.width + index] *= root }
        }
        return (down, up)
    }
}
