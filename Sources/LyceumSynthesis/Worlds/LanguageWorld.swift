internal import LyceumExam

/// Two invented languages that tell of one world: the source, which a model is made of, and the target, which it learns then.
///
/// The languages share letters and what is likely to be said, but no word, no order and no particle. Words are as unequally frequent as in real
/// languages (Zipf's law), documents keep to a topic, and what does what to what is not arbitrary, so that text can be predicted by whoever has read
/// enough of it. A seed decides all of it.
public struct LanguageWorld: Sendable, Hashable {
    /// Words of each kind, in each language.
    public struct Sizes: Sendable, Hashable {
        public var nouns: Int
        public var verbs: Int
        public var adjectives: Int

        public init(nouns: Int = 800, verbs: Int = 200, adjectives: Int = 100) {
            self.nouns = nouns
            self.verbs = verbs
            self.adjectives = adjectives
        }
    }

    public enum Tongue: String, Sendable, Hashable, CaseIterable {
        case source, target
    }

    struct Phrase: Sendable, Hashable {
        var noun: Int
        var adjective: Int?
    }

    struct Sentence: Sendable, Hashable {
        var subject: Phrase
        var verb: Int
        var object: Phrase
        var place: Phrase?
    }

    public let seed: UInt64
    public let sizes: Sizes
    private let languages: [Tongue: InventedLanguage]

    public init(seed: UInt64, sizes: Sizes = Sizes()) {
        self.seed = seed
        self.sizes = sizes
        languages = [
            .source: InventedLanguage(seed: seed, name: "source", order: .verbInTheMiddle, sizes: sizes),
            .target: InventedLanguage(seed: seed, name: "target", order: .verbAtTheEnd, sizes: sizes),
        ]
    }

    private func language(_ tongue: Tongue) -> InventedLanguage {
        languages[tongue] ?? InventedLanguage(seed: seed, name: tongue.rawValue, order: .verbAtTheEnd, sizes: sizes)
    }

    // MARK: - Texts

    /// Documents of some sentences on a topic, at least so many bytes together.
    ///
    /// - Parameter part: different names give unrelated documents.
    public func documents(_ tongue: Tongue, bytes: Int, part: String) -> [String] {
        let language = language(tongue)
        var result: [String] = []
        var size = 0
        while size < bytes {
            var draws = SeededDraws(seed: seed, "languages/\(part)/\(tongue.rawValue)", result.count)
            let topic = topic(&draws)
            let sentences = (0..<draws.within(5...8)).map { _ in language.text(sentence(of: topic, &draws)) }
            let text = sentences.joined(separator: " ")
            size += text.utf8.count + 1
            result.append(text)
        }
        return result
    }

    /// The nouns that a document is about.
    private func topic(_ draws: inout SeededDraws) -> [Int] {
        var topic: [Int] = []
        while topic.count < min(8, sizes.nouns) {
            let noun = Self.frequent(sizes.nouns, &draws)
            if !topic.contains(noun) { topic.append(noun) }
        }
        return topic
    }

    private func sentence(of topic: [Int], _ draws: inout SeededDraws) -> Sentence {
        let nouns = draws.sample(topic, 3)
        func phrase(_ noun: Int) -> Phrase { Phrase(noun: noun, adjective: draws.chance(0.4) ? habit(noun, 3, of: sizes.adjectives, &draws) : nil) }
        let subject = phrase(nouns[0])
        // What somebody does depends on who it is.
        let verb = habit(nouns[0], 4, of: sizes.verbs, &draws)
        return Sentence(subject: subject, verb: verb, object: phrase(nouns[1]), place: draws.chance(0.6) ? phrase(nouns[2]) : nil)
    }

    /// One of the few words that go with a noun.
    private func habit(_ noun: Int, _ count: Int, of words: Int, _ draws: inout SeededDraws) -> Int {
        habit(noun, count, slot: draws.below(count), of: words)
    }

    private func habit(_ noun: Int, _ count: Int, slot: Int, of words: Int) -> Int {
        var own = SeededDraws(seed: seed, "languages/habits/\(words)", noun * count + slot)
        return own.below(words)
    }

    /// A rank with a probability of about 1/(rank + 3).
    private static func frequent(_ count: Int, _ draws: inout SeededDraws) -> Int {
        while true {
            let rank = draws.below(count)
            if draws.chance(3 / Double(rank + 3)) { return rank }
        }
    }

    // MARK: - Instructions

    /// What is asked of a noun: what it does, or what it is like. Texts tell it, without being asked.
    private static let facets = [(name: "verb", habits: 4), (name: "adjective", habits: 3)]

    /// Questions of one word each in the target language, with four options of which one goes with the noun that is asked about.
    ///
    /// Wrong options go with other nouns, drawn as often as those, so that how frequent a word is does not tell.
    public func instructions(_ count: Int, part: String) -> [OptionQuestion] {
        let language = language(.target)
        return (0..<count).map { number in
            var draws = SeededDraws(seed: seed, "languages/instructions/\(part)", number)
            let noun = Self.frequent(sizes.nouns, &draws), asked = draws.below(Self.facets.count)
            let facet = Self.facets[asked], words = asked == 0 ? language.verbs : language.adjectives
            let own = Set((0..<facet.habits).map { habit(noun, facet.habits, slot: $0, of: words.count) })
            var options = [habit(noun, facet.habits, of: words.count, &draws)]
            while options.count < 4 {
                let other = habit(Self.frequent(sizes.nouns, &draws), facet.habits, of: words.count, &draws)
                if !own.contains(other), !options.contains(other) { options.append(other) }
            }
            return OptionQuestion(
                question: "\(language.nouns[noun]) \(language.questionWords[asked])?", answer: words[options[0]],
                options: draws.shuffled(options).map { words[$0] }, facet: facet.name)
        }
    }
}
