import Foundation
import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Calibration")
struct CalibrationTests {
    static func golden() throws -> (items: CalibrationItems, values: JSON) {
        let values = try StatisticsFixture.part("calibration")
        let scores = try #require(values["scores"]).table
        return (try CalibrationItems(scores: scores, gold: try #require(values["gold"]).integers), values)
    }

    @Test("every measure equals scikit-learn's or its plain definition")
    func measures() throws {
        let (items, values) = try Self.golden()
        var options = Calibration.Options()
        options.draws = 60
        options.simulations = 200
        let made = try Calibration(items, options: options)
        func check(_ measure: Double?, _ key: String) throws {
            #expect(isClose(try #require(measure), try values.double(key)), "\(key): \(measure ?? .nan)")
        }
        try check(made.accuracy, "accuracy")
        try check(made.expectedError.value, "ece")
        try check(made.equalMassError.value, "eceMass")
        try check(made.maximumError.value, "mce")
        try check(made.rootMeanSquareError.value, "rmsce")
        try check(made.adaptiveError?.value, "ace")
        try check(made.classwiseError?.value, "sce")
        try check(made.brier?.value, "brier")
        try check(made.confidenceBrier.score, "confidenceBrier")
        try check(made.logLoss.value, "logLoss")
        try check(made.discrimination?.value, "auroc")
        try check(made.riskCoverage.area, "aurc")
        try check(made.riskCoverage.accuracyAt80, "accuracyAt80")
        try check(made.riskCoverage.accuracyAt90, "accuracyAt90")
        try check(Discrimination(scores: items.confidences, isPositive: items.correct).standardError, "aurocError")
    }

    @Test("bins hold all items; the Brier score is the sum of its parts, without rest where confidences in a bin are equal")
    func parts() throws {
        let (items, _) = try Self.golden()
        var options = Calibration.Options()
        options.draws = 0
        options.simulations = 0
        let made = try Calibration(items, options: options)
        #expect(made.equalWidth.reduce(0) { $0 + $1.count } == 200 && made.equalMass.reduce(0) { $0 + $1.count } == 200)
        #expect(made.equalMass.allSatisfy { $0.count == 20 } && made.expectedError.interval == nil)
        #expect(made.equalWidth.allSatisfy { $0.interval.contains($0.accuracy) && $0.lower <= $0.meanConfidence && $0.meanConfidence <= $0.upper })
        let brier = made.confidenceBrier
        #expect(isClose(brier.score, brier.reliability - brier.resolution + brier.uncertainty + brier.within, 1e-12))
        let flat = try CalibrationItems(
            confidences: [0.25, 0.25, 0.75, 0.75, 0.75], correct: [false, true, true, true, false], source: .votes)
        #expect(abs(try Calibration(flat, options: options).confidenceBrier.within) < 1e-12)
    }

    @Test("a perfectly calibrated model's error is above zero and inside its null distribution; an overconfident one's is outside")
    func nullError() throws {
        var dice = Dice(101)
        let confidences = (0..<400).map { _ in 0.3 + 0.7 * dice.uniform() }
        let honest = try CalibrationItems(confidences: confidences, correct: confidences.map { dice.hit($0) == 1 }, source: .stated)
        let vain = try CalibrationItems(confidences: confidences, correct: confidences.map { dice.hit($0 - 0.2) == 1 }, source: .stated)
        var options = Calibration.Options()
        options.draws = 0
        options.simulations = 300
        let good = try Calibration(honest, options: options)
        let bad = try Calibration(vain, options: options)
        #expect(good.nullError.mean > 0.02 && good.expectedError.value < good.nullError.point95 && good.nullError.probability > 0.05)
        #expect(bad.expectedError.value > bad.nullError.point95 && bad.nullError.probability < 0.01)
        #expect(good.brier == nil && good.adaptiveError == nil && good.letterBias == nil)
    }

    @Test("intervals and null have the same bits for any number of threads, and hold the Brier score")
    func threads() throws {
        let (items, _) = try Self.golden()
        var options = Calibration.Options()
        options.draws = 40
        options.simulations = 40
        options.threads = 1
        let one = try Calibration(items, options: options)
        options.threads = 3
        let three = try Calibration(items, options: options)
        #expect(one.brier == three.brier && one.nullError == three.nullError && one.adaptiveError == three.adaptiveError)
        #expect(try #require(one.brier?.interval).contains(try #require(one.brier?.value)))
    }

    @Test("coverage: a perfect ranking has the least area, equal confidences the overall risk")
    func riskCoverage() throws {
        let perfect = RiskCoverage(try CalibrationItems(confidences: [0.9, 0.8, 0.7, 0.6], correct: [true, true, false, false], source: .votes))
        #expect(isClose(perfect.area, perfect.bestArea) && isClose(perfect.area, (0 + 0 + 1.0 / 3 + 0.5) / 4))
        #expect(perfect.points.last == RiskCoverage.Point(coverage: 1, risk: 0.5))
        let flat = RiskCoverage(try CalibrationItems(confidences: [0.5, 0.5, 0.5, 0.5], correct: [true, false, true, false], source: .votes))
        #expect(isClose(flat.area, 0.5) && flat.accuracyAt80 == 0.5)
    }

    @Test("the area under the curve is the share of pairs in order, and its interval covers a known area")
    func discrimination() throws {
        let scores = [0.9, 0.4, 0.4, 0.7, 0.1]
        let labels = [true, true, false, false, false]
        #expect(isClose(try Discrimination(scores: scores, isPositive: labels).area, (3 + 1.5) / 6))
        #expect(try Discrimination.truePositiveRate(atFalsePositiveRate: 0.05, scores: scores, isPositive: labels) == 0.5)
        #expect(throws: LyceumError.self) { try Discrimination(scores: [1, 2], isPositive: [true, true]) }
        var dice = Dice(111)
        var covered = 0.0
        for _ in 0..<300 {
            let above = (0..<40).map { _ in dice.normal() + 1 }
            let below = (0..<40).map { _ in dice.normal() }
            let made = try Discrimination(scores: above + below, isPositive: (0..<80).map { $0 < 40 })
            // Φ(1 / √2)
            covered += made.interval().contains(0.7602499) ? 1.0 / 300 : 0
        }
        #expect(covered > 0.91 && covered < 0.985, "\(covered)")
    }

    @Test("letters that a model prefers show, against where the keys are, as statsmodels' homogeneity test has it")
    func letterBias() throws {
        let golden = try #require(StatisticsFixture.part("agreement", "kappa")["homogeneity"])
        var rows: [[Double]] = []
        var gold: [Int] = []
        for (chosen, counts) in try #require(golden["table"]).table.enumerated() {
            for (key, count) in counts.enumerated() {
                for _ in 0..<Int(count) {
                    rows.append((0..<4).map { $0 == chosen ? 0.7 : 0.1 })
                    gold.append(key)
                }
            }
        }
        let bias = try #require(LetterBias(try CalibrationItems(probabilities: rows, gold: gold)))
        #expect(try isClose(bias.probability, golden.double("p")))
        #expect(isClose(bias.chosen.reduce(0, +), 1) && isClose(bias.gold.reduce(0, +), 1))
        let always = try CalibrationItems(probabilities: (0..<80).map { _ in [0.1, 0.7, 0.1, 0.1] }, gold: (0..<80).map { $0 % 4 })
        let constant = try #require(LetterBias(always))
        #expect(constant.chosen == [0, 1, 0, 0])
        #expect(constant.probability < 1e-6 && isClose(constant.distance, 0.75))
        let places = try LetterBias.overRotations([[[0.7, 0.3], [0.5, 0.5]], [[0.6, 0.4], [0.6, 0.4]]])
        #expect(isClose(places[0], 0.6) && isClose(places[1], 0.4))
        #expect(throws: LyceumError.self) { try LetterBias.overRotations([[[0.7, 0.3]]]) }
    }

    @Test("JSON is complete and readable, and a written file is whole")
    func json() throws {
        let (items, _) = try Self.golden()
        var options = Calibration.Options()
        options.draws = 20
        options.simulations = 20
        let made = try Calibration(items, options: options)
        let path = NSTemporaryDirectory() + "calibration-\(UInt64.random(in: 0 ... .max)).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try made.write(to: path)
        let read = try JSON.read(path: path)
        #expect(read["equal_width"]?.arrayValue?.count == made.equalWidth.count)
        for key in ["ece", "mce", "rmsce", "ace", "sce", "brier", "log_loss", "auroc", "letter_bias", "ece_null", "risk_coverage"] {
            #expect(read[key] != nil, "\(key)")
        }
    }

    @Test("items that are no confidences are refused")
    func refusals() {
        #expect(throws: LyceumError.self) { try CalibrationItems(confidences: [1.2], correct: [true], source: .stated) }
        #expect(throws: LyceumError.self) { try CalibrationItems(confidences: [0.2], correct: [], source: .stated) }
        #expect(throws: LyceumError.self) { try CalibrationItems(confidences: [], correct: [], source: .stated) }
        #expect(throws: LyceumError.self) { try CalibrationItems(probabilities: [[0.5, 0.4]], gold: [0]) }
        #expect(throws: LyceumError.self) { try CalibrationItems(probabilities: [[0.5, 0.5]], gold: [2]) }
        #expect(throws: LyceumError.self) { try CalibrationItems(scores: [[]], gold: [0]) }
        #expect(throws: LyceumError.self) { try CalibrationItems(scores: [[.nan, 1]], gold: [0]) }
    }
}
