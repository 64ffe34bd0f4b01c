import Testing

@testable import LyceumData

@Suite("Shares of topics that follow perplexities")
struct TopicRuleTests {
    private func shares(_ changes: [TopicRule.Change]) -> [Double] { changes.map(\.share) }

    @Test("the rule is the published one, by hand")
    func byHand() {
        // Changes +2, −1, −1 have the sizes' sum 4: 0.5, −0.25, −0.25. Factors 1.5, 0.75, 0.5 with importances 1, 1, 2.
        let rule = TopicRule(strength: 1, minimum: 0)
        let changes = rule.changes(shares: [0.2, 0.3, 0.5], before: [10, 8, 6], after: [12, 7, 5], importance: [1, 1, 2])
        #expect(changes.map(\.change) == [2, -1, -1])
        #expect(changes.map(\.normalized) == [0.5, -0.25, -0.25])
        #expect(changes.map(\.factor) == [1.5, 0.75, 0.5])
        let sum = 0.2 * 1.5 + 0.3 * 0.75 + 0.5 * 0.5
        for (share, expected) in zip(shares(changes), [0.3 / sum, 0.225 / sum, 0.25 / sum]) { #expect(abs(share - expected) < 1e-15) }
    }

    @Test("shares sum to one and stay above the minimum, whatever happens", arguments: TopicRule.Normalizer.allCases, [0, 0.3, 1, 20])
    func laws(_ normalizer: TopicRule.Normalizer, _ strength: Double) {
        for seed in 0..<200 as Range<UInt64> {
            let count = 2 + Int(seed % 9)
            func numbers(_ salt: UInt64) -> [Double] {
                (0..<count).map { Double(TextWords.mixed(seed &* 977 &+ salt &* 31 &+ UInt64($0)) % 1000) / 100 + 0.01 }
            }
            let raw = numbers(1)
            let first = raw.map { $0 / raw.reduce(0, +) }
            let rule = TopicRule(strength: strength, normalizer: normalizer, minimum: 0.02)
            let changes = rule.changes(shares: first, before: numbers(2), after: numbers(3), importance: numbers(4))
            #expect(abs(shares(changes).reduce(0, +) - 1) < 1e-12)
            #expect(shares(changes).allSatisfy { $0 >= 0.02 - 1e-15 })
            let largest = changes.map { abs($0.normalized) }.max() ?? 0
            #expect(normalizer == .sum ? abs(changes.reduce(0) { $0 + abs($1.normalized) } - 1) < 1e-12 : abs(largest - 1) < 1e-12)
        }
    }

    @Test("the only topic whose perplexity rose grows; without strength or importance none does")
    func growth() {
        for risen in 0..<4 {
            let after = (0..<4).map { $0 == risen ? 9.0 : 7.5 }
            let before = [8.0, 8, 8, 8]
            let first = [0.1, 0.2, 0.3, 0.4]
            let grown = TopicRule(strength: 0.5, minimum: 0).changes(shares: first, before: before, after: after, importance: [1, 1, 1, 1])
            for topic in 0..<4 { #expect(topic == risen ? grown[topic].share > first[topic] : grown[topic].share < first[topic]) }
            let still = TopicRule(strength: 0, minimum: 0).changes(shares: first, before: before, after: after, importance: [1, 1, 1, 1])
            for (share, old) in zip(shares(still), first) { #expect(abs(share - old) < 1e-15) }
            let none = TopicRule(strength: 3, minimum: 0).changes(shares: first, before: before, after: after, importance: [0, 0, 0, 0])
            #expect(none.map(\.factor) == [1, 1, 1, 1])
        }
    }

    @Test("nothing changed leaves shares; a share that would vanish keeps the minimum; too large a minimum means equal shares")
    func edges() {
        let rule = TopicRule(strength: 1, minimum: 0.05)
        let still = rule.changes(shares: [0.5, 0.5], before: [4, 4], after: [4, 4], importance: [1, 1])
        #expect(shares(still) == [0.5, 0.5] && still.map(\.normalized) == [0, 0])
        // All of the change is the first topic's, whose factor is 0.
        let gone = rule.changes(shares: [0.5, 0.5], before: [4, 4], after: [2, 4], importance: [1, 1])
        #expect(gone[0].factor == 0 && gone[0].share == 0.05 && abs(gone[1].share - 0.95) < 1e-15)
        let equal = TopicRule(minimum: 0.9).changes(shares: [0.2, 0.3, 0.5], before: [1, 2, 3], after: [3, 2, 1], importance: [1, 1, 1])
        for change in equal { #expect(abs(change.share - 1 / 3.0) < 1e-12) }
    }
}
