import LyceumCore
import Testing

@testable import LyceumData

@Suite("Rates that change between steps")
struct RateFactorTests {
    private func stream(_ rates: BatchPlan.Rates = .exact) throws -> BatchStream {
        let sources = [(40, 5.0), (60, 3.0), (30, 2.0)].enumerated().map { index, part in
            MixtureSource(
                ["a", "b", "c"][index], Sample.documents(Sample.lengths(part.0, seed: UInt64(index + 1), below: 50)),
                weight: RateCurve(constant: part.1))
        }
        return try BatchStream(sources, plan: BatchPlan(step: .tokens(1000), length: 64, packing: .wrapped, seed: 4, rates: rates))
    }

    private func rows(_ batches: [TrainingBatch]?) throws -> [Int] {
        var rows = [0, 0, 0]
        for batch in try #require(batches) { for (document, source) in zip(batch.documents, batch.sources) { rows[source] += document.count } }
        return rows
    }

    @Test("factors multiply the weights from the next step on, exactly")
    func exact() throws {
        let stream = try stream()
        #expect(try rows(try stream.nextStep()) == [500, 300, 200])
        #expect(stream.weights == [5, 3, 2] && stream.rateFactors == [1, 1, 1])
        try stream.setRateFactors([0.4, 2, 1])
        #expect(stream.weights == [2, 6, 2])
        for _ in 0..<5 { #expect(try rows(try stream.nextStep()) == [200, 600, 200]) }
        try stream.setRateFactors([0, 1, 1])
        #expect(try rows(try stream.nextStep()) == [0, 600, 400])
    }

    @Test("long-run rates follow the factors over time")
    func longRun() throws {
        let stream = try stream(.steady)
        try stream.setRateFactors([0.4, 2, 1])
        var total = [0, 0, 0]
        for _ in 0..<60 { total = zip(total, try rows(try stream.nextStep())).map { $0 + $1 } }
        let sum = Double(total.reduce(0, +))
        for (count, share) in zip(total, [0.2, 0.6, 0.2]) { #expect(abs(Double(count) / sum - share) < 0.004) }
    }

    @Test("a place in the data keeps its factors", arguments: BatchPlan.Rates.allCases)
    func position(_ rates: BatchPlan.Rates) throws {
        let whole = try stream(rates)
        for _ in 0..<3 { _ = try whole.nextStep() }
        #expect(whole.position["state"]?["factors"] == nil)
        try whole.setRateFactors([0.123_456_789_012_345_6, 1.7, 1 / 3])
        _ = try whole.nextStep()
        let saved = try JSON.parse(whole.position.text())
        let resumed = try stream(rates)
        try resumed.restore(saved)
        #expect(resumed.rateFactors == whole.rateFactors)
        for _ in 0..<10 { #expect(try resumed.nextStep() == whole.nextStep()) }
    }

    @Test("factors that cannot be are refused")
    func errors() throws {
        let stream = try stream()
        for wrong in [[1, 1], [0, 0, 0], [1, -1, 1], [1, .nan, 1]] as [[Double]] {
            #expect(throws: LyceumError.self) { try stream.setRateFactors(wrong) }
        }
        #expect(stream.rateFactors == [1, 1, 1])
        var saved = try #require(stream.position.objectValue)
        var state = try #require(saved["state"]?.objectValue)
        state["factors"] = [1, -1, 1]
        saved["state"] = .object(state)
        #expect(throws: LyceumError.self) { try stream.restore(.object(saved)) }
    }
}

@Suite("What a run will take")
struct DataPlanTests {
    @Test("the plan is what the run then takes, to the token, and every token drawn is given", arguments: BatchPlan.Rates.allCases)
    func planned(_ rates: BatchPlan.Rates) throws {
        let sources = [(40, 5.0, 2.0), (60, 3.0, 1.0)].enumerated().map { index, part in
            MixtureSource(
                ["a", "b"][index], Sample.documents(Sample.lengths(part.0, seed: UInt64(index + 1), below: 50)),
                weight: RateCurve([.init(share: 0, weight: part.1), .init(share: 1, weight: 4)]), maximumPasses: part.2)
        }
        let stream = try BatchStream(
            sources, plan: BatchPlan(step: .tokens(300), length: 64, packing: .wrapped, total: .steps(9), seed: 4, rates: rates))
        let plan = try stream.planned(steps: 9)
        var rows = [0, 0]
        var steps = 0
        while steps < 9, let batches = try stream.nextStep() {
            steps += 1
            for batch in batches { for (document, source) in zip(batch.documents, batch.sources) { rows[source] += document.count } }
        }
        #expect(plan.steps == steps && plan.counts == stream.counts && plan.passes == stream.passes)
        #expect(plan.counts.sourceTokens == rows && rows.reduce(0, +) == plan.counts.tokens)
        // Without an end of steps the data ends it: nothing is lost but last tokens that were learned as what follows.
        let all = try stream.planned(steps: .max)
        #expect(all.passes == [2, 1] && all.steps > 9)
        #expect(try stream.planned(steps: .max, tokens: 1000).counts.tokens >= 1000)
    }
}
