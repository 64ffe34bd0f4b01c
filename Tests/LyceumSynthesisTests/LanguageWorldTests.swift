import LyceumCore
import LyceumSynthesis
import Testing

struct LanguageWorldTests {
    private let world = LanguageWorld(seed: 7)

    private func words(_ documents: [String]) -> Set<Substring> {
        Set(documents.flatMap { $0.split { !$0.isLetter } })
    }

    @Test("a seed decides a world, and less text is the beginning of more")
    func seeds() {
        let few = world.documents(.target, bytes: 3000, part: "read")
        let many = LanguageWorld(seed: 7).documents(.target, bytes: 9000, part: "read")
        #expect(Array(many.prefix(few.count)) == few)
        #expect(many.count > few.count)
        #expect(few.reduce(0) { $0 + $1.utf8.count + 1 } >= 3000)
        #expect(LanguageWorld(seed: 8).documents(.target, bytes: 3000, part: "read") != few)
    }

    @Test("the two languages share no word to speak of, and have as many")
    func foreign() {
        let source = words(world.documents(.source, bytes: 200_000, part: "read"))
        let target = words(world.documents(.target, bytes: 200_000, part: "read"))
        #expect(source.count > 400)
        #expect(target.count > 400)
        #expect(source.intersection(target).count <= 10)
    }

    @Test("texts that are held out are not among those that are read")
    func heldOut() {
        let read = Set(world.documents(.source, bytes: 100_000, part: "read"))
        let held = Set(world.documents(.source, bytes: 20_000, part: "held"))
        #expect(read.isDisjoint(with: held))
    }

    @Test("frequent words are much more frequent than rare ones")
    func frequencies() {
        var counts: [Substring: Int] = [:]
        for word in world.documents(.target, bytes: 200_000, part: "read").joined(separator: " ").split(whereSeparator: { !$0.isLetter }) {
            counts[word, default: 0] += 1
        }
        let sorted = counts.values.sorted(by: >)
        #expect(sorted[10] > 8 * sorted[sorted.count / 2])
    }

    @Test("an instruction's answer is the word with the particle that is asked for")
    func instructions() {
        let made = world.instructions(300, part: "asked")
        // The particle behind the answer is that of its part in the sentence, or an adjective stands between.
        var behind: [String: [Substring: Int]] = [:]
        for item in made {
            #expect(Set(item.options).count == 4)
            #expect(item.options.contains(item.answer))
            let words = item.question.split { !$0.isLetter }
            let place = words.firstIndex { $0 == item.answer }
            #expect(place != nil)
            guard let place, place + 1 < words.count else { continue }
            behind[item.facet, default: [:]][words[place + 1], default: 0] += 1
        }
        let particles = behind.mapValues { $0.max { $0.value < $1.value }?.key }
        #expect(Set(behind.keys) == ["subject", "object", "place"])
        #expect(Set(particles.values).count == 3)
        // The word that asks tells the part.
        let asking = Dictionary(grouping: made, by: \.facet).mapValues { Set($0.map { $0.question.split { !$0.isLetter }.last }) }
        #expect(asking.values.allSatisfy { $0.count == 1 })
        #expect(Set(asking.values).count == 3)
    }
}
