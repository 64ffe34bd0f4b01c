import LyceumCore
import LyceumData
import Testing

@testable import LyceumData

@Suite("Batches from a mixture")
struct BatchStreamTests {
    private static let sizes: [BatchPlan.Size] = [.sequences(5), .tokens(90)]

    private func stream(
        _ packing: BatchPlan.Packing, _ size: BatchPlan.Size, micro: BatchPlan.Size? = .tokens(40), passes: Double? = 2,
        share: DataShare = .all, total: BatchPlan.Total? = .steps(30)
    ) throws -> BatchStream {
        let sources = [
            MixtureSource(
                "first", Sample.documents(Sample.lengths(40, seed: 1)), weight: RateCurve(constant: 2), maximumPasses: passes),
            MixtureSource(
                "second", Sample.documents(Sample.lengths(25, seed: 2), source: 1),
                weight: RateCurve([.init(share: 0, weight: 1), .init(share: 1, weight: 3)]), maximumPasses: passes,
                curriculum: Curriculum(.length(ascending: true), arrangement: .blocked(3))),
        ]
        let plan = BatchPlan(step: size, micro: micro, length: 20, packing: packing, window: 12, total: total, seed: 5)
        return try BatchStream(sources, plan: plan, share: share)
    }

    @Test("left and taken up again at any place, the same batches come", arguments: BatchPlan.Packing.allCases, sizes)
    func resumesAnywhere(packing: BatchPlan.Packing, size: BatchPlan.Size) throws {
        let whole = try stream(packing, size)
        var positions = [whole.position]
        var batches: [TrainingBatch] = []
        while let batch = try whole.next() {
            batches.append(batch)
            positions.append(whole.position)
        }
        #expect(batches.count > 20)
        for (index, position) in positions.enumerated() {
            let resumed = try stream(packing, size)
            // Through text, as a checkpoint keeps it.
            try resumed.restore(try JSON.parse(position.text()))
            let rest = try Sample.all(resumed, limit: index % 7 == 0 ? 10_000 : 4)
            #expect(rest == Array(batches[index...].prefix(rest.count)), "from \(index)")
            #expect(rest.count == min(batches.count - index, index % 7 == 0 ? 10_000 : 4))
            if index % 7 == 0 {
                #expect(resumed.counts == whole.counts && resumed.stepsGiven == whole.stepsGiven && resumed.passes == whole.passes)
                #expect(resumed.position == whole.position)
            }
        }
    }

    @Test("the steps of a budget are those in which so many tokens are read, full or not", arguments: BatchPlan.Packing.allCases, sizes)
    func stepsOfABudget(packing: BatchPlan.Packing, size: BatchPlan.Size) throws {
        for tokens in [1, 90, 500, 1100] {
            let stream = try stream(packing, size, passes: nil, total: .tokens(tokens))
            let planned = try stream.steps(toRead: tokens)
            var steps = 0
            while stream.counts.tokens < tokens {
                _ = try #require(try stream.nextStep())
                steps += 1
            }
            #expect(planned == steps, "\(tokens) tokens")
        }
        // Beyond the steps that are gathered the mean goes on.
        let long = try stream(packing, size, passes: nil, total: .tokens(1_000_000))
        let planned = try Double(long.steps(toRead: 1_000_000))
        let thousand = try Double(long.steps(toRead: 60_000))
        #expect(abs(planned / thousand - 1_000_000.0 / 60_000) < 0.5)
        // Data that ends first gives the steps it has.
        let short = try stream(packing, size, total: .tokens(1_000_000))
        let all = try short.steps(toRead: 1_000_000)
        var given = 0
        while try short.nextStep() != nil { given += 1 }
        #expect(all == given)
    }

