import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumStatistics

@Suite("Resampling")
struct ResamplingTests {
    @Test("the stream's words are Philox's at the draw's own counters")
    func words() {
        let seed: UInt64 = 0x1234_5678_9ABC_DEF0
        var stream = RandomStream(seed: seed, purpose: .signFlips, draw: 0x1_0000_0007)
        for low in 0..<5 {
            let high = UInt64(7) | (UInt64(1) ^ (RandomPurpose.signFlips.rawValue << 24)) << 32
            let expected = Philox(seed: seed).block(UInt64(low), high)
            let (a, b, c, d) = stream.block()
            #expect([a, b, c, d] == [expected.x, expected.y, expected.z, expected.w].map { UInt64($0) })
        }
    }

    @Test("binomial draws follow the binomial distribution", arguments: [(20, 0.1), (20, 0.93), (100, 0.3), (5000, 0.004), (14_000, 0.31), (79, 0.5)])
    func binomialDraws(count: Int, probability: Double) {
        let draws = 20_000
        var random = RandomStream(seed: 3, purpose: .counts, draw: count)
        var seen = [Int: Int]()
        for _ in 0..<draws { seen[BinomialSampler.draw(count, probability, &random), default: 0] += 1 }
        // Neighboring counts are taken together until twenty are expected.
        let truth = BinomialDistribution(count: count, probability: probability)
        var statistic = 0.0
        var cells = 0
        var expected = 0.0
        var found = 0.0
        for k in 0...count {
            expected += truth.probability(of: k) * Double(draws)
            found += Double(seen[k] ?? 0)
            if expected >= 20 {
                statistic += (found - expected) * (found - expected) / expected
                cells += 1
                expected = 0
                found = 0
            }
        }
        #expect(ChiSquared(degreesOfFreedom: Double(cells - 1)).upperTail(statistic) > 1e-4, "\(statistic) over \(cells) cells")
    }

    @Test("bootstrap intervals, percentile and BCa, equal scipy's within the draws' noise")
    func againstSciPy() throws {
        let golden = try StatisticsFixture.part("tests", "bootstrap")
        let made = try Bootstrap(mean: try golden.list("values"), draws: 20_000)
        let percentile = try golden.list("percentile")
        let accelerated = try golden.list("bca")
        #expect(try abs(made.standardError - golden.double("error")) < 0.004)
        #expect(abs(made.percentile().lower - percentile[0]) < 0.012 && abs(made.percentile().upper - percentile[1]) < 0.015)
        #expect(abs(made.biasCorrected().lower - accelerated[0]) < 0.012 && abs(made.biasCorrected().upper - accelerated[1]) < 0.02)
        #expect(made.biasCorrected().upper > made.percentile().upper + 0.02)
    }

    @Test("drawing counts of equal values and drawing items one by one give the same distribution")
    func countsAndItems() throws {
        let values = (0..<400).map { $0 % 10 == 0 ? -1.0 : $0 % 7 == 0 ? 1 : 0 }
        // Values so slightly different that no two are equal: drawn item by item.
        let distinct = values.enumerated().map { $1 + Double($0) * 1e-12 }
        let counted = try Bootstrap(mean: values, draws: 6000)
        let drawn = try Bootstrap(mean: distinct, draws: 6000)
        #expect(abs(counted.standardError / drawn.standardError - 1) < 0.05)
        for level in [0.5, 0.8, 0.95] {
            #expect(abs(counted.percentile(level: level).lower - drawn.percentile(level: level).lower) < 0.004)
            #expect(abs(counted.percentile(level: level).upper - drawn.percentile(level: level).upper) < 0.004)
        }
    }

    @Test("draws have the same bits for any number of threads", arguments: [1, 2, 3, 7])
    func threads(count: Int) throws {
        let values = (0..<97).map { Double($0 * $0 % 89) / 89 }
        let names = values.indices.map { Optional("\($0 / 4)") }
        let two = values.map { $0.rounded() }
        #expect(try Bootstrap(mean: values, draws: 500, threads: count) == Bootstrap(mean: values, draws: 500, threads: 1))
        #expect(
            try Bootstrap(mean: values, clusters: names, draws: 500, threads: count)
                == Bootstrap(mean: values, clusters: names, draws: 500, threads: 1))
        #expect(try Bootstrap(mean: two, draws: 500, threads: count) == Bootstrap(mean: two, draws: 500, threads: 1))
        var options = PairedComparison.Options()
        options.draws = 500
        options.threads = 1
        let one = try PairedComparison(a: values, b: two, options: options)
        options.threads = count
        let many = try PairedComparison(a: values, b: two, options: options)
        #expect(many.bootstrap == one.bootstrap && many.permutationProbability == one.permutationProbability)
    }

    @Test("another seed gives other draws, the same seed the same")
    func seeds() throws {
        let values = (0..<50).map { Double($0 % 7) }
        #expect(try Bootstrap(mean: values, draws: 100, seed: 1) == Bootstrap(mean: values, draws: 100, seed: 1))
        #expect(try Bootstrap(mean: values, draws: 100, seed: 1) != Bootstrap(mean: values, draws: 100, seed: 2))
    }

    @Test("sign flips give the exact probability of a small set, and equal sizes the binomial one")
    func signFlips() {
        let small = [0.9, 1.4, -0.2, 2.2, 0.7, 1.1, -0.3, 0.6]
        let sum = abs(small.reduce(0, +))
        var extreme = 0
        for pattern in 0..<256 {
            let flipped = small.enumerated().reduce(0.0) { $0 + (pattern >> $1.offset & 1 == 1 ? $1.element : -$1.element) }
            if abs(flipped) >= sum - 1e-9 { extreme += 1 }
        }
        let drawn = SignFlipTest(small, draws: 20_000, seed: 9, threads: 2)
        #expect(abs(drawn.probability - Double(extreme) / 256) < 0.006)
        let equal = [Double](repeating: 1, count: 30) + [Double](repeating: -1, count: 49) + [Double](repeating: 0, count: 431)
        #expect(abs(SignFlipTest(equal, draws: 20_000, seed: 9, threads: 2).probability - 0.04217) < 0.006)
        #expect(SignFlipTest([0, 0, 0], draws: 100, seed: 1, threads: 1).probability == 1)
        // The add-one rule: never zero.
        #expect(SignFlipTest([Double](repeating: 1, count: 60), draws: 99, seed: 1, threads: 1).probability == 0.01)
    }

    @Test("the bootstrap of any statistic resamples whole clusters")
    func statistic() throws {
        let values = (0..<60).map { Double($0 % 6) }
        let names = values.indices.map { Optional("\($0 / 6)") }
        // Every cluster has the same sum, so the mean never moves.
        let clustered = try Bootstrap(count: 60, clusters: names, draws: 200) { items in items.reduce(0) { $0 + values[$1] } / Double(items.count) }
        #expect(clustered.percentile().width < 1e-12)
        let plain = try Bootstrap(count: 60, draws: 200, isAccelerated: true) { items in items.reduce(0) { $0 + values[$1] } / Double(items.count) }
        #expect(plain.percentile().width > 0.4 && plain.acceleration.isFinite)
    }
}
