import CLyceumKernels
import Foundation
import Testing

@testable import LyceumTensor

/// Operations on rows against the same formulas in double precision.
@Suite("Rows: norms, positions, elements")
struct RowsTests {
    static let widths = [1, 2, 7, 15, 16, 17, 31, 33, 48, 63, 64, 65, 100, 576, 1000, 1023, 1024, 1025, 1040, 2050, 8192]

    /// The largest difference relative to the largest size of what is expected.
    static func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
        let size = expected.reduce(1e-30) { max($0, abs($1)) }
        return zip(found, expected).reduce(0) { max($0, $1.0.isFinite ? abs(Double($1.0) - $1.1) / size : .infinity) }
    }

    /// Runs `operation` at every level, checks that all levels give the same bits, and returns the result.
    static func atAllLevels(_ operation: () -> [Float]) -> [Float] {
        var first: [Float]?
        atEachLevel { level in
            let result = operation()
            if let first { #expect(first.bitPatterns == result.bitPatterns, "\(level) differs from the reference") }
            first = first ?? result
        }
        return first!
    }

    @Test("Root mean square norm agrees with double precision to 1e-6", arguments: widths)
    func rmsNorm(width: Int) {
        var numbers = SeededNumbers(31)
        let stride = width + 5
        let x = numbers.normals(3 * stride, scale: 4), weight = numbers.normals(width)
        for offset in [Float(0), 1] {
            let found = Self.atAllLevels {
                var out = x
                lyc_rms_norm(nil, x, stride, weight, offset, 1e-5, &out, stride, 3, width)
                return out
            }
            for row in 0..<3 {
                let input = x[row * stride..<row * stride + width].map(Double.init)
                let factor = 1 / (input.reduce(0) { $0 + $1 * $1 } / Double(width) + Double(Float(1e-5))).squareRoot()
                let expected = zip(input, weight).map { $0 * factor * (Double($1) + Double(offset)) }
                #expect(Self.relativeError(Array(found[row * stride..<row * stride + width]), expected) < 5e-7)
                #expect(found[row * stride + width..<(row + 1) * stride] == x[row * stride + width..<(row + 1) * stride])
            }
        }
    }

    @Test("Layer norm agrees with double precision to 1e-6, also around a large mean", arguments: widths)
    func layerNorm(width: Int) {
        var numbers = SeededNumbers(32)
        let weight = numbers.normals(width), bias = numbers.normals(width)
        for (mean, withBias) in [(Float(0), true), (1000, true), (-3, false)] {
            let x = numbers.normals(2 * width).map { $0 + mean }
            let found = Self.atAllLevels {
                var out = x
                out.withUnsafeMutableBufferPointer {  // in place
                    lyc_layer_norm(nil, $0.baseAddress!, width, weight, withBias ? bias : nil, 1e-5, $0.baseAddress!, width, 2, width)
                }
                return out
            }
            for row in 0..<2 {
                let input = x[row * width..<(row + 1) * width].map(Double.init)
                let mean = input.reduce(0, +) / Double(width)
                let variance = input.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
                let factor = 1 / (variance + Double(Float(1e-5))).squareRoot()
                let expected = (0..<width).map {
                    (input[$0] - mean) * factor * Double(weight[$0]) + (withBias ? Double(bias[$0]) : 0)
                }
                #expect(Self.relativeError(Array(found[row * width..<(row + 1) * width]), expected) < 1e-6)
            }
        }
    }

    @Test("Both pairings of rotary positions turn the pairs they should and nothing else", arguments: [
        (64, 64), (64, 32), (80, 20), (96, 96), (128, 6), (24, 24), (256, 64), (10, 2),
    ])
    func rope(headWidth: Int, rotaryWidth: Int) {
        var numbers = SeededNumbers(33)
        let heads = 3, rows = 2, half = rotaryWidth / 2, stride = heads * headWidth + 3
        let x = numbers.normals(rows * stride)
        let angles = (0..<rows * half).map { _ in Double(numbers.number()) * 10 }
        let cosine = angles.map { Float(cos($0)) }, sine = angles.map { Float(sin($0)) }
        for interleaved in [false, true] {
            let found = Self.atAllLevels {
                var out = x
                lyc_rope(nil, &out, stride, rows, heads, headWidth, rotaryWidth, interleaved ? 1 : 0, cosine, sine)
                return out
            }
            var expected = x.map(Double.init)
            for row in 0..<rows {
                for head in 0..<heads {
                    for pair in 0..<half {
                        let start = row * stride + head * headWidth
                        let first = start + (interleaved ? 2 * pair : pair), second = interleaved ? first + 1 : first + half
                        let c = Double(cosine[row * half + pair]), s = Double(sine[row * half + pair])
                        expected[first] = Double(x[first]) * c - Double(x[second]) * s
                        expected[second] = Double(x[second]) * c + Double(x[first]) * s
                    }
                }
            }
            #expect(Self.relativeError(found, expected) < 2e-7)
            for row in 0..<rows {
                #expect(found[row * stride + heads * headWidth..<(row + 1) * stride] == x[row * stride + heads * headWidth..<(row + 1) * stride])
            }
        }
    }

    static func activation(_ kind: lyc_activation, _ x: Double) -> Double {
        switch kind {
        case LYC_ACTIVATION_SILU: x / (1 + exp(-x))
        case LYC_ACTIVATION_GELU_TANH: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case LYC_ACTIVATION_GELU_ERF: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        case LYC_ACTIVATION_RELU: max(x, 0)
        default: x
        }
    }

    @Test("Activations, alone and gated, agree with double precision", arguments: 0..<5)
    func activations(kind: UInt32) {
        let kind = lyc_activation(kind)
        var numbers = SeededNumbers(34)
        for count in [1, 15, 16, 17, 333, 5000] {
            let x = numbers.normals(count, scale: 4) + [0, -0.0, 40, -40, 88, -88, 1e-20]
            let up = numbers.normals(x.count)
            let alone = Self.atAllLevels {
                var out = [Float](repeating: .nan, count: x.count)
                lyc_activate(nil, kind, x, &out, x.count)
                return out
            }
            let gated = Self.atAllLevels {
                var out = x
                out.withUnsafeMutableBufferPointer { lyc_activate_gated(nil, kind, $0.baseAddress!, up, $0.baseAddress!, x.count) }
                return out
            }
            for i in x.indices {
                let expected = Self.activation(kind, Double(x[i]))
                let tolerance = max(abs(Double(x[i])), 1e-30) * 6e-7
                #expect(abs(Double(alone[i]) - expected) <= tolerance, "\(x[i])")
                #expect(gated[i] == alone[i] * up[i])
            }
        }
    }

    @Test("Sums, products and soft caps agree with double precision at any length", arguments: widths)
    func elements(count: Int) {
        var numbers = SeededNumbers(35)
        let x = numbers.normals(count, scale: 30), y = numbers.normals(count)
        let added = Self.atAllLevels {
            var out = y
            lyc_add_scaled(nil, &out, x, 0.37, count)
            return out
        }
        #expect(Self.relativeError(added, zip(x, y).map { Double($1) + Double($0) * Double(Float(0.37)) }) < 1e-7)
        let scaled = Self.atAllLevels {
            var out = x
            lyc_scale(nil, &out, 0.37, count)
            return out
        }
        #expect(scaled == x.map { $0 * 0.37 })
        let capped = Self.atAllLevels {
            var out = x
            lyc_softcap(nil, &out, 30, count)
            return out
        }
        #expect(Self.relativeError(capped, x.map { 30 * tanh(Double($0) / 30) }) < 3e-7)
    }

    @Test("A number that is not finite is found wherever it is", arguments: [1, 16, 17, 33, 100])
    func finite(count: Int) {
        var numbers = SeededNumbers(36)
        let x = numbers.normals(count, scale: 1e30)
        atEachLevel { _ in
            #expect(lyc_all_finite(x, count) == 1)
            for position in 0..<count {
                for bad in [Float.nan, .infinity, -.infinity] {
                    var y = x
                    y[position] = bad
                    #expect(lyc_all_finite(y, count) == 0)
                }
            }
        }
        #expect(lyc_all_finite(x, 0) == 1)
    }

    @Test("Embedding expands rows of any type and scales them", arguments: [ElementType.f32] + QuantizeTests.types)
    func embedding(type: ElementType) throws {
        var numbers = SeededNumbers(37)
        let width = 256, stride = 260
        let table = try Tensor(numbers.normals(10 * width), shape: [10, width]).converted(to: type)
        let expanded = try table.converted(to: .f32)
        let ids: [Int32] = [3, 0, 9, 3]
        for scale in [Float(1), 16] {
            let found = Self.atAllLevels {
                var out = [Float](repeating: 7, count: ids.count * stride)
                lyc_embed(nil, type.kernelType, table.pointer, width, ids, ids.count, scale, &out, stride)
                return out
            }
            for (row, id) in ids.enumerated() {
                let expected = (0..<width).map { expanded.floats[Int(id) * width + $0] * scale }
                #expect(Array(found[row * stride..<row * stride + width]) == expected)
                #expect(found[row * stride + width..<(row + 1) * stride].allSatisfy { $0 == 7 })
            }
        }
    }

    @Test("Threads and neighboring rows do not change a bit", arguments: 0..<8)
    func sameBits(operation: Int) {
        var numbers = SeededNumbers(38)
        let rows = 41, width = 576
        let x = numbers.normals(rows * width), y = numbers.normals(rows * width), weight = numbers.normals(width)
        func run(_ pool: ThreadPool?, _ rows: Range<Int>) -> [Float] {
            var out = Array(x[rows.lowerBound * width..<rows.upperBound * width])
            let other = Array(y[rows.lowerBound * width..<rows.upperBound * width])
            let count = rows.count, elements = rows.count * width, handle = pool?.handle
            out.withUnsafeMutableBufferPointer {
                let p = $0.baseAddress!
                switch operation {
                case 0: lyc_rms_norm(handle, p, width, weight, 0, 1e-6, p, width, count, width)
                case 1: lyc_layer_norm(handle, p, width, weight, weight, 1e-6, p, width, count, width)
                case 2: lyc_softmax(handle, p, width, count, width)
                case 3: lyc_activate(handle, LYC_ACTIVATION_GELU_ERF, p, p, elements)
                case 4: lyc_activate_gated(handle, LYC_ACTIVATION_SILU, p, other, p, elements)
                case 5: lyc_add_scaled(handle, p, other, 0.3, elements)
                case 6: lyc_softcap(handle, p, 20, elements)
                default:
                    let turns = Array(other[0..<count * 32])
                    lyc_rope(handle, p, width, 1, 9, 64, 64, 0, turns, turns)
                }
            }
            return out
        }
        atEachLevel { level in
            let alone = run(nil, 0..<rows)
            for threads in [2, 3] {
                #expect(run(ThreadPool(threads: threads), 0..<rows).bitPatterns == alone.bitPatterns, "\(level)")
            }
            for row in stride(from: 0, to: rows, by: 5) where operation < 7 {
                #expect(run(nil, row..<row + 1).bitPatterns == alone[row * width..<(row + 1) * width].map(\.bitPattern), "\(level)")
            }
        }
    }
}
