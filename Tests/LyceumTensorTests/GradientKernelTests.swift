import CLyceumKernels
import Foundation
import Testing

@testable import LyceumTensor

/// Derivatives of operations on rows against central differences of the same formulas in double precision.
@Suite("Derivatives of operations on rows")
struct GradientKernelTests {
    static let shapes = [(1, 1), (2, 15), (3, 17), (33, 64), (70, 100), (5, 1040)]

    /// Some elements of a long derivative, so that differences stay fast.
    static func compare(_ found: [Float], _ x: [Double], tolerance: Double = 2e-6, _ f: ([Double]) -> Double) {
        let picked = x.count <= 40 ? Array(x.indices) : (0..<40).map { $0 * (x.count - 1) / 39 }
        let size = found.reduce(Float(0.05)) { max($0, abs($1)) }
        for i in picked {
            var moved = x
            let step = 1e-5 * max(1, abs(x[i]))
            moved[i] = x[i] + step
            let above = f(moved)
            moved[i] = x[i] - step
            let slope = (above - f(moved)) / (2 * step)
            #expect(abs(Double(found[i]) - slope) < tolerance * Double(size), "element \(i): \(found[i]), expected \(slope)")
        }
    }

    static func doubles(_ x: [Float]) -> [Double] { x.map(Double.init) }

    /// Runs at every level and with three threads; all must give the same bits.
    static func everywhere(_ operation: (OpaquePointer?, UnsafeMutablePointer<lyc_workspace>) -> [Float]) -> [Float] {
        var first: [Float]?
        let pool = ThreadPool(threads: 3)
        var memory = lyc_workspace()
        defer { lyc_workspace_free(&memory) }
        atEachLevel { level in
            for handle in [nil, pool.handle] {
                let result = operation(handle, &memory)
                if let first { #expect(first.bitPatterns == result.bitPatterns, "\(level)") }
                first = first ?? result
            }
        }
        return first!
    }

    // MARK: - Norms

    static func rmsNorm(_ x: ArraySlice<Double>, _ weight: [Double], _ offset: Double) -> [Double] {
        let factor = 1 / (x.reduce(0) { $0 + $1 * $1 } / Double(x.count) + Double(Float(1e-5))).squareRoot()
        return zip(x, weight).map { $0 * factor * ($1 + offset) }
    }

    static func layerNorm(_ x: ArraySlice<Double>, _ weight: [Double]) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        let factor = 1 / (variance + Double(Float(1e-5))).squareRoot()
        return zip(x, weight).map { ($0 - mean) * factor * $1 }
    }

    /// sum(d_out * y) over all rows.
    static func loss(_ dOut: [Double], _ rows: Int, _ width: Int, _ row: (Int) -> [Double]) -> Double {
        (0..<rows).reduce(0.0) { sum, r in sum + zip(row(r), dOut[r * width..<(r + 1) * width]).reduce(0.0) { $0 + $1.0 * $1.1 } }
    }

    @Test("Root mean square norm", arguments: shapes)
    func rmsNormGradient(rows: Int, width: Int) {
        var numbers = SeededNumbers(61)
        let x = numbers.normals(rows * width, scale: 3), weight = numbers.normals(width), dOut = numbers.normals(rows * width)
        for offset in [Float(0), 1] {
            let both = Self.everywhere { pool, memory in
                var dX = dOut, dWeight = [Float](repeating: 2, count: width)
                dX.withUnsafeMutableBufferPointer { d in  // in place of d_out
                    lyc_rms_norm_backward(
                        pool, x, width, weight, offset, 1e-5, d.baseAddress!, width, d.baseAddress!, width, 0, &dWeight, rows, width, memory)
                }
                return dX + dWeight.map { $0 - 2 }
            }
            let wide = Self.doubles(x), w = Self.doubles(weight), d = Self.doubles(dOut)
            Self.compare(Array(both[..<(rows * width)]), wide) { x in
                Self.loss(d, rows, width) { Self.rmsNorm(x[$0 * width..<($0 + 1) * width], w, Double(offset)) }
            }
            Self.compare(Array(both[(rows * width)...]), w) { w in
                Self.loss(d, rows, width) { Self.rmsNorm(wide[$0 * width..<($0 + 1) * width], w, Double(offset)) }
            }
        }
    }

