import LyceumCore
import Testing

@testable import LyceumData

@Suite("Exact rates")
struct ExactRateTests {
    private func sources(passes: [Double?] = [nil, nil, nil], weights: [Double] = [5, 3, 2]) -> [MixtureSource] {
        zip(["domain", "books", "code"], zip(weights, passes)).enumerated().map { index, part in
            MixtureSource(
                part.0, Sample.documents(Sample.lengths([40, 300, 200][index], seed: UInt64(index + 1), below: 90)),
                weight: RateCurve(constant: part.1.0), maximumPasses: part.1.1)
        }
    }

    private func plan(_ step: BatchPlan.Size, micro: BatchPlan.Size? = nil) -> BatchPlan {
        BatchPlan(step: step, micro: micro, length: 64, packing: .wrapped, seed: 9, rates: .exact)
    }

    private func rows(_ batches: [TrainingBatch], _ sources: Int = 3) -> [Int] {
        var rows = Array(repeating: 0, count: sources)
        for batch in batches { for (document, source) in zip(batch.documents, batch.sources) { rows[source] += document.count } }
        return rows
    }

    @Test("every step has each source's share to within a token, and the whole run exactly")
    func sharesPerStep() throws {
        let stream = try BatchStream(sources(weights: [0.47, 0.33, 0.2]), plan: plan(.tokens(1000), micro: .tokens(200)))
        var total = [0, 0, 0]
        for _ in 0..<40 {
            let rows = rows(try #require(try stream.nextStep()))
            #expect(rows.reduce(0, +) == 1000)
            for (count, share) in zip(rows, [0.47, 0.33, 0.2]) { #expect(abs(Double(count) - share * 1000) <= 1) }
            total = zip(total, rows).map { $0 + $1 }
        }
        #expect(total == [18800, 13200, 8000])
    }

    @Test("cut documents go on where they were cut: every token is learned once, in order, in every pass")
    func nothingIsLost() throws {
        let sources = sources(passes: [2, 1, 1])
        let stream = try BatchStream(sources, plan: plan(.sequences(4)))
        var seen: [[Int: [Range<Int>]]] = [[:], [:], [:]]
        var learned = [0, 0, 0]
        while let batch = try stream.next() {
            for (index, reference) in batch.references.enumerated() {
                seen[reference.source][reference.document, default: []].append(reference.tokens)
                learned[reference.source] += batch.documents[index].count { batch.targets[$0] >= 0 }
            }
        }
        for (source, passes) in [2, 1, 1].enumerated() {
            let documents = sources[source].documents
            // All but the first token of a document are predicted once in a pass.
            #expect(learned[source] == passes * (documents.tokenCount - documents.count))
            for document in 0..<documents.count {
                var place = 0
                for range in try #require(seen[source][document]) {
                    #expect(range.lowerBound == place || range.lowerBound == 0)
                    place = range.upperBound
                }
            }
        }
    }

    @Test("where the data of one source ends, the others share its part, or the run ends")
    func exhaustion() throws {
        let shared = try BatchStream(sources(passes: [1, nil, nil]), plan: plan(.tokens(500)))
        for _ in 0..<60 { #expect(rows(try #require(try shared.nextStep())).reduce(0, +) == 500) }
        let rest = rows(try #require(try shared.nextStep()))
        #expect(rest[0] == 0 && abs(rest[1] - 300) <= 1)
        let stopped = try BatchStream(sources(passes: [3, nil, nil]), plan: plan(.tokens(500)), exhaustion: .stop)
        var total = [0, 0, 0]
        while let step = try stopped.nextStep() { total = zip(total, rows(step)).map { $0 + $1 } }
        let documents = sources()[0].documents
        // A last token that was learned as what follows a cut is not given again.
        #expect(total[0] <= 3 * documents.tokenCount && total[0] > 3 * (documents.tokenCount - documents.count))
        #expect(stopped.passes[0] == 3)
        // The end is foreseen: the domain is half of the tokens.
        let steps = try #require(stopped.estimatedSteps)
        #expect(abs(Double(steps) - Double(stopped.stepsGiven)) <= 2)
    }

    @Test("the domain repeats in another order while general documents come once")
    func domainRepeatsGeneralIsFresh() throws {
        let stream = try BatchStream(sources(passes: [4, nil, nil]), plan: plan(.tokens(256)), exhaustion: .stop)
        var begun: [[Int]] = [[], [], []]
        while let batch = try stream.next() {
            for reference in batch.references where reference.tokens.lowerBound == 0 { begun[reference.source].append(reference.document) }
        }
        #expect(begun[0].count == 160 && Set(begun[0][..<40]) == Set(0..<40) && Set(begun[0][40..<80]) == Set(0..<40))
        #expect(Array(begun[0][..<40]) != Array(begun[0][40..<80]))
        for general in 1...2 { #expect(Set(begun[general]).count == begun[general].count) }
    }

    @Test("a restored place gives the batches that would have followed")
    func restores() throws {
        let plan = plan(.tokens(300), micro: .tokens(100))
        let stream = try BatchStream(sources(passes: [3, nil, nil]), plan: plan)
        for _ in 0..<17 { _ = try stream.next() }
        let position = try JSON.parse(stream.position.text())
        let again = try BatchStream(sources(passes: [3, nil, nil]), plan: plan)
        try again.restore(position)
        for _ in 0..<50 { #expect(try stream.next() == again.next()) }
    }

    @Test("other packings are refused")
    func needsWrapping() {
        let error = failure {
            _ = try BatchStream(sources(), plan: BatchPlan(step: .tokens(100), length: 64, packing: .bestFit, rates: .exact))
        }
        #expect(error?.code == .invalidArgument && error?.description.contains("wrapped") == true)
    }
}
