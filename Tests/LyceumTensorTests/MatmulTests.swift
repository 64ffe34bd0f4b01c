import CLyceumKernels
import LyceumTensor
import Testing

/// A matrix as a kernel gets it and the numbers that are in it.
private struct StoredMatrix {
    var bytes: [UInt8]
    var values: [Double]
    var type: lyc_type
    var stride: Int

    /// Random numbers in `type`; rows are padded where the type allows it.
    init(rows: Int, width: Int, type: lyc_type, _ numbers: inout SeededNumbers) {
        let block = lyc_type_block_elements(type), stride = block == 1 ? width + rows % 3 : width
        let source = numbers.normals(rows * stride)
        var stored = [UInt8](repeating: 0, count: rows * stride / block * lyc_type_block_bytes(type))
        var expanded = source
        source.withUnsafeBufferPointer { source in
            stored.withUnsafeMutableBytes { stored in
                lyc_quantize(type, source.baseAddress, stored.baseAddress, rows, stride, nil)
                expanded.withUnsafeMutableBufferPointer {
                    lyc_dequantize(type, stored.baseAddress, $0.baseAddress, rows * stride)
                }
            }
        }
        self.type = type
        self.stride = stride
        bytes = stored
        values = expanded.map(Double.init)
    }

    func operand(_ data: UnsafeRawPointer?, isTransposed: Bool) -> lyc_operand {
        lyc_operand(data: data, type: type, stride: stride, transposed: isTransposed ? 1 : 0)
    }
}

/// One product: C is m x n, sums run over k.
private struct MatmulCase: CustomStringConvertible {
    var m: Int, n: Int, k: Int
    var leftType = LYC_F32, rightType = LYC_F32, compute = LYC_F32, resultType = LYC_F32
    var transposesLeft = false, transposesRight = false, accumulates = false

    var description: String {
        "\(m) x \(n) x \(k), \(leftType.rawValue) \(rightType.rawValue) in \(compute.rawValue) to \(resultType.rawValue), "
            + "\(transposesLeft) \(transposesRight) \(accumulates)"
    }

    func left(_ numbers: inout SeededNumbers) -> StoredMatrix {
        StoredMatrix(rows: transposesLeft ? k : m, width: transposesLeft ? m : k, type: leftType, &numbers)
    }

    func right(_ numbers: inout SeededNumbers) -> StoredMatrix {
        StoredMatrix(rows: transposesRight ? n : k, width: transposesRight ? k : n, type: rightType, &numbers)
    }

    /// The product's bytes, from rows of `n` elements that began as `start`.
    func run(_ left: StoredMatrix, _ right: StoredMatrix, start: [Float], threads: Int) -> [UInt8] {
        let pool = lyc_pool_create(Int32(threads))
        defer { lyc_pool_destroy(pool) }
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        var result = start.withUnsafeBytes { Array($0) }
        let status = result.withUnsafeMutableBytes { result in
            left.bytes.withUnsafeBytes { a in
                right.bytes.withUnsafeBytes { b in
                    lyc_matmul(
                        pool, compute, m, n, k, left.operand(a.baseAddress, isTransposed: transposesLeft),
                        right.operand(b.baseAddress, isTransposed: transposesRight), result.baseAddress, resultType, n,
                        accumulates ? 1 : 0, &workspace)
                }
            }
        }
        #expect(status == 0, "\(self)")
        return result
    }

    /// Element by element in double precision, with the sum of magnitudes.
    func expected(_ left: StoredMatrix, _ right: StoredMatrix, start: [Float]) -> [(value: Double, size: Double)] {
        func multiplied(_ x: Double) -> Double { compute == LYC_BF16 ? Double(lyc_bf16_to_f32(lyc_f32_to_bf16(Float(x)))) : x }
        let a = left.values.map(multiplied), b = right.values.map(multiplied)
        return (0..<m * n).map { index in
            let i = index / n, j = index % n
            var value = accumulates ? Double(start[index]) : 0
            var size = abs(value) + 1e-9
            for p in 0..<k {
                let term =
                    a[transposesLeft ? p * left.stride + i : i * left.stride + p]
                    * b[transposesRight ? j * right.stride + p : p * right.stride + j]
                value += term
                size += abs(term)
            }
            return (value, size)
        }
    }
}

