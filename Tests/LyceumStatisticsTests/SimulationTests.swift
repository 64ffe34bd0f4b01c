import LyceumCore
import Testing

@testable import LyceumStatistics

/// The statistics judged by what they promise: sizes of tests, coverage of intervals, power.
@Suite("Statistics hold what they promise, by simulation")
struct SimulationTests {
    /// 1.96 √(0.05 · 0.95 / 1000)
    private let tolerance = 0.014

    @Test("1,000 comparisons of a model with its equal reject 5 % ± 1.4 %: t, sign flips, Wilcoxon")
    func sameModels() throws {
        var dice = Dice(4)
        var rejected = (t: 0.0, flips: 0.0, wilcoxon: 0.0)
        var options = PairedComparison.Options()
        // Of 99 draws and the observed one, five in a hundred are exactly 5 %.
        options.draws = 99
        options.threads = 1
        for trial in 0..<1000 {
            options.seed = UInt64(trial)
            let a = (0..<40).map { _ in dice.normal() }
            let b = a.map { _ in dice.normal() }
            let made = try PairedComparison(a: a, b: b, options: options)
            rejected.t += made.verdict == .tie ? 0 : 0.001
            rejected.flips += made.permutationProbability <= 0.05 ? 0.001 : 0
            rejected.wilcoxon += try #require(made.wilcoxon).probability < 0.05 ? 0.001 : 0
        }
        #expect(abs(rejected.t - 0.05) <= tolerance && abs(rejected.flips - 0.05) <= tolerance, "\(rejected)")
        #expect(abs(rejected.wilcoxon - 0.05) <= tolerance, "\(rejected)")
    }

    @Test("with 0/1 scores McNemar's exact test never rejects too often, mid-p and t reject about 5 %")
    func sameBinaryModels() throws {
        var dice = Dice(11)
        var rejected = (exact: 0.0, mid: 0.0, t: 0.0)
        for _ in 0..<1000 {
            let differences = (0..<300).map { _ in dice.hit(0.6) - dice.hit(0.6) }
            let mcNemar = McNemar(onlyA: differences.count { $0 < 0 }, onlyB: differences.count { $0 > 0 })
            rejected.exact += mcNemar.exact < 0.05 ? 0.001 : 0
            rejected.mid += mcNemar.midP < 0.05 ? 0.001 : 0
            rejected.t += try MeanEstimate(differences).probability() < 0.05 ? 0.001 : 0
        }
        #expect(rejected.exact <= 0.05 + tolerance && abs(rejected.mid - 0.05) <= tolerance && abs(rejected.t - 0.05) <= tolerance, "\(rejected)")
    }

    @Test("clustered intervals cover about 95 %, naive ones far less")
    func clusteredCoverage() throws {
        var dice = Dice(21)
        var naive = 0.0
        var clustered = 0.0
        var flipped = 0.0
        let names = (0..<200).map { Optional("\($0 / 5)") }
        for trial in 0..<500 {
            var values: [Double] = []
            for _ in 0..<40 {
                let shared = dice.normal()
                for _ in 0..<5 { values.append(shared + dice.normal()) }
            }
            clustered += try MeanEstimate(values, clusters: names).interval().contains(0) ? 0.002 : 0
            naive += try MeanEstimate(values).interval().contains(0) ? 0.002 : 0
            let sums = try ItemClusters(names).sums(values)
            flipped += SignFlipTest(sums, draws: 199, seed: UInt64(trial), threads: 1).probability <= 0.05 ? 0.002 : 0
        }
        #expect(naive < 0.85, "\(naive)")
        #expect(abs(clustered - 0.95) < 0.025, "\(clustered)")
        #expect(abs(flipped - 0.05) < 0.025, "\(flipped)")
    }

    /// Right and wrong in cases of ten whose difficulty is shared: with probability `likeness` an item answers as its case does.
    private func share(_ dice: inout Dice, cases: Int, probability: Double, likeness: Double) -> [Double] {
        (0..<cases).flatMap { _ in
            let shared = dice.hit(probability)
            return (0..<10).map { _ in dice.hit(likeness) == 1 ? shared : dice.hit(probability) }
        }
    }

