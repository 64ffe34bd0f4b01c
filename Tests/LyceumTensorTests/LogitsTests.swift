import CLyceumKernels
import Foundation
import Testing

@testable import LyceumTensor

/// Softmax, likelihoods and selection against double precision and brute force.
@Suite("Rows: distributions and selection")
struct LogitsTests {
    static let widths = [1, 2, 15, 16, 17, 100, 1000, 1025, 5003, 49152]

    private static func logSumExp(_ x: [Float]) -> Double {
        let top = Double(x.max()!)
        return top + log(x.reduce(0) { $0 + exp(Double($1) - top) })
    }

    private static func largestFirst(_ x: [Float], _ k: Int) -> [Int32] {
        let order = x.indices.sorted {
            if x[$0].isNaN || x[$1].isNaN { return x[$0].isNaN == x[$1].isNaN ? $0 < $1 : x[$1].isNaN }
            return x[$0] != x[$1] ? x[$0] > x[$1] : $0 < $1
        }
        return order.prefix(k).map(Int32.init)
    }

    @Test("Softmax agrees with double precision", arguments: widths)
    func softmax(width: Int) {
        var numbers = SeededNumbers(41)
        for shift in [Float(0), 300, -1e6] {
            var x = numbers.normals(width, scale: 5).map { $0 + shift }
            if width > 3 { x[width / 2] = -.infinity }
            let found = RowsTests.atAllLevels {
                var out = x
                lyc_softmax(nil, &out, width, 1, width)
                return out
            }
            let total = Self.logSumExp(x)
            #expect(RowsTests.relativeError(found, x.map { exp(Double($0) - total) }) < 5e-7)
            #expect(abs(found.reduce(0.0) { $0 + Double($1) } - 1) < 1e-6)
        }
    }

    @Test("A row that excludes everything becomes zeros, and NaN stays NaN")
    func softmaxEdges() {
        let nothing = RowsTests.atAllLevels {
            var out = [Float](repeating: -.infinity, count: 33)
            lyc_softmax(nil, &out, 33, 1, 33)
            return out
        }
        #expect(nothing.allSatisfy { $0 == 0 })
        atEachLevel { _ in
            var out: [Float] = [1, .nan, 2]
            lyc_softmax(nil, &out, 3, 1, 3)
            #expect(out.allSatisfy { $0.isNaN })
        }
    }

    @Test("The logarithm of a sum of exponentials agrees with double precision", arguments: widths)
    func logSumExp(width: Int) {
        var numbers = SeededNumbers(42)
        for (scale, shift) in [(Float(5), Float(0)), (1, 1e4), (100, -1e5)] {
            let x = numbers.normals(2 * width, scale: scale).map { $0 + shift }
            let found = RowsTests.atAllLevels {
                var out: [Float] = [0, 0]
                lyc_log_sum_exp(nil, x, width, 2, width, &out)
                return out
            }
            for row in 0..<2 {
                let expected = Self.logSumExp(Array(x[row * width..<(row + 1) * width]))
                #expect(abs(Double(found[row]) - expected) <= abs(expected) * 1e-7 + 1e-7)
            }
        }
    }

    @Test("Infinite and undefined logits give what the formula says")
    func logSumExpEdges() {
        for (x, expected) in [
            ([-Float.infinity, -.infinity], -Float.infinity), ([1, .infinity], .infinity), ([-.infinity, .nan], .nan),
            ([3, .nan, 1], .nan), ([-.infinity, 2], 2),
        ] {
            atEachLevel { level in
                var out: Float = 0
                lyc_log_sum_exp(nil, x, x.count, 1, x.count, &out)
                #expect(out == expected || (out.isNaN && expected.isNaN), "\(x) \(level)")
            }
        }
    }

    @Test("Negative log-likelihoods agree with double precision to 1e-12", arguments: widths)
    func likelihood(width: Int) {
        var numbers = SeededNumbers(43)
        let rows = 5
        let x = numbers.normals(rows * width, scale: 6)
        let targets = (0..<rows).map { Int32($0 * 7919 % width) }
        atEachLevel { level in
            var out = [Double](repeating: 0, count: rows)
            lyc_nll(nil, x, width, rows, width, targets, &out)
            for row in 0..<rows {
                let logits = Array(x[row * width..<(row + 1) * width])
                let expected = Self.logSumExp(logits) - Double(logits[Int(targets[row])])
                #expect(abs(out[row] - expected) <= 1e-12 * max(1, abs(expected)), "\(level)")
            }
        }
        var out = [0.0, 0]
        lyc_nll(nil, x, width, 2, width, [-1, Int32(width)], &out)
        #expect(out.allSatisfy { $0.isNaN })
    }