    @Test("Layer norm", arguments: shapes)
    func layerNormGradient(rows: Int, width: Int) {
        var numbers = SeededNumbers(62)
        // One element is its own mean: the derivative is 0, which leaves nothing to compare a size with.
        guard width > 1 else { return }
        let x = numbers.normals(rows * width, scale: 3).map { $0 + 5 }, weight = numbers.normals(width), dOut = numbers.normals(rows * width)
        let all = Self.everywhere { pool, memory in
            var dX = [Float](repeating: 1, count: rows * width), dWeight = [Float](repeating: 0, count: width), dBias = dWeight
            lyc_layer_norm_backward(
                pool, x, width, weight, 1e-5, dOut, width, &dX, width, 1, &dWeight, &dBias, rows, width, memory)
            return dX.map { $0 - 1 } + dWeight + dBias
        }
        let wide = Self.doubles(x), w = Self.doubles(weight), d = Self.doubles(dOut)
        Self.compare(Array(all[..<(rows * width)]), wide) { x in
            Self.loss(d, rows, width) { Self.layerNorm(x[$0 * width..<($0 + 1) * width], w) }
        }
        Self.compare(Array(all[(rows * width)..<(rows * width + width)]), w) { w in
            Self.loss(d, rows, width) { Self.layerNorm(wide[$0 * width..<($0 + 1) * width], w) }
        }
        for column in 0..<width {
            let sum = (0..<rows).reduce(0.0) { $0 + d[$1 * width + column] }
            #expect(abs(Double(all[(rows + 1) * width + column]) - sum) < 1e-5)
        }
    }

    @Test("Norms whose parameters are frozen give the same derivative of their input")
    func frozenNorms() {
        var numbers = SeededNumbers(63)
        let rows = 40, width = 48
        let x = numbers.normals(rows * width), weight = numbers.normals(width), dOut = numbers.normals(rows * width)
        var memory = lyc_workspace()
        defer { lyc_workspace_free(&memory) }
        for isLayerNorm in [false, true] {
            var results: [[Float]] = []
            for withWeight in [false, true] {
                var dX = [Float](repeating: 0, count: rows * width), sums = [Float](repeating: 0, count: width)
                sums.withUnsafeMutableBufferPointer { sums in
                    let target = withWeight ? sums.baseAddress : nil
                    if isLayerNorm {
                        lyc_layer_norm_backward(
                            nil, x, width, weight, 1e-5, dOut, width, &dX, width, 0, target, nil, rows, width, &memory)
                    } else {
                        lyc_rms_norm_backward(
                            nil, x, width, weight, 0, 1e-5, dOut, width, &dX, width, 0, target, rows, width, &memory)
                    }
                }
                results.append(dX)
            }
            #expect(results[0] == results[1])
        }
    }

    // MARK: - Elements

    static func activation(_ kind: Int, _ x: Double) -> Double {
        switch lyc_activation(UInt32(kind)) {
        case LYC_ACTIVATION_SILU: x / (1 + exp(-x))
        case LYC_ACTIVATION_GELU_TANH: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case LYC_ACTIVATION_GELU_ERF: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        case LYC_ACTIVATION_RELU: max(x, 0)
        default: x
        }
    }

    @Test("Activations, alone and gated", arguments: 0..<5)
    func activations(kind: Int) {
        var numbers = SeededNumbers(64)
        let function = lyc_activation(UInt32(kind))
        let count = 4099
        var gate = numbers.normals(count, scale: 3)
        gate[0...4] = [-100, 100, -30, 30, 15.9]
        let up = numbers.normals(count), dOut = numbers.normals(count)
        let all = Self.everywhere { pool, _ in
            var dX = gate, dGate = gate, dUp = up
            dX.withUnsafeMutableBufferPointer { lyc_activate_backward(pool, function, $0.baseAddress!, dOut, $0.baseAddress!, count) }
            dGate.withUnsafeMutableBufferPointer { g in
                dUp.withUnsafeMutableBufferPointer { u in
                    lyc_activate_gated_backward(
                        pool, function, g.baseAddress!, u.baseAddress!, dOut, g.baseAddress!, u.baseAddress!, count)
                }
            }
            return dX + dGate + dUp
        }
        for i in 0..<count {
            let x = Double(gate[i]), d = Double(dOut[i])
            if kind == 4, abs(x) < 1e-4 { continue }  // the corner
            let step = 1e-5
            let slope = (Self.activation(kind, x + step) - Self.activation(kind, x - step)) / (2 * step)
            #expect(abs(Double(all[i]) - d * slope) < 2e-6 * max(1, abs(d)))
            #expect(abs(Double(all[count + i]) - d * Double(up[i]) * slope) < 4e-6 * max(1, abs(d) * max(1, abs(Double(up[i])))))
            #expect(abs(Double(all[2 * count + i]) - d * Self.activation(kind, x)) < 2e-6 * max(1, abs(d)) * max(1, abs(x)))
        }
        let huge: [Float] = [1e30, -1e30, .nan], ones: [Float] = [1, 1, 1]
        var slopes = ones
        lyc_activate_backward(nil, function, huge, ones, &slopes, 3)
        #expect(slopes[0] == 1 && (slopes[1] == 0 || kind == 0))
        #expect(slopes[2].isNaN || kind == 0 || kind == 4)
    }

