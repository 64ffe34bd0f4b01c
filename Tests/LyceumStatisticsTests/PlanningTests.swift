import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Planning, seeds, several answers, averages")
struct PlanningTests {
    @Test("items for McNemar's test are the golden ones")
    func items() throws {
        #expect(try PairedPower.items(discordantShare: 0.2, difference: 0.05) == 626)
        #expect(try PairedPower.items(discordantShare: 0.1, difference: 0.03) == 870)
        #expect(try PairedPower.items(discordantShare: 0.2, difference: -0.05) == 626)
    }

    @Test("smallest detectable differences are the golden ones", arguments: [(100, 0.124), (300, 0.072), (510, 0.055), (1000, 0.040), (2183, 0.027)])
    func smallest(count: Int, expected: Double) {
        let difference = PairedPower.smallestDifference(count: Double(count), discordantShare: 0.2)
        #expect(abs(difference - expected) < 5.1e-4, "\(difference)")
    }

    @Test("items, power and smallest difference are inverse to each other")
    func inverse() throws {
        let difference = PairedPower.smallestDifference(count: 700, discordantShare: 0.15, power: 0.9)
        #expect(abs(try PairedPower.items(discordantShare: 0.15, difference: difference, power: 0.9) - 700) <= 1)
        #expect(abs(try PairedPower.power(count: 700, discordantShare: 0.15, difference: difference) - 0.9) < 1e-9)
    }

    @Test("answers per item trade for items as the formula says, and a share's interval for items")
    func severalAnswers() throws {
        let one = try PairedPower.items(difference: 0.03, itemVariance: 0.04, varianceA: 0.1, drawsA: 1, varianceB: 0.1, drawsB: 1)
        let ten = try PairedPower.items(difference: 0.03, itemVariance: 0.04, varianceA: 0.1, drawsA: 10, varianceB: 0.1, drawsB: 10)
        // (1.959964 + 0.841621)² · 0.24 / 0.0009 and · 0.06 / 0.0009
        #expect(one == 2094 && ten == 524)
        #expect(try PairedPower.items(proportion: 0.5, halfWidth: 0.05) == 385)
        #expect(throws: LyceumError.self) { try PairedPower.items(discordantShare: 0.1, difference: 0.2) }
        #expect(throws: LyceumError.self) { try PairedPower.items(discordantShare: 0.1, difference: 0) }
        #expect(throws: LyceumError.self) { try PairedPower.items(proportion: 0, halfWidth: 0.05) }
    }

    @Test("pass@k is one minus the share of draws that are all wrong, by counting them")
    func passAtK() throws {
        for right in 0...6 {
            for k in 1...6 {
                var total = 0.0
                var wrong = 0.0
                for set in 0..<64 where set.nonzeroBitCount == k {
                    total += 1
                    if set & ((1 << right) - 1) == 0 { wrong += 1 }
                }
                #expect(isClose(try RepeatedDraws.passAtK(answers: 6, right: right, k: k), 1 - wrong / total, 1e-12, floor: 1e-12))
            }
        }
        #expect(throws: LyceumError.self) { try RepeatedDraws.passAtK(answers: 3, right: 1, k: 4) }
        #expect(throws: LyceumError.self) { try RepeatedDraws.passAtK(answers: 3, right: 4, k: 1) }
        #expect(try RepeatedDraws.passAtK([[true, false], [false, false]], k: 2).mean == 0.5)
    }

    @Test("variance of several answers is split into items and answers, as simulated")
    func varianceSplit() throws {
        var dice = Dice(71)
        let scores = (0..<4000).map { _ in
            let item = dice.normal()
            return (0..<4).map { _ in item + 2 * dice.normal() }
        }
        let made = try RepeatedDraws(scores)
        #expect(abs(made.itemVariance - 1) < 0.15 && abs(made.withinVariance - 4) < 0.15)
        #expect(isClose(made.estimate.standardError, made.standardError(items: 4000, draws: 4), 1e-6))
        // Counting every answer as an item would claim too small an error.
        #expect(try MeanEstimate(Array(scores.joined())).standardError < made.estimate.standardError * 0.9)
        #expect(throws: LyceumError.self) { try RepeatedDraws([[1], []]) }
    }

