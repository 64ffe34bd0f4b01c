import CLyceumKernels
import LyceumTensor
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Linear layers")
struct LinearTests {
    /// Widths that end in the middle of a vector, a step of blocks or a panel.
    private func widths(_ type: lyc_type) -> [Int] {
        switch lyc_type_block_elements(type) {
        case 256: [256, 512, 768]
        case 32: [32, 160, 576]
        default: [1, 37, 576]
        }
    }

    @Test("every weight type at every level is the double-precision product of dequantized weights and rounded inputs")
    func equalsDoublePrecision() {
        var numbers = SeededNumbers(1)
        for type in RandomMatrix.types {
            let sizes = [(1, 1), (33, 1), (48, 1), (17, 2), (16, 13), (5, 64)]
            for (width, (rows, tokens)) in zip(widths(type) + widths(type), sizes) {
                let matrix = RandomMatrix(type, rows: rows, width: width, from: &numbers)
                let x = numbers.normals(tokens * width)
                let weights = matrix.values.map(Double.init), inputs = rounded(x, for: type)
                atEachLevel { level in
                    let y = linear(matrix, to: x, tokens: tokens, threads: 2)
                    for t in 0..<tokens {
                        for r in 0..<rows {
                            var sum = 0.0, size = 1e-6
                            for k in 0..<width {
                                let product = weights[r * width + k] * inputs[t * width + k]
                                sum += product
                                size += abs(product)
                            }
                            // A block's sum is exact, but its terms (scale times integers, minimum times their sum) may cancel.
                            #expect(abs(Double(y[t * rows + r]) - sum) <= 2e-5 * size, "\(type) \(level) width \(width) row \(r) token \(t)")
                        }
                    }
                }
            }
        }
    }

    @Test("a token has the same bits alone, among others, and on any number of threads")
    func isIndependentOfNeighbors() {
        var numbers = SeededNumbers(2)
        for type in RandomMatrix.types {
            let width = widths(type).last!, rows = 50
            let matrix = RandomMatrix(type, rows: rows, width: width, from: &numbers)
            let gate = RandomMatrix(type, rows: rows, width: width, from: &numbers)
            let x = numbers.normals(64 * width)
            atEachLevel { level in
                let all = linear(matrix, gate: gate, activation: LYC_ACTIVATION_SILU, to: x, tokens: 64).bitPatterns
                for (tokens, threads) in [(1, 1), (1, 2), (1, 3), (2, 2), (3, 3), (5, 1), (13, 2), (64, 2), (64, 3)] {
                    let some = linear(matrix, gate: gate, activation: LYC_ACTIVATION_SILU, to: x, tokens: tokens, threads: threads).bitPatterns
                    #expect(some == Array(all.prefix(tokens * rows)), "\(type) \(level) \(tokens) tokens, \(threads) threads")
                }
                let last = Array(x.suffix(width))
                #expect(linear(matrix, gate: gate, activation: LYC_ACTIVATION_SILU, to: last, tokens: 1).bitPatterns == Array(all.suffix(rows)))
            }
        }
    }

    @Test("bias, activation, gate and accumulation are applied to the plain product")
    func finishesTiles() {
        var numbers = SeededNumbers(3)
        let activations: [(lyc_activation, (Double) -> Double)] = [
            (LYC_ACTIVATION_NONE, { $0 }), (LYC_ACTIVATION_SILU, { $0 / (1 + exp(-$0)) }), (LYC_ACTIVATION_RELU, { max(0, $0) }),
            (LYC_ACTIVATION_GELU_TANH, { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }),
            (LYC_ACTIVATION_GELU_ERF, { 0.5 * $0 * (1 + erf($0 * 0.5.squareRoot())) }),
        ]
        let matrix = RandomMatrix(LYC_Q4_1, rows: 21, width: 64, from: &numbers)
        let gate = RandomMatrix(LYC_Q4_1, rows: 21, width: 64, from: &numbers)
        let x = numbers.normals(14 * 64, scale: 0.3), bias = numbers.normals(21), start = numbers.normals(14 * 21)
        atEachLevel { level in
            let plain = linear(matrix, to: x, tokens: 14), gates = linear(gate, to: x, tokens: 14)
            for (activation, function) in activations {
                let biased = linear(matrix, activation: activation, bias: bias, to: x, tokens: 14)
                let gated = linear(matrix, gate: gate, activation: activation, to: x, tokens: 14)
                let added = linear(matrix, activation: activation, adding: start, to: x, tokens: 14)
                for i in 0..<14 * 21 {
                    let y = Double(plain[i])
                    #expect(isNear(biased[i], function(y + Double(bias[i % 21]))), "\(level) \(activation)")
                    #expect(isNear(gated[i], function(Double(gates[i])) * y), "\(level) \(activation)")
                    #expect(isNear(added[i], Double(start[i]) + function(y)), "\(level) \(activation)")
                }
            }
        }
    }

