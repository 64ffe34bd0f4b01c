import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Selection of samples")
struct SampleSelectionTests {
    private func scores(_ plain: [Double], _ templated: [Double]) -> [SampleScore] {
        zip(plain, templated).enumerated().map {
            SampleScore(origin: "s:\($0.offset)", tokens: 3, plainLoss: $0.element.0, templatedLoss: $0.element.1)
        }
    }

    @Test("easiest, hardest and format alignment take what their scores say, ties in the order of the files")
    func methods() throws {
        let scores = scores([2, 0.5, 1, 0.5, 3], [2, 2, 1.5, 1, 9])
        func chosen(_ method: SelectionMethod, _ count: Int = 2) throws -> [Int] {
            try SampleSelection(scores, method: method, count: count, seed: 1).chosen
        }
        #expect(try chosen(.easiest, 3) == [1, 3, 2])
        #expect(try chosen(.hardest) == [4, 0])
        #expect(try chosen(.formatAlignment, 3) == [1, 4, 3])
        #expect(try chosen(.easiest, 99).count == 5)
        #expect(throws: LyceumError.self) {
            try SampleSelection([SampleScore(origin: "x", tokens: 1)], method: .easiest, count: 1, seed: 0)
        }
    }

    @Test("random choices follow the seed, and every sample has its chance")
    func random() throws {
        let scores = (0..<40).map { SampleScore(origin: "\($0)", tokens: 1) }
        func chosen(_ seed: UInt64) throws -> [Int] { try SampleSelection(scores, method: .random, count: 10, seed: seed).chosen }
        #expect(try chosen(1) == chosen(1))
        #expect(try chosen(1) != chosen(2))
        let counts = try (0..<200 as Range<UInt64>).reduce(into: [Int](repeating: 0, count: 40)) { counts, seed in
            for index in try chosen(seed) { counts[index] += 1 }
        }
        // Binomial with mean 50 and deviation 6.1: five deviations.
        #expect(counts.allSatisfy { (20...80).contains($0) })
    }

    @Test("losses are the model's own over the answer alone, in the plain form and in the template")
    func scoring() throws {
        let checkpoint = try Checkpoint.open(TinyTraining.chat)
        let records = [("What is it?", "It is red."), ("Name one.", "A wolf and a bear.")].enumerated().map { index, pair in
            let object = JSON.Object([("prompt", .string(pair.0)), ("completion", .string(pair.1))])
            return (record: DataRecord(.object(object), line: index + 1), origin: "a.jsonl:\(index + 1)")
        }
        let scorer = try SampleScorer(checkpoint, threads: ThreadPool(threads: 1))
        let scores = try scorer.scores(records, for: .formatAlignment)
        let tokenizer = try checkpoint.tokenizer()
        let model = try TrainableModel(checkpoint, options: TrainableOptions(trainable: .none))
        for (index, pair) in [("What is it?", "It is red."), ("Name one.", "A wolf and a bear.")].enumerated() {
            let encoder = PlainEncoder(tokenizer, end: tokenizer.endOfSequence ?? checkpoint.specialTokens.end, loss: .completion)
            let document = try #require(try encoder.encode(records[index].record).first)
            let answer = document.tokens.indices.filter { document.trained![$0] }
            #expect(tokenizer.decode(answer.map { document.tokens[$0] }).hasPrefix(pair.1))
            var batch = TrainingBatch()
            batch.append(tokens: document.tokens, source: 0)
            let losses = try CausalLanguageModeling().evaluate(
                ObjectiveInput(
                    model: model, batch: batch, weights: batch.weights, tape: Tape(threads: ThreadPool(threads: 1)), differentiates: false)
            ).losses
            let mean = answer.reduce(0) { $0 + losses[$1 - 1] } / Double(answer.count)
            #expect(abs(try #require(scores[index].plainLoss) - mean) < 1e-5)
            #expect(scores[index].tokens == answer.count)
            #expect(scores[index].templatedLoss != nil && scores[index].templatedLoss != scores[index].plainLoss)
        }
    }
}