    @Test("macro and micro averages answer different questions, with the errors of their weights")
    func averages() throws {
        let small = MacroAverage.Part(mean: 0.5, standardError: 0.05, degreesOfFreedom: 99, count: 100)
        let large = MacroAverage.Part(mean: 0.8, standardError: 0.02, degreesOfFreedom: 299, count: 300)
        let macro = try MacroAverage([small, large])
        let micro = try MacroAverage([small, large], isWeightedBySize: true)
        #expect(isClose(macro.mean, 0.65) && isClose(macro.standardError, (0.0025 + 0.0004).squareRoot() / 2))
        #expect(isClose(micro.mean, 0.725) && isClose(micro.standardError, (0.0625 * 0.0025 + 0.5625 * 0.0004).squareRoot()))
        #expect(macro.degreesOfFreedom > 99 && macro.degreesOfFreedom < 398)
        #expect(throws: LyceumError.self) { try MacroAverage([]) }
    }

    @Test("training runs are compared by Welch's t, or paired by seed")
    func seeds() throws {
        let fixture = try StatisticsFixture.part("tests", "paired")
        let golden = try StatisticsFixture.part("tests", "welch")
        let a = try fixture.list("a")
        let b = try fixture.list("b")
        let welch = try SeedComparison(a: a, b: Array(b.prefix(25)), isPaired: false)
        let interval = try golden.list("interval")
        #expect(try isClose(welch.degreesOfFreedom, golden.double("df")) && isClose(welch.probability, golden.double("p")))
        #expect(isClose(welch.interval.lower, interval[0]) && isClose(welch.interval.upper, interval[1]))
        let paired = try SeedComparison(a: a, b: b, isPaired: true)
        #expect(try isClose(paired.probability, fixture.double("p")))
        #expect(try SeedComparison(a: [1, 2], b: [2, 3], isPaired: true).warnings.count == 1)
        #expect(throws: LyceumError.self) { try SeedComparison(a: [1], b: [2], isPaired: false) }
        #expect(throws: LyceumError.self) { try SeedComparison(a: [1, 2, 3], b: [2, 3], isPaired: true) }
    }

    @Test("the two-level bootstrap is wider than one over items when runs differ, and equal to it when they do not")
    func twoLevels() throws {
        var dice = Dice(81)
        let items = (0..<100).map { _ in dice.normal() }
        func runs(_ spread: Double) -> [[Double]] {
            (0..<4).map { _ in
                let shift = spread * dice.normal()
                return items.map { $0 + shift }
            }
        }
        let a = runs(0)
        let gains = (0..<100).map { _ in dice.normal() }
        let steady = a.map { zip($0, gains).map { $0 + $1 } }
        let calm = try SeedComparison.bootstrap(a: a, b: steady, isPaired: true, draws: 800)
        #expect(abs(calm.standardError / Moments.standardError(gains) - 1) < 0.12)
        let wild = try SeedComparison.bootstrap(a: a, b: runs(1), isPaired: false, draws: 800)
        #expect(wild.standardError > 0.2)
        #expect(throws: LyceumError.self) { try SeedComparison.bootstrap(a: [[1], [1]], b: [[1], [1, 2]], isPaired: true) }
    }

    @Test("a difference of differences is tested as one number, on different items and on the same")
    func interaction() throws {
        var dice = Dice(91)
        let clean = (0..<120).map { _ in 0.1 + dice.normal() }
        let dirty = (0..<80).map { _ in 1.1 + dice.normal() }
        var options = PairedComparison.Options()
        options.draws = 1000
        let apart = try Interaction(first: clean, second: dirty, options: options)
        #expect(apart.interval.contains(1) && apart.probability < 1e-4 && apart.permutationProbability < 0.005)
        let paired = try Interaction(paired: clean, clean.map { $0 + 0.02 * dice.normal() }, options: options)
        #expect(paired.interval.contains(0) && paired.permutationProbability > 0.001)
        let names = clean.indices.map { Optional("\($0 / 4)") }
        let clustered = try Interaction(first: clean, second: clean, firstClusters: names, secondClusters: names, options: options)
        #expect(clustered.probability == 1 && clustered.permutationProbability == 1)
        #expect(throws: LyceumError.self) { try Interaction(first: [1], second: [1, 2]) }
    }
}