    @Test("A cap's slope comes from the capped value")
    func softcap() {
        var numbers = SeededNumbers(65)
        let x = numbers.normals(1000, scale: 20), dOut = numbers.normals(1000)
        let found = Self.everywhere { pool, _ in
            var y = x
            lyc_softcap(pool, &y, 30, 1000)
            var dX = dOut
            dX.withUnsafeMutableBufferPointer { lyc_softcap_backward(pool, y, 30, $0.baseAddress!, $0.baseAddress!, 1000) }
            return dX
        }
        Self.compare(found, Self.doubles(x)) { x in zip(x, dOut).reduce(0.0) { $0 + 30 * tanh($1.0 / 30) * Double($1.1) } }
    }

    @Test("Turning back is the transpose of turning", arguments: [(64, 64), (80, 20), (24, 24), (10, 2), (16, 12)])
    func rope(headWidth: Int, rotaryWidth: Int) {
        var numbers = SeededNumbers(66)
        let heads = 3, rows = 9, stride = heads * headWidth + 5, half = rotaryWidth / 2
        let x = numbers.normals(rows * stride), d = numbers.normals(rows * stride)
        let angles = (0..<rows * half).map { _ in Double(numbers.number()) * 10 }
        let cosine = angles.map { Float(cos($0)) }, sine = angles.map { Float(sin($0)) }
        for interleaved in [Int32(0), 1] {
            let back = Self.everywhere { pool, _ in
                var copy = d
                lyc_rope_backward(pool, &copy, stride, rows, heads, headWidth, rotaryWidth, interleaved, cosine, sine)
                return copy
            }
            var turned = x
            lyc_rope(nil, &turned, stride, rows, heads, headWidth, rotaryWidth, interleaved, cosine, sine)
            // <turned x, d> = <x, d turned back>, for every head on its own
            for row in 0..<rows {
                for head in 0..<heads {
                    let range = row * stride + head * headWidth..<row * stride + (head + 1) * headWidth
                    let forward = range.reduce(0.0) { $0 + Double(turned[$1]) * Double(d[$1]) }
                    let backward = range.reduce(0.0) { $0 + Double(x[$1]) * Double(back[$1]) }
                    #expect(abs(forward - backward) < 1e-5)
                }
            }
            // ... and turning back undoes turning.
            lyc_rope_backward(nil, &turned, stride, rows, heads, headWidth, rotaryWidth, interleaved, cosine, sine)
            #expect(zip(turned, x).allSatisfy { abs($0 - $1) < 2e-6 })
        }
    }

    // MARK: - Tables, columns, whole arrays

    @Test("Rows of a table get what their ids got, in the order of the ids", arguments: [1, 63, 64, 200])
    func embedding(width: Int) {
        var numbers = SeededNumbers(67)
        let count = 300, rows = 20, stride = width + 3
        let ids = (0..<count).map { _ in Int32(numbers.bits() % UInt64(rows)) }
        let dOut = numbers.normals(count * stride)
        let found = Self.everywhere { pool, _ in
            var table = [Float](repeating: 0.5, count: rows * width)
            lyc_embed_backward(pool, ids, count, 1.5, dOut, stride, &table, width)
            return table
        }
        var expected = [Float](repeating: 0.5, count: rows * width)
        for (i, id) in ids.enumerated() {
            for column in 0..<width {
                let at = Int(id) * width + column
                expected[at] = expected[at].addingProduct(1.5, dOut[i * stride + column])
            }
        }
        #expect(found.bitPatterns == expected.bitPatterns)
    }

