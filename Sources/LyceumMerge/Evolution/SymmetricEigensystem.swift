/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix, by cyclic Jacobi rotations in double precision.
///
/// - Source: Golub and Van Loan, Matrix Computations, 8.5. Slow for large matrices, exact and always convergent for those of a search.
struct SymmetricEigensystem {
    let size: Int
    /// In the order of the columns of `vectors`; not sorted.
    private(set) var values: [Double]
    /// `[size][size]`, eigenvectors as columns.
    private(set) var vectors: [Double]

    /// - Parameter matrix: `[size][size]`, symmetric.
    init(_ matrix: [Double], size: Int) {
        self.size = size
        var a = matrix
        var v = [Double](repeating: 0, count: size * size)
        for i in 0..<size { v[i * size + i] = 1 }
        for _ in 0..<Self.maximumSweeps {
            guard !Self.isDiagonal(a, size) else { break }
            a.withUnsafeMutableBufferPointer { a in
                v.withUnsafeMutableBufferPointer { v in Self.sweep(a, v, size) }
            }
        }
        vectors = v
        values = (0..<size).map { a[$0 * size + $0] }
    }

    private static let maximumSweeps = 60

    /// Whether nothing beside the diagonal is larger than rounding.
    private static func isDiagonal(_ a: [Double], _ size: Int) -> Bool {
        var (outside, diagonal) = (0.0, 0.0)
        for i in 0..<size {
            diagonal += a[i * size + i] * a[i * size + i]
            for j in i + 1..<max(i + 1, size) { outside += a[i * size + j] * a[i * size + j] }
        }
        return outside <= 1e-30 * diagonal
    }

    private static func sweep(_ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ size: Int) {
        for p in 0..<size {
            for q in p + 1..<max(p + 1, size) where a[p * size + q] != 0 {
                let (c, s) = rotation(a[p * size + p], a[q * size + q], a[p * size + q])
                for k in 0..<size {
                    let (x, y) = (a[k * size + p], a[k * size + q])
                    a[k * size + p] = c * x - s * y
                    a[k * size + q] = s * x + c * y
                }
                for k in 0..<size {
                    let (x, y) = (a[p * size + k], a[q * size + k])
                    a[p * size + k] = c * x - s * y
                    a[q * size + k] = s * x + c * y
                }
                for k in 0..<size {
                    let (x, y) = (v[k * size + p], v[k * size + q])
                    v[k * size + p] = c * x - s * y
                    v[k * size + q] = s * x + c * y
                }
            }
        }
    }

    /// Cosine and sine of the angle that makes the off-diagonal element vanish.
    private static func rotation(_ first: Double, _ second: Double, _ mixed: Double) -> (Double, Double) {
        let ratio = (second - first) / (2 * mixed)
        let tangent = (ratio >= 0 ? 1.0 : -1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        return (cosine, tangent * cosine)
    }
}
