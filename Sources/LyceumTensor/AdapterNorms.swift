internal import CLyceumKernels

/// Squared lengths of the rows of matrices that do not change, found once per matrix.
final class RowSquares {
    private struct Key: Hashable {
        let identity: UInt64
        let offset: Int
    }

    private var known: [Key: [Double]] = [:]

    func callAsFunction(_ matrix: Tensor, isFixed: Bool, threads: ThreadPool) -> [Double] {
        let key = Key(identity: matrix.storage.identity, offset: matrix.byteOffset)
        if isFixed, let squares = known[key] { return squares }
        var squares = [Double](repeating: 0, count: matrix.rows)
        let status = lyc_row_squares(
            threads.handle, matrix.type.kernelType, matrix.pointer, matrix.rows, matrix.width, &squares)
        precondition(status == 0, "no memory for a row of \(matrix.width) elements")
        if isFixed { known[key] = squares }
        return squares
    }
}

extension LinearAdapter {
    /// Lengths of the rows of `weight` with the updates, `[outputs]`, without forming the changed matrix:
    /// ‖w + Δ‖² = ‖w‖² + 2 w·Δ + ‖Δ‖² needs products of rank size alone.
    func updatedNorms(of weight: Tensor, squares: [Double], threads: ThreadPool, workspace: inout lyc_workspace) -> Tensor {
        let outputs = weight.shape[0]
        let crosses = updates.map { multiplied($0.down, weight, threads, &workspace) }
        let grams = updates.flatMap { first in updates.map { multiplied(first.down, $0.down, threads, &workspace) } }
        let rows = zip(updates, crosses).map {
            lyc_row_update(up: $0.up.floats, cross: $1.floats, rank: $0.rank, scale: $0.scale)
        }
        let gramPointers = grams.map { Optional(UnsafePointer($0.floats)) }
        let norms = Tensor(type: .f32, shape: [outputs], storage: Storage(byteCount: outputs * 4))
        withExtendedLifetime((crosses, grams)) {
            lyc_updated_norms(threads.handle, squares, rows, gramPointers, rows.count, outputs, norms.floats)
        }
        return norms
    }

    /// magnitude / norm for every output.
    func factors(norms: Tensor) -> Tensor {
        guard let magnitude else { preconditionFailure("an adapter without magnitudes") }
        return Tensor((0..<norms.count).map { magnitude.floats[$0] / norms.floats[$0] }, shape: [norms.count])
    }

    /// `a bᵀ` in fp32.
    private func multiplied(_ a: Tensor, _ b: Tensor, _ threads: ThreadPool, _ workspace: inout lyc_workspace) -> Tensor {
        let result = Tensor(type: .f32, shape: [a.rows, b.rows], storage: Storage(byteCount: a.rows * b.rows * 4))
        let status = lyc_matmul(
            threads.handle, LYC_F32, a.rows, b.rows, a.width,
            lyc_operand(data: UnsafeRawPointer(a.pointer), type: a.type.kernelType, stride: a.width, transposed: 0),
            lyc_operand(data: UnsafeRawPointer(b.pointer), type: b.type.kernelType, stride: b.width, transposed: 1),
            result.pointer, LYC_F32, b.rows, 0, &workspace)
        precondition(status == 0, "a product of unsupported types, or no memory for it")
        return result
    }
}
