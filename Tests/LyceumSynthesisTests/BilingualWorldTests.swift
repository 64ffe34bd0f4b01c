import LyceumCore
import Testing

@testable import LyceumSynthesis

@Suite("A world in two languages")
struct BilingualWorldTests {
    private let world = BilingualWorld(seed: 3, options: .init(known: 6, new: 8, passages: 2))

    @Test("the second language is the first under a cipher: word for word, reversible, names kept")
    func cipher() {
        let words = Set(world.texts(.first, passages: 3).flatMap { $0.text.split(separator: " ").map(String.init) })
        let told = words.map { world.told($0, .second) }
        #expect(Set(told).count == words.count)
        for (word, other) in zip(words, told) {
            let isName = word.first?.isUppercase == true
            let isMark = word.allSatisfy { !$0.isLetter }
            #expect((word == other) == (isName || isMark))
            #expect(word.count == other.count)
        }
        #expect(world.told("the end .", .second).split(separator: " ").count == 3)
    }

    @Test("every property is told in the texts, every value as often as others, and no name is in both languages")
    func facts() {
        #expect(Set(world.old.map(\.name)).isDisjoint(with: world.new.map(\.name)))
        let texts = world.texts(.second, passages: 2)
        for thing in world.new {
            let own = texts.filter { $0.text.contains(thing.name) }
            #expect(own.count == 2)
            for value in thing.values {
                for text in own { #expect(text.text.split(separator: " ").contains { $0 == world.told(value, .second) }) }
            }
        }
        let colors = world.new.filter { $0.subject == 0 }.map { $0.values[0] }
        #expect(Set(colors).count == 8)
    }

    @Test("examined wordings are in no pair of the second language; options are different and the answer is right")
    func examination() {
        let pairs = world.pairs(.second)
        let items = world.examination(.second)
        #expect(items.count == 64 && pairs.count == 64 * 5)
        #expect(Set(pairs.map(\.question)).isDisjoint(with: items.map(\.question)))
        #expect(Set(world.pairs(.first).map(\.question)).isSuperset(of: world.examination(.first).map(\.question)))
        for (number, item) in items.enumerated() {
            let thing = world.new[number / 2]
            #expect(Set(item.options).count == 4)
            #expect(item.options[item.answer] == world.told(thing.values[number % 2], .second))
            #expect(item.question.contains(thing.name))
        }
        let places = (0..<4).map { place in items.count { $0.answer == place } }
        #expect(places.allSatisfy { $0 > 4 })
    }

    @Test("the seed decides all of it")
    func seeds() {
        let again = BilingualWorld(seed: 3, options: .init(known: 6, new: 8, passages: 2))
        let other = BilingualWorld(seed: 4, options: .init(known: 6, new: 8, passages: 2))
        #expect(again.texts(.second, passages: 2) == world.texts(.second, passages: 2) && again.pairs(.first) == world.pairs(.first))
        #expect(other.texts(.second, passages: 2) != world.texts(.second, passages: 2))
        #expect(Set(world.texts(.first, passages: 2, part: "test").map(\.text)).isDisjoint(with: world.texts(.first, passages: 2).map(\.text)))
    }
}

@Suite("Pairs spoiled on purpose")
struct PairCorruptionTests {
    private func pairs(_ count: Int) -> [(discipline: String, answer: String)] {
        (0..<count).map { (["physics", "law"][$0 % 2], "answer \($0 % 7)") }
    }

    @Test("exactly the share of every discipline gets another answer of its discipline", arguments: [0, 0.25, 0.3, 0.6, 1])
    func share(_ share: Double) {
        let pairs = pairs(200)
        let (answers, spoiled) = PairCorruption(share: share, seed: 5).answers(pairs)
        for discipline in ["physics", "law"] {
            let own = pairs.indices.filter { pairs[$0].discipline == discipline }
            #expect(own.count { spoiled[$0] } == Int((share * 100).rounded()))
            let known = Set(own.map { pairs[$0].answer })
            for index in own {
                #expect((answers[index] != pairs[index].answer) == spoiled[index])
                #expect(known.contains(answers[index]))
            }
        }
    }

    @Test("answers that are all alike cannot be spoiled, and the seed decides which are")
    func edges() {
        let alike = (0..<10).map { _ in (discipline: "law", answer: "yes") }
        #expect(PairCorruption(share: 1, seed: 1).answers(alike).spoiled.allSatisfy { !$0 })
        let pairs = pairs(60)
        #expect(PairCorruption(share: 0.5, seed: 1).answers(pairs).answers == PairCorruption(share: 0.5, seed: 1).answers(pairs).answers)
        #expect(PairCorruption(share: 0.5, seed: 1).answers(pairs).spoiled != PairCorruption(share: 0.5, seed: 2).answers(pairs).spoiled)
    }
}
