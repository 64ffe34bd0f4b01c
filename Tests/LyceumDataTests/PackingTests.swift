import LyceumData
import Testing

@Suite("Packing")
struct PackingTests {
    @Test("best fit decreasing packs 5, 3, 4, 2, 6 into bins of 8 as the reference does")
    func referenceBins() {
        let sizes = [5, 3, 4, 2, 6]
        #expect(bestFitDecreasing(sizes, capacity: 8).map { $0.map { sizes[$0] } } == [[6, 2], [5, 3], [4]])
    }

    @Test("every item is in one bin, no bin is too full, and no two bins could be one", arguments: 1...30)
    func binsAreSound(seed: Int) {
        var numbers = Numbers(UInt64(seed))
        let capacity = 8 + numbers.next(60)
        let sizes = (0..<(1 + numbers.next(80))).map { _ in 1 + numbers.next(capacity) }
        let bins = bestFitDecreasing(sizes, capacity: capacity)
        #expect(bins.flatMap { $0 }.sorted() == Array(sizes.indices))
        let fills = bins.map { $0.reduce(0) { $0 + sizes[$1] } }.sorted()
        #expect(fills.allSatisfy { $0 <= capacity })
        if fills.count > 1 { #expect(fills[0] + fills[1] > capacity) }
    }

    @Test("best fit chooses as a plain search over all bins does", arguments: 1...20)
    func bestFitIsBest(seed: Int) {
        var numbers = Numbers(UInt64(seed + 100))
        let sizes = (0..<60).map { _ in 1 + numbers.next(30) }
        var bins: [[Int]] = []
        for item in sizes.indices.sorted(by: { (-sizes[$0], $0) < (-sizes[$1], $1) }) {
            func room(_ bin: Int) -> Int { 32 - bins[bin].reduce(0) { $0 + sizes[$1] } }
            let fitting = bins.indices.filter { room($0) >= sizes[item] }.min { (room($0), $0) < (room($1), $1) }
            if let fitting { bins[fitting].append(item) } else { bins.append([item]) }
        }
        #expect(bestFitDecreasing(sizes, capacity: 32) == bins)
    }

    static let packings = BatchPlan.Packing.allCases

    /// Every pair of a token and the one that follows it, as trained on.
    private func pairs(_ batches: [TrainingBatch]) -> [Int64] {
        var result: [Int64] = []
        for batch in batches {
            for row in batch.tokens.indices where batch.weights[row] > 0 {
                result.append(Int64(batch.tokens[row]) << 32 | Int64(batch.targets[row]))
            }
        }
        return result.sorted()
    }

    @Test("packed rows teach exactly what the documents teach by themselves", arguments: packings)
    func packedIsUnpacked(packing: BatchPlan.Packing) throws {
        let lengths = Sample.lengths(150, seed: 9, below: 50)
        let documents = Sample.documents(lengths)
        let splits = packing == .wrapped || packing == .bestFitSplit
        let plan = BatchPlan(step: .sequences(4), length: splits ? 16 : 64, packing: packing, window: 20)
        let stream = try BatchStream([MixtureSource("a", documents, maximumPasses: 1)], plan: plan)
        let batches = try Sample.all(stream)
        var expected: [Int64] = []
        for (document, length) in lengths.enumerated() {
            for place in 0..<(length - 1) { expected.append(Int64(document * 1000 + place) << 32 | Int64(document * 1000 + place + 1)) }
        }
        #expect(pairs(batches) == expected.sorted())
        #expect(stream.counts.documents == [150] && stream.counts.truncatedDocuments == 0)
        #expect(stream.counts.tokens == batches.reduce(0) { $0 + $1.tokens.count })
        #expect((stream.counts.splitDocuments > 0) == splits)
    }

    @Test("rows restart at every document and learn nothing across one", arguments: packings)
    func rowsAreSeparate(packing: BatchPlan.Packing) throws {
        let documents = Sample.documents(Sample.lengths(90, seed: 2, below: 30))
        let plan = BatchPlan(step: .tokens(70), length: 24, packing: packing, window: 16)
        for batch in try Sample.all(try BatchStream([MixtureSource("a", documents, maximumPasses: 1)], plan: plan)) {
            #expect(batch.tokens.count <= 70)
            #expect(batch.documents.map(\.count).reduce(0, +) == batch.tokens.count)
            for (rows, reference) in zip(batch.documents, batch.references) {
                #expect(Array(batch.positions[rows]) == Array(0..<Int32(rows.count)))
                #expect(rows.count == reference.tokens.count && rows.count <= 24)
                for (row, place) in zip(rows, reference.tokens) {
                    #expect(batch.tokens[row] == Int32(reference.document * 1000 + place))
                    let target = batch.targets[row]
                    #expect(target == -1 ? batch.weights[row] == 0 : target == batch.tokens[row] + 1)
                    if row + 1 < rows.upperBound { #expect(target == batch.tokens[row + 1]) }
                }
            }
        }
    }

    @Test("wrapped rows are full but for the last")
    func wrappedRowsAreFull() throws {
        let documents = Sample.documents(Sample.lengths(60, seed: 3))
        let plan = BatchPlan(step: .sequences(1), length: 16, packing: .wrapped)
        let sizes = try Sample.all(try BatchStream([MixtureSource("a", documents, maximumPasses: 1)], plan: plan)).map(\.tokens.count)
        #expect(sizes.dropLast().allSatisfy { $0 == 16 })
    }

    @Test("long documents lose their end or their beginning, and it is counted")
    func truncation() throws {
        let documents = Sample.documents([10, 4])
        for (truncation, first) in [(BatchPlan.Truncation.keepStart, Int32(0)), (.keepEnd, 4)] {
            let plan = BatchPlan(step: .sequences(2), length: 6, truncation: truncation)
            let source = MixtureSource("a", documents, maximumPasses: 1, curriculum: Curriculum(.asGiven))
            let stream = try BatchStream([source], plan: plan)
            let batch = try #require(try stream.next())
            #expect(Array(batch.tokens[..<6]) == Array(first..<(first + 6)))
            #expect(batch.targets[5] == -1)
            #expect(stream.counts.truncatedDocuments == 1 && stream.counts.truncatedTokens == 4)
        }
    }

    @Test("a document whose answer is cut off is left out and counted")
    func untrainedDocuments() throws {
        let documents = DocumentArray([
            TrainingDocument(tokens: Array(0..<10), trained: (0..<10).map { $0 >= 8 }), TrainingDocument(tokens: [1]),
            TrainingDocument(tokens: [1, 2, 3], trained: [false, true, false]),
        ])
        let source = MixtureSource("a", documents, maximumPasses: 1, curriculum: Curriculum(.asGiven))
        let stream = try BatchStream([source], plan: BatchPlan(step: .sequences(3), length: 6))
        let batch = try #require(try stream.next())
        #expect(batch.tokens == [1, 2, 3] && batch.targets == [2, -1, -1] && batch.weights == [1, 0, 0])
        #expect(stream.counts.untrainedDocuments == 2)
        let hopeless = try BatchStream(
            [MixtureSource("a", DocumentArray([TrainingDocument(tokens: [1])]))], plan: BatchPlan(step: .sequences(1), length: 6))
        #expect(failure { _ = try hopeless.next() }?.code == .invalidData)
    }
}
