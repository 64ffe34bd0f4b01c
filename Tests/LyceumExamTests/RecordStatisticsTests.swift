import Foundation
import LyceumCore
import LyceumStatistics
import Testing

@testable import LyceumExam

@Suite("Records give what statistics need")
struct RecordStatisticsTests {
    @Test("samples of a record give softmax confidences; keys that are letters or texts are found, invalid ones left out")
    func samples() throws {
        func sample(_ number: Int, _ target: JSON, _ scores: [Double]) -> SampleRecord {
            SampleRecord(
                number: number, document: .null, target: target, arguments: ["A", "B", "C"].map { [.string("q"), .string(" " + $0)] },
                responses: scores.map { [.logLikelihood($0, isGreedy: nil)] }, filtered: [])
        }
        let items = try CalibrationItems([
            sample(0, .integer(1), [-3, -1, -2]), sample(1, .string("C"), [-1, -1, -5]), sample(2, .string("0"), [-1, -2, -3]),
            sample(3, .integer(7), [-1, -2, -3]),
        ])
        #expect(items.gold == [1, 2, 0])
        #expect(items.correct == [true, false, true])
        #expect(abs(items.confidences[0] - exp(-1) / (exp(-1) + exp(-2) + exp(-3))) < 1e-12)
        var generated = sample(0, .integer(1), [])
        generated.responses = [[.text("B")]]
        #expect(throws: LyceumError.self) { try CalibrationItems([generated]) }
    }

    @Test("the second half of requests without a question is not taken for options")
    func mutualInformation() throws {
        let texts: [(String, String, Double)] = [("q", " x", -2), ("q", " y", -1), ("", " x", -9), ("", " y", -8)]
        let sample = SampleRecord(
            number: 0, document: .null, target: .integer(1), arguments: texts.map { [.string($0.0), .string($0.1)] },
            responses: texts.map { [.logLikelihood($0.2, isGreedy: nil)] }, filtered: [])
        #expect(try CalibrationItems([sample]).probabilities?[0].count == 2)
    }

    @Test("records give scores by metric and filter, clusters and direction included")
    func records() throws {
        let samples = (0..<4).map { number in
            SampleRecord(
                number: number, document: .null, target: .integer(0), arguments: [], responses: [], filtered: [],
                metrics: [("acc", .number(Double(number % 2))), ("acc_norm", .number(1))], cluster: "c\(number / 2)")
        }
        let score = ScoreRecord(metric: "acc", filter: "none", value: 0.5, standardError: nil, isHigherBetter: false)
        let record = ExaminationRecord(modelName: "m", tasks: [TaskRecord(name: "t", scores: [score], samples: samples)])
        let first = try ModelScores(record).tasks[0]
        #expect(first.metric == "acc" && !first.isHigherBetter)
        #expect(first.values == [0, 1, 0, 1])
        #expect(first.clusters == ["c0", "c0", "c1", "c1"])
        #expect(try ModelScores(record, metrics: ["*": "acc_norm"]).tasks[0].values == [1, 1, 1, 1])
        #expect(throws: LyceumError.self) { try ModelScores(record, metrics: ["t": "f1"]) }
        #expect(throws: LyceumError.self) { try ModelScores(record, filter: "strict") }
        #expect(throws: LyceumError.self) { try ModelScores(ExaminationRecord(modelName: "m", tasks: [TaskRecord(name: "t")])) }
    }
}
