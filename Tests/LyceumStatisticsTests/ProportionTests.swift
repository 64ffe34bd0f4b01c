import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("One score")
struct ProportionTests {
    @Test("Wilson and Clopper–Pearson intervals equal statsmodels'")
    func intervals() throws {
        for row in try StatisticsFixture.rows("intervals") {
            let proportion = try Proportion(successes: Int(row[0]), count: Int(row[1]))
            let wilson = proportion.wilson(level: row[2])
            let exact = proportion.clopperPearson(level: row[2])
            #expect(isClose(wilson.lower, row[3], floor: 1e-15) && isClose(wilson.upper, row[4]), "\(row): \(wilson)")
            #expect(isClose(exact.lower, row[5]) && isClose(exact.upper, row[6]), "\(row): \(exact)")
        }
    }

    @Test("no success in n items bounds the share by about 3/n, and that bound is the exact one")
    func ruleOfThree() throws {
        let none = try Proportion(successes: 0, count: 300)
        let bound = try #require(none.ruleOfThree())
        #expect(abs(bound * 300 - 3) < 0.02)
        #expect(isClose(bound, none.clopperPearson(level: 0.9).upper))
        #expect(try Proportion(successes: 1, count: 300).ruleOfThree() == nil)
    }

    @Test("33 of 100 and 88 of 300 are needed to be above chance with four options")
    func aboveChance() throws {
        #expect(BinomialDistribution(count: 100, probability: 0.25).needed(significance: 0.05) == 33)
        #expect(BinomialDistribution(count: 300, probability: 0.25).needed(significance: 0.05) == 88)
        #expect(try ChanceTest(successes: 33, count: 100, chance: 0.25).verdict == .above)
        #expect(try ChanceTest(successes: 32, count: 100, chance: 0.25).verdict == .undecided)
        #expect(try ChanceTest(successes: 10, count: 100, chance: 0.25).verdict == .below)
        #expect(BinomialDistribution(count: 2, probability: 0.5).needed(significance: 0.05) == nil)
    }

    @Test("items with different numbers of options get the exact tail, and enough right answers are the least that pass")
    func mixedChances() throws {
        let chances = [Double](repeating: 0.25, count: 60) + [Double](repeating: 0.5, count: 40)
        let needed = try #require(try ChanceTest(correct: [Bool](repeating: false, count: 100), chances: chances).needed)
        for (right, passes) in [(needed, true), (needed - 1, false)] {
            let test = try ChanceTest(correct: (0..<100).map { $0 < right }, chances: chances)
            #expect((test.aboveProbability < 0.05) == passes)
        }
        #expect(needed > 35 + 5)
    }

    @Test("no better than chance needs an equivalence test, and enough items")
    func equivalence() throws {
        #expect(try ChanceTest(successes: 26, count: 100, chance: 0.25, margin: 0.05).verdict == .undecided)
        #expect(try ChanceTest(successes: 260, count: 1000, chance: 0.25, margin: 0.05).verdict == .equivalent)
        let test = try Proportion(successes: 260, count: 1000).equivalence(to: 0.25, margin: 0.05)
        #expect(isClose(test.upperProbability, BinomialDistribution(count: 1000, probability: 0.3).cumulative(260)))
        #expect(throws: LyceumError.self) { try Proportion(successes: 1, count: 2).equivalence(to: 0.25, margin: 0) }
    }

    @Test("Clopper–Pearson always covers at least its level; Wilson does on average, summed over all outcomes")
    func coverage() throws {
        var wilsonMean = 0.0
        let shares = [0.03, 0.1, 0.25, 0.5, 0.77, 0.95]
        for share in shares {
            let truth = BinomialDistribution(count: 60, probability: share)
            var wilson = 0.0
            var exact = 0.0
            for k in 0...60 {
                let proportion = try Proportion(successes: k, count: 60)
                if proportion.wilson().contains(share) { wilson += truth.probability(of: k) }
                if proportion.clopperPearson().contains(share) { exact += truth.probability(of: k) }
            }
            #expect(exact >= 0.95)
            #expect(wilson > 0.91)
            wilsonMean += wilson / Double(shares.count)
        }
        #expect(abs(wilsonMean - 0.95) < 0.012)
    }

    @Test("wrong input is refused with what was expected")
    func refusals() {
        #expect(throws: LyceumError.self) { try Proportion(successes: 3, count: 2) }
        #expect(throws: LyceumError.self) { try Proportion(successes: 0, count: 0) }
        #expect(throws: LyceumError.self) { try ChanceTest(correct: [true], chances: [0.2, 0.3]) }
        #expect(throws: LyceumError.self) { try ChanceTest(correct: [true], chances: [1.2]) }
        #expect(throws: LyceumError.self) { try MeanEstimate([0, .nan]) }
        #expect(throws: LyceumError.self) { try MeanEstimate([]) }
    }
}
