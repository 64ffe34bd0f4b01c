import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Lengths and angles of vectors.
@Suite("Vector measurement")
struct VectorMeasurementTests {
    @Test("norms and cosines are those of the numbers; runs that share half their noise stand at 45 degrees")
    func bruteForce() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let first = try MergeFixtures.tuned(base, folder.file("first"), seed: 5, deviation: 0.02)
        let second = try MergeFixtures.tuned(base, folder.file("second"), seed: 6, deviation: 0.02)
        // first + second's noise: cosine 1/√2 with each.
        let both = try MergeFixtures.tuned(first, folder.file("both"), seed: 6, deviation: 0.02)
        _ = try MergeFixtures.residual(base, first, folder.file("residual"))
        let source = try MergeSource(base)
        func measure(_ one: String, _ other: String) throws -> VectorMeasurement {
            try VectorMeasurement(try source.vector(folder.file(one)), with: try source.vector(folder.file(other)))
        }
        let independent = try measure("residual", "second")
        let related = try measure("residual", "both")
        let same = try measure("residual", "first")
        #expect(abs(independent.all.cosine!) < 0.02 && independent.isIndependent == true)
        #expect(abs(related.all.cosine! - 0.5.squareRoot()) < 0.02 && related.isIndependent == false)
        #expect(abs(same.all.cosine! - 1) < 1e-6)
        let (start, end, other) = (try MergeFixtures.values(base), try MergeFixtures.values(first), try MergeFixtures.values(both))
        for tensor in related.tensors {
            let name = tensor.name
            let x = zip(end[name]!, start[name]!).map { Double($0) - Double($1) }
            let y = zip(other[name]!, start[name]!).map { Double($0) - Double($1) }
            func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
            #expect(abs(tensor.norm - dot(x, x).squareRoot()) < 1e-5 * tensor.norm)
            #expect(abs(tensor.cosine! - dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()) < 1e-5)
            let length = start[name]!.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(tensor.relativeSize! - tensor.norm / length) < 1e-5 * tensor.relativeSize!)
        }
        _ = second
    }

    @Test("groups hold every weight once, by layer and by kind")
    func groups() throws {
        let tensors = [
            VectorTensor(name: "model.embed_tokens.weight", count: 4, norm: 3, baseNorm: 6, otherNorm: 1, product: 0),
            VectorTensor(name: "model.layers.0.self_attn.q_proj.weight", count: 4, norm: 4, baseNorm: 8, otherNorm: 2, product: 8),
            VectorTensor(name: "model.layers.1.self_attn.q_proj.weight", count: 4, norm: 0, baseNorm: 8, otherNorm: 2, product: 0),
            VectorTensor(name: "model.layers.1.self_attn.q_proj.bias", count: 2, norm: 12, baseNorm: nil),
        ]
        #expect(tensors.map(\.role.kind) == ["embed_tokens", "self_attn.q_proj", "self_attn.q_proj", "self_attn.q_proj.bias"])
        let all = VectorGroup("all", tensors)
        #expect(all.norm == 13 && all.count == 14 && all.relativeSize == nil)
        // Weights without a partner are no part of the angle: 8 / (5 · 3).
        #expect(abs(all.cosine! - 8 / (5 * 3)) < 1e-12)
        let first = VectorGroup("q", Array(tensors[1...2]))
        #expect(first.norm == 4 && abs(first.relativeSize! - 4 / 128.0.squareRoot()) < 1e-12)
        #expect(tensors[2].cosine == nil)
    }

    @Test("a histogram counts every cosine once, also on its edges")
    func histogram() {
        let cosines = [-0.1, -0.05, 0, 0.001, 0.049, 0.05, 0.3]
        let histogram = CosineHistogram(cosines, width: 0.05)
        #expect(histogram.bins.reduce(0) { $0 + $1.count } == cosines.count)
        for bin in histogram.bins {
            let inside = cosines.count { $0 >= bin.lower - 1e-12 && ($0 < bin.upper - 1e-12 || (bin == histogram.bins.last && $0 <= bin.upper + 1e-12)) }
            #expect(bin.count == inside)
        }
        #expect(histogram.range!.lowest == -0.1 && histogram.range!.highest == 0.3 && histogram.range!.median == 0.001)
        #expect(CosineHistogram([]).bins.isEmpty)
    }

    @Test("a sketch tells a cosine near one to a fifth of what it lacks")
    func sketches() {
        let count = 20_000
        let base = (0..<count).map { Float(sin(Double($0) * 1.7)) }
        for gap in [0.02, 0.1, 0.3] {
            let noisy = base.enumerated().map { $1 + Float(gap * cos(Double($0) * 2.3 + Double($0 % 17))) }
            let (a, b) = (Tensor(base, shape: [count]), Tensor(noisy, shape: [count]))
            let exact = VectorArithmetic.sums(a, b).cosine!
            let estimate = WeightSketch(a).cosine(WeightSketch(b))!
            #expect(abs(estimate - exact) < 0.3 * (1 - exact))
        }
        #expect(WeightSketch(Tensor(zeros: [8])).cosine(WeightSketch(Tensor(zeros: [8]))) == nil)
    }
}
