internal import LyceumExam

/// The same small stories in two languages: as people write, with rare words and long sentences, and lean, with one common word for each thing.
///
/// A story tells what a person is, where they live, what they own, make and like, and what happened. In the original every notion has many words, drawn
/// unevenly, sentences carry asides, and lines of noise stand between them. The lean form says the same notions in the same order. What a model has
/// understood is asked for in the words of its own language.
/// - Source: the small-scale form of Yang et al. 2025 (TinyHelen), arXiv 2501.00522.
public struct LeanPairsWorld: Sendable {
    struct Person {
        var name: String
        /// One value of each notion.
        var values: [Int]
    }

    public let seed: UInt64
    let people: [Person]

    /// - Parameter count: of people, 4 or more.
    public init(seed: UInt64, people count: Int) {
        self.seed = seed
        var draws = SeededDraws(seed: seed, "lean/people")
        var names = InventedNames()
        people = (0..<max(4, count)).map { _ in
            Person(name: names.next(2, &draws), values: LeanNotions.all.map { draws.below($0.values.count) })
        }
    }

    struct Pair {
        var original: String
        var leaner: String
    }

    /// A word that is drawn often for the first, rarely for the last: Zipf's law over a notion's words.
    private static func word(_ words: [String], _ draws: inout SeededDraws) -> String {
        var weights: [Int] = []
        for place in words.indices { weights.append(60 / (place + 1)) }
        var left = draws.below(weights.reduce(0, +))
        for (place, weight) in weights.enumerated() {
            if left < weight { return words[place] }
            left -= weight
        }
        return words[0]
    }

    static func story(_ person: Person, _ draws: inout SeededDraws) -> Pair {
        let told = draws.shuffled(draws.sample(Array(LeanNotions.all.indices), draws.within(4...6)))
        var original: [String] = []
        var leaner: [String] = []
        for notion in told {
            let value = LeanNotions.all[notion].values[person.values[notion]]
            let form = draws.pick(LeanNotions.all[notion].original)
            var sentence = LeanNotions.filled(form, person.name, word(value.words, &draws))
            if draws.chance(0.5) { sentence = LeanNotions.aside(sentence, &draws) }
            original.append(sentence)
            if draws.chance(0.12) { original.append(LeanNotions.noise(&draws)) }
            leaner.append(LeanNotions.filled(LeanNotions.all[notion].lean, person.name, value.lean))
        }
        return Pair(original: original.joined(separator: " "), leaner: leaner.joined(separator: " "))
    }

    func pairs(_ count: Int, name: String) -> [Pair] {
        var draws = SeededDraws(seed: seed, "lean/\(name)")
        return (0..<count).map { _ in Self.story(draws.pick(people), &draws) }
    }
}
