import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// Models grown by copies of their blocks (Wei et al. 2025, arXiv 2501.10979).
@Suite("Expanded models", .serialized)
struct ExpansionTests {
    @Test(
        "an expanded model gives the bits of the model before",
        arguments: ["llama", "llama-tied-bias", "qwen2-window", "qwen3", "gemma2", "phi3", "mistral", "mixtral"])
    func preserves(name: String) throws {
        let base = try ExpansionSupport.base(name)
        let before = try ExpansionSupport.logits(base)
        for blocks in [1, 3] {
            for kind in [ExpansionPlan.Kind.concat, .stack] where kind == .concat || name != "phi3" {
                let expanded = try base.expanded(ExpansionPlan(kind, blocks: blocks))
                #expect(try ExpansionSupport.logits(expanded) == before, "\(kind) \(blocks)")
            }
        }
    }

    @Test("every merge begins with the bits of the model before, and takes a weight of its own", arguments: ExpansionPlan.Merge.allCases)
    func merges(merge: ExpansionPlan.Merge) throws {
        let base = try ExpansionSupport.base()
        let before = try ExpansionSupport.logits(base)
        for factor in [-2.0, 0, 0.7] {
            let plan = ExpansionPlan(merge: merge, blocks: 3, factor: factor, seed: 4)
            let expanded = try base.expanded(plan)
            #expect(try ExpansionSupport.logits(expanded) == before)
            #expect(try LanguageModel(expanded).unusedTensors.unknown.isEmpty)
        }
        // Another noise is no longer the model before, but near it.
        let noisy = try base.expanded(ExpansionPlan(merge: merge, blocks: 3, noise: 1e-4))
        let after = try ExpansionSupport.logits(noisy)
        #expect(TrainableModelTests.largestDifference(after, before) < 1e-2)
        #expect((after != before) == (merge == .prog))
    }

    @Test("a hybrid takes turns and begins with the bits of the model before")
    func hybrid() throws {
        let base = try ExpansionSupport.shortened(6, "gemma3")
        let before = try ExpansionSupport.logits(base)
        for blocks in [2, 6] {
            let expanded = try base.expanded(ExpansionPlan(.hybrid, blocks: blocks))
            let plan = try #require(try expanded.expansion())
            #expect(plan.insertedLayers.count == blocks / 2 && plan.twinLayers.count == blocks / 2)
            #expect(try ExpansionSupport.logits(expanded) == before)
        }
        let plan = try #require(try base.expanded(ExpansionPlan(.hybrid, blocks: 2)).expansion())
        #expect(plan.insertedLayers == [3] && plan.twinLayers == [6] && plan.origins == [0, 1, 2, 2, 3, 4, 5])
    }

    @Test("keys and values of twins are their own: token by token, in batches and at once give the same bits", arguments: ExpansionPlan.Merge.allCases)
    func cache(merge: ExpansionPlan.Merge) throws {
        let scratch = ScratchFolder()
        let checkpoint = try ExpansionSupport.trained(
            ExpansionPlan(merge: merge, blocks: 3, factor: 0.3, relaxation: .fixed(0.1), seed: 2), in: scratch)
        let before = try ExpansionSupport.logits(try ExpansionSupport.base())
        let whole = try ExpansionSupport.logits(checkpoint)
        #expect(whole != before)
        #expect(try ExpansionSupport.logits(checkpoint, threads: 3) == whole)
        let model = try LanguageModel(checkpoint, options: RuntimeOptions(threads: 2, cacheType: .f32, weightType: .f32))
        model.maximumBatchRows = 16
        let memory = model.makeMemory()
        var single: [Float] = []
        for token in ExpansionSupport.tokens {
            single += try model.evaluate([EvaluationPiece(memory: memory, tokens: [token])])[0].values
        }
        #expect(single == whole)
        let batch = try model.evaluate([
            EvaluationPiece(memory: model.makeMemory(), tokens: Array(ExpansionSupport.tokens.prefix(29)), logits: .last),
            EvaluationPiece(memory: model.makeMemory(), tokens: ExpansionSupport.tokens, logits: .all),
        ])
        #expect(batch[1].values == whole)
        // Rows in training are the same rows.
        let rows = TrainableModelTests.logits(try ExpansionSupport.trainable(checkpoint), [ExpansionSupport.tokens])
        #expect(TrainableModelTests.largestDifference(rows, whole) < 2e-5)
    }

