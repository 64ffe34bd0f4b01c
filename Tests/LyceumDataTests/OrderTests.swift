import LyceumData
import Testing

@testable import LyceumData

@Suite("Order of documents")
struct OrderTests {
    @Test("a permutation gives every number once, whatever the count")
    func permutationIsBijection() {
        for count in Array(1...130) + [255, 256, 257, 1000, 65537] {
            let permutation = IndexPermutation(count: count, seed: 7, stream: 3)
            let image = (0..<count).map { permutation[$0] }
            #expect(Set(image).count == count, "\(count)")
            #expect(image.allSatisfy { $0 >= 0 && $0 < count })
        }
    }

    @Test("permutations of other seeds and streams differ, and leave few numbers in place")
    func permutationsDiffer() {
        let base = (0..<1000).map { IndexPermutation(count: 1000, seed: 1)[$0] }
        let other = (0..<1000).map { IndexPermutation(count: 1000, seed: 2)[$0] }
        let stream = (0..<1000).map { IndexPermutation(count: 1000, seed: 1, stream: 1)[$0] }
        for second in [Array(0..<1000), other, stream] {
            #expect(zip(base, second).filter { $0 == $1 }.count < 12)
        }
    }

    @Test(
        "every arrangement gives every document once in a pass",
        arguments: [1, 2, 3, 7, 10, 64, 97], [1, 2, 3, 5, 8, 200])
    func arrangementsAreBijections(count: Int, parts: Int) throws {
        let documents = Sample.documents(Sample.lengths(count, seed: 5))
        for arrangement in [Curriculum.Arrangement.sorted, .blocked(parts), .interleaved(parts), .cyclic(parts)] {
            for order in [Curriculum.Order.length(ascending: true), .field("difficulty", ascending: false), .shuffled, .asGiven] {
                let order = try DocumentOrder(Curriculum(order, arrangement: arrangement), documents, seed: 3, source: 0)
                let image = (0..<count).map { order.document(pass: 2, place: $0) }
                #expect(Set(image) == Set(0..<count))
            }
        }
    }

    @Test("sorted orders rise or fall; blocks rise from one to the next; cycles each rise")
    func arrangementsMeanWhatTheySay() throws {
        let documents = Sample.documents(Sample.lengths(60, seed: 11, below: 500))
        func lengths(_ curriculum: Curriculum) throws -> [Int] {
            let order = try DocumentOrder(curriculum, documents, seed: 3, source: 0)
            return (0..<60).map { documents.length(of: order.document(pass: 0, place: $0)) }
        }
        let rising = try lengths(Curriculum(.length(ascending: true)))
        #expect(rising == rising.sorted())
        #expect(try lengths(Curriculum(.length(ascending: false))) == rising.reversed())
        let blocks = try lengths(Curriculum(.length(ascending: true), arrangement: .blocked(4)))
        #expect(blocks != rising)
        for block in 0..<4 { #expect(blocks[(block * 15)..<(block * 15 + 15)].sorted() == Array(rising[(block * 15)..<(block * 15 + 15)])) }
        let cycles = try lengths(Curriculum(.length(ascending: true), arrangement: .cyclic(4)))
        for cycle in 0..<4 { #expect(Array(cycles[(cycle * 15)..<(cycle * 15 + 15)]) == stride(from: cycle, to: 60, by: 4).map { rising[$0] }) }
        let strata = try lengths(Curriculum(.length(ascending: true), arrangement: .interleaved(4)))
        for round in 0..<15 { #expect(Array(strata[(round * 4)..<(round * 4 + 4)]) == (0..<4).map { rising[$0 * 15 + round] }) }
    }

    @Test("an unknown field to order by is an error that names the known ones")
    func unknownField() {
        let error = failure {
            _ = try BatchStream(
                [MixtureSource("books", Sample.documents([3, 4]), curriculum: Curriculum(.field("age", ascending: true)))],
                plan: BatchPlan(step: .sequences(1), length: 8))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.description.contains("'difficulty'") == true && error?.description.contains("books") == true)
    }

    @Test("rates are linear between points and level outside")
    func rateCurve() {
        let curve = RateCurve([.init(share: 0.75, weight: 3), .init(share: 0.25, weight: 1)])
        #expect([0, 0.25, 0.5, 0.625, 0.75, 1].map { curve.weight(at: $0) } == [1, 1, 2, 2.5, 3, 3])
    }
}
