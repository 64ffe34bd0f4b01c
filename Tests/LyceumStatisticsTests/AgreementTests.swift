import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Judges and labels")
struct AgreementTests {
    @Test("Cohen's kappa, weighted and not, and its error equal statsmodels'")
    func kappa() throws {
        let golden = try StatisticsFixture.part("agreement", "kappa")
        let first = try #require(golden["first"]).integers
        let second = try #require(golden["second"]).integers
        for (weights, key) in [(CohenKappa.Weights.none, "plain"), (.linear, "linear"), (.quadratic, "quadratic")] {
            let made = try CohenKappa(first, second, weights: weights)
            let expected = try golden.list(key)
            #expect(isClose(made.value, expected[0]) && isClose(made.standardError, expected[1]), "\(key): \(made.value) \(made.standardError)")
            #expect(made.interval().contains(made.value))
        }
    }

    @Test("perfect agreement is one, chance agreement none, one label alone is not defined")
    func kappaLimits() throws {
        #expect(try CohenKappa([0, 1, 2, 1], [0, 1, 2, 1]).value == 1)
        #expect(abs(try CohenKappa([0, 0, 1, 1], [0, 1, 0, 1]).value) < 1e-12)
        #expect(try CohenKappa([1, 1], [1, 1]).value.isNaN)
        #expect(throws: LyceumError.self) { try CohenKappa([1, 2], [1]) }
        #expect(throws: LyceumError.self) { try CohenKappa([1, 5], [1, 1], labels: [1, 2]) }
    }

    @Test("Krippendorff's alpha with missing labels equals the package's on every scale")
    func alpha() throws {
        let golden = try StatisticsFixture.part("agreement", "alpha")
        let ratings = try #require(golden["ratings"]?.arrayValue).map { ($0.arrayValue ?? []).map(\.doubleValue) }
        for scale in KrippendorffAlpha.Scale.allCases {
            let made = try KrippendorffAlpha(ratings, scale: scale, draws: 60)
            #expect(try isClose(made.value, golden.double(scale.rawValue)), "\(scale): \(made.value)")
            #expect(try #require(made.interval).contains(made.value))
        }
        #expect(throws: LyceumError.self) { try KrippendorffAlpha([[1, nil], [nil, 2]]) }
    }

    @Test("a judge that always takes the first place is found out; a steady one is not accused")
    func swaps() throws {
        let first = [PositionSwap.Choice](repeating: .first, count: 6)
        let biased = try PositionSwap(original: first, exchanged: first)
        #expect(biased.swapped.value == 1 && biased.consistent.value == 0 && biased.firstPlace?.value == 1 && biased.biasProbability < 0.05)
        let steady = try PositionSwap(original: [.first, .second, .tie, .first], exchanged: [.second, .first, .tie, .second])
        #expect(steady.consistent.value == 1 && steady.firstPlace == nil && steady.biasProbability == 1)
        let half = try PositionSwap(original: [.first, .tie], exchanged: [.tie, .tie])
        #expect(half.swapped.value == 0 && half.consistent.value == 0.5)
        #expect(throws: LyceumError.self) { try PositionSwap(original: [.tie], exchanged: []) }
    }

    @Test("a prediction-powered mean is the judge's mean plus its error on labeled items, variances added")
    func predictionPowered() throws {
        let judge = [1.0, 0, 1, 1, 1, 0, 1, 1]
        let made = try PredictionPoweredMean(judge: judge, labeledJudge: [1, 1, 0, 1], human: [1, 0, 0, 1])
        #expect(isClose(made.mean, 0.75 - 0.25) && isClose(made.bias, -0.25))
        #expect(isClose(made.standardError, (Moments.variance(judge) / 8 + Moments.variance([0.0, -1, 0, 0]) / 4).squareRoot()))
        // A judge that says nothing gets no weight.
        let useless = try PredictionPoweredMean(judge: [1, 1, 1], labeledJudge: [1, 1, 1], human: [1, 0, 1], isTuned: true)
        #expect(useless.weight == 0 && isClose(useless.mean, 2.0 / 3))
        #expect(throws: LyceumError.self) { try PredictionPoweredMean(judge: [1], labeledJudge: [1, 0], human: [1, 0]) }
    }
}
