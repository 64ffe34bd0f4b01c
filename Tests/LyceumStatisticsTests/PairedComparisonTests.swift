import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Two models on the same items")
struct PairedComparisonTests {
    struct Golden: Sendable {
        var name: String
        var means: (Double, Double)
        var discordant: (Int, Int)
        var exact: Double
        var midP: Double?
        var error: Double
        var z: Double
    }

    static let goldens = [
        Golden(name: "gsm8k verifier", means: (0.39045, 0.34723), discordant: (209, 152), exact: 0.00315, midP: 0.00269, error: 0.01436, z: -2.30),
        Golden(name: "gsm8k fine-tuned", means: (0.21683, 0.39045), discordant: (64, 293), exact: 3.9e-36, midP: nil, error: 0.01351, z: 9.87),
        Golden(name: "counseling", means: (0.58627, 0.54902), discordant: (49, 30), exact: 0.04217, midP: 0.03299, error: 0.01737, z: -1.20),
        Golden(name: "statqa llama", means: (0.23560, 0.22012), discordant: (26, 8), exact: 0.00294, midP: 0.00188, error: 0.00500, z: -0.89),
        Golden(name: "statqa one-shot", means: (0.49355, 0.48667), discordant: (44, 36), exact: 0.434, midP: 0.374, error: 0.00769, z: -0.33),
    ]