@Suite("Products of operands of any type")
struct MatmulTests {
    private func numbers(_ bytes: [UInt8], _ type: lyc_type, count: Int) -> [Double] {
        bytes.withUnsafeBytes { bytes in
            (0..<count).map {
                type == LYC_F32
                    ? Double(bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self))
                    : Double(lyc_bf16_to_f32(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)))
            }
        }
    }

    private func check(_ shape: MatmulCase, _ numbers: inout SeededNumbers) {
        let left = shape.left(&numbers), right = shape.right(&numbers), start = numbers.normals(shape.m * shape.n)
        let expected = shape.expected(left, right, start: start)
        atEachLevel { level in
            let bytes = shape.run(left, right, start: start, threads: 1)
            let result = self.numbers(bytes, shape.resultType, count: shape.m * shape.n)
            let isNear = zip(result, expected).allSatisfy { result, expected in
                let rounding = shape.resultType == LYC_BF16 ? abs(expected.value) / 256 : 0
                return abs(result - expected.value) <= 1e-5 * expected.size + rounding
            }
            #expect(isNear, "\(level) \(shape)")
            for threads in [2, 3] {
                #expect(shape.run(left, right, start: start, threads: threads) == bytes, "\(level) \(shape) \(threads) threads")
            }
        }
    }

    @Test("the three forms of training, from every pair of types, equal the double-precision product on any number of threads")
    func equalsNaive() {
        var numbers = SeededNumbers(31)
        for compute in [LYC_F32, LYC_BF16] {
            for leftType in [LYC_F32, LYC_BF16] {
                for rightType in [LYC_F32, LYC_BF16, LYC_F16, LYC_Q8_0] {
                    for (transposesLeft, transposesRight, accumulates) in [(false, true, false), (false, false, false), (true, false, true)] {
                        check(
                            MatmulCase(
                                m: 29, n: 64, k: 32, leftType: leftType, rightType: rightType, compute: compute,
                                transposesLeft: transposesLeft, transposesRight: transposesRight, accumulates: accumulates), &numbers)
                    }
                }
            }
        }
    }

    @Test("blocks of 256 weights, which no tile has the size of, are expanded along either side")
    func expandsLongBlocks() {
        var numbers = SeededNumbers(32)
        for isTransposed in [true, false] {
            check(
                MatmulCase(m: 3, n: 256, k: 256, rightType: LYC_Q4_K, compute: LYC_BF16, transposesRight: isTransposed), &numbers)
        }
    }

    @Test("edges: one row, one column, odd depths, no depth, depths and widths of several blocks")
    func equalsNaiveAtEdges() {
        var numbers = SeededNumbers(33)
        for compute in [LYC_F32, LYC_BF16] {
            for (m, n, k) in [(1, 1, 1), (13, 33, 7), (1, 70, 65), (50, 1, 33), (3, 5, 0), (2, 3, 3201), (2, 1700, 3), (600, 3, 2)] {
                for variant in 0..<4 {
                    check(
                        MatmulCase(
                            m: m, n: n, k: k, compute: compute, resultType: variant == 3 ? LYC_BF16 : LYC_F32,
                            transposesLeft: variant & 1 != 0, transposesRight: variant & 2 != 0, accumulates: variant == 1), &numbers)
                }
            }
        }
    }

    @Test("an operand that was rounded to bf16 before gives the bits of one that is rounded here")
    func roundsAlike() {
        var numbers = SeededNumbers(34)
        let shape = MatmulCase(m: 25, n: 40, k: 130, compute: LYC_BF16, transposesRight: true)
        let left = shape.left(&numbers), right = shape.right(&numbers), start = [Float](repeating: 0, count: shape.m * shape.n)
        func rounded(_ matrix: StoredMatrix) -> StoredMatrix {
            var copy = matrix
            copy.type = LYC_BF16
            copy.bytes = matrix.values.flatMap { value in
                withUnsafeBytes(of: lyc_f32_to_bf16(Float(value))) { Array($0) }
            }
            return copy
        }
        atEachLevel { level in
            let bytes = shape.run(left, right, start: start, threads: 1)
            #expect(shape.run(rounded(left), rounded(right), start: start, threads: 1) == bytes, "\(level)")
        }
    }

    @Test("a row's bits do not depend on how many rows and columns there are")
    func rowsStandAlone() {
        var numbers = SeededNumbers(35)
        for compute in [LYC_F32, LYC_BF16] {
            let whole = MatmulCase(m: 61, n: 100, k: 77, compute: compute, transposesRight: true)
            let left = whole.left(&numbers), right = whole.right(&numbers)
            atEachLevel { level in
                let all = whole.run(left, right, start: [Float](repeating: 0, count: whole.m * whole.n), threads: 1)
                for (m, n) in [(1, 100), (14, 33), (5, 1)] {
                    let part = MatmulCase(m: m, n: n, k: 77, compute: compute, transposesRight: true)
                    let some = part.run(left, right, start: [Float](repeating: 0, count: m * n), threads: 2)
                    let isEqual = (0..<m).allSatisfy { row in
                        some[row * n * 4..<(row + 1) * n * 4] == all[row * whole.n * 4..<(row * whole.n + n) * 4]
                    }
                    #expect(isEqual, "\(level) \(m) x \(n)")
                }
            }
        }
    }

    @Test("types that cannot be multiplied are refused")
    func refuses() {
        var c: [Float] = [0]
        var workspace = lyc_workspace()
        func status(_ compute: lyc_type, _ left: lyc_type, _ right: lyc_type, _ result: lyc_type, accumulates: Bool) -> Int32 {
            let zeros = [UInt8](repeating: 0, count: 256)
            return zeros.withUnsafeBytes { zeros in
                lyc_matmul(
                    nil, compute, 1, 1, 32, lyc_operand(data: zeros.baseAddress, type: left, stride: 32, transposed: 0),
                    lyc_operand(data: zeros.baseAddress, type: right, stride: 32, transposed: 1), &c, result, 1, accumulates ? 1 : 0,
                    &workspace)
            }
        }
        #expect(status(LYC_F32, LYC_F32, LYC_Q8_0, LYC_F32, accumulates: true) == 0)
        #expect(status(LYC_F16, LYC_F32, LYC_F32, LYC_F32, accumulates: false) == -1)
        #expect(status(LYC_F32, LYC_Q8_0, LYC_F32, LYC_F32, accumulates: false) == -1)
        #expect(status(LYC_F32, LYC_F32, LYC_I32, LYC_F32, accumulates: false) == -1)
        #expect(status(LYC_F32, LYC_F32, LYC_F32, LYC_BF16, accumulates: true) == -1)
        #expect(status(LYC_F32, LYC_F32, LYC_Q4_K, LYC_F32, accumulates: false) == -1)
        lyc_workspace_free(&workspace)
    }
}
