import CLyceumKernels
import Foundation
import LyceumTensor
import Testing

/// Attention over documents, with room between their rows that nothing may touch.
private struct SegmentCase: CustomStringConvertible {
    var heads = 2, kvHeads = 1, width = 16
    var lengths: [(queries: Int, keys: Int)]
    var softcap: Float = 0, window = 0, isCausal = true

    var description: String { "\(heads)/\(kvHeads) of \(width), \(lengths), cap \(softcap), window \(window), causal \(isCausal)" }
    var group: Int { heads / kvHeads }
    var queryStride: Int { heads * width + 8 }
    var outStride: Int { heads * width + 24 }
    var keyStride: Int { kvHeads * width + 16 }
    var rows: Int { lengths.reduce(1) { $0 + $1.queries + 1 } }
    var keyRows: Int { lengths.reduce(1) { $0 + $1.keys + 2 } }

    /// A row is left free before each document's queries, and two before its keys.
    var segments: [lyc_segment] {
        var row = 0, keyRow = 0
        return lengths.map { length in
            defer {
                row += length.queries + 1
                keyRow += length.keys + 2
            }
            return lyc_segment(query_row: row + 1, query_count: length.queries, key_row: keyRow + 2, key_count: length.keys)
        }
    }

    func options(_ compute: lyc_type) -> lyc_segment_options {
        lyc_segment_options(
            heads: heads, kv_heads: kvHeads, head_width: width, scale: 1 / Float(width).squareRoot(), softcap: softcap, window: window,
            causal: isCausal ? 1 : 0, compute: compute)
    }

    func visible(_ segment: lyc_segment, query: Int) -> Range<Int> {
        let end = query + segment.key_count - segment.query_count + 1
        return (window > 0 ? max(0, end - window) : 0)..<(isCausal ? end : segment.key_count)
    }
}

private struct SegmentInputs {
    var q, k, v, dOut: [Float]

    init(_ shape: SegmentCase, seed: UInt64) {
        var numbers = SeededNumbers(seed)
        q = numbers.normals(shape.rows * shape.queryStride)
        k = numbers.normals(shape.keyRows * shape.keyStride)
        v = numbers.normals(shape.keyRows * shape.keyStride)
        dOut = numbers.normals(shape.rows * shape.outStride)
    }
}

/// Everything the kernels write; -7 where they must not.
private struct SegmentResults<Number: BinaryFloatingPoint> {
    var out, logSums, dQ, dK, dV: [Number]

    init(_ shape: SegmentCase) {
        out = Array(repeating: -7, count: shape.rows * shape.outStride)
        logSums = Array(repeating: -7, count: shape.rows * shape.heads)
        dQ = Array(repeating: -7, count: shape.rows * shape.queryStride)
        dK = Array(repeating: -7, count: shape.keyRows * shape.keyStride)
        dV = dK
    }

    var all: [(name: String, values: [Number])] { [("out", out), ("log sums", logSums), ("dQ", dQ), ("dK", dK), ("dV", dV)] }
}

extension SegmentCase {
    /// Scores, softmax and its derivative by the book, in double precision.
    fileprivate func bruteForce(_ inputs: SegmentInputs) -> SegmentResults<Double> {
        var results = SegmentResults<Double>(self)
        for segment in segments {
            for key in 0..<segment.key_count {
                for column in 0..<kvHeads * width {
                    results.dK[(segment.key_row + key) * keyStride + column] = 0
                    results.dV[(segment.key_row + key) * keyStride + column] = 0
                }
            }
            for head in 0..<heads {
                for query in 0..<segment.query_count { bruteForce(inputs, segment, head, query, &results) }
            }
        }
        return results
    }

