import LyceumConfiguration
import LyceumCore
import LyceumStatistics
import LyceumTensor
import Testing

@testable import LyceumRecipes

struct ClaimTests {
    private func claim(_ text: String = "") throws -> Claim {
        let issues = ConfigurationIssues()
        let node = try YAML.tree("{arm: \"${a.items}\", against: \"${b.items}\"\(text.isEmpty ? "" : ", " + text)}", source: "c")
        let claim = Claim(.init(key: "c", keyPlace: "c:1", value: node), issues: issues)
        try issues.check()
        return claim
    }

    private func items(_ scores: [Double], clusters: [String]? = nil, reversed: Bool = false) -> StepScores {
        let ids = scores.indices.map { "q\($0)" }
        return reversed
            ? StepScores(name: "t", ids: ids.reversed(), scores: scores.reversed(), clusters: clusters?.reversed())
            : StepScores(name: "t", ids: ids, scores: scores, clusters: clusters)
    }

    private func verdict(
        _ claim: Claim, arm: ClaimSide, against: ClaimSide, draws: Int = 2000
    ) throws -> (ClaimVerdict.Verdict, ClaimEvidence) {
        let evidence = try ClaimTest(claim, significance: 0.05, draws: draws, threads: 1).evidence(arm: arm, against: against)
        let made = ClaimVerdict(claim: claim, verdict: .undecided, evidence: evidence, adjustedProbability: nil, problem: nil)
        return (ClaimEvaluator.decided([made], correction: .holm, significance: 0.05)[0].verdict, evidence)
    }

    /// So many items right in both, in the arm only, in the other only, in none.
    private func pairs(_ both: Int, _ onlyArm: Int, _ onlyAgainst: Int, _ none: Int) -> (arm: [Double], against: [Double]) {
        let arm = [Int](repeating: 1, count: both + onlyArm) + [Int](repeating: 0, count: onlyAgainst + none)
        let against = [Int](repeating: 1, count: both) + [Int](repeating: 0, count: onlyArm) + [Int](repeating: 1, count: onlyAgainst)
            + [Int](repeating: 0, count: none)
        return (arm.map(Double.init), against.map(Double.init))
    }

    @Test("right and wrong items are tested by McNemar, whatever the order of the items")
    func mcNemar() throws {
        let (arm, against) = pairs(50, 15, 3, 32)
        let (found, evidence) = try verdict(
            claim(), arm: ClaimSide(data: .items([items(arm)])), against: ClaimSide(data: .items([items(against, reversed: true)])))
        #expect(found == .supported)
        // 2 · P(X ≤ 3 | 18, ½) = 2 · (1 + 18 + 153 + 816) / 2^18
        #expect(abs(evidence.probability - 2 * 988 / 262_144) < 1e-12)
        #expect(abs(evidence.effect - 0.12) < 1e-12)
        #expect(evidence.count == 100)
        #expect(evidence.test.hasPrefix("McNemar"))
        let (opposite, _) = try verdict(
            claim("direction: less"), arm: ClaimSide(data: .items([items(arm)])), against: ClaimSide(data: .items([items(against)])))
        #expect(opposite == .notSupported)
    }

    @Test("few items leave a claim undecided, however large the effect looks")
    func undecided() throws {
        let (arm, against) = pairs(2, 4, 0, 2)
        let (found, evidence) = try verdict(claim(), arm: ClaimSide(data: .items([items(arm)])), against: ClaimSide(data: .items([items(against)])))
        #expect(found == .undecided)
        #expect(abs(evidence.probability - 0.125) < 1e-12)
        #expect(evidence.effect == 0.5)
    }

    @Test("a constant such as guessing is met with the exact binomial test")
    func chance() throws {
        let scores = [Double](repeating: 1, count: 40) + [Double](repeating: 0, count: 60)
        let (found, evidence) = try verdict(claim(), arm: ClaimSide(data: .items([items(scores)])), against: ClaimSide(data: .constant(0.25)))
        #expect(found == .supported)
        #expect(evidence.test == "binomial, exact")
        // SciPy 1.17.1: scipy.stats.binom.sf(39, 100, 0.25) · 2
        #expect(abs(evidence.probability - 0.0013731844159) < 1e-10)
        let half = scores.indices.map { $0 % 4 == 0 ? 1.0 : 0.0 }
        #expect(try verdict(claim(), arm: ClaimSide(data: .items([items(half)])), against: ClaimSide(data: .constant(0.25))).0 == .undecided)
    }

