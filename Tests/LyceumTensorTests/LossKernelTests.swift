import CLyceumKernels
import Foundation
import Testing

@testable import LyceumTensor

/// Losses against the same formulas in double precision, derivatives against central differences of them.
@Suite("Losses of rows of logits")
struct LossKernelTests {
    static let widths = [2, 15, 50, 1024, 1030, 5003]

    static func softmax(_ logits: [Double]) -> [Double] {
        let top = logits.max()!
        let powers = logits.map { exp($0 - top) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }

    static func logSum(_ logits: [Double]) -> Double {
        let top = logits.max()!
        return top + log(logits.reduce(0.0) { $0 + exp($1 - top) })
    }

    /// Runs at every level and with three threads; all must give the same bits.
    static func everywhere(_ operation: (OpaquePointer?) -> (values: [Double], derivative: [Float])) -> (
        values: [Double], derivative: [Float]
    ) {
        var first: (values: [Double], derivative: [Float])?
        let pool = ThreadPool(threads: 3)
        atEachLevel { level in
            for handle in [nil, pool.handle] {
                let result = operation(handle)
                if let first {
                    #expect(first.derivative.bitPatterns == result.derivative.bitPatterns, "\(level)")
                    #expect(first.values.map(\.bitPattern) == result.values.map(\.bitPattern), "\(level)")
                }
                first = first ?? result
            }
        }
        return first!
    }

    /// Central differences of `loss` in some logits, `special` ones among them.
    static func compare(_ found: ArraySlice<Float>, _ logits: [Double], special: [Int], _ loss: ([Double]) -> Double) {
        let found = Array(found), count = logits.count
        let picked = Set(special + (count <= 24 ? Array(0..<count) : (0..<24).map { $0 * (count - 1) / 23 }))
        let size = found.reduce(Float(1e-4)) { max($0, abs($1)) }
        for i in picked {
            var moved = logits
            moved[i] = logits[i] + 1e-5
            let above = loss(moved)
            moved[i] = logits[i] - 1e-5
            let slope = (above - loss(moved)) / 2e-5
            #expect(abs(Double(found[i]) - slope) < 2e-6 * Double(size) + 2e-10, "logit \(i): \(found[i]), expected \(slope)")
        }
    }

    // MARK: - Cross-entropy

    struct Case: CustomStringConvertible, Sendable {
        let smoothing: Float, zLoss: Float, softcap: Float
        var description: String { "smoothing \(smoothing), z \(zLoss), cap \(softcap)" }

        func capped(_ logits: [Double]) -> [Double] {
            softcap == 0 ? logits : logits.map { Double(softcap) * tanh($0 / Double(softcap)) }
        }

        func parts(_ raw: [Double], target: Int) -> (loss: Double, penalty: Double) {
            let logits = capped(raw), logSum = LossKernelTests.logSum(logits), smoothing = Double(smoothing)
            let loss = logSum - logits[target]
            let even = logSum - logits.reduce(0, +) / Double(logits.count)
            return (loss, smoothing * (even - loss) + Double(zLoss) * logSum * logSum)
        }
    }

    static let cases = [
        Case(smoothing: 0, zLoss: 0, softcap: 0), Case(smoothing: 0.1, zLoss: 0, softcap: 0), Case(smoothing: 0, zLoss: 1e-3, softcap: 0),
        Case(smoothing: 0, zLoss: 0, softcap: 30), Case(smoothing: 0.2, zLoss: 1e-2, softcap: 5),
    ]

    @Test("Cross-entropy, its penalties and its derivative", arguments: cases, widths)
    func crossEntropy(options: Case, width: Int) {
        var numbers = SeededNumbers(81)
        let rows = 5, stride = width + 3
        let logits = numbers.normals(rows * stride, scale: 3), weights: [Float] = [0.5, 0, 1, 0.01, 2]
        let targets = (0..<rows).map { $0 == 1 ? -100 : Int32(numbers.bits() % UInt64(width)) }
        var kernelOptions = lyc_cross_entropy_options(smoothing: options.smoothing, z_loss: options.zLoss, softcap: options.softcap)
        let found = Self.everywhere { pool in
            var losses = [Double](repeating: 9, count: rows), penalties = losses, hits = [UInt8](repeating: 7, count: rows)
            var untouched = logits
            lyc_cross_entropy(
                pool, &kernelOptions, &untouched, stride, rows, width, targets, weights, 0, &losses, &penalties, &hits)
            #expect(untouched == logits)
            let alone = losses + penalties + hits.map(Double.init)
            var derivative = logits
            lyc_cross_entropy(
                pool, &kernelOptions, &derivative, stride, rows, width, targets, weights, 1, &losses, &penalties, &hits)
            #expect(alone == losses + penalties + hits.map(Double.init))
            return (alone, derivative)
        }
        for row in 0..<rows {
            let raw = logits[row * stride..<row * stride + width].map(Double.init)
            let derivative = found.derivative[row * stride..<row * stride + width]
            if row == 1 {
                #expect(found.values[1] == 0 && found.values[rows + 1] == 0 && derivative.allSatisfy { $0 == 0 })
                continue
            }
            let target = Int(targets[row])
            let expected = options.parts(raw, target: target)
            #expect(abs(found.values[row] - expected.loss) < 2e-6)
            #expect(abs(found.values[rows + row] - expected.penalty) < 2e-6)
            let largest = lyc_argmax(Array(logits[row * stride..<row * stride + width]), width)
            #expect((found.values[2 * rows + row] == 1) == (largest == target))
            Self.compare(derivative, raw, special: [target, largest]) {
                let parts = options.parts($0, target: target)
                return Double(weights[row]) * (parts.loss + parts.penalty)
            }
            #expect(Array(found.derivative[row * stride + width..<(row + 1) * stride]) == Array(logits[row * stride + width..<(row + 1) * stride]))
        }
    }

    static func crossEntropy(_ logits: [Float], _ target: Int32, weight: Float = 1) -> (loss: Double, hit: UInt8, derivative: [Float]) {
        var options = lyc_cross_entropy_options(smoothing: 0, z_loss: 0, softcap: 0), weight = weight, target = target
        var derivative = logits, loss = 0.0, hit: UInt8 = 0
        lyc_cross_entropy(nil, &options, &derivative, logits.count, 1, logits.count, &target, &weight, 1, &loss, nil, &hit)
        return (loss, hit, derivative)
    }

    @Test("Extreme logits stay exact; impossible ones and wrong targets are NaN or infinite, not a crash")
    func extremes() {
        var sure = [Float](repeating: -500, count: 3000)
        sure[2999] = 500
        #expect(Self.crossEntropy(sure, 2999).loss == 0)
        #expect(Self.crossEntropy(sure, 2999).derivative.allSatisfy { $0 == 0 })
        #expect(Self.crossEntropy(sure, 0).loss == 1000)
        #expect(Self.crossEntropy(sure, 0).derivative[0] == -1 && Self.crossEntropy(sure, 0).derivative[2999] == 1)
        // Whole chunks of -infinity before and after a finite one.
        var masked = [Float](repeating: -.infinity, count: 4000)
        masked[1500] = 2
        masked[1501] = 2
        let half = Self.crossEntropy(masked, 1501)
        #expect(abs(half.loss - log(2)) < 1e-7 && half.hit == 0 && half.derivative[0] == 0)
        #expect(Self.crossEntropy(masked, 1500).hit == 1)
        #expect(Self.crossEntropy(masked, 3).loss == .infinity)
        for target: Int32 in [-1, 4000, .max, .min] {
            let wrong = Self.crossEntropy(masked, target)
            #expect(wrong.loss.isNaN && wrong.derivative.allSatisfy(\.isNaN))
        }
        masked[7] = .nan
        #expect(Self.crossEntropy(masked, 1500).loss.isNaN)
    }

    @Test("Of equal logits the first is the argmax", arguments: [(0, 0), (5, 2000), (1023, 1024), (2000, 2999)])
    func ties(first: Int, second: Int) {
        var logits = [Float](repeating: 0, count: 3000)
        logits[first] = 1
        logits[second] = 1
        #expect(Self.crossEntropy(logits, Int32(first)).hit == 1)
        #expect(Self.crossEntropy(logits, Int32(second)).hit == (first == second ? 1 : 0))
        #expect(Self.crossEntropy(logits, 77).hit == 0)
    }

    @Test("A confident row keeps the precision of its small loss's derivative")
    func confident() {
        var logits = [Float](repeating: 0, count: 2048)
        logits[9] = 25
        let found = Self.crossEntropy(logits, 9)
        let wide = logits.map(Double.init)
        let expected = Self.softmax(wide)
        let rest = 2047 * exp(-25.0) / (1 + 2047 * exp(-25.0))
        #expect(abs(Double(found.derivative[9]) + rest) < 1e-2 * rest + 3e-8)
        #expect(abs(Double(found.derivative[0]) - expected[0]) < 1e-6 * expected[0])
    }

    // MARK: - Divergences

    /// p, q: probabilities of outcomes.
    static func divergence(_ kind: lyc_divergence, _ mix: Double, _ p: [Double], _ q: [Double]) -> Double {
        let relative = { (a: Double, b: Double) in a == 0 ? 0 : a * log(a / b) }
        return zip(p, q).reduce(0.0) { sum, pair in
            let (p, q) = pair, m = mix * p + (1 - mix) * q
            switch kind {
            case LYC_DIVERGENCE_FORWARD: return sum + relative(p, q)
            case LYC_DIVERGENCE_REVERSE: return sum + relative(q, p)
            default: return sum + mix * relative(p, m) + (1 - mix) * relative(q, m)
            }
        }
    }

    static let kinds = [LYC_DIVERGENCE_FORWARD, LYC_DIVERGENCE_REVERSE, LYC_DIVERGENCE_JENSEN].map(\.rawValue)

    @Test("Divergences of whole distributions", arguments: kinds, [(2, Float(1)), (50, 2), (1024, 1), (1030, 0.5), (5003, 3)])
    func divergences(kind: UInt32, shape: (width: Int, temperature: Float)) {
        let (width, temperature) = shape, kind = lyc_divergence(kind)
        var numbers = SeededNumbers(82)
        let rows = 3, weights: [Float] = [0.5, 0, 2], mix: Float = 0.3
        let student = numbers.normals(rows * width, scale: 2)
        let teacher = student.map { $0 + numbers.normal() * 0.5 + 7 }
        let found = Self.everywhere { pool in
            var losses = [Double](repeating: 9, count: rows), derivative = student
            lyc_divergence_loss(
                pool, kind, temperature, mix, &derivative, width, teacher, width, rows, width, weights, 0, &losses)
            #expect(derivative == student)
            let alone = losses
            lyc_divergence_loss(
                pool, kind, temperature, mix, &derivative, width, teacher, width, rows, width, weights, 1, &losses)
            #expect(alone == losses)
            return (losses, derivative)
        }
        let scale = Double(temperature)
        for row in 0..<rows {
            let range = row * width..<(row + 1) * width
            if row == 1 {
                #expect(found.values[1] == 0 && found.derivative[range].allSatisfy { $0 == 0 })
                continue
            }
            let logits = student[range].map(Double.init), p = Self.softmax(teacher[range].map { Double($0) / scale })
            let loss = { (logits: [Double]) in
                scale * scale * Self.divergence(kind, Double(mix), p, Self.softmax(logits.map { $0 / scale }))
            }
            #expect(abs(found.values[row] - loss(logits)) < 2e-6 * max(1, scale * scale))
            Self.compare(found.derivative[range], logits, special: []) { Double(weights[row]) * loss($0) }
        }
    }

    @Test("Divergences from the teacher's largest probabilities", arguments: kinds, [false, true])
    func topK(kind: UInt32, withRest: Bool) {
        let kind = lyc_divergence(kind), width = 1300, k = 12, rows = 3, mix: Float = 0.4
        var numbers = SeededNumbers(83)
        let weights: [Float] = [0.5, 0, 2]
        for temperature in [Float(1), 2] {
            let scale = Double(temperature)
            let student = numbers.normals(rows * width, scale: 2)
            var ids: [Int32] = [], known: [Float] = []
            for row in 0..<rows {
                let p = Self.softmax((0..<width).map { (Double(student[row * width + $0]) + Double(numbers.normal())) / scale })
                let order = p.indices.sorted { p[$0] > p[$1] }.prefix(k)
                // The last entry of the last row is left out, as when fewer are known.
                ids += order.enumerated().map { row == 2 && $0.offset == k - 1 ? -1 : Int32($0.element) }
                known += order.map { Float(log(p[$0])) }
            }
            let found = Self.everywhere { pool in
                var losses = [Double](repeating: 9, count: rows), derivative = student
                lyc_divergence_top_k(
                    pool, kind, temperature, mix, &derivative, width, ids, known, k, withRest ? 1 : 0, rows, width, weights, 0, &losses)
                #expect(derivative == student)
                lyc_divergence_top_k(
                    pool, kind, temperature, mix, &derivative, width, ids, known, k, withRest ? 1 : 0, rows, width, weights, 1, &losses)
                return (losses, derivative)
            }
            for row in [0, 2] {
                let used = (0..<k).filter { ids[row * k + $0] >= 0 }
                let tokens = used.map { Int(ids[row * k + $0]) }
                let teacher = used.map { exp(Double(known[row * k + $0])) }
                let mass = teacher.reduce(0, +)
                let loss = { (logits: [Double]) -> Double in
                    let q = Self.softmax(logits.map { $0 / scale }), kept = tokens.map { q[$0] }
                    let share = kept.reduce(0, +)
                    if withRest {
                        return scale * scale * Self.divergence(kind, Double(mix), teacher + [1 - mass], kept + [1 - share])
                    }
                    let p = teacher.map { $0 / mass }
                    if kind == LYC_DIVERGENCE_REVERSE { return scale * scale * Self.divergence(kind, 0, p, kept.map { $0 / share }) }
                    return scale * scale * Self.divergence(kind, Double(mix), p + [0], kept + [1 - share])
                }
                let logits = student[row * width..<(row + 1) * width].map(Double.init)
                #expect(abs(found.values[row] - loss(logits)) < 2e-6)
                Self.compare(found.derivative[row * width..<(row + 1) * width], logits, special: tokens) { Double(weights[row]) * loss($0) }
            }
            #expect(found.values[1] == 0 && found.derivative[width..<2 * width].allSatisfy { $0 == 0 })
        }
    }

    @Test("A teacher of which everything is known is the same as its whole distribution", arguments: kinds)
    func wholeTeacher(kind: UInt32) {
        let kind = lyc_divergence(kind), width = 40
        var numbers = SeededNumbers(84)
        let student = numbers.normals(width), teacher = numbers.normals(width)
        let p = Self.softmax(teacher.map(Double.init))
        let ids = (0..<Int32(width)).map { $0 }, known = p.map { Float(log($0)) }
        var weight: Float = 1, whole = 0.0, first = student
        lyc_divergence_loss(nil, kind, 1, 0.5, &first, width, teacher, width, 1, width, &weight, 1, &whole)
        for withRest: Int32 in [0, 1] {
            var loss = 0.0, second = student
            lyc_divergence_top_k(nil, kind, 1, 0.5, &second, width, ids, known, width, withRest, 1, width, &weight, 1, &loss)
            #expect(abs(loss - whole) < 1e-6)
            #expect(zip(first, second).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test("Impossible tokens and wrong ids give numbers or NaN, not a crash", arguments: kinds)
    func impossible(kind: UInt32) {
        let kind = lyc_divergence(kind)
        var weight: Float = 1, loss = 0.0
        // Impossible to both: as if they were not there.
        var student: [Float] = [1, -.infinity, 0, 2], teacher: [Float] = [0, -.infinity, 1, 1]
        lyc_divergence_loss(nil, kind, 1, 0.5, &student, 4, &teacher, 4, 1, 4, &weight, 1, &loss)
        let expected = Self.divergence(kind, 0.5, Self.softmax([0, 1, 1]), Self.softmax([1, 0, 2]))
        #expect(abs(loss - expected) < 1e-6 && student.allSatisfy(\.isFinite) && student[1] == 0)
        for id: Int32 in [4, .max] {
            var logits: [Float] = [1, 2, 3, 4], ids = [id], known: [Float] = [-0.1]
            lyc_divergence_top_k(nil, kind, 1, 0.5, &logits, 4, &ids, &known, 1, 1, 1, 4, &weight, 1, &loss)
            #expect(loss.isNaN && logits.allSatisfy(\.isNaN))
        }
    }
}
