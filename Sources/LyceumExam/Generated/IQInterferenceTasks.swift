public import LyceumCore

/// One value is looked up among many that look the same.
public struct RetrievalTask: GeneratedTask {
    public let name = "iq_retrieval"
    public let summary = "find the value of a key among other keys and values"
    public let source = "Li et al. 2023, “FLM-101B”, IQ evaluation: anti-interference"
    public let options: [GeneratedTaskOption] = [
        .number("pairs", 2...400, default: 12, "keys with values"), .number("length", 3...12, default: 5, "letters of a key and of a value"),
        .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let (count, length) = (choices.number("pairs"), choices.number("length"))
        return try written(choices, maximumTokens: 16) { draws, number in
            var (keys, known) = ([String](), Set<String>())
            while keys.count < 2 * count {
                let word = draws.letters(length)
                if known.insert(word).inserted { keys.append(word) }
            }
            let values = Array(keys[count...])
            let lines = zip(keys, values).map { "The value of \($0) is \($1)." }
            // Every place in the list is asked for equally often.
            let place = number % count
            return GeneratedItem(
                question: "\(lines.joined(separator: "\n"))\nQuestion: What is the value of \(keys[place])?\nAnswer:", answer: values[place],
                copy: values.last, chance: 1 / Double(count), fields: [("place", .integer(place))])
        }
    }
}

/// Where a person or thing is, after moves of which most do not matter.
public struct SupportingFactsTask: GeneratedTask {
    public let name = "iq_supporting_facts"
    public let summary = "where is a person (one fact), or a thing somebody carried there (two facts), among other moves"
    public let source = "Li et al. 2023, “FLM-101B”, IQ evaluation: anti-interference; the form is Weston et al. 2015 (bAbI)"
    public let options: [GeneratedTaskOption] = [
        .number("facts", 1...2, default: 2, "facts the answer rests on"), .number("noise", 0...60, default: 6, "sentences that do not matter"),
        .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let needsThing = choices.number("facts") == 2
        return try written(choices, maximumTokens: 8, metric: JSON.Object([("ignore_case", true), ("ignore_punctuation", true)])) { draws, number in
            let people = draws.sample(GeneratedWords.firstNames, 4)
            let things = draws.sample(GeneratedWords.objects, 3)
            let place = GeneratedWords.places[number % GeneratedWords.places.count]
            let (hero, thing) = (people[0], things[0])
            var last = place
            func noise(_ draws: inout SeededDraws) -> String {
                let other = people[1 + draws.below(3)]
                guard needsThing, draws.chance(0.4) else {
                    last = draws.pick(GeneratedWords.places)
                    return "\(other) went to the \(last)."
                }
                return "\(other) took the \(things[1 + draws.below(2)])."
            }
            let facts = needsThing ? ["\(hero) took the \(thing).", "\(hero) went to the \(place)."] : ["\(hero) went to the \(place)."]
            // The facts keep their order; where they stand among the rest is drawn.
            let total = facts.count + choices.number("noise")
            let places = draws.sample(Array(0..<total), facts.count).sorted()
            var (story, next) = ([String](), 0)
            for position in 0..<total {
                if next < places.count, places[next] == position {
                    if facts[next].contains(place) { last = place }
                    story.append(facts[next])
                    next += 1
                } else {
                    story.append(noise(&draws))
                }
            }
            let asked = needsThing ? "the \(thing)" : hero
            return GeneratedItem(
                question: "\(story.joined(separator: "\n"))\nQuestion: Where is \(asked)?\nAnswer: In the", answer: place, copy: last,
                chance: 1 / Double(GeneratedWords.places.count))
        }
    }
}