    @Test("equivalence and not-worse need their margin to be kept by the evidence, not by the estimate")
    func margins() throws {
        let (arm, against) = pairs(300, 10, 12, 78)
        let sides = (ClaimSide(data: .items([items(arm)])), ClaimSide(data: .items([items(against)])))
        #expect(try verdict(claim("direction: equivalent, margin: 0.05"), arm: sides.0, against: sides.1).0 == .supported)
        #expect(try verdict(claim("direction: not-less, margin: 0.05"), arm: sides.0, against: sides.1).0 == .supported)
        #expect(try verdict(claim("direction: equivalent, margin: 0.015"), arm: sides.0, against: sides.1).0 == .undecided)
        let (small, other) = pairs(15, 2, 2, 6)
        let few = (ClaimSide(data: .items([items(small)])), ClaimSide(data: .items([items(other)])))
        #expect(try verdict(claim("direction: equivalent, margin: 0.05"), arm: few.0, against: few.1).0 == .undecided)
        let (worse, better) = pairs(200, 5, 100, 95)
        let far = (ClaimSide(data: .items([items(worse)])), ClaimSide(data: .items([items(better)])))
        #expect(try verdict(claim("direction: equivalent, margin: 0.05"), arm: far.0, against: far.1).0 == .notSupported)
        #expect(try verdict(claim("direction: not-less, margin: 0.05"), arm: far.0, against: far.1).0 == .notSupported)
        #expect(try verdict(claim("direction: not-greater, margin: 0.05"), arm: far.0, against: far.1).0 == .supported)
        #expect(try verdict(claim("direction: less, margin: 0.1"), arm: far.0, against: far.1).0 == .supported)
        #expect(try verdict(claim("direction: less, margin: 0.24"), arm: far.0, against: far.1).0 == .undecided)
    }

    @Test("items of a cluster count together")
    func clusters() throws {
        // Twenty differences that are really two.
        let arm = [Double](repeating: 1, count: 20)
        let against = [Double](repeating: 0, count: 20)
        let names = (0..<20).map { "c\($0 / 10)" }
        let (found, evidence) = try verdict(
            claim(), arm: ClaimSide(data: .items([items(arm, clusters: names)])), against: ClaimSide(data: .items([items(against, clusters: names)])))
        #expect(found == .undecided)
        #expect(evidence.clusterCount == 2)
        #expect(evidence.test == "sign flips of clusters")
    }

    private func runs(_ values: [Double], _ method: String) -> ClaimSide {
        ClaimSide(
            data: .values(values),
            bindings: values.indices.map { [.init(variable: "method", value: method), .init(variable: "seed", value: "\($0)")] })
    }

    @Test("runs with the same seed are paired, whatever their order")
    func seeds() throws {
        let arm = runs([0.50, 0.61, 0.72], "a")
        var against = runs([0.42, 0.50, 0.64], "b")
        let (found, evidence) = try verdict(claim(), arm: arm, against: against)
        #expect(found == .supported)
        #expect(evidence.unit == "pairs of runs")
        #expect(evidence.count == 3)
        // Differences 0.08, 0.11, 0.08; SciPy 1.17.1: scipy.stats.ttest_rel
        #expect(abs(evidence.probability - 0.0121216601) < 1e-7)
        against.data = .values([0.64, 0.50, 0.42])
        against.bindings.reverse()
        #expect(try verdict(claim(), arm: arm, against: against).1.probability == evidence.probability)
    }

    @Test("runs without loops in common are compared as two groups")
    func unpaired() throws {
        let arm = ClaimSide(data: .values([0.5, 0.6, 0.7]), bindings: [[], [], []])
        let against = ClaimSide(data: .values([0.1, 0.2, 0.4, 0.3]), bindings: [[], [], [], []])
        let (_, evidence) = try verdict(claim(), arm: arm, against: against)
        // SciPy 1.17.1: scipy.stats.ttest_ind(equal_var=False)
        #expect(evidence.test == "Welch's t")
        #expect(abs(evidence.probability - 0.0100769433) < 1e-7)
    }

    @Test("one fixed run is what all runs of the other side are compared with")
    func fixed() throws {
        let arm = ClaimSide(data: .items([items([1, 1, 1, 0]), items([1, 1, 0, 1]), items([1, 1, 1, 1])]), bindings: [[], [], []])
        let against = ClaimSide(data: .items([items([0, 0, 1, 0])]), bindings: [[]])
        let (found, evidence) = try verdict(claim(), arm: arm, against: against)
        #expect(found == .supported)
        #expect(evidence.unit == "runs")
        #expect(evidence.meanAgainst == 0.25)
        let (_, byItem) = try verdict(claim("unit: items"), arm: arm, against: against)
        #expect(byItem.count == 4)
    }

    @Test("runs that all say the same cannot make a sure thing of two observations")
    func noVariance() throws {
        let (found, evidence) = try verdict(claim(), arm: runs([1, 1], "a"), against: runs([0, 0], "b"))
        #expect(found == .undecided)
        #expect(evidence.probability == 0.5)
    }

