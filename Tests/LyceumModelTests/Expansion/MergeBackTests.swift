import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("Merging back", .serialized)
struct MergeBackTests {
    private static func floats(_ checkpoint: Checkpoint, _ name: String) throws -> [Float] {
        try checkpoint.tensors.tensor(named: name).asFloats(name).floatArray()
    }

    @Test("with a share of 0 the base comes back to the bit, as a plain model", arguments: [ExpansionPlan.Merge.lerp, .slerp, .dlerp, .dlerpin, .proj])
    func nothing(merge: ExpansionPlan.Merge) throws {
        let scratch = ScratchFolder()
        let base = try ExpansionSupport.base()
        let checkpoint = try ExpansionSupport.trained(ExpansionPlan(merge: merge, blocks: 3), in: scratch)
        let merged = try checkpoint.mergedBack(shares: [0, 0, 0])
        try CheckpointConverter.convert(from: merged, to: scratch.file("plain"), format: .safetensors)
        let plain = try Checkpoint.open(scratch.file("plain"))
        #expect(try plain.expansion() == nil)
        #expect(plain.fileTensors.tensorNames == base.fileTensors.tensorNames)
        #expect(plain.configuration["architectures"] == base.configuration["architectures"])
        for name in base.tensors.tensorNames { #expect(try Self.floats(plain, name) == (try Self.floats(base, name))) }
        #expect(try ExpansionSupport.logits(plain) == (try ExpansionSupport.logits(base)))
        // So small a share is none in fp32.
        if merge == .lerp {
            let tiny = try ExpansionSupport.trained(ExpansionPlan(blocks: 3, factor: -60), in: scratch, as: "tiny").mergedBack()
            #expect(try ExpansionSupport.logits(tiny) == (try ExpansionSupport.logits(base)))
        }
    }

    @Test("weights are mixed with the stored share, on the line or on the arc", arguments: [ExpansionPlan.Merge.lerp, .slerp, .dlerp, .proj])
    func mixes(merge: ExpansionPlan.Merge) throws {
        let scratch = ScratchFolder()
        let checkpoint = try ExpansionSupport.trained(ExpansionPlan(merge: merge, blocks: 1, factor: 0.8), in: scratch)
        let merged = try checkpoint.mergedBack()
        let share = 1 / (1 + exp(-Double(Float(0.8))))
        for part in ["mlp.up_proj.weight", "input_layernorm.weight"] {
            let original = try Self.floats(checkpoint, "model.layers.2.\(part)").map { Double($0) }
            let twin = try Self.floats(checkpoint, "model.layers.2.twin.\(part)").map { Double($0) }
            let found = try Self.floats(merged, "model.layers.2.\(part)")
            let width = 32
            for row in 0..<original.count / width {
                let a = Array(original[row * width..<(row + 1) * width]), b = Array(twin[row * width..<(row + 1) * width])
                var (first, second) = (1 - share, share)
                if merge == .slerp || merge == .dlerp {
                    func inner(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
                    let angle = acos(inner(a, b) / (inner(a, a) * inner(b, b)).squareRoot())
                    (first, second) = (sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle))
                }
                for column in 0..<width {
                    let wanted = first * a[column] + second * b[column]
                    #expect(abs(Double(found[row * width + column]) - wanted) < 1e-6)
                }
            }
        }
        // Untouched blocks are shared.
        #expect(try Self.floats(merged, "model.layers.0.mlp.up_proj.weight") == (try Self.floats(checkpoint, "model.layers.0.mlp.up_proj.weight")))
    }

    @Test("two experts of one base become their mean; others are refused")
    func average() throws {
        let scratch = ScratchFolder()
        let first = try ExpansionSupport.trained(ExpansionPlan(blocks: 3), in: scratch, as: "first")
        let model = try ExpansionSupport.trainable(try ExpansionSupport.base().expanded(ExpansionPlan(blocks: 3, factor: 1)))
        ExpansionSupport.disturb(model, by: -0.4)
        try model.save(to: scratch.file("second"), type: .f32)
        let second = try Checkpoint.open(scratch.file("second"))
        let both = try first.mergedBack(with: second)
        let name = "model.layers.1.self_attn.q_proj.weight"
        let one = try Self.floats(try first.mergedBack(), name), two = try Self.floats(try second.mergedBack(), name)
        for (index, value) in try Self.floats(both, name).enumerated() { #expect(abs(value - (one[index] + two[index]) / 2) < 1e-6) }
        #expect(throws: LyceumError.self) {
            try first.mergedBack(with: try ExpansionSupport.base().expanded(ExpansionPlan(blocks: 1)))
        }
        let other = try ExpansionSupport.trained(ExpansionPlan(blocks: 3), in: scratch, name: "llama-linear", as: "other")
        let error = #expect(throws: LyceumError.self) { try first.mergedBack(with: other) }
        #expect("\(error!)".contains("same base") || "\(error!)".contains("base"))
    }

    @Test("what no single block can do is refused")
    func refusals() throws {
        let base = try ExpansionSupport.base()
        for plan in [ExpansionPlan(merge: .moe, blocks: 3), ExpansionPlan(merge: .prog, blocks: 3), ExpansionPlan(.stack, blocks: 3)] {
            #expect(throws: LyceumError.self) { try base.expanded(plan).mergedBack() }
        }
        #expect(throws: LyceumError.self) { try base.mergedBack() }
        #expect(throws: LyceumError.self) { try base.expanded(ExpansionPlan(blocks: 3)).mergedBack(shares: [0.5, 2, 0]) }
    }

    @Test("measured twins: equal to their blocks at first, apart when disturbed, with the shares of their gates")
    func measures() throws {
        let scratch = ScratchFolder()
        let base = try ExpansionSupport.base()
        func measured(_ checkpoint: Checkpoint, threads: Int = 1) throws -> [TwinMeasurement] {
            let model = try LanguageModel(checkpoint, options: RuntimeOptions(threads: threads, cacheType: .f32, weightType: .f32))
            return try model.measureTwins([ExpansionSupport.tokens, Array(ExpansionSupport.tokens.prefix(9))])
        }
        let fresh = try measured(try base.expanded(ExpansionPlan(blocks: 3, factor: 0.5)))
        #expect(fresh.map(\.layer) == [0, 1, 2])
        #expect(fresh.allSatisfy { abs($0.cosine - 1) < 1e-12 && $0.meanSquare == 0 && abs($0.share - 0.62245933) < 1e-6 })
        let checkpoint = try ExpansionSupport.trained(ExpansionPlan(merge: .dlerpin, blocks: 3), in: scratch)
        let later = try measured(checkpoint)
        #expect(later.allSatisfy { $0.cosine < 0.9999 && $0.meanSquare > 0 && $0.share != 0.5 })
        #expect(try measured(checkpoint, threads: 2) == later)
        #expect(throws: LyceumError.self) { try measured(base) }
    }
}
