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

    @Test("an instruction's answer is a word that stands with its noun in the texts, and wrong options are not")
    func instructions() {
        let documents = world.documents(.target, bytes: 400_000, part: "read")
        // Adjectives stand behind their noun; verbs close the sentence that their noun begins.
        var pairs = Set<[Substring]>()
        for sentence in documents.joined(separator: " ").split(separator: ".") {
            let words = sentence.split(separator: " ")
            if let first = words.first, let last = words.last { pairs.insert([first, last]) }
            for (word, next) in zip(words, words.dropFirst()) { pairs.insert([word, next]) }
        }
        var right = 0, wrong = 0, count = 0
        for item in world.instructions(300, part: "asked") {
            #expect(Set(item.options).count == 4)
            #expect(item.options.contains(item.answer))
            guard let noun = item.question.split(separator: " ").first else { continue }
            count += 1
            right += pairs.contains([noun, item.answer[...]]) ? 1 : 0
            wrong += item.options.contains { $0 != item.answer && pairs.contains([noun, $0[...]]) } ? 1 : 0
        }
        #expect(count == 300)
        #expect(right > 200)
        #expect(wrong < 6)
    }

    @Test("the word that asks tells what is asked for, and answers are at every place")
    func questionWords() {
        let made = world.instructions(200, part: "read")
        let asking = Dictionary(grouping: made, by: \.facet).mapValues { Set($0.map { $0.question.split(separator: " ").last }) }
        #expect(Set(asking.keys) == ["verb", "adjective"])
        #expect(asking.values.allSatisfy { $0.count == 1 })
        #expect(Set(asking.values).count == 2)
        #expect(Set(made.map { $0.options.firstIndex(of: $0.answer) }).count == 4)
        #expect(Array(world.instructions(300, part: "read").prefix(200)) == made)
    }
}