    @Test("twins alone are the twin's model, and their block's output is not computed for nothing")
    func twinAlone() throws {
        let scratch = ScratchFolder()
        let plan = ExpansionPlan(blocks: 3, factor: nil)
        let checkpoint = try ExpansionSupport.trained(plan, in: scratch)
        let one = try checkpoint.mergedBack(shares: [1, 1, 1])
        #expect(try ExpansionSupport.logits(checkpoint) == (try ExpansionSupport.logits(one)))
        #expect(try ExpansionSupport.logits(checkpoint) != (try ExpansionSupport.logits(try ExpansionSupport.base())))
    }

    @Test("only the new weights are trained", arguments: ExpansionPlan.Merge.allCases)
    func trained(merge: ExpansionPlan.Merge) throws {
        for trainsFactor in [false, true] {
            let plan = ExpansionPlan(merge: merge, blocks: 1, trainsFactor: trainsFactor)
            let model = try ExpansionSupport.trainable(try ExpansionSupport.base().expanded(plan))
            let names = Set(model.parameters.map(\.name))
            #expect(names.allSatisfy { $0.hasPrefix("model.layers.2.twin.") || $0.hasPrefix("model.layers.2.merge.") })
            #expect(names.contains("model.layers.2.merge.factor") == trainsFactor)
            #expect(names.filter { $0.contains(".twin.") }.count == 9)
            let own: [ExpansionPlan.Merge: Int] = [.dlerp: 2, .dlerpin: 1, .moe: 1, .proj: 1, .prog: 1]
            #expect(names.filter { $0.contains(".merge.") && !$0.hasSuffix("factor") }.count == own[merge] ?? 0)
        }
    }