    @Test("real pairs give the golden counts, probabilities, errors and the harness's z", arguments: goldens)
    func golden(_ golden: Golden) throws {
        let scores = try GoldenScores(golden.name)
        let made = try PairedComparison(a: scores.a, b: scores.b)
        let mcNemar = try #require(made.mcNemar)
        #expect(abs(made.meanA - golden.means.0) < 6e-6 && abs(made.meanB - golden.means.1) < 6e-6)
        #expect(mcNemar.onlyA == golden.discordant.0 && mcNemar.onlyB == golden.discordant.1)
        #expect(isClose(mcNemar.exact, golden.exact, 0.01))
        if let midP = golden.midP { #expect(isClose(mcNemar.midP, midP, 0.003)) }
        #expect(abs(made.standardError - golden.error) < 6e-6 && abs(made.unpairedZ - golden.z) < 0.006)
        #expect(made.probability == mcNemar.exact && made.wilcoxon == nil && made.clusterCount == nil)
        #expect(abs(made.permutationProbability - mcNemar.exact) < 0.025)
    }

    @Test("bootstrap intervals of real pairs are the golden ones within two thousandths",
        arguments: [("gsm8k verifier", -0.0705, -0.0152), ("statqa llama", -0.0258, -0.0060)])
    func bootstrap(name: String, lower: Double, upper: Double) throws {
        let scores = try GoldenScores(name)
        for method in PairedComparison.Options.BootstrapMethod.allCases {
            var options = PairedComparison.Options()
            options.method = method
            let interval = try PairedComparison(a: scores.a, b: scores.b, options: options).bootstrap
            #expect(abs(interval.lower - lower) < 0.002 && abs(interval.upper - upper) < 0.002, "\(method): \(interval)")
        }
    }

    @Test("clusters widen the error of real pairs as published",
        arguments: [("statqa llama", 0.00500, 0.0086, 36), ("statqa gpt-4o", 0.0154, 0.0243, 36)])
    func clustered(name: String, naive: Double, error: Double, count: Int) throws {
        let scores = try GoldenScores(name)
        let made = try PairedComparison(a: scores.a, b: scores.b, clusters: scores.clusters)
        #expect(abs(made.naiveStandardError - naive) < 6e-5 && abs(made.standardError - error) < 6e-5)
        #expect(made.clusterCount == count && made.degreesOfFreedom == Double(count - 1))
        #expect(made.probability == made.permutationProbability)
        #expect(made.bootstrap.width > made.naiveStandardError * 4)
        #expect(made.warnings.contains { $0.contains("McNemar") })
    }

    @Test("a model against itself ties, with nothing to detect a difference from")
    func itself() throws {
        let scores = try GoldenScores("statqa llama").a
        var options = PairedComparison.Options()
        options.margin = 0.01
        options.draws = 500
        let made = try PairedComparison(a: scores, b: scores, options: options)
        #expect(made.verdict == .tie && made.difference == 0 && made.probability == 1 && made.permutationProbability == 1)
        #expect(made.isEquivalent)
        #expect(made.smallestDetectableDifference > 0 && made.smallestDetectableDifference < 0.01)
        #expect(made.warnings.contains { $0.contains("same scores") })
        // Ten equal items show no equivalence within a hundredth.
        #expect(try !PairedComparison(a: [1, 0, 1, 1, 0, 1, 0, 0, 1, 1], b: [1, 0, 1, 1, 0, 1, 0, 0, 1, 1], options: options).isEquivalent)
    }

    @Test("verdicts are B's, and exchanging the models turns them round")
    func verdicts() throws {
        let scores = try GoldenScores("gsm8k verifier")
        var options = PairedComparison.Options()
        options.draws = 1000
        let forward = try PairedComparison(a: scores.a, b: scores.b, options: options)
        let backward = try PairedComparison(a: scores.b, b: scores.a, options: options)
        #expect(forward.verdict == .loss && backward.verdict == .win)
        #expect(isClose(forward.difference, -backward.difference) && isClose(forward.standardError, backward.standardError))
        let tied = try GoldenScores("statqa one-shot")
        #expect(try PairedComparison(a: tied.a, b: tied.b, options: options).verdict == .tie)
    }

    @Test("the line under a comparison states the smallest detectable difference")
    func powerLine() throws {
        let a = (0..<100).map { $0 % 2 == 0 ? 1.0 : 0 }
        let b = a.enumerated().map { $0.offset < 20 ? 1 - $0.element : $0.element }
        var options = PairedComparison.Options()
        options.draws = 200
        let made = try PairedComparison(a: a, b: b, options: options)
        #expect(made.powerLine.contains("0.124") && made.powerLine.contains("80 %"))
        #expect(PairedComparison.decimals(-0.0004, 3) == "0.000" && PairedComparison.decimals(-1.25, 1) == "-1.2")
        #expect(PairedComparison.decimals(12.999, 2) == "13.00" && PairedComparison.decimals(.nan, 2) == "nan")
    }

    @Test("scores that are not 0 or 1 get Wilcoxon's test instead of McNemar's")
    func graded() throws {
        var dice = Dice(8)
        let a = (0..<60).map { _ in dice.normal() }
        let b = a.map { $0 + 0.6 + 0.5 * dice.normal() }
        let made = try PairedComparison(a: a, b: b)
        #expect(made.mcNemar == nil && made.verdict == .win)
        #expect(try #require(made.wilcoxon).probability < 0.001 && made.probability < 0.001)
        #expect(made.json["wilcoxon"] != nil && made.json["mcnemar"] == nil)
    }

    @Test("input that cannot be compared is refused: lengths, empty, not finite, options out of range")
    func refusals() {
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, 0], b: [1]) }
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1], b: [1]) }
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, .nan], b: [1, 0]) }
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, 0], b: [1, .infinity]) }
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, 0, 1], b: [1, 0, 0], clusters: ["a", nil, "b"]) }
        var options = PairedComparison.Options()
        options.level = 1
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, 0], b: [1, 0], options: options) }
        options = .init()
        options.margin = -1
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, 0], b: [1, 0], options: options) }
        options = .init()
        options.draws = 0
        #expect(throws: LyceumError.self) { try PairedComparison(a: [1, 0], b: [1, 0], options: options) }
    }

    @Test("JSON holds numbers a reader can parse, one cluster gives open bounds and no trap")
    func json() throws {
        var options = PairedComparison.Options()
        options.draws = 100
        let made = try PairedComparison(a: [1, 0, 1, 0], b: [1, 1, 1, 0], clusters: ["a", "a", "a", "a"], options: options)
        let read = try JSON.parse(made.json.text())
        #expect(read["items"]?.intValue == 4 && read["verdict"]?.stringValue == "tie" && read["clusters"]?.intValue == 1)
        #expect(read["interval"]?["lower"]?.isNull == true)
        #expect(made.tProbability == 1)
    }
}
