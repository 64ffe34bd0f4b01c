import CLyceumKernels
import LyceumTensor
import Testing

@Suite("Matrix products")
struct GemmTests {
    private struct Shape {
        var m, n, k: Int
        var transposeA = false, transposeB = false, accumulate = false
    }

    private func product(
        _ type: lyc_type, _ shape: Shape, _ a: [Float], _ b: [Float], _ start: [Float], threads: Int, padding: Int
    ) -> [Float] {
        let pool = lyc_pool_create(Int32(threads))
        defer { lyc_pool_destroy(pool) }
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        var c = start
        let lda = (shape.transposeA ? shape.m : shape.k) + padding, ldb = (shape.transposeB ? shape.k : shape.n) + padding
        func run(_ a: UnsafeRawPointer?, _ b: UnsafeRawPointer?) -> Int32 {
            lyc_gemm(
                pool, type, shape.transposeA ? 1 : 0, shape.transposeB ? 1 : 0, shape.m, shape.n, shape.k, a, lda, b, ldb, &c, shape.n,
                shape.accumulate ? 1 : 0, &workspace)
        }
        let status =
            type == LYC_F32
            ? a.withUnsafeBytes { a in b.withUnsafeBytes { b in run(a.baseAddress, b.baseAddress) } }
            : a.map(lyc_f32_to_bf16).withUnsafeBytes { a in
                b.map(lyc_f32_to_bf16).withUnsafeBytes { b in run(a.baseAddress, b.baseAddress) }
            }
        #expect(status == 0)
        return c
    }

    private func check(_ type: lyc_type, _ shape: Shape, padding: Int, _ numbers: inout SeededNumbers) {
        let lda = (shape.transposeA ? shape.m : shape.k) + padding, ldb = (shape.transposeB ? shape.k : shape.n) + padding
        func values(_ count: Int) -> [Float] {
            numbers.normals(count).map { type == LYC_F32 ? $0 : lyc_bf16_to_f32(lyc_f32_to_bf16($0)) }
        }
        let a = values((shape.transposeA ? shape.k : shape.m) * lda), b = values((shape.transposeB ? shape.n : shape.k) * ldb)
        let start = numbers.normals(shape.m * shape.n)
        var expected = [Double](repeating: 0, count: shape.m * shape.n), sizes = expected
        for i in 0..<shape.m {
            for j in 0..<shape.n {
                var sum = shape.accumulate ? Double(start[i * shape.n + j]) : 0, size = abs(sum) + 1e-6
                for p in 0..<shape.k {
                    let product = Double(a[shape.transposeA ? p * lda + i : i * lda + p]) * Double(b[shape.transposeB ? j * ldb + p : p * ldb + j])
                    sum += product
                    size += abs(product)
                }
                expected[i * shape.n + j] = sum
                sizes[i * shape.n + j] = size
            }
        }
        atEachLevel { level in
            let c = product(type, shape, a, b, start, threads: 1, padding: padding)
            #expect(zip(c, zip(expected, sizes)).allSatisfy { abs(Double($0) - $1.0) <= 1e-5 * $1.1 }, "\(type) \(level) \(shape)")
            for threads in [2, 3] {
                let other = product(type, shape, a, b, start, threads: threads, padding: padding)
                #expect(other.bitPatterns == c.bitPatterns, "\(type) \(level) \(shape) \(threads) threads")
            }
        }
    }

    @Test("every transpose, odd sizes and leading dimensions equal the naive double-precision product on any number of threads")
    func equalsNaive() {
        var numbers = SeededNumbers(11)
        for type in [LYC_F32, LYC_BF16] {
            for (m, n, k) in [(1, 1, 1), (12, 32, 16), (13, 33, 7), (1, 50, 65), (50, 1, 64), (37, 70, 129), (25, 40, 1601), (3, 5, 0)] {
                for variant in 0..<8 {
                    let shape = Shape(
                        m: m, n: n, k: k, transposeA: variant & 1 != 0, transposeB: variant & 2 != 0, accumulate: variant & 4 != 0)
                    check(type, shape, padding: variant % 3, &numbers)
                }
            }
        }
    }

    @Test("depths and heights beyond one block are summed in the same order")
    func equalsNaiveInBlocks() {
        var numbers = SeededNumbers(12)
        for type in [LYC_F32, LYC_BF16] {
            check(type, Shape(m: 5, n: 35, k: 6201), padding: 1, &numbers)
            check(type, Shape(m: 1300, n: 17, k: 9, transposeA: true), padding: 0, &numbers)
        }
    }

    @Test("other types are refused")
    func refuses() {
        var c: [Float] = [0]
        var workspace = lyc_workspace()
        #expect(lyc_gemm(nil, LYC_Q8_0, 0, 0, 1, 1, 32, [0], 32, [0], 1, &c, 1, 0, &workspace) == -1)
    }
}
