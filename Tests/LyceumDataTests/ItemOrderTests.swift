import LyceumCore
import Testing

@testable import LyceumData

@Suite("Orders by category and difficulty")
struct ItemOrderTests {
    /// Twelve items: categories a (0), b (1) and c (2) of five, four and three, and difficulties with a tie and one unknown.
    private let categories: [Double] = [0, 1, 0, 2, 1, 0, 0, 1, 2, 0, 2, 1]
    private let difficulties: [Double] = [0.9, 0.2, 0.5, 0.7, 0.2, 0.1, 0.7, 0.85, 0.3, .nan, 0.95, 0.6]

    private func sequence(_ form: ItemOrder.Form, _ grading: ItemOrder.Grading, oneCategory: Bool = false) -> [Int] {
        ItemOrder(form, grading: grading).sequence(
            categories: oneCategory ? categories.map { _ in 0 } : categories, difficulties: difficulties
        ) { count, part in
            // Categories c, a, b; items reversed.
            part == 0 && count == 3 ? [2, 0, 1] : (0..<count).reversed()
        }
    }

    @Test("the six orders and their bucket forms give the expected sequences of twelve items")
    func expectedSequences() {
        // Category by category, items inside reversed by the shuffle given.
        #expect(sequence(.blocked, .shuffled) == [10, 8, 3, 9, 6, 5, 2, 0, 11, 7, 4, 1])
        // Strictly rising, ties in the order of the source, the unknown last.
        #expect(sequence(.blocked, .rising, oneCategory: true) == [5, 1, 4, 8, 2, 11, 3, 6, 7, 0, 10, 9])
        #expect(sequence(.blocked, .falling, oneCategory: true) == [10, 0, 7, 3, 6, 11, 2, 8, 1, 4, 5, 9])
        #expect(sequence(.blocked, .rising) == [8, 3, 10, 5, 2, 6, 0, 9, 1, 4, 11, 7])
        // Three parts: c 1+1+1, a 2+2+1, b 2+1+1.
        #expect(sequence(.interleaved(3), .shuffled) == [10, 9, 6, 11, 7, 8, 5, 2, 4, 3, 0, 1])
        #expect(sequence(.interleaved(3), .rising) == [8, 5, 2, 1, 4, 3, 6, 0, 11, 10, 9, 7])
        // Easy up to 0.66, medium up to 0.8, hard above; inside shuffled, here reversed.
        let buckets = ItemOrder.Grading.buckets([0.66, 0.8])
        #expect(sequence(.blocked, buckets, oneCategory: true) == [11, 8, 5, 4, 2, 1, 6, 3, 10, 9, 7, 0])
        #expect(sequence(.blocked, buckets) == [8, 3, 10, 5, 2, 6, 9, 0, 11, 4, 1, 7])
        #expect(sequence(.interleaved(3), buckets) == [8, 5, 2, 11, 4, 1, 3, 6, 10, 9, 0, 7])
        #expect(sequence(.cyclic, .shuffled) == [10, 9, 11, 8, 6, 7, 3, 5, 4, 2, 1, 0])
    }

    @Test("parts of a category differ by at most one item, whatever the numbers")
    func partsAreEqual() {
        for count in 1...30 {
            for parts in 1...8 {
                let order = ItemOrder(.interleaved(parts), grading: .rising)
                // One category beside a marker category of as many items as there are parts.
                let categories = Array(repeating: 0.0, count: count) + Array(repeating: 1.0, count: parts)
                let sequence = order.sequence(categories: categories, difficulties: categories.indices.map { Double($0) }) { count, _ in Array(0..<count) }
                let sizes = sequence.split(whereSeparator: { $0 >= count }).map(\.count)
                #expect(Set(sequence).count == count + parts)
                #expect(sizes.reduce(0, +) == count && (sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            }
        }
    }

    private func documents(_ count: Int) -> DocumentArray {
        var numbers = Numbers(4)
        return DocumentArray(
            (0..<count).map { index in
                TrainingDocument(
                    tokens: [Int32(index), 1, 2], origin: "items:\(index)",
                    values: [CategoryCode.field("topic"): CategoryCode.of("t\(numbers.next(5))"), "difficulty": Double(numbers.next(100)) / 100])
            })
    }

    private static let all: [Curriculum] = {
        let forms: [ItemOrder.Form] = [.blocked, .interleaved(3), .cyclic]
        let gradings: [ItemOrder.Grading] = [.shuffled, .rising, .falling, .buckets([0.3, 0.6])]
        return forms.flatMap { form in
            gradings.map { Curriculum(.items(ItemOrder(form, grading: $0, category: "topic", difficulty: "difficulty"))) }
        }
    }()

    @Test("every order is a permutation of the documents in every pass; the order of categories follows the seed")
    func permutations() throws {
        let documents = documents(97)
        for curriculum in Self.all {
            func image(_ seed: UInt64, _ pass: Int) throws -> [Int] {
                let order = try DocumentOrder(curriculum, documents, seed: seed, source: 0)
                return (0..<97).map { order.document(pass: pass, place: $0) }
            }
            for pass in 0..<3 { #expect(try Set(image(1, pass)) == Set(0..<97)) }
            #expect(try image(1, 0) == image(1, 0))
            #expect(try image(1, 0) != image(2, 0))
            #expect(try image(1, 0) != image(1, 1))
        }
    }

    @Test("batches follow the order whatever the micro-batch, and a restored place goes on with it")
    func batchesFollowTheOrder() throws {
        let documents = documents(97)
        let source = MixtureSource("items", documents, maximumPasses: 2, curriculum: Self.all[5])
        func items(_ micro: BatchPlan.Size?, leaveAfter: Int? = nil) throws -> [Int] {
            let plan = BatchPlan(step: .sequences(8), micro: micro, length: 16, seed: 3)
            var stream = try BatchStream([source], plan: plan)
            var items: [Int] = []
            var count = 0
            while let batch = try stream.next() {
                items += batch.references.map(\.document)
                count += 1
                if count == leaveAfter {
                    let position = stream.position
                    stream = try BatchStream([source], plan: plan)
                    try stream.restore(position)
                }
            }
            return items
        }
        let order = try DocumentOrder(Self.all[5], documents, seed: 3, source: 0)
        let expected = (0..<194).map { order.document(pass: $0 / 97, place: $0 % 97) }
        #expect(try items(nil) == expected)
        #expect(try items(.sequences(3)) == expected)
        #expect(try items(.sequences(3), leaveAfter: 17) == expected)
    }

    @Test("a field that the documents lack is an error that names the known ones")
    func unknownField() {
        let error = failure {
            _ = try DocumentOrder(Curriculum(.items(ItemOrder(.blocked, category: "subject"))), documents(3), seed: 0, source: 0)
        }
        #expect(error?.code == .invalidArgument && error?.description.contains("'difficulty'") == true)
    }

    @Test("categories are kept as codes, texts and numbers alike, and a record without one is an error")
    func categoryCodes() throws {
        func numbers(_ json: JSON) throws -> [String: Double] { try DataRecord(.object(json.objectValue ?? JSON.Object())).numbers(["d"], categories: ["c"]) }
        let first = try numbers(["c": "heart", "d": 1])
        #expect(first[CategoryCode.field("c")] == CategoryCode.of("heart") && first["d"] == 1)
        #expect(try numbers(["c": 3, "d": "0.5"])[CategoryCode.field("c")] == 3)
        #expect(CategoryCode.of("heart") != CategoryCode.of("lung"))
        #expect(failure { _ = try numbers(["d": 1]) }?.code == .invalidData)
    }
}
