import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Repairing confidence")
struct RepairTests {
    @Test("the temperature is the one of least log loss, and no answer changes")
    func temperature() throws {
        let (items, values) = try CalibrationTests.golden()
        let repair = try TemperatureRepair(learnedFrom: items)
        #expect(try isClose(repair.temperature, values.double("temperature"), 1e-5))
        #expect(repair.logLossAfter < repair.logLossBefore)
        let repaired = try repair.repaired(items)
        #expect(repaired.correct == items.correct && isClose(repaired.logLoss, repair.logLossAfter))
        let before = try #require(items.probabilities).map(OptionScores.best)
        #expect(try #require(repaired.probabilities).map(OptionScores.best) == before)
    }

    @Test("Platt's curve equals scikit-learn's, smoothed targets included")
    func platt() throws {
        let (items, values) = try CalibrationTests.golden()
        let repair = try PlattRepair(learnedFrom: items)
        let expected = try values.list("platt")
        #expect(isClose(repair.slope, expected[0], 1e-3) && isClose(repair.intercept, expected[1], 1e-3), "\(repair) \(expected)")
        // Confidences of one half carry nothing: the base rate comes back.
        let flat = try CalibrationItems(confidences: [0.5, 0.5, 0.5, 0.5], correct: [true, false, false, false], source: .stated)
        #expect(isClose(try PlattRepair(learnedFrom: flat).repaired(flat).confidences[0], (2.0 / 3 + 3 * 0.2) / 4, 1e-6))
        let sure = try CalibrationItems(confidences: [1, 1, 0, 1], correct: [true, true, false, true], source: .stated)
        #expect(try PlattRepair(learnedFrom: sure).repaired(sure).confidences.allSatisfy { $0 > 0 && $0 < 1 })
    }

    @Test("the isotonic curve equals scikit-learn's and never falls")
    func isotonic() throws {
        let (items, values) = try CalibrationTests.golden()
        let repair = try IsotonicRepair(learnedFrom: items)
        for pair in try #require(values["isotonic"]).table { #expect(isClose(repair.value(at: pair[0]), pair[1], floor: 1e-12), "\(pair)") }
        #expect(zip(repair.values, repair.values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(repair.value(at: -1) == repair.values.first && repair.value(at: 2) == repair.values.last)
    }

    @Test("dividing by the letters' own probability undoes a planted letter bias")
    func letters() throws {
        var dice = Dice(121)
        let bias = [1.5, 0.0, 0.0, -1.0]
        var plain: [[Double]] = []
        var bent: [[Double]] = []
        var gold: [Int] = []
        for item in 0..<600 {
            gold.append(item % 4)
            let scores = (0..<4).map { ($0 == item % 4 ? 1.0 : 0) + dice.normal() }
            plain.append(scores)
            bent.append(zip(scores, bias).map { $0 + $1 })
        }
        let honest = try CalibrationItems(scores: plain, gold: gold)
        let biased = try CalibrationItems(scores: bent, gold: gold)
        let repaired = try LetterRepair(learnedFrom: biased).repaired(biased)
        #expect(biased.accuracy < honest.accuracy - 0.05 && repaired.accuracy > biased.accuracy + 0.04)
        #expect(try #require(LetterBias(repaired)).distance < #require(LetterBias(biased)).distance / 3)
        // The prior from content-free questions is the softmax of the planted bias: exactly undone.
        let exact = try LetterRepair(prior: OptionScores.softmax(bias)).repaired(biased)
        #expect(zip(exact.confidences, honest.confidences).allSatisfy { isClose($0, $1, 1e-9) })
        #expect(throws: LyceumError.self) { try LetterRepair(prior: [1, 0]) }
    }

    @Test("repairs are learned on one half, reported on the other, and an overconfident model gets better")
    func report() throws {
        var dice = Dice(131)
        var scores: [[Double]] = []
        var gold: [Int] = []
        for _ in 0..<600 {
            let row = (0..<4).map { _ in dice.normal() }
            let truth = OptionScores.softmax(row)
            var left = dice.uniform()
            gold.append(truth.firstIndex { share in
                left -= share
                return left <= 0
            } ?? 3)
            scores.append(row.map { $0 * 4 })
        }
        var options = Calibration.Options()
        options.draws = 0
        options.simulations = 100
        let reports = try RepairReport.all(try CalibrationItems(scores: scores, gold: gold), options: options)
        #expect(reports.map(\.name) == ["temperature", "letter bias", "Platt", "isotonic"])
        for report in reports where report.name != "letter bias" {
            #expect(report.before.count == 300 && report.changedAnswers == 0)
            #expect(report.after.expectedError.value < report.before.expectedError.value / 2, "\(report.name)")
        }
        let temperature = try #require(reports[0].parameters["temperature"]?.first)
        #expect(temperature > 3 && temperature < 5.5)
        #expect(try JSON.parse(reports[0].json.text())["after"]?["ece"] != nil)
        let stated = try CalibrationItems(confidences: (0..<40).map { Double($0) / 40 }, correct: (0..<40).map { $0 % 3 == 0 }, source: .stated)
        #expect(try RepairReport.all(stated, options: options).map(\.name) == ["Platt", "isotonic"])
        #expect(throws: LyceumError.self) { try TemperatureRepair(learnedFrom: stated) }
        let few = try CalibrationItems(confidences: [0.5], correct: [true], source: .stated)
        #expect(throws: LyceumError.self) { try RepairReport.all(few, options: options) }
    }
}
