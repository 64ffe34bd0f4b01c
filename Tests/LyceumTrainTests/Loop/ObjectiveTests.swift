import Foundation
import LyceumConfiguration
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Objectives")
struct ObjectiveTests {
    private func batch() throws -> TrainingBatch {
        try #require(try TinyTraining.batches(TinyTraining.documents(4), passes: 1).next())
    }

    /// Logits in double precision from the model's hidden states.
    private func logits(_ model: TrainableModel, _ batch: TrainingBatch) -> [[Double]] {
        let hidden = model.hiddenStates(
            tokens: batch.tokens, positions: batch.positions, documents: batch.documents, on: CPUBackend(threads: ThreadPool(threads: 1)))
        let states = TinyTraining.floats(hidden)
        let head = TinyTraining.floats(model.head.weight)
        let width = model.width
        return batch.tokens.indices.map { row in
            (0..<model.vocabularySize).map { token in
                (0..<width).reduce(0.0) { $0 + Double(states[row * width + $1]) * Double(head[token * width + $1]) }
            }
        }
    }

    private func evaluate(
        _ objective: any Objective, _ model: TrainableModel, _ batch: TrainingBatch, differentiates: Bool = false
    ) throws -> ObjectiveOutput {
        try objective.evaluate(
            ObjectiveInput(
                model: model, batch: batch, weights: batch.weights.map { $0 / Float(batch.weightSum) }, tape: Tape(threads: ThreadPool(threads: 1)),
                differentiates: differentiates))
    }

    @Test("cross-entropy, label smoothing and z-loss equal their formulas in double precision")
    func formulas() throws {
        let model = try TinyTraining.model()
        let batch = try batch()
        let (smoothing, z) = (0.1, 0.01)
        var (plain, varied) = (0.0, 0.0)
        let logits = logits(model, batch)
        for row in batch.tokens.indices where batch.weights[row] != 0 {
            let top = logits[row].max()!
            let logSum = top + log(logits[row].reduce(0) { $0 + exp($1 - top) })
            let loss = logSum - logits[row][Int(batch.targets[row])]
            let mean = logits[row].reduce(0) { $0 + logSum - $1 } / Double(logits[row].count)
            plain += loss
            varied += (1 - smoothing) * loss + smoothing * mean + z * logSum * logSum
        }
        let simple = try evaluate(CausalLanguageModeling(), model, batch)
        #expect(abs(simple.objective - plain / batch.weightSum) < 1e-5)
        let other = try evaluate(CausalLanguageModeling(smoothing: Float(smoothing), zLoss: Float(z)), model, batch)
        #expect(abs(other.objective - varied / batch.weightSum) < 1e-4)
        #expect(zip(other.losses, simple.losses).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test("dynamic weights follow the gradient of the loss weighted by the probabilities of now")
    func dynamicWeights() throws {
        let model = try TinyTraining.model()
        let batch = try batch()
        let norm = try #require(model.parameters.first { $0.name == "model.norm.weight" })
        let gradient = Tensor(zeros: norm.shape)
        let tape = Tape(threads: ThreadPool(threads: 1))
        tape.watch(norm.tensor, gradient: gradient)
        let share = Float(1 / batch.weightSum)
        _ = try SupervisedFineTuning(isDynamic: true).evaluate(
            ObjectiveInput(model: model, batch: batch, weights: batch.weights.map { $0 * share }, tape: tape, differentiates: true))
        tape.backward()
        let now = try evaluate(CausalLanguageModeling(), model, batch).losses
        func weighted() throws -> Double {
            let losses = try evaluate(CausalLanguageModeling(), model, batch).losses
            return batch.weights.indices.reduce(0) { $0 + Double(batch.weights[$1] * share) * exp(-now[$1]) * losses[$1] }
        }
        for element in [0, 7, 21] {
            let start = norm.tensor.floats[element]
            norm.tensor.floats[element] = start + 0.01
            let above = try weighted()
            norm.tensor.floats[element] = start - 0.01
            let below = try weighted()
            norm.tensor.floats[element] = start
            let slope = (above - below) / 0.02
            #expect(abs(slope - Double(gradient.floats[element])) < 1e-2 * abs(slope) + 1e-7)
        }
    }

    @Test("keys of another objective are refused, and every objective is declared")
    func declarations() throws {
        let base = "model: x\noutput: y\ndata: \(TinyTraining.chat)/config.json\n"
        #expect(try TrainingConfiguration.parse(base + "objective: sft").form == .conversations)
        #expect(throws: LyceumError.self) { try TrainingConfiguration.parse(base + "objective: {type: sft, smoothin: 1}") }
        #expect(Set(Objectives.all.map { $0.declaration.name }).count == Objectives.all.count)
    }
}