    @Test("the bootstrap agrees with t where both apply")
    func bootstrap() throws {
        let arm = (0..<200).map { Double(($0 * 37) % 101) / 100 }
        let against = (0..<200).map { Double(($0 * 53) % 89) / 100 }
        let sides = (ClaimSide(data: .items([items(arm)])), ClaimSide(data: .items([items(against)])))
        let (_, drawn) = try verdict(claim("test: bootstrap"), arm: sides.0, against: sides.1)
        let (_, student) = try verdict(claim("test: t"), arm: sides.0, against: sides.1)
        #expect(abs(drawn.probability - student.probability) < 0.03)
        #expect(abs(drawn.interval.lower - student.interval.lower) < 0.01)
    }

    @Test("runs that did not ask the same are not compared")
    func different() throws {
        let other = StepScores(name: "t", ids: ["q0", "x"], scores: [1, 0])
        #expect(throws: LyceumError.self) {
            try verdict(claim(), arm: ClaimSide(data: .items([items([1, 0])])), against: ClaimSide(data: .items([other])))
        }
        #expect(throws: LyceumError.self) {
            try verdict(claim(), arm: ClaimSide(data: .items([items([1, 0])])), against: ClaimSide(data: .items([items([1, 0, 1])])))
        }
    }

    @Test("claims of one recipe are corrected together")
    func family() throws {
        func made(_ p: Double) throws -> ClaimVerdict {
            var evidence = try verdict(claim(), arm: runs([0.5, 0.6], "a"), against: runs([0.4, 0.5], "b")).1
            evidence.probability = p
            evidence.agrees = true
            return ClaimVerdict(claim: try claim(), verdict: .undecided, evidence: evidence, adjustedProbability: nil, problem: nil)
        }
        let untested = ClaimVerdict(claim: try claim(), verdict: .untested, evidence: nil, adjustedProbability: nil, problem: "x")
        let decided = ClaimEvaluator.decided([try made(0.02), untested, try made(0.01), try made(0.9)], correction: .holm, significance: 0.05)
        #expect(decided.map(\.verdict) == [.supported, .untested, .supported, .undecided])
        #expect(decided[0].adjustedProbability == 0.04)
        let bare = ClaimEvaluator.decided([try made(0.03), try made(0.04)], correction: .holm, significance: 0.05)
        #expect(bare.map(\.verdict) == [.undecided, .undecided])
    }

    @Test("without a difference, claims are called supported or not supported no more often than the significance allows")
    func falsePositives() throws {
        let claim = try claim()
        var random = UniformDraws(seed: 11)
        var (decidedItems, decidedRuns) = (0, 0)
        let trials = 250
        for _ in 0..<trials {
            let arm = (0..<60).map { _ in random.next() < 0.5 ? 1.0 : 0.0 }
            let against = (0..<60).map { _ in random.next() < 0.5 ? 1.0 : 0.0 }
            let one = try verdict(claim, arm: ClaimSide(data: .items([items(arm)])), against: ClaimSide(data: .items([items(against)])), draws: 50)
            if one.0 != .undecided { decidedItems += 1 }
            let a = (0..<4).map { _ in random.normal() }
            let b = (0..<4).map { _ in random.normal() }
            if try verdict(claim, arm: runs(a, "a"), against: runs(b, "b"), draws: 50).0 != .undecided { decidedRuns += 1 }
        }
        // 5 % of 250 is 12.5; more than 24 comes once in 1000.
        #expect(decidedItems <= 24)
        #expect(decidedRuns <= 24)
        #expect(decidedRuns >= 3)
    }

    @Test("true effects of the size planned for are found")
    func power() throws {
        let claim = try claim()
        var random = UniformDraws(seed: 5)
        var found = 0
        for _ in 0..<100 {
            let arm = (0..<150).map { _ in random.next() < 0.7 ? 1.0 : 0.0 }
            let against = (0..<150).map { _ in random.next() < 0.5 ? 1.0 : 0.0 }
            if try verdict(claim, arm: ClaimSide(data: .items([items(arm)])), against: ClaimSide(data: .items([items(against)])), draws: 50).0 == .supported { found += 1 }
        }
        #expect(found > 80)
    }

    /// Uniform and normal numbers of a seed.
    private struct UniformDraws {
        var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var word = state
            word = (word ^ (word >> 33)) &* 0xFF51_AFD7_ED55_8CCD
            word ^= word >> 33
            return Double(word >> 11) / 9_007_199_254_740_992
        }

        /// The sum of twelve uniform numbers, near enough to normal for a t test.
        mutating func normal() -> Double { (0..<12).reduce(-6) { made, _ in made + next() } }
    }
}
