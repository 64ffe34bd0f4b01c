import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Hypothesis tests")
struct HypothesisTests {
    @Test("Wilcoxon's signed rank test equals scipy's: exact, with ties, and for many items")
    func wilcoxon() throws {
        for golden in try #require(StatisticsFixture.part("tests", "wilcoxon").arrayValue) {
            let made = try WilcoxonSignedRank(try golden.list("values"))
            #expect(try isClose(made.statistic, golden.double("statistic")) && isClose(made.probability, golden.double("p")), "\(made)")
        }
        #expect(try WilcoxonSignedRank([0, 0]).probability == 1)
    }

    @Test("Cochran's Q, Friedman and Kruskal–Wallis equal statsmodels' and scipy's")
    func severalModels() throws {
        let q = try StatisticsFixture.part("tests", "cochranQ")
        let madeQ = try ChiSquaredTest.cochranQ(try #require(q["scores"]).table)
        #expect(try isClose(madeQ.statistic, q.double("statistic")) && isClose(madeQ.probability, q.double("p")))
        let friedman = try StatisticsFixture.part("tests", "friedman")
        let madeFriedman = try ChiSquaredTest.friedman(try #require(friedman["scores"]).table)
        #expect(try isClose(madeFriedman.statistic, friedman.double("statistic")) && isClose(madeFriedman.probability, friedman.double("p")))
        let kruskal = try StatisticsFixture.part("tests", "kruskal")
        let madeKruskal = try ChiSquaredTest.kruskalWallis(try #require(kruskal["groups"]).table)
        #expect(try isClose(madeKruskal.statistic, kruskal.double("statistic")) && isClose(madeKruskal.probability, kruskal.double("p")))
        #expect(throws: LyceumError.self) { try ChiSquaredTest.cochranQ([[0, 0.5], [1, 1]]) }
        #expect(throws: LyceumError.self) { try ChiSquaredTest.friedman([[0, 1], [1]]) }
        #expect(try ChiSquaredTest.cochranQ([[1, 0], [1, 0]]).probability == 1)
    }

    @Test("exchanging models inside items agrees with all exchanges counted, and inside clusters it is wider")
    func exchanging() throws {
        let golden = try StatisticsFixture.part("tests", "cochranQ")
        let scores = try #require(golden["scores"]).table
        let free = ModelPermutationTest(scores, clusters: nil, draws: 20_000, seed: 1, threads: 2)
        // Cochran's Q itself is too rough a measure: its chi-squared form is 0.02 below the exact probability here.
        let exact = try golden.double("exchanged")
        #expect(abs(free.probability - exact) < 0.01, "\(free.probability), exactly \(exact)")
        // Six copies of ten items look like sixty items, unless clusters say otherwise.
        let copies = scores.map { model in model.prefix(10).flatMap { [Double](repeating: $0, count: 6) } }
        let clusters = try ItemClusters((0..<60).map { "\($0 / 6)" })
        let naive = ModelPermutationTest(copies, clusters: nil, draws: 2000, seed: 1, threads: 2).probability
        let honest = ModelPermutationTest(copies, clusters: clusters, draws: 2000, seed: 1, threads: 2).probability
        #expect(honest > naive)
    }

    @Test("McNemar's exact and mid-p probabilities equal statsmodels' and scipy's")
    func mcNemar() throws {
        for row in try StatisticsFixture.rows("tests", "mcnemar") {
            let made = McNemar(onlyA: Int(row[0]), onlyB: Int(row[1]))
            #expect(isClose(made.exact, row[2]) && isClose(made.midP, row[3]), "\(row)")
        }
        #expect(McNemar(onlyA: 0, onlyB: 0).exact == 1)
    }

    @Test("the paired t test, its interval and equivalence equal scipy's and statsmodels'")
    func pairedT() throws {
        let golden = try StatisticsFixture.part("tests", "paired")
        var options = PairedComparison.Options()
        options.draws = 500
        options.margin = 0.05
        let made = try PairedComparison(a: try golden.list("a"), b: try golden.list("b"), options: options)
        let interval = try golden.list("interval")
        #expect(try isClose(made.tProbability, golden.double("p")))
        #expect(try isClose(made.difference / made.standardError, golden.double("t")))
        #expect(isClose(made.interval.lower, interval[0]) && isClose(made.interval.upper, interval[1]))
        let equivalence = try #require(made.equivalence)
        #expect(try isClose(equivalence.lowerProbability, golden.double("tostLower")))
        #expect(try isClose(equivalence.upperProbability, golden.double("tostUpper")))
        #expect(try isClose(equivalence.probability, golden.double("tost")))
    }

    @Test("a trend's slope and robust errors equal statsmodels' HC1 and cluster forms")
    func trend() throws {
        let golden = try StatisticsFixture.part("tests", "trend")
        let times = try golden.list("times")
        let values = try golden.list("values")
        let plain = try TrendTest(times: times, values: values)
        #expect(try isClose(plain.slope, golden.double("slope")) && isClose(plain.intercept, golden.double("intercept")))
        #expect(try isClose(plain.standardError, golden.double("error")) && isClose(plain.probability, golden.double("p")))
        #expect(isClose(try #require(plain.cochranArmitageZ), try golden.double("z")))
        let clustered = try TrendTest(times: times, values: values, clusters: try golden.list("clusters").map { "\($0)" })
        #expect(try isClose(clustered.standardError, golden.double("clusteredError")))
        #expect(try isClose(clustered.probability, golden.double("clusteredP")))
        #expect(throws: LyceumError.self) { try TrendTest(times: [1, 1, 1], values: [0, 1, 0]) }
    }

    @Test("correlations, their probabilities and Pearson's interval equal scipy's")
    func correlations() throws {
        for golden in try #require(StatisticsFixture.part("correlations").arrayValue) {
            let x = try golden.list("x")
            let y = try golden.list("y")
            for kind in Correlation.Kind.allCases {
                let made = try Correlation(kind, x, y)
                let expected = try golden.list(kind.rawValue)
                #expect(isClose(made.value, expected[0]) && isClose(made.probability, expected[1], 1e-9), "\(kind) \(made) \(expected)")
                if kind == .pearson { #expect(isClose(made.interval.lower, expected[2]) && isClose(made.interval.upper, expected[3])) }
                #expect(made.interval.contains(made.value))
            }
        }
        #expect(throws: LyceumError.self) { try Correlation(.pearson, [1, 1, 1], [1, 2, 3]) }
        let drawn = try Correlation.bootstrap(.kendall, [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7], draws: 200)
        #expect(drawn.percentile().contains(drawn.estimate))
    }

    @Test("corrections equal statsmodels', and the golden family's")
    func corrections() throws {
        let golden = try StatisticsFixture.part("tests", "corrections")
        let p = try golden.list("p")
        for correction in FamilyCorrection.allCases where correction != .none {
            for (value, expected) in zip(correction.adjusted(p), try golden.list(correction.rawValue)) {
                #expect(isClose(value, expected, 1e-12), "\(correction)")
            }
        }
        let family = [0.04217, 0.6778, 0.1098, 0.2414, 0.6562, 0.05943, 0.03558, 0.06274]
        let holm = [0.2952, 1, 0.4392, 0.7242, 1, 0.3566, 0.2846, 0.3566]
        let hochberg = [0.1255, 0.6778, 0.1757, 0.3219, 0.6778, 0.1255, 0.1255, 0.1255]
        for (value, expected) in zip(FamilyCorrection.holm.adjusted(family), holm) { #expect(abs(value - expected) < 6e-5) }
        for (value, expected) in zip(FamilyCorrection.benjaminiHochberg.adjusted(family), hochberg) { #expect(abs(value - expected) < 6e-5) }
        #expect(FamilyCorrection.holm.adjusted([]).isEmpty && FamilyCorrection.none.adjusted([0.2]) == [0.2])
    }
}