    /// Documents of every step, however they are divided.
    private func steps(_ packing: BatchPlan.Packing, _ size: BatchPlan.Size, processes: Int) throws -> [[String]] {
        var steps: [[String]] = []
        for rank in 0..<processes {
            let stream = try stream(packing, size, share: DataShare(rank: rank, count: processes))
            var step = 0
            while let batches = try stream.nextStep() {
                if steps.count == step { steps.append([]) }
                for batch in batches {
                    for (rows, reference) in zip(batch.documents, batch.references) {
                        steps[step].append("\(reference) \(batch.tokens[rows]) \(batch.targets[rows]) \(batch.sources.count)".prefix(60) + "\(batch.weights[rows].reduce(0, +))")
                    }
                }
                step += 1
                #expect(stream.stepsGiven == step)
            }
            #expect(rank == 0 || step == steps.count)
        }
        return steps.map { $0.map { String($0.prefix { $0 != "]" }) }.sorted() }
    }

    @Test("one, two, three or four processes share the same steps", arguments: BatchPlan.Packing.allCases, sizes)
    func processesShareSteps(packing: BatchPlan.Packing, size: BatchPlan.Size) throws {
        let alone = try steps(packing, size, processes: 1)
        #expect(alone.count > 5)
        for processes in 2...4 { #expect(try steps(packing, size, processes: processes) == alone) }
    }

    @Test("a place saved by one process serves any number of processes")
    func placesFitAnyNumber() throws {
        let one = try stream(.bestFit, .sequences(5))
        for _ in 0..<3 { _ = try one.nextStep() }
        let pair = try (0..<2).map { try stream(.bestFit, .sequences(5), share: DataShare(rank: $0, count: 2)) }
        for stream in pair {
            for _ in 0..<3 { _ = try stream.nextStep() }
            #expect(stream.position == one.position)
            try stream.restore(one.position)
        }
        let next = try #require(try one.nextStep()).flatMap(\.references)
        let shared = try pair.flatMap { try #require(try $0.nextStep()).flatMap(\.references) }
        #expect(Set(next) == Set(shared) && next.count == shared.count)
    }

    @Test("micro-batches keep to their limit and make up the step", arguments: BatchPlan.Packing.allCases)
    func microBatches(packing: BatchPlan.Packing) throws {
        let coarse = try stream(packing, .sequences(6), micro: nil)
        for micro in [BatchPlan.Size.tokens(25), .tokens(1), .sequences(2)] {
            let fine = try stream(packing, .sequences(6), micro: micro)
            let whole = try stream(packing, .sequences(6), micro: nil)
            for _ in 0..<4 {
                let parts = try #require(try fine.nextStep())
                let full = try #require(try whole.nextStep())
                #expect(full.count == 1)
                #expect(parts.flatMap(\.tokens) == full[0].tokens && parts.flatMap(\.targets) == full[0].targets)
                if case .tokens(25) = micro { #expect(parts.allSatisfy { $0.tokens.count <= 25 }) }
            }
        }
        #expect(coarse.isStepComplete)
    }

    @Test("tokens of every source keep to their rate within one document above and the others' documents below")
    func ratesAreExact() throws {
        let weights = [5.0, 1, 3, 0.25]
        let sources = weights.enumerated().map { index, weight in
            MixtureSource(
                "\(index)", Sample.documents(Sample.lengths(30 + 10 * index, seed: UInt64(index), below: 10 + 9 * index), source: index),
                weight: RateCurve(constant: weight))
        }
        let mixture = try Mixture(sources, exhaustion: .renormalize, seed: 1)
        var state = mixture.start
        var drawn = [0, 0, 0, 0]
        let longest = 50.0
        for _ in 0..<5000 {
            let (source, document) = try #require(mixture.draw(&state, share: 0))
            let tokens = sources[source].documents.length(of: document)
            mixture.account(&state, source: source, tokens: tokens, share: 0)
            drawn[source] += tokens
            let total = Double(drawn.reduce(0, +))
            for (index, weight) in weights.enumerated() {
                let excess = Double(drawn[index]) - total * weight / weights.reduce(0, +)
                #expect(excess <= longest + 1e-6 && excess >= -3 * longest - 1e-6)
            }
        }
    }

    @Test("rates follow their curve over training")
    func ratesFollowCurve() throws {
        let sources = [0, 1].map { index in
            MixtureSource(
                "\(index)", Sample.documents(Sample.lengths(50, seed: UInt64(index)), source: index),
                weight: RateCurve([.init(share: 0, weight: index == 0 ? 1 : 0), .init(share: 1, weight: index == 0 ? 0 : 1)]))
        }
        let stream = try BatchStream(
            sources, plan: BatchPlan(step: .sequences(10), length: 64, total: .tokens(20_000)))
        var drawn = [0, 0]
        while drawn[0] + drawn[1] < 20_000, let batch = try stream.next() {
            for (rows, source) in zip(batch.documents, batch.sources) { drawn[source] += rows.count }
            // The integral of a weight that rises from 0 to 1 over the whole.
            let share = min(Double(drawn[0] + drawn[1]) / 20_000, 1)
            #expect(abs(Double(drawn[1]) - 20_000 * share * share / 2) < 250)
        }
    }

    @Test("a source without weight is drawn by its size; limits of passes hold exactly; others share what is left")
    func repeatLimits() throws {
        let small = Sample.documents(Sample.lengths(10, seed: 1))
        let large = Sample.documents(Sample.lengths(60, seed: 2), source: 1)
        func stream(_ exhaustion: Exhaustion) throws -> BatchStream {
            try BatchStream(
                [
                    MixtureSource("small", small, weight: RateCurve(constant: 1), maximumPasses: 1.5),
                    MixtureSource("large", large, weight: RateCurve(constant: 1), maximumPasses: 2),
                ], plan: BatchPlan(step: .sequences(1), length: 64), exhaustion: exhaustion)
        }
        let shared = try stream(.renormalize)
        let references = try Sample.all(shared).flatMap(\.references)
        #expect(references.filter { $0.source == 0 }.count == 15 && references.filter { $0.source == 1 }.count == 120)
        #expect(shared.passes == [1.5, 2])
        let counts = Dictionary(grouping: references.filter { $0.source == 1 }, by: \.document).mapValues(\.count)
        #expect(counts.count == 60 && counts.values.allSatisfy { $0 == 2 })
        let stopped = try stream(.stop)
        let first = try Sample.all(stopped).flatMap(\.references)
        #expect(first.filter { $0.source == 0 }.count == 15 && first.count < 60)
        #expect(shared.estimatedSteps == 135)
    }

    @Test("a place of other data or another plan is refused, and so is one that makes no sense")
    func foreignPlaces() throws {
        let stream = try stream(.wrapped, .sequences(5))
        for _ in 0..<3 { _ = try stream.next() }
        let other = try self.stream(.bestFit, .sequences(5))
        #expect(failure { try other.restore(stream.position) }?.code == .invalidData)
        var numbers = Numbers(3)
        let text = Array(stream.position.text().utf8)
        for _ in 0..<400 {
            var bytes = text
            for _ in 0..<(1 + numbers.next(3)) { bytes[numbers.next(bytes.count)] = UInt8(32 + numbers.next(90)) }
            guard let json = try? JSON.parse(String(decoding: bytes, as: UTF8.self)) else { continue }
            let victim = try self.stream(.wrapped, .sequences(5))
            let error = failure {
                try victim.restore(json)
                for _ in 0..<3 { _ = try victim.next() }
            }
            if let error { #expect(error.code == .invalidData) }
        }
    }

    @Test("plans that cannot work are refused")
    func badPlans() {
        let sources = [MixtureSource("a", Sample.documents([5]))]
        for plan in [
            BatchPlan(step: .sequences(0), length: 8), BatchPlan(step: .tokens(-1), length: 8), BatchPlan(step: .tokens(8), length: 1),
            BatchPlan(step: .tokens(8), micro: .tokens(0), length: 8), BatchPlan(step: .tokens(8), length: 8, window: 0),
        ] {
            #expect(failure { _ = try BatchStream(sources, plan: plan) }?.code == .invalidArgument)
        }
        #expect(failure { _ = try BatchStream([], plan: BatchPlan(step: .tokens(8), length: 8)) } != nil)
        #expect(failure { _ = try BatchStream([MixtureSource("a", DocumentArray([]))], plan: BatchPlan(step: .tokens(8), length: 8)) } != nil)
        let negative = MixtureSource("a", Sample.documents([5]), weight: RateCurve(constant: -1))
        #expect(failure { _ = try BatchStream([negative], plan: BatchPlan(step: .tokens(8), length: 8)) } != nil)
    }
}
