import LyceumCore
import Testing

@testable import LyceumData

@Suite("Orders of which a part is open")
struct PacedOrderTests {
    private func draws(_ order: PacedOrder, _ range: Range<Int>) -> [Int] { range.map { order.document(draw: $0, seed: 5, source: 1) } }

    @Test("every pass goes once through the open documents, whatever the ranking; what is opened comes in from the next draw on")
    func passes() {
        let ranking = [7, 2, 9, 0, 1, 8, 3, 6, 5, 4]
        let order = PacedOrder(ranking: ranking, open: 3)
        for pass in 0..<4 { #expect(Set(draws(order, pass * 3..<pass * 3 + 3)) == [7, 2, 9]) }
        let before = draws(order, 0..<8)
        order.open(6, from: 8)
        #expect(draws(order, 0..<8) == before)
        for pass in 0..<3 { #expect(Set(draws(order, 8 + pass * 6..<14 + pass * 6)) == Set(ranking.prefix(6))) }
        order.open(2, from: 20, ranking: Array(ranking.reversed()))
        #expect(Set(draws(order, 20..<22)) == [4, 5])
        #expect(draws(order, 0..<8) == before)
        // Passes are shuffled, not all alike.
        let wide = PacedOrder(ranking: Array(0..<50), open: 50)
        #expect(draws(wide, 0..<50) != draws(wide, 50..<100))
        #expect(draws(wide, 0..<50).sorted() == Array(0..<50))
    }

    @Test("the state restores every draw, and states of other documents are refused")
    func state() throws {
        let order = PacedOrder(ranking: [3, 1, 0, 2], open: 1)
        order.open(2, from: 3)
        order.open(4, from: 9, ranking: [0, 1, 2, 3])
        let other = PacedOrder(ranking: [0, 1, 2, 3], open: 4)
        try other.restore(try JSON.parse(order.state.text()), at: "state")
        #expect(draws(other, 0..<30) == draws(order, 0..<30))
        #expect(other.open == 4)
        // Openings that were planned later than the draw are planned anew.
        other.open(3, from: 5)
        #expect(other.open == 3 && draws(other, 0..<5) == draws(order, 0..<5))
        for broken: JSON in [.null, [], [["first": 0, "open": 9, "ranking": [0, 1, 2, 3]]], [["first": 0, "open": 1, "ranking": [0, 1, 1, 3]]]] {
            #expect(throws: LyceumError.self) { try other.restore(broken, at: "state") }
        }
    }
}
