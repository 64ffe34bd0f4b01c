import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Distillation")
struct DistillationTests {
    private let pool = ThreadPool(threads: 1)

    private func frozen() throws -> FrozenModel {
        FrozenModel(try TinyTraining.model(train: ["none"]), precision: .f32, threads: pool)
    }

    private func trainer(
        _ distillation: Distillation?, steps: Int = 4, rate: Double = 3e-3, packing: BatchPlan.Packing = .paddingFree
    ) throws -> Trainer {
        let batches = try TinyTraining.batches(TinyTraining.documents(30), micro: .sequences(2), packing: packing)
        let trainer = try TinyTraining.trainer(try TinyTraining.model(), batches, steps: steps, rate: rate) { $0.checkpointInterval = 2 }
        trainer.distillation = distillation
        return trainer
    }

    @Test("a weight of 0 is plain training to the bit, though the teacher runs")
    func zero() throws {
        let plain = try trainer(nil)
        _ = try plain.run()
        let beside = try trainer(Distillation(.model(try frozen()), alpha: 0, swapsTruth: true))
        _ = try beside.run()
        #expect(TinyTraining.bytes(beside.model) == TinyTraining.bytes(plain.model))
        let other = try trainer(Distillation(.model(try frozen()), alpha: 0.5, swapsTruth: true))
        _ = try other.run()
        #expect(TinyTraining.bytes(other.model) != TinyTraining.bytes(plain.model))
    }

    @Test("a model that has not moved does not diverge from itself, and the swap makes it")
    func start() throws {
        let plain = try #require(try trainer(Distillation(.model(try frozen()), alpha: 1, swapsTruth: false)).runStep())
        #expect(abs(try #require(plain.figures["distillation/divergence"])) < 1e-6)
        #expect(plain.figures["distillation/swapped"] == 0)
        let swap = try #require(try trainer(Distillation(.model(try frozen()), alpha: 1, swapsTruth: true)).runStep())
        let divergence = try #require(swap.figures["distillation/divergence"])
        #expect(divergence > 0.001)
        #expect(abs(swap.objective - swap.losses.meanLoss - divergence) < 1e-6)
        // Where the truth was the first choice already, nothing is exchanged.
        #expect(abs(try #require(swap.figures["distillation/swapped"]) - (1 - swap.losses.accuracy)) < 1e-6)
    }

    @Test("the even distribution as teacher is label smoothing")
    func even() throws {
        let alpha = 0.25
        let batch = try #require(try TinyTraining.batches(TinyTraining.documents(4), passes: 1).next())
        let model = try TinyTraining.model()
        let weights = batch.weights.map { $0 / Float(batch.weightSum) }
        func evaluate(_ objective: CausalLanguageModeling, _ distillation: Distillation?) throws -> Double {
            try objective.evaluate(
                ObjectiveInput(model: model, batch: batch, weights: weights, tape: Tape(threads: pool), differentiates: true, distillation: distillation)
            ).objective
        }
        let even = try evaluate(CausalLanguageModeling(), Distillation(.even, alpha: Float(alpha), swapsTruth: false))
        // CE + α (mean surprise − log V) = (1 + α) of the smoothed cross-entropy of share α / (1 + α), less α log V.
        let smoothed = try evaluate(CausalLanguageModeling(smoothing: Float(alpha / (1 + alpha))), nil)
        #expect(abs(even - ((1 + alpha) * smoothed - alpha * log(Double(model.vocabularySize)))) < 1e-5)
    }

    @Test("only documents of the named sources are asked about")
    func sources() throws {
        var batch = TrainingBatch()
        batch.append(tokens: [5, 6, 7, 8], source: 0)
        batch.append(tokens: [9, 10, 11], source: 1)
        batch.append(tokens: [12, 13, 14, 15, 16], source: 0)
        let model = try frozen()
        let some = try Distillation(.model(model), alpha: 0.5, swapsTruth: true, sources: [false, true]).guidance(
            batch, weights: batch.weights, vocabulary: model.model.vocabularySize)
        #expect(some.weights == [0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0])
        let all = try model.hiddenStates(batch), part = try model.hiddenStates(batch) { $0 == 1 }
        #expect(TinyTraining.floats(part.slice(4..<7)) == TinyTraining.floats(all.slice(4..<7)))
        #expect(TinyTraining.floats(part.slice(0..<4)).allSatisfy { $0 == 0 })
    }

    @Test("a resumed run beside a teacher gives the bits of an uninterrupted one")
    func resume() throws {
        let folder = try ScratchFolder()
        func made(_ store: String?) throws -> Trainer {
            let trainer = try trainer(Distillation(.model(try frozen()), alpha: 0.3, swapsTruth: true), steps: 6)
            trainer.store = store.map { CheckpointStore(folder: $0) }
            return trainer
        }
        let whole = try made(nil)
        _ = try whole.run()
        let first = try made(folder.path)
        for _ in 0..<5 { _ = try first.runStep() }
        let second = try made(folder.path)
        try second.restore(try #require(try CheckpointStore(folder: folder.path).newestIntact().checkpoint))
        #expect(second.progress.step == 4)
        _ = try second.run()
        #expect(TinyTraining.bytes(second.model) == TinyTraining.bytes(whole.model))
    }

    @Test("the section is read, and what does not go together is told")
    func section() throws {
        let base = "model: x\noutput: y\ndata: {path: \(TinyTraining.chat)/config.json, name: field}\n"
        let read = try #require(try TrainingConfiguration.parse(base + "distillation: {alpha: 0.5, sources: field}").distillation)
        #expect(read.kind == .logitSwap && read.alpha == 0.5 && read.sources == ["field"] && read.teacher == nil)
        #expect(try TrainingConfiguration.parse(base + "distillation: none").distillation?.isActive == false)
        #expect(try TrainingConfiguration.parse(base + "distillation: {alpha: 0}").distillation?.isActive == false)
        #expect(try TrainingConfiguration.parse(base + "distillation: lssd").identity["distillation"] != nil)
        for wrong in [
            "{sources: fields}", "{type: label-smoothing, teacher: z}", "{cache: here, temperature: 2}", "{alpha: -1}", "{type: lsd}", "{tpye: self}",
        ] {
            #expect(throws: LyceumError.self, "\(wrong)") { try TrainingConfiguration.parse(base + "distillation: \(wrong)") }
        }
    }
}