    @Test("Sums of columns, and columns scaled", arguments: shapes)
    func columns(rows: Int, width: Int) {
        var numbers = SeededNumbers(68)
        let x = numbers.normals(rows * width), scale = numbers.normals(width), dOut = numbers.normals(rows * width)
        for accumulate in [Int32(0), 1] {
            let all = Self.everywhere { pool, memory in
                var sums = [Float](repeating: 3, count: width), scaled = x
                lyc_column_sums(pool, x, width, rows, width, &sums, accumulate, memory)
                scaled.withUnsafeMutableBufferPointer {
                    lyc_scale_columns(pool, $0.baseAddress!, width, scale, $0.baseAddress!, width, rows, width)
                }
                var dX = [Float](repeating: 1, count: rows * width), dScale = [Float](repeating: 0, count: width)
                lyc_scale_columns_backward(
                    pool, x, width, scale, dOut, width, &dX, width, accumulate, &dScale, rows, width, memory)
                return sums + scaled + dX + dScale
            }
            let start = accumulate == 1 ? 3.0 : 0, elements = rows * width
            for column in 0..<width {
                let each = (0..<rows).map { $0 * width + column }
                #expect(abs(Double(all[column]) - start - each.reduce(0.0) { $0 + Double(x[$1]) }) < 2e-5)
                let slope = each.reduce(0.0) { $0 + Double(x[$1]) * Double(dOut[$1]) }
                #expect(abs(Double(all[width + 2 * elements + column]) - slope) < 2e-5)
                for i in each {
                    #expect(all[width + i] == x[i] * scale[column])
                    let product = Double(dOut[i]) * Double(scale[column]) + (accumulate == 1 ? 1 : 0)
                    #expect(abs(Double(all[width + elements + i]) - product) < 1e-6)
                }
            }
        }
    }

    @Test("Dropout keeps what its stream says, the same for any division of the work")
    func dropout() {
        let count = 20_011
        let ones = [Float](repeating: 1, count: count)
        for rate in [Float(0), 0.1, 0.5, 0.9] {
            let found = Self.everywhere { pool, _ in
                var out = ones
                out.withUnsafeMutableBufferPointer { lyc_dropout(pool, $0.baseAddress!, $0.baseAddress!, count, rate, 77, 5) }
                return out
            }
            let stream = Philox(seed: 77)
            for i in 0..<count {
                let isKept = Double(stream.block(UInt64(i / 4), 5)[i % 4]) >= Double(rate) * 0x1p32
                #expect(found[i] == (isKept ? 1 / (1 - rate) : 0))
            }
            let kept = Double(found.filter { $0 != 0 }.count) / Double(count)
            #expect(abs(kept - Double(1 - rate)) < 0.02)
        }
        var other = ones
        lyc_dropout(nil, ones, &other, count, 0.5, 77, 6)
        var same = ones
        lyc_dropout(nil, ones, &same, count, 0.5, 77, 5)
        #expect(other != same)
    }

    @Test("Sums of squares are in double precision and the same for any division", arguments: [0, 1, 17, 16_384, 16_385, 100_003])
    func squares(count: Int) {
        var numbers = SeededNumbers(69)
        var x = numbers.normals(count)
        if count > 10 { x[3] = 1e25 }
        var memory = lyc_workspace()
        defer { lyc_workspace_free(&memory) }
        let pool = ThreadPool(threads: 3)
        var first: Double?
        atEachLevel { _ in
            for handle in [nil, pool.handle] {
                let sum = lyc_sum_of_squares(handle, x, count, &memory)
                #expect(sum == first ?? sum)
                first = sum
            }
        }
        let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(first! - expected) <= 1e-13 * expected)
    }

    @Test("The first element that is not finite is found wherever it stands")
    func notFinite() {
        let pool = ThreadPool(threads: 3)
        var numbers = SeededNumbers(70)
        for count in [1, 100, 30_000] {
            var x = numbers.normals(count)
            #expect(lyc_first_not_finite(pool.handle, x, count) == count)
            x[count - 1] = .infinity
            #expect(lyc_first_not_finite(pool.handle, x, count) == count - 1)
            x[count / 2] = .nan
            #expect(lyc_first_not_finite(pool.handle, x, count) == count / 2)
            x[0] = -.infinity
            #expect(lyc_first_not_finite(nil, x, count) == 0)
        }
    }

    @Test("Empty inputs change nothing")
    func empty() {
        var memory = lyc_workspace()
        defer { lyc_workspace_free(&memory) }
        var sums: [Float] = [4, 5], one: [Float] = [1, 2]
        lyc_rms_norm_backward(nil, [], 2, [1, 1], 0, 1e-5, [], 2, &one, 2, 0, &sums, 0, 2, &memory)
        #expect(sums == [4, 5] && one == [1, 2])
        lyc_column_sums(nil, one, 2, 0, 2, &sums, 1, &memory)
        #expect(sums == [4, 5])
        lyc_column_sums(nil, one, 2, 0, 2, &sums, 0, &memory)
        #expect(sums == [0, 0])
        lyc_embed_backward(nil, [], 0, 1, one, 2, &sums, 2)
        #expect(sums == [0, 0])
    }
}
