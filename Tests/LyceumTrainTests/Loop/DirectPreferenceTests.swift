import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Direct preference optimization")
struct DirectPreferenceTests {
    private let pool = ThreadPool(threads: 1)

    /// Two pairs: a question of two tokens, answers of two to four.
    private var documents: DocumentArray {
        func side(_ question: [Int32], _ answer: [Int32]) -> TrainingDocument {
            TrainingDocument(tokens: question + answer, trained: question.map { _ in false } + answer.map { _ in true })
        }
        func pair(_ chosen: TrainingDocument, _ rejected: TrainingDocument) -> TrainingDocument {
            TrainingDocument(tokens: chosen.tokens + rejected.tokens, trained: chosen.trained! + rejected.trained!)
        }
        return DocumentArray([
            pair(side([5, 6], [7, 8, 9]), side([5, 6], [20, 21])), pair(side([11, 12], [13, 14]), side([11, 12], [30, 31, 32, 33])),
        ])
    }

    private func reference() throws -> FrozenModel {
        FrozenModel(try TinyTraining.model(train: ["none"]), precision: .f32, threads: pool)
    }

    private func batch(_ objective: DirectPreference) throws -> TrainingBatch {
        try objective.arranged(try #require(try TinyTraining.batches(documents, passes: 1).next()))
    }

    private func evaluate(
        _ objective: DirectPreference, _ model: TrainableModel, _ batch: TrainingBatch, on tape: Tape? = nil
    ) throws -> ObjectiveOutput {
        try objective.evaluate(
            ObjectiveInput(
                model: model, batch: batch, weights: batch.weights.map { $0 / Float(batch.weightSum) }, tape: tape ?? Tape(threads: pool),
                differentiates: tape != nil, reference: try reference()))
    }

    @Test("a pair becomes two documents that each begin at their own question, with a weight of 1 together")
    func arrangement() throws {
        let batch = try batch(DirectPreference())
        #expect(batch.documents.count == 4)
        #expect(abs(batch.weightSum - 2) < 1e-6)
        for pair in [0, 2] {
            let sides = batch.documents[pair...(pair + 1)]
            #expect(sides.allSatisfy { batch.positions[$0.lowerBound] == 0 })
            let questions = sides.map { Array(batch.tokens[$0.lowerBound..<($0.lowerBound + 2)]) }
            #expect(questions[0] == questions[1])
            #expect(abs(sides.joined().reduce(0) { $0 + batch.weights[$1] } - 1) < 1e-6)
        }
        var plain = TrainingBatch()
        plain.append(tokens: [1, 2, 3], source: 0)
        #expect(throws: LyceumError.self) { try DirectPreference().arranged(plain) }
    }

    @Test("beside itself a model has no preference: the loss is the logarithm of 2")
    func first() throws {
        let output = try evaluate(DirectPreference(), try TinyTraining.model(), try batch(DirectPreference()))
        #expect(abs(output.objective - log(2)) < 1e-6)
        #expect(abs(try #require(output.figures["rewards/margin"])) < 1e-6)
    }

    @Test("loss and derivative are those of the formula", arguments: [(0.1, 0.0, 0.0), (0.5, 0.1, 0.3)])
    func formula(beta: Double, smoothing: Double, answerWeight: Double) throws {
        let objective = DirectPreference(beta: beta, smoothing: smoothing, answerWeight: answerWeight)
        let batch = try batch(objective)
        let model = try TinyTraining.model()
        let norm = try #require(model.parameters.first { $0.name == "model.norm.weight" })
        for element in 0..<norm.count { norm.tensor.floats[element] += Float(element % 5) * 0.1 - 0.2 }
        func logProbabilities(_ model: TrainableModel) throws -> [Double] {
            let ones = TrainingBatch(
                tokens: batch.tokens, positions: batch.positions, documents: batch.documents, targets: batch.targets,
                weights: batch.weights.map { $0 == 0 ? 0 : 1 }, sources: batch.sources)
            return try CausalLanguageModeling().evaluate(
                ObjectiveInput(model: model, batch: ones, weights: ones.weights, tape: Tape(threads: pool), differentiates: false)
            ).losses.map { -$0 }
        }
        func expected() throws -> Double {
            let (now, before) = (try logProbabilities(model), try logProbabilities(try TinyTraining.model()))
            return [0, 2].reduce(0.0) { sum, pair in
                let sums = batch.documents[pair...(pair + 1)].map { rows in
                    rows.filter { batch.weights[$0] != 0 }.reduce((0.0, 0.0, 0)) { ($0.0 + now[$1], $0.1 + now[$1] - before[$1], $0.2 + 1) }
                }
                let margin = beta * (sums[0].1 - sums[1].1)
                let loss = (1 - smoothing) * log(1 + exp(-margin)) + smoothing * log(1 + exp(margin))
                return sum + (loss - answerWeight * sums[0].0 / Double(sums[0].2)) / 2
            }
        }
        let gradient = Tensor(zeros: norm.shape)
        let tape = Tape(threads: pool)
        tape.watch(norm.tensor, gradient: gradient)
        let output = try evaluate(objective, model, batch, on: tape)
        tape.backward()
        #expect(abs(output.objective - (try expected())) < 1e-5)
        for element in [0, 9, 21] {
            let start = norm.tensor.floats[element]
            norm.tensor.floats[element] = start + 0.01
            let above = try expected()
            norm.tensor.floats[element] = start - 0.01
            let below = try expected()
            norm.tensor.floats[element] = start
            let slope = (above - below) / 0.02
            #expect(abs(slope - Double(gradient.floats[element])) < 2e-2 * abs(slope) + 1e-6)
        }
    }

    @Test("training raises the preferred answers above the rejected ones, whatever the micro-batch")
    func learning() throws {
        func trained(_ micro: Int) throws -> (Trainer, ObjectiveOutput) {
            let objective = DirectPreference()
            let stream = try TinyTraining.batches(documents, step: .sequences(2), micro: .sequences(micro))
            let trainer = try TinyTraining.trainer(try TinyTraining.model(), stream, steps: 12, rate: 3e-3, objective: objective)
            trainer.reference = try reference()
            _ = try trainer.run()
            return (trainer, try evaluate(objective, trainer.model, try batch(objective)))
        }
        let (whole, output) = try trained(2)
        #expect(output.objective < 0.6)
        #expect(output.hits.count { $0 } == output.losses.count { $0 != 0 })
        let (parts, _) = try trained(1)
        #expect(TinyTraining.difference(whole.model, parts.model) < 1e-3)
    }

    @Test("the section is read, and packing or a second teacher is refused")
    func section() throws {
        let base = "model: x\noutput: y\ndata: \(TinyTraining.chat)/config.json\n"
        let read = try TrainingConfiguration.parse(base + "objective: {type: dpo, beta: 0.2}")
        #expect(read.form == .preferences && read.objective.needsReference)
        for wrong in ["objective: {type: dpo, beta: 0}", "objective: dpo\nmixing: {packing: bfd}", "objective: dpo\ndistillation: lssd"] {
            #expect(throws: LyceumError.self, "\(wrong)") { try TrainingConfiguration.parse(base + wrong) }
        }
    }
}
