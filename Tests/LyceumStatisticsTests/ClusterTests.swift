import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Clusters of items")
struct ClusterTests {
    @Test("the clustered error equals statsmodels' with C/(C − 1)")
    func fixture() throws {
        let golden = try StatisticsFixture.part("tests", "clustered")
        let clusters = try golden.list("clusters").map { Optional("\($0)") }
        let estimate = try MeanEstimate(try golden.list("values"), clusters: clusters)
        #expect(try isClose(estimate.mean, golden.double("mean")) && isClose(estimate.standardError, golden.double("error")))
        #expect(estimate.degreesOfFreedom == Double(Set(clusters).count - 1))
        #expect(estimate.warnings.count == 1)
    }

    @Test("golden errors of real result sets",
        arguments: [("counseling gpt-4o", false, 0.7098, 0.0201, 0.0214), ("statqa gpt-4o", true, 0.6483, 0.0140, 0.0350)])
    func golden(name: String, isSecond: Bool, mean: Double, naive: Double, clustered: Double) throws {
        let scores = try GoldenScores(name)
        let estimate = try MeanEstimate(isSecond ? scores.b : scores.a, clusters: scores.clusters)
        #expect(abs(estimate.mean - mean) < 5e-5)
        #expect(abs(estimate.naiveStandardError - naive) < 5e-5)
        #expect(abs(estimate.standardError - clustered) < 5e-5)
    }

    @Test("one item per cluster gives the ordinary error")
    func singles() throws {
        let values = (0..<40).map { Double($0 * 7 % 11) }
        let plain = try MeanEstimate(values)
        let clustered = try MeanEstimate(values, clusters: values.indices.map { "\($0)" })
        #expect(isClose(plain.standardError, clustered.standardError, 1e-12))
        #expect(isClose(plain.interval().lower, clustered.interval().lower, 1e-12))
    }

    @Test("a missing cluster is an error that names the item; none at all means independent items")
    func missing() throws {
        do {
            _ = try MeanEstimate([1, 0, 1], clusters: ["a", nil, "b"])
            Issue.record("a missing cluster was accepted")
        } catch {
            #expect(error.message.contains("item 1") && error.code == .invalidData)
        }
        #expect(try MeanEstimate([1, 0, 1], clusters: [nil, nil, nil]).clusterCount == nil)
        #expect(throws: LyceumError.self) { try MeanEstimate([1, 0, 1], clusters: ["a", "b"]) }
    }

    @Test("copies of items have a correlation of one, a design effect of the cluster size, and independent items about none")
    func design() throws {
        var dice = Dice(5)
        let base = (0..<200).map { _ in dice.normal() }
        let copied = base.flatMap { [$0, $0, $0, $0] }
        let names: [String?] = base.indices.flatMap { index -> [String?] in Array(repeating: "\(index)", count: 4) }
        let estimate = try MeanEstimate(copied, clusters: names)
        #expect(abs(estimate.designEffect - 4) < 0.1)
        #expect(isClose(try ItemClusters(names).intraclassCorrelation(copied), 1, 1e-9))
        let independent = (0..<800).map { _ in dice.normal() }
        #expect(abs(try ItemClusters(names).intraclassCorrelation(independent)) < 0.08)
        #expect(PairedPower.designEffect(meanClusterSize: 4, intraclassCorrelation: 1) == 4)
    }

    @Test("a share's interval stays between 0 and 1, is Wilson's for independent items but for t, and counts copies once")
    func shares() throws {
        let values = (0..<400).map { $0 % 10 < 9 ? 1.0 : 0 }
        let plain = try MeanEstimate(values)
        #expect(isClose(plain.effectiveCount, 400, 1e-12))
        let wilson = try Proportion(successes: 360, count: 400).wilson()
        #expect(abs(plain.shareInterval().lower - wilson.lower) < 2e-4 && abs(plain.shareInterval().upper - wilson.upper) < 2e-4)
        // Ten items of a cluster alike: 40 items, and more than that in the interval's width.
        let copies = (0..<400).map { $0 / 10 % 10 < 9 ? 1.0 : 0 }
        let clustered = try MeanEstimate(copies, clusters: copies.indices.map { "\($0 / 10)" })
        #expect(abs(clustered.effectiveCount - 40) < 1 && clustered.copyCount == 40)
        #expect(clustered.interval().upper > 0.99 && clustered.shareInterval().upper < 0.97)
        #expect(clustered.shareInterval().contains(clustered.mean))
        // All right: as many items as clusters; t would be sure of it.
        let right = try MeanEstimate([Double](repeating: 1, count: 100), clusters: (0..<100).map { "\($0 / 20)" })
        #expect(right.copyCount == 5 && right.interval().width == 0)
        let t = 2.7764451051977987
        #expect(right.shareInterval().upper == 1 && isClose(right.shareInterval().lower, 5 / (5 + t * t), 1e-9))
        let single = try MeanEstimate([1, 0, 1], clusters: ["a", "a", "a"])
        #expect(single.shareInterval() == Interval(lower: 0, upper: 1))
        // Parts of a point vary less, and are worth more items than right and wrong.
        #expect(try MeanEstimate((0..<50).map { $0 % 2 == 0 ? 0.4 : 0.6 }).effectiveCount > 1000)
        // Clusters that balance each other are not worth more than their items.
        let balanced = try MeanEstimate((0..<60).map { Double($0 % 2) }, clusters: (0..<60).map { "\($0 / 6)" })
        #expect(balanced.standardError < 1e-12 && isClose(balanced.effectiveCount, 60, 1e-12))
    }
}