    private func bruteForce(
        _ inputs: SegmentInputs, _ segment: lyc_segment, _ head: Int, _ query: Int, _ results: inout SegmentResults<Double>
    ) {
        let row = segment.query_row + query, scale = Double(options(LYC_F32).scale), cap = Double(softcap)
        let q = inputs.q[row * queryStride + head * width..<row * queryStride + (head + 1) * width].map(Double.init)
        let dOut = inputs.dOut[row * outStride + head * width..<row * outStride + (head + 1) * width].map(Double.init)
        let keys = visible(segment, query: query)
        let places = keys.map { (segment.key_row + $0) * keyStride + head / group * width }
        func dot(_ x: [Double], _ y: [Float], _ place: Int) -> Double { (0..<width).reduce(0) { $0 + x[$1] * Double(y[place + $1]) } }
        var slopes = [Double](repeating: scale, count: keys.count)
        let scores = places.enumerated().map { index, place in
            let score = dot(q, inputs.k, place) * scale
            guard cap > 0 else { return score }
            let bent = tanh(score / cap)
            slopes[index] *= 1 - bent * bent
            return bent * cap
        }
        let largest = scores.max() ?? 0, sum = scores.reduce(0) { $0 + exp($1 - largest) }
        let weights = scores.map { exp($0 - largest) / sum }
        results.logSums[row * heads + head] = largest + log(sum)
        let dWeights = places.map { dot(dOut, inputs.v, $0) }
        let mean = zip(weights, dWeights).reduce(0) { $0 + $1.0 * $1.1 }
        for d in 0..<width {
            results.out[row * outStride + head * width + d] = zip(weights, places).reduce(0) { $0 + $1.0 * Double(inputs.v[$1.1 + d]) }
            results.dQ[row * queryStride + head * width + d] = 0
            for (index, place) in places.enumerated() {
                let dProduct = weights[index] * (dWeights[index] - mean) * slopes[index]
                results.dQ[row * queryStride + head * width + d] += dProduct * Double(inputs.k[place + d])
                results.dK[place + d] += dProduct * q[d]
                results.dV[place + d] += weights[index] * dOut[d]
            }
        }
    }

    fileprivate func run(_ inputs: SegmentInputs, _ compute: lyc_type, threads: Int) -> SegmentResults<Float> {
        let pool = lyc_pool_create(Int32(threads))
        defer { lyc_pool_destroy(pool) }
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        var results = SegmentResults<Float>(self), options = options(compute)
        let segments = segments
        let there = lyc_segment_attention(
            pool, &options, segments, segments.count, inputs.q, queryStride, inputs.k, inputs.v, keyStride, &results.out, outStride,
            &results.logSums, &workspace)
        let back = lyc_segment_attention_backward(
            pool, &options, segments, segments.count, inputs.q, queryStride, inputs.k, inputs.v, keyStride, results.out, outStride,
            results.logSums, inputs.dOut, &results.dQ, &results.dK, &results.dV, &workspace)
        #expect(there == 0 && back == 0, "\(self)")
        return results
    }
}

@Suite("Attention over documents in rows")
struct SegmentAttentionTests {
    private func check(_ shape: SegmentCase, seed: UInt64, in types: [lyc_type] = [LYC_F32, LYC_BF16]) {
        let inputs = SegmentInputs(shape, seed: seed), expected = shape.bruteForce(inputs)
        for compute in types {
            let tolerance = compute == LYC_F32 ? 2e-6 : 1e-2
            atEachLevel { level in
                let results = shape.run(inputs, compute, threads: 1)
                for (result, expected) in zip(results.all, expected.all) {
                    let size = expected.values.reduce(1) { max($0, $1 == -7 ? 0 : abs($1)) }
                    let isNear = zip(result.values, expected.values).allSatisfy { abs(Double($0) - $1) <= ($1 == -7 ? 0 : tolerance * size) }
                    #expect(isNear, "\(result.name), \(level), \(compute.rawValue), \(shape)")
                }
                for threads in [2, 3] {
                    let others = shape.run(inputs, compute, threads: threads)
                    for (result, other) in zip(results.all, others.all) {
                        #expect(result.values.bitPatterns == other.values.bitPatterns, "\(result.name), \(level), \(threads) threads, \(shape)")
                    }
                }
            }
        }
    }

    @Test("several documents, shared heads, a prefix, no queries, no keys equal brute force forward and backward")
    func documents() {
        check(SegmentCase(heads: 4, kvHeads: 2, lengths: [(37, 37), (5, 9), (0, 3), (0, 0), (1, 1)]), seed: 41)
    }

    @Test("every width from 8 to 256 equals brute force")
    func widths() {
        for (index, width) in [8, 24, 32, 48, 64, 96, 128, 256].enumerated() {
            check(SegmentCase(width: width, lengths: [(19, 35)]), seed: 50 + UInt64(index))
        }
    }

    @Test("all keys visible, and more keys than a block has, equal brute force")
    func withoutCausality() {
        check(SegmentCase(lengths: [(1, 1), (40, 75)], isCausal: false), seed: 60)
    }

    @Test("capped scores equal brute force")
    func softcap() {
        check(SegmentCase(heads: 3, lengths: [(45, 45)], softcap: 1.5), seed: 61)
    }

