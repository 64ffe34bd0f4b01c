import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Special functions and distributions")
struct DistributionTests {
    @Test("log Γ equals fifty-digit values, near its zeros too")
    func logGamma() throws {
        for row in try StatisticsFixture.rows("special", "logGamma") {
            #expect(isClose(SpecialFunctions.logGamma(row[0]), row[1], 1e-12), "\(row)")
        }
        #expect(SpecialFunctions.logGamma(1) == 0 && SpecialFunctions.logGamma(2) == 0)
        #expect(SpecialFunctions.logGamma(0) == .infinity && SpecialFunctions.logGamma(-1).isNaN)
    }

    @Test("the incomplete beta function, its complement and its inverse equal scipy's")
    func incompleteBeta() throws {
        for row in try StatisticsFixture.rows("special", "incompleteBeta") {
            let tails = SpecialFunctions.betaTails(row[2], 1 - row[2], row[0], row[1])
            #expect(isClose(tails.lower, row[3]), "\(row): \(tails)")
            #expect(isClose(tails.upper, row[4]), "\(row): \(tails)")
        }
        for row in try StatisticsFixture.rows("special", "inverseIncompleteBeta") {
            let x = SpecialFunctions.inverseIncompleteBeta(row[2], row[0], row[1])
            #expect(isClose(x, row[3]), "\(row): \(x)")
        }
        #expect(SpecialFunctions.incompleteBeta(0, 2, 3) == 0 && SpecialFunctions.incompleteBeta(1, 2, 3) == 1)
        #expect(SpecialFunctions.incompleteBeta(0.5, -1, 3).isNaN && SpecialFunctions.incompleteBeta(1.5, 1, 3).isNaN)
    }

    @Test("the incomplete gamma functions equal scipy's")
    func incompleteGamma() throws {
        for row in try StatisticsFixture.rows("special", "incompleteGamma") {
            #expect(isClose(SpecialFunctions.incompleteGamma(row[0], row[1]), row[2]), "\(row)")
            #expect(isClose(SpecialFunctions.upperIncompleteGamma(row[0], row[1]), row[3]), "\(row)")
        }
    }

    @Test("the normal distribution equals fifty-digit values to the far tails, its quantiles scipy's")
    func normal() throws {
        // Numbers below the normal range keep fewer digits: a few of their steps.
        let step = 4 * Double.leastNonzeroMagnitude
        for row in try StatisticsFixture.rows("distributions", "normal") {
            #expect(isClose(NormalDistribution.cumulative(row[0]), row[1], 1e-12, floor: step), "\(row)")
            #expect(isClose(NormalDistribution.upperTail(row[0]), row[2], 1e-12, floor: step), "\(row)")
        }
        for row in try StatisticsFixture.rows("distributions", "normalQuantile") {
            #expect(isClose(NormalDistribution.quantile(row[0]), row[1], 1e-12), "\(row)")
        }
        #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(1.5).isNaN)
    }

    @Test("Student's t and its quantiles equal scipy's")
    func studentT() throws {
        for row in try StatisticsFixture.rows("distributions", "t") {
            let t = StudentT(degreesOfFreedom: row[0])
            #expect(isClose(t.cumulative(row[1]), row[2]) && isClose(t.upperTail(row[1]), row[3]), "\(row)")
        }
        for row in try StatisticsFixture.rows("distributions", "tQuantile") {
            let value = StudentT(degreesOfFreedom: row[0]).quantile(row[1])
            #expect(isClose(value, row[2], 1e-9), "\(row): \(value)")
        }
    }

    @Test("chi-squared and F with their quantiles equal scipy's")
    func chiSquaredAndF() throws {
        for row in try StatisticsFixture.rows("distributions", "chiSquared") {
            let chi = ChiSquared(degreesOfFreedom: row[0])
            #expect(isClose(chi.cumulative(row[1]), row[2]) && isClose(chi.upperTail(row[1]), row[3]), "\(row)")
        }
        for row in try StatisticsFixture.rows("distributions", "chiSquaredQuantile") {
            #expect(isClose(ChiSquared(degreesOfFreedom: row[0]).quantile(row[1]), row[2]), "\(row)")
        }
        for row in try StatisticsFixture.rows("distributions", "f") {
            let f = FisherF(numerator: row[0], denominator: row[1])
            #expect(isClose(f.cumulative(row[2]), row[3]) && isClose(f.upperTail(row[2]), row[4]), "\(row)")
        }
        for row in try StatisticsFixture.rows("distributions", "fQuantile") {
            #expect(isClose(FisherF(numerator: row[0], denominator: row[1]).quantile(row[2]), row[3]), "\(row)")
        }
    }

    @Test("binomial weights and tails equal exact values and scipy's")
    func binomial() throws {
        for row in try StatisticsFixture.rows("distributions", "binomial") {
            let binomial = BinomialDistribution(count: Int(row[0]), probability: row[1])
            let k = Int(row[2])
            #expect(isClose(binomial.probability(of: k), row[3], 1e-12), "\(row)")
            #expect(isClose(binomial.cumulative(k), row[4]) && isClose(binomial.upperTail(k), row[5]), "\(row)")
        }
    }

    @Test("the Poisson binomial equals exact fractions, and the binomial where all chances are equal")
    func poissonBinomial() throws {
        for entry in try #require(StatisticsFixture.part("distributions", "poissonBinomial").arrayValue) {
            let expected = try entry.list("weights")
            let made = PoissonBinomialDistribution(probabilities: try entry.list("chances"))
            #expect(made.weights.count == expected.count)
            for (value, exact) in zip(made.weights, expected) { #expect(isClose(value, exact, 1e-11)) }
        }
        let same = PoissonBinomialDistribution(probabilities: [Double](repeating: 0.25, count: 60))
        let binomial = BinomialDistribution(count: 60, probability: 0.25)
        for k in 0...61 { #expect(isClose(same.upperTail(k), binomial.upperTail(k), 1e-11)) }
    }
}