    @Test("Divergences agree with double precision, however small", arguments: widths)
    func divergence(width: Int) {
        var numbers = SeededNumbers(44)
        let p = numbers.normals(2 * width, scale: 4)
        for change in [Float(2), 0.01, 1e-4] {
            let q = p.map { $0 + numbers.normal() * change }
            atEachLevel { level in
                var out = [0.0, 0]
                lyc_kl_divergence(nil, p, q, width, 2, width, &out)
                for row in 0..<2 {
                    let a = Array(p[row * width..<(row + 1) * width]), b = Array(q[row * width..<(row + 1) * width])
                    let pTotal = Self.logSumExp(a), qTotal = Self.logSumExp(b)
                    let expected = zip(a, b).reduce(0) {
                        $0 + exp(Double($1.0) - pTotal) * ((Double($1.0) - pTotal) - (Double($1.1) - qTotal))
                    }
                    #expect(abs(out[row] - expected) <= 1e-13 + 1e-9 * expected, "\(level)")
                }
            }
        }
        var same = [1.0, 1]
        lyc_kl_divergence(nil, p, p, width, 2, width, &same)
        #expect(same.allSatisfy { $0 >= 0 && $0 < 1e-14 })
    }

    @Test("What p excludes costs nothing, what only q excludes costs infinitely much")
    func divergenceEdges() {
        var out = [0.0]
        lyc_kl_divergence(nil, [1, -.infinity, 0], [1, -.infinity, 0], 3, 1, 3, &out)
        #expect(abs(out[0]) < 1e-15)
        lyc_kl_divergence(nil, [1, -.infinity, 0], [1, 5, 0], 3, 1, 3, &out)
        #expect(out[0] > 1)
        lyc_kl_divergence(nil, [1, 2, 0], [1, -.infinity, 0], 3, 1, 3, &out)
        #expect(out[0] == .infinity)
    }

    @Test("The largest element is found, the first of equals, and NaN never wins", arguments: widths)
    func argmax(width: Int) {
        var numbers = SeededNumbers(45)
        for round in 0..<30 {
            var x = (0..<width).map { _ in Float(Int(numbers.bits() % 50)) }
            if round % 3 == 1 { for _ in 0..<width / 3 { x[Int(numbers.bits() % UInt64(width))] = .nan } }
            if round % 3 == 2 { x = x.map { -$0 } }
            if round == 29 { x = [Float](repeating: -.infinity, count: width) }
            let expected = Self.largestFirst(x, 1).first.map(Int.init)
            atEachLevel { level in #expect(lyc_argmax(x, width) == expected, "\(level)") }
        }
        #expect(lyc_argmax([.nan, .nan], 2) == 0)
    }

    @Test("The k largest come in order, ties by lower index, NaN last", arguments: widths)
    func topK(width: Int) {
        var numbers = SeededNumbers(46)
        for kind in 0..<6 {
            var x = (0..<width).map { _ in kind % 2 == 0 ? numbers.normal() : Float(Int(numbers.bits() % 20)) }
            if kind == 2 { x.sort() }
            if kind == 4 { x.sort(by: >) }
            if kind == 3 { for _ in 0..<width / 2 { x[Int(numbers.bits() % UInt64(width))] = .nan } }
            if kind == 5 { x = x.map { $0 < 10 ? -0.0 : 0 } }
            let order = Self.largestFirst(x, width)
            for k in Set([1, 2, 5, 40, width / 2, width - 1, width]) where k > 0 && k <= width && (k < 5000 || kind == 0) {
                atEachLevel { level in
                    var ids = [Int32](repeating: -1, count: k)
                    var values = [Float](repeating: 0, count: k)
                    lyc_top_k(x, width, k, &ids, &values)
                    #expect(ids == Array(order.prefix(k)), "k \(k) kind \(kind) \(level)")
                    #expect(values.bitPatterns == ids.map { x[Int($0)].bitPattern })
                }
            }
        }
    }

    @Test("Asking for more than there is gives all there is")
    func topKBeyond() {
        var ids: [Int32] = [9, 9, 9, 9], values: [Float] = [9, 9, 9, 9]
        lyc_top_k([1, 3, 2], 3, 4, &ids, &values)
        #expect(ids == [1, 2, 0, 9] && values == [3, 2, 1, 9])
        lyc_top_k([1, 3, 2], 3, 0, &ids, &values)
        #expect(ids == [1, 2, 0, 9])
    }

    @Test("Threads do not change likelihoods or divergences")
    func threads() {
        var numbers = SeededNumbers(47)
        let rows = 17, width = 3001
        let p = numbers.normals(rows * width, scale: 3), q = numbers.normals(rows * width, scale: 3)
        let targets = (0..<rows).map { Int32($0) }
        func all(_ pool: ThreadPool?) -> [UInt64] {
            var nll = [Double](repeating: 0, count: rows), divergence = nll
            var sums = [Float](repeating: 0, count: rows)
            lyc_nll(pool?.handle, p, width, rows, width, targets, &nll)
            lyc_kl_divergence(pool?.handle, p, q, width, rows, width, &divergence)
            lyc_log_sum_exp(pool?.handle, p, width, rows, width, &sums)
            return nll.map(\.bitPattern) + divergence.map(\.bitPattern) + sums.map { UInt64($0.bitPattern) }
        }
        let alone = all(nil)
        atEachLevel { _ in
            for threads in [1, 2, 3] { #expect(all(ThreadPool(threads: threads)) == alone) }
        }
    }
}