    @Test("intervals of clustered shares cover about 95 % and stay within 0 and 1, where t leaves it and Wilson's for single items covers far less",
        arguments: [(51, 0.7, 0.3), (30, 0.9, 0.5), (12, 0.6, 0.6), (30, 0.97, 0.3)])
    func clusteredShareCoverage(cases: Int, probability: Double, likeness: Double) throws {
        var dice = Dice(UInt64(cases) * 1000 + UInt64(probability * 100))
        var covered = (share: 0.0, t: 0.0, naive: 0.0)
        var outside = (share: 0, t: 0)
        let names = (0..<cases * 10).map { Optional("\($0 / 10)") }
        for _ in 0..<500 {
            let values = share(&dice, cases: cases, probability: probability, likeness: likeness)
            let estimate = try MeanEstimate(values, clusters: names)
            let (interval, t) = (estimate.shareInterval(), estimate.interval())
            covered.share += interval.contains(probability) ? 0.002 : 0
            covered.t += t.contains(probability) ? 0.002 : 0
            covered.naive += try Proportion(successes: values.count { $0 == 1 }, count: values.count).wilson().contains(probability) ? 0.002 : 0
            outside.share += interval.lower < 0 || interval.upper > 1 ? 1 : 0
            outside.t += t.lower < 0 || t.upper > 1 ? 1 : 0
        }
        // With few cases and much alike in each, the design effect itself is uncertain: somewhat less than 95 %, and always more than t.
        #expect(covered.share >= 0.9 && covered.share <= 0.98 && covered.share >= covered.t - 0.01, "\(covered)")
        if probability >= 0.9 { #expect(covered.share > covered.t + 0.01, "\(covered)") }
        #expect(covered.naive < 0.9, "\(covered)")
        #expect(outside.share == 0, "\(outside)")
        #expect(probability < 0.95 || outside.t > 0, "\(outside)")
    }

    @Test("t and bootstrap intervals of a skewed score cover about 95 %, BCa at least as well as percentile")
    func skewedCoverage() throws {
        var dice = Dice(31)
        var covered = (t: 0.0, percentile: 0.0, accelerated: 0.0)
        for trial in 0..<400 {
            let values = (0..<60).map { _ in
                let z = dice.normal()
                return z * z
            }
            let bootstrap = try Bootstrap(mean: values, draws: 300, seed: UInt64(trial), threads: 1)
            covered.t += try MeanEstimate(values).interval().contains(1) ? 0.0025 : 0
            covered.percentile += bootstrap.percentile().contains(1) ? 0.0025 : 0
            covered.accelerated += bootstrap.biasCorrected().contains(1) ? 0.0025 : 0
        }
        #expect(covered.t > 0.89 && covered.percentile > 0.88 && covered.accelerated > 0.89, "\(covered)")
        #expect(covered.accelerated >= covered.percentile - 0.01, "\(covered)")
    }

    @Test("the power formula predicts how often McNemar's test finds a difference", arguments: [(626, 0.2, 0.05), (870, 0.1, 0.03)])
    func power(count: Int, share: Double, difference: Double) throws {
        var dice = Dice(UInt64(count))
        var found = 0.0
        for _ in 0..<1000 {
            var onlyA = 0
            var onlyB = 0
            for _ in 0..<count {
                let u = dice.uniform()
                if u < (share + difference) / 2 { onlyB += 1 } else if u < share { onlyA += 1 }
            }
            found += McNemar(onlyA: onlyA, onlyB: onlyB).midP < 0.05 ? 0.001 : 0
        }
        let predicted = try PairedPower.power(count: count, discordantShare: share, difference: difference)
        #expect(abs(predicted - 0.8) < 0.002)
        #expect(abs(found - predicted) < 0.045, "found \(found), predicted \(predicted)")
    }

    @Test("Holm keeps the chance of any false find in a family at 5 %; without it that chance is far larger")
    func familyWiseError() throws {
        var dice = Dice(41)
        var holm = 0.0
        var uncorrected = 0.0
        for _ in 0..<1000 {
            let family = try (0..<8).map { _ in try MeanEstimate((0..<20).map { _ in dice.normal() }).probability() }
            uncorrected += family.contains { $0 < 0.05 } ? 0.001 : 0
            holm += FamilyCorrection.holm.adjusted(family).contains { $0 < 0.05 } ? 0.001 : 0
        }
        #expect(abs(holm - 0.05) <= 0.018, "\(holm)")
        #expect(uncorrected > 0.25, "\(uncorrected)")
    }

    @Test("equivalence is claimed for at most 5 % of models that differ by exactly the margin, and often for equal ones")
    func equivalenceSize() throws {
        var dice = Dice(51)
        var wrong = 0.0
        var right = 0.0
        for _ in 0..<1000 {
            let noise = (0..<100).map { _ in dice.normal() }
            let atMargin = try MeanEstimate(noise.map { $0 + 0.4 })
            wrong += try EquivalenceTest(atMargin, margin: 0.4).isEquivalent ? 0.001 : 0
            right += try EquivalenceTest(MeanEstimate(noise), margin: 0.4).isEquivalent ? 0.001 : 0
        }
        #expect(abs(wrong - 0.05) <= tolerance, "\(wrong)")
        #expect(right > 0.9, "\(right)")
    }

    @Test("a prediction-powered mean covers the human mean where the judge alone is biased, and is tighter than the labels alone")
    func predictionPowered() throws {
        var dice = Dice(61)
        var covered = 0.0
        var judged = 0.0
        var tighter = 0.0
        for _ in 0..<500 {
            func item() -> (human: Double, judge: Double) {
                let human = dice.normal()
                return (human, human + 0.3 + 0.3 * dice.normal())
            }
            let labeled = (0..<60).map { _ in item() }
            let others = (0..<600).map { _ in item().judge }
            let made = try PredictionPoweredMean(judge: others, labeledJudge: labeled.map(\.judge), human: labeled.map(\.human), isTuned: true)
            covered += made.interval().contains(0) ? 0.002 : 0
            judged += try MeanEstimate(others).interval().contains(0) ? 0.002 : 0
            tighter += made.standardError < made.labeledStandardError ? 0.002 : 0
        }
        #expect(covered > 0.92 && covered < 0.98, "\(covered)")
        #expect(judged < 0.05 && tighter > 0.99, "\(judged) \(tighter)")
    }
}
