import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

@Suite("Difficulty by judges")
struct JudgedDifficultyTests {
    private func record(_ name: String, _ scores: [Int: [Double]], target: JSON = .integer(1)) -> ExaminationRecord {
        let samples = scores.sorted { $0.key < $1.key }.map { number, values in
            SampleRecord(
                number: number, document: ["n": .integer(number)], target: target,
                arguments: values.indices.map { [.string("q\(number)"), .string(" \($0)")] },
                responses: values.map { [.logLikelihood($0, isGreedy: nil)] }, filtered: [])
        }
        return ExaminationRecord(modelName: name, tasks: [TaskRecord(name: "t", samples: samples)])
    }

    @Test("difficulty is one less the mean softmax probability of the right option, over the judges that were asked")
    func fixedLogits() throws {
        let judged = try JudgedDifficulty(
            [record("a", [0: [0, log(3), 0], 1: [-2, -2]]), record("b", [0: [-700, -700, -700], 2: [-1000, 0]])], task: "t")
        #expect(judged.judges == ["a", "b"] && judged.items.map(\.number) == [0, 1, 2])
        // 3/5 and 1/3; 1/2 of one judge; and certain.
        let expected = [1 - (0.6 + 1.0 / 3) / 2, 0.5, 0]
        for (item, value) in zip(judged.items, expected) { #expect(abs(try #require(item.difficulty) - value) < 1e-12) }
        #expect(judged.items[1].probabilities[1] == nil && judged.items[0].prompt == "q0" && judged.items[0].answer == " 1")
    }

    @Test("likelihoods without any finite value share the probability; length can be taken out")
    func edges() throws {
        #expect(JudgedDifficulty.softmax([-.infinity, -.infinity]) == [0.5, 0.5])
        var sample = record("a", [0: [-2, -6]])
        sample.tasks[0].samples[0].arguments = [["q", " ab"], ["q", " abcdef"]]
        let judged = try JudgedDifficulty([sample], task: "t", isNormalized: true)
        #expect(abs(try #require(judged.items[0].difficulty) - 0.5) < 1e-12)
    }

    @Test("other questions, other tasks, texts and items without a key are errors or left out")
    func refused() throws {
        var other = record("b", [0: [0, 1]])
        other.tasks[0].samples[0].document = ["n": 9]
        #expect(throws: LyceumError.self) { try JudgedDifficulty([record("a", [0: [0, 1]]), other], task: "t") }
        #expect(throws: LyceumError.self) { try JudgedDifficulty([other], task: "u") }
        other.tasks[0].samples[0].responses = [[.text("B")]]
        #expect(throws: LyceumError.self) { try JudgedDifficulty([other], task: "t") }
        #expect(throws: LyceumError.self) { try JudgedDifficulty([record("a", [0: [0, 1]], target: .integer(7))], task: "t") }
    }
}