    @Test("a saved model keeps its plan and its bits, whatever is in it")
    func saving() throws {
        let scratch = ScratchFolder()
        let plan = ExpansionPlan(
            merge: .dlerp, blocks: 3, factor: -0.5, trainsFactor: true, distance: .dot, weight: .share, scope: .residual, margin: 0.25,
            relaxation: .dynamic, noise: 0.5, seed: .max)
        let model = try ExpansionSupport.trainable(try ExpansionSupport.base().expanded(plan))
        ExpansionSupport.disturb(model)
        try model.save(to: scratch.file("one"), type: .f32)
        let again = try Checkpoint.open(scratch.file("one"))
        #expect(try again.expansion() == model.expansion)
        #expect(model.expansion?.twinLayers == [0, 1, 2] && model.expansion?.seed == .max)
        #expect(
            TrainableModelTests.logits(try ExpansionSupport.trainable(again), [ExpansionSupport.tokens])
                == TrainableModelTests.logits(model, [ExpansionSupport.tokens]))
        let plain = try #require(try ExpansionSupport.base().configuration["num_hidden_layers"]?.intValue)
        #expect(again.configuration["num_hidden_layers"]?.intValue == plain)
    }

    @Test("a quantized GGUF file can be expanded and keeps its logits")
    func gguf() throws {
        let scratch = ScratchFolder()
        let export = GGUFExport(
            checkpoint: try ExpansionSupport.base(), path: scratch.file("q.gguf"), recipe: .pure(.q8_0), needsTokenizer: false)
        _ = try export.run()
        let base = try Checkpoint.open(scratch.file("q.gguf"))
        for kind in [ExpansionPlan.Kind.concat, .stack] {
            let expanded = try base.expanded(ExpansionPlan(kind, blocks: 3))
            func run(_ checkpoint: Checkpoint) throws -> [Float] {
                try ArchitectureTests.allLogits(
                    try LanguageModel(checkpoint, options: RuntimeOptions(threads: 1, cacheType: .f32)), ExpansionSupport.tokens
                ).values
            }
            #expect(TrainableModelTests.largestDifference(try run(expanded), try run(base)) < 1e-4)
        }
    }

    @Test("rows before the text stand before twins too")
    func prompts() throws {
        let base = try ExpansionSupport.base()
        let expanded = try base.expanded(ExpansionPlan(merge: .slerp, blocks: 3))
        for kind in [AdapterKind.prefixTuning, .promptTuning] {
            var configuration = AdapterConfiguration(kind: kind)
            configuration.virtualTokens = 5
            func logits(_ checkpoint: Checkpoint) throws -> [Float] {
                let adapter = try Adapter.fresh(configuration, for: checkpoint, seed: 3)
                let model = try LanguageModel(
                    checkpoint, options: RuntimeOptions(threads: 1, cacheType: .f32, weightType: .f32), adapters: [adapter])
                return try ArchitectureTests.allLogits(model, Array(ExpansionSupport.tokens.prefix(20))).values
            }
            #expect(try logits(expanded) == (try logits(base)))
        }
    }

    @Test("what does not fit is refused in words")
    func refusals() throws {
        let base = try ExpansionSupport.base()
        func message(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return "nothing"
        }
        #expect(message { _ = try base.expanded(ExpansionPlan(blocks: 2)) }.contains("divides the model's 3"))
        #expect(message { _ = try base.expanded(ExpansionPlan(.hybrid, blocks: 3)) }.contains("even"))
        #expect(message { _ = try base.expanded(ExpansionPlan(merge: .slerp, blocks: 3, factor: nil)) }.contains("factor"))
        #expect(message { _ = try base.expanded(ExpansionPlan(blocks: 3, relaxation: .fixed(1.5))) }.contains("0 to 1"))
        let expanded = try base.expanded(ExpansionPlan(blocks: 3))
        #expect(message { _ = try expanded.expanded(ExpansionPlan(blocks: 3)) }.contains("already"))
        #expect(message { _ = try ExpansionSupport.base("gpt2").expanded(ExpansionPlan(blocks: 3)) }.contains("gpt2"))
        let scratch = ScratchFolder()
        #expect(
            message { try CheckpointConverter.convert(from: expanded, to: scratch.file("x.gguf"), format: .gguf) }.contains("merge-back"))
    }

    @Test(
        "a damaged plan is an error that names the key",
        arguments: [
            #"{"type": "besides"}"#, #"{"twin_layers": [2, 1]}"#, #"{"twin_layers": [9]}"#, #"{"inserted_layers": "no"}"#, #"{"blocks": 0}"#,
            #"{"original_layers": 70000}"#, #"{"factor": "half"}"#, #"{"loss_weight": "much"}"#, #"{"norm": 3}"#, #"{"original_layers": 4}"#,
        ])
    func damaged(_ text: String) throws {
        let changes = try #require(try JSON.parse(text).objectValue)
        let expanded = try ExpansionSupport.base().expanded(ExpansionPlan(blocks: 3))
        var object = expanded.configuration.objectValue!
        var plan = object[ExpansionPlan.key]!.objectValue!
        for (key, value) in changes { plan[key] = value }
        object[ExpansionPlan.key] = .object(plan)
        let broken = try expanded.derived(configuration: .object(object), tensors: expanded.fileTensors, byteCount: 0)
        let error = #expect(throws: LyceumError.self) { try LanguageModel(broken) }
        #expect(error?.code == .invalidData || error?.code == .invalidArgument)
        #expect("\(error!)".contains(ExpansionPlan.key))
    }
}