    @Test("sliding windows equal brute force, causal and not")
    func windows() {
        // A query that sees itself alone has derivatives of zero: in bf16 nothing but rounding is left of them.
        check(SegmentCase(kvHeads: 2, lengths: [(70, 90)], window: 1), seed: 62, in: [LYC_F32])
        for window in [2, 7, 33, 100] {
            check(SegmentCase(kvHeads: 2, lengths: [(70, 90), (40, 40)], window: window), seed: 62)
            check(SegmentCase(kvHeads: 2, lengths: [(50, 61)], window: window, isCausal: false), seed: 63)
        }
    }

    @Test("documents that are cut into chunks equal brute force")
    func longDocuments() {
        check(SegmentCase(width: 8, lengths: [(530, 530)]), seed: 64)
        check(SegmentCase(heads: 1, width: 8, lengths: [(300, 620)], window: 40), seed: 65)
    }

    @Test("a document's bits do not depend on its neighbors or place")
    func neighbors() {
        let alone = SegmentCase(heads: 4, kvHeads: 2, width: 24, lengths: [(50, 61)])
        let inputs = SegmentInputs(alone, seed: 70)
        let together = SegmentCase(heads: 4, kvHeads: 2, width: 24, lengths: [(33, 40), (50, 61), (7, 7)])
        var others = SegmentInputs(together, seed: 71)
        let old = alone.segments[0], new = together.segments[1]
        func copy(_ from: [Float], _ to: inout [Float], _ stride: Int, _ source: Int, _ target: Int, _ rows: Int) {
            to.replaceSubrange(target * stride..<(target + rows) * stride, with: from[source * stride..<(source + rows) * stride])
        }
        copy(inputs.q, &others.q, alone.queryStride, old.query_row, new.query_row, 50)
        copy(inputs.dOut, &others.dOut, alone.outStride, old.query_row, new.query_row, 50)
        copy(inputs.k, &others.k, alone.keyStride, old.key_row, new.key_row, 61)
        copy(inputs.v, &others.v, alone.keyStride, old.key_row, new.key_row, 61)
        for compute in [LYC_F32, LYC_BF16] {
            atEachLevel { level in
                let one = alone.run(inputs, compute, threads: 1), many = together.run(others, compute, threads: 2)
                func isSame(_ x: [Float], _ y: [Float], _ stride: Int, _ source: Int, _ target: Int, _ rows: Int) -> Bool {
                    Array(x[source * stride..<(source + rows) * stride]).bitPatterns
                        == Array(y[target * stride..<(target + rows) * stride]).bitPatterns
                }
                #expect(isSame(one.out, many.out, alone.outStride, old.query_row, new.query_row, 50), "\(level)")
                #expect(isSame(one.dQ, many.dQ, alone.queryStride, old.query_row, new.query_row, 50), "\(level)")
                #expect(isSame(one.dK, many.dK, alone.keyStride, old.key_row, new.key_row, 61), "\(level)")
                #expect(isSame(one.dV, many.dV, alone.keyStride, old.key_row, new.key_row, 61), "\(level)")
            }
        }
    }

    @Test("scores far below zero with padding beside them leave no trace")
    func lowScores() {
        let shape = SegmentCase(width: 8, lengths: [(9, 9)], isCausal: false)
        var inputs = SegmentInputs(shape, seed: 72)
        inputs.q = inputs.q.map { 40 * abs($0) }
        inputs.k = inputs.k.map { -40 * abs($0) }
        atEachLevel { level in
            for (name, values) in shape.run(inputs, LYC_F32, threads: 1).all {
                #expect(values.allSatisfy { $0.isFinite }, "\(name), \(level)")
            }
        }
    }

    @Test("what is not supported is refused")
    func refuses() {
        let shape = SegmentCase(lengths: [(1, 1)]), inputs = SegmentInputs(shape, seed: 73)
        func status(_ change: (inout lyc_segment_options) -> Void, queries: Int = 1) -> Int32 {
            var options = shape.options(LYC_F32), out = [Float](repeating: 0, count: 1024), workspace = lyc_workspace()
            defer { lyc_workspace_free(&workspace) }
            change(&options)
            let segments = [lyc_segment(query_row: 0, query_count: queries, key_row: 0, key_count: 1)]
            return lyc_segment_attention(
                nil, &options, segments, 1, inputs.q, shape.queryStride, inputs.k, inputs.v, shape.keyStride, &out, shape.outStride, nil,
                &workspace)
        }
        #expect(status { _ in } == 0)
        #expect(status { $0.head_width = 12 } == -1)
        #expect(status { $0.head_width = 264 } == -1)
        #expect(status { $0.kv_heads = 3 } == -1)
        #expect(status { $0.compute = LYC_F16 } == -1)
        #expect(status({ _ in }, queries: 2) == -1)
    }
}
