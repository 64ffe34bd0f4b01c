import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("The loop")
struct TrainerTests {
    /// 17 documents in steps of 7: the last step is ragged.
    private func train(micro: BatchPlan.Size?, packing: BatchPlan.Packing = .paddingFree, threads: Int = 1, recompute: Bool = false)
        throws -> (model: TrainableModel, losses: [Double])
    {
        let model = try TinyTraining.model()
        let batches = try TinyTraining.batches(
            TinyTraining.documents(17), step: .sequences(7), micro: micro, packing: packing, passes: 1)
        let trainer = try TinyTraining.trainer(model, batches, steps: 3, optimizer: .sgd, recompute: recompute, rate: 0.05, threads: threads)
        var losses: [Double] = []
        while let step = try trainer.runStep() { losses.append(step.objective) }
        return (model, losses)
    }

    @Test("micro-batches of any size give the step of one batch, the ragged last step too", arguments: [1, 2, 3, 5])
    func accumulation(_ micro: Int) throws {
        let whole = try train(micro: nil)
        let parts = try train(micro: .sequences(micro))
        #expect(whole.losses.count == 3)
        for (a, b) in zip(whole.losses, parts.losses) { #expect(abs(a - b) < 1e-6 * a) }
        #expect(TinyTraining.difference(whole.model, parts.model) < 1e-5)
    }

    @Test("packed documents give the loss and the gradient they have alone")
    func packing() throws {
        let documents = TinyTraining.documents(9)
        func first(_ packing: BatchPlan.Packing, _ step: BatchPlan.Size, micro: BatchPlan.Size?) throws -> (TrainingStep, Trainer) {
            let model = try TinyTraining.model()
            let batches = try TinyTraining.batches(documents, step: step, micro: micro, length: 64, packing: packing, passes: 1)
            let trainer = try TinyTraining.trainer(model, batches, steps: 1, optimizer: .sgd, rate: 0.05)
            return (try #require(try trainer.runStep()), trainer)
        }
        let (alone, aloneTrainer) = try first(.paddingFree, .sequences(9), micro: .sequences(1))
        let (packed, packedTrainer) = try first(.bestFit, .sequences(9), micro: nil)
        #expect(packed.losses.tokens == alone.losses.tokens)
        #expect(abs(packed.objective - alone.objective) < 1e-6)
        #expect(abs(packed.gradientNorm - alone.gradientNorm) < 1e-5 * alone.gradientNorm)
        #expect(TinyTraining.difference(aloneTrainer.model, packedTrainer.model) < 1e-5)
    }

    @Test("recomputation changes no bit, nor do threads")
    func bits() throws {
        let plain = TinyTraining.bytes(try train(micro: .sequences(3)).model)
        #expect(TinyTraining.bytes(try train(micro: .sequences(3), recompute: true).model) == plain)
        #expect(TinyTraining.bytes(try train(micro: .sequences(3), threads: 2).model) == plain)
    }

    @Test("weights that are not trained, or that rest, stay as they are to the bit")
    func frozen() throws {
        let untouched = try TinyTraining.model()
        let model = try TinyTraining.model(train: ["all", "!embeddings", "!*mlp*"])
        let batches = try TinyTraining.batches(TinyTraining.documents(40))
        let trainer = try TinyTraining.trainer(model, batches, steps: 4)
        let issues = try TrainingConfiguration.parse(
            "model: x\noutput: y\ndata: \(TinyTraining.chat)/config.json\nfreeze: [{match: ['*layers.1.*'], from: 1, to: 4}, {blocks: 0.34, every: 2}]")
        trainer.freezing = try FreezePlan(issues.freeze, names: model.parameters.map(\.name), seed: 4)
        _ = try trainer.run()
        let before = Dictionary(uniqueKeysWithValues: untouched.parameters.map { ($0.name, $0) })
        var changed: Set<String> = []
        for parameter in model.parameters where Array(parameter.tensor.bytes) != Array(before[parameter.name]!.tensor.bytes) {
            changed.insert(parameter.name)
        }
        #expect(!model.parameters.contains { $0.name.contains("mlp") || $0.name.contains("embed") })
        #expect(!changed.contains { $0.contains("layers.1.") })
        #expect(changed.contains { $0.contains("layers.") } && changed.contains("model.norm.weight"))
    }

    @Test("a random share of the blocks rests, another one in every period, the same for the same seed")
    func halfFineTuning() throws {
        let rule = try TrainingConfiguration.parse(
            "model: x\noutput: y\ndata: \(TinyTraining.chat)/config.json\nfreeze: [{blocks: 0.5, every: 10}]"
        ).freeze
        let names = (0..<8).map { "model.layers.\($0).mlp.up_proj.weight" }
        let plan = try FreezePlan(rule, names: names, seed: 1)
        let again = try FreezePlan(rule, names: names, seed: 1)
        func resting(_ step: Int) -> [Int] { (0..<8).filter { !plan.isTrained(names[$0], step: step) } }
        #expect(resting(1).count == 4)
        #expect(resting(1) == resting(10))
        #expect(Set((0..<6).map { resting($0 * 10 + 1) }).count > 1)
        #expect(plan.isTrained("model.embed_tokens.weight", step: 1))
        #expect(resting(1) == (0..<8).filter { !again.isTrained(names[$0], step: 1) })
    }

    @Test("a tiny model really learns: far below the entropy of single tokens")
    func learning() throws {
        let documents = TinyTraining.documents(600, length: 20...30)
        var counts = [Int32: Double]()
        for document in 0..<documents.count {
            for token in try documents.tokens(of: document, in: 1..<documents.length(of: document)) { counts[token, default: 0] += 1 }
        }
        let total = counts.values.reduce(0, +)
        let entropy = -counts.values.reduce(0) { $0 + $1 / total * log($1 / total) }
        let model = try TinyTraining.model()
        let batches = try TinyTraining.batches(documents, step: .sequences(12))
        let trainer = try TinyTraining.trainer(model, batches, steps: 120, rate: 1e-2, threads: 2)
        var last = Double.infinity
        while trainer.progress.step < 120, let step = try trainer.runStep() { last = step.losses.meanLoss }
        #expect(entropy > 4)
        #expect(last < entropy / 2, "loss \(last), entropy \(entropy)")
    }

    @Test("bf16 products learn nearly the same")
    func halfPrecision() throws {
        func loss(_ precision: ElementType) throws -> Double {
            let trainer = try TinyTraining.trainer(
                try TinyTraining.model(), try TinyTraining.batches(TinyTraining.documents(60)), steps: 8, precision: precision)
            var loss = 0.0
            while trainer.progress.step < 8, let step = try trainer.runStep() { loss = step.losses.meanLoss }
            return loss
        }
        let (full, half) = (try loss(.f32), try loss(.bf16))
        #expect(full != half)
        #expect(abs(full - half) < 0.02 * full)
    }

    @Test("a number that is not finite ends the run with step and tensor, and changes no weight")
    func notFinite() throws {
        let model = try TinyTraining.model()
        let trainer = try TinyTraining.trainer(model, try TinyTraining.batches(TinyTraining.documents(40)))
        _ = try trainer.runStep()
        let broken = try #require(model.parameters.first { $0.name == "model.layers.1.mlp.up_proj.weight" })
        broken.tensor.floats[5] = .nan
        let before = TinyTraining.bytes(model)
        let error = #expect(throws: LyceumError.self) { try trainer.runStep() }
        #expect(error?.code == .invalidData)
        #expect("\(error!)".contains("step 2") && "\(error!)".contains("not finite"))
        #expect(TinyTraining.bytes(model) == before)
        #expect(trainer.progress.step == 1)
    }

    @Test("validation before and after is compared document by document; patience ends the run")
    func validation() throws {
        let model = try TinyTraining.model()
        let trainer = try TinyTraining.trainer(
            model, try TinyTraining.batches(TinyTraining.documents(60)), steps: 50, rate: 0) { plan in
                plan.validationInterval = 2
                plan.patience = 3
            }
        let stream = try TinyTraining.batches(TinyTraining.documents(12, seed: 7), micro: .sequences(2), passes: 1)
        var held: [TrainingBatch] = []
        while let batch = try stream.next() { held.append(batch) }
        trainer.validation = ValidationSet(batches: held, sourceNames: ["held"])
        let outcome = try trainer.run()
        // Nothing is learned with a rate of 0: the first validation is the best, three more end the run.
        #expect(outcome.end == .stoppedEarly)
        #expect(outcome.progress.step == 8)
        #expect(outcome.progress.bestStep == 2)
        let first = try #require(outcome.firstValidation)
        #expect(first.losses.count == 12)
        let change = try #require(try trainer.validate()?.change(since: first))
        #expect(change.mean == 0 && change.standardError == 0)
    }

    @Test("losses are kept by source")
    func sources() throws {
        let plan = BatchPlan(step: .sequences(6), length: 32, seed: 1)
        let stream = try BatchStream(
            [
                MixtureSource("a", TinyTraining.documents(20, seed: 1), weight: RateCurve(constant: 1)),
                MixtureSource("b", TinyTraining.documents(20, seed: 2), weight: RateCurve(constant: 1)),
            ], plan: plan)
        let trainer = try TinyTraining.trainer(try TinyTraining.model(), stream)
        let step = try #require(try trainer.runStep())
        #expect(step.losses.sourceWeights.allSatisfy { $0 > 0 })
        #expect(abs(step.losses.sourceLosses.reduce(0, +) - step.losses.loss) < 1e-9)
        #expect(step.losses.sourceWeights.reduce(0, +) == step.losses.weight)
        let values = trainer.values(of: step)
        #expect(values["loss/a"] != nil && values["loss/b"] != nil)
    }

    @Test("the forecast's probe changes nothing")
    func probe() throws {
        func bytes(probing: Bool) throws -> [UInt8] {
            let model = try TinyTraining.model()
            let trainer = try TinyTraining.trainer(model, try TinyTraining.batches(TinyTraining.documents(40), micro: .sequences(2)))
            if probing { #expect(try trainer.probe() ?? 0 > 0) }
            _ = try trainer.run()
            return TinyTraining.bytes(model)
        }
        #expect(try bytes(probing: true) == bytes(probing: false))
    }
}