    private func isNear(_ a: Float, _ b: Double) -> Bool { abs(Double(a) - b) <= 2e-6 * max(1, abs(b)) }

    @Test("parts of different types in one call have the bits of separate calls")
    func joinsParts() {
        var numbers = SeededNumbers(4)
        let types = [LYC_Q6_K, LYC_Q4_1, LYC_Q8_0, LYC_BF16, LYC_F16, LYC_Q2_K]
        let matrices = types.enumerated().map { RandomMatrix($1, rows: 10 + 13 * $0, width: 256, from: &numbers) }
        for tokens in [1, 15] {
            let x = numbers.normals(tokens * 256)
            atEachLevel { level in
                let apart = matrices.map { linear($0, to: x, tokens: tokens).bitPatterns }
                #expect(together(matrices, x, tokens).map(\.bitPatterns) == apart, "\(level)")
            }
        }
    }

    private func together(_ matrices: [RandomMatrix], _ x: [Float], _ tokens: Int) -> [[Float]] {
        let pool = lyc_pool_create(2)
        defer { lyc_pool_destroy(pool) }
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        let outputs = matrices.map { UnsafeMutableBufferPointer<Float>.allocate(capacity: $0.rows * tokens) }
        let weights = matrices.map { matrix in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: matrix.bytes.count, alignment: 64)
            copy.copyBytes(from: matrix.bytes)
            return copy
        }
        defer {
            outputs.forEach { $0.deallocate() }
            weights.forEach { $0.deallocate() }
        }
        let parts = zip(matrices, zip(weights, outputs)).map { matrix, memory in
            var part = lyc_linear_part()
            part.weight = UnsafeRawPointer(memory.0.baseAddress)
            part.type = matrix.type
            part.rows = matrix.rows
            part.out = memory.1.baseAddress
            part.out_stride = matrix.rows
            return part
        }
        #expect(lyc_linear(pool, parts, parts.count, x, tokens, 256, 256, &workspace) == 0)
        return outputs.map(Array.init)
    }

    @Test("an input that is not finite never gives a finite result")
    func keepsNotFinite() {
        var numbers = SeededNumbers(5)
        for type in RandomMatrix.types {
            let matrix = RandomMatrix(type, rows: 16, width: 256, from: &numbers)
            for wrong in [Float.nan, .infinity, -.infinity] {
                var x = numbers.normals(2 * 256)
                x[256 + 77] = wrong
                atEachLevel { level in
                    let y = linear(matrix, to: x, tokens: 2)
                    #expect(y.prefix(16).allSatisfy { $0.isFinite })
                    #expect(y.suffix(16).allSatisfy { !$0.isFinite }, "\(type) \(level) \(wrong)")
                }
            }
        }
    }

    @Test("types that are no weights and widths that cut a block are refused")
    func refuses() {
        var part = lyc_linear_part()
        var workspace = lyc_workspace()
        part.rows = 1
        part.type = LYC_I32
        #expect(lyc_linear(nil, &part, 1, [1], 1, 1, 1, &workspace) == -1)
        part.type = LYC_Q4_K
        #expect(lyc_linear(nil, &part, 1, [1], 1, 32, 32, &workspace) == -1)
    }
}

