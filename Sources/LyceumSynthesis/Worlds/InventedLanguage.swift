internal import LyceumExam

/// A small language with words of its own: sounds, an order of words, and particles that say who does what.
struct InventedLanguage: Sendable, Hashable {
    enum Order: Sendable, Hashable {
        /// Who does what: particle-free subject, verb, object, then the place.
        case verbInTheMiddle
        /// Who, where, what, does: everything but the verb is followed by a particle.
        case verbAtTheEnd
    }

    let order: Order
    let nouns: [String]
    let verbs: [String]
    let adjectives: [String]
    /// In the order subject, object, place, joining sentences.
    let particles: [String]
    /// Words that ask for the subject, the object and the place.
    let questionWords: [String]

    init(seed: UInt64, name: String, order: Order, sizes: LanguageWorld.Sizes) {
        let sounds = order == .verbInTheMiddle ? Sounds.source : Sounds.target
        var words = WordMaker(draws: SeededDraws(seed: seed, "languages/words/\(name)"), sounds: sounds)
        self.order = order
        particles = (0..<4).map { _ in words.next(1...1) }
        questionWords = (0..<3).map { _ in words.next(2...2) }
        nouns = (0..<sizes.nouns).map { _ in words.next(2...3) }
        verbs = (0..<sizes.verbs).map { _ in words.next(2...3) }
        adjectives = (0..<sizes.adjectives).map { _ in words.next(2...3) }
    }

    func text(_ sentence: LanguageWorld.Sentence) -> String {
        func phrase(_ noun: LanguageWorld.Phrase) -> [String] {
            let word = nouns[noun.noun]
            guard let adjective = noun.adjective else { return [word] }
            return order == .verbInTheMiddle ? [adjectives[adjective], word] : [word, adjectives[adjective]]
        }
        var words: [String]
        switch order {
        case .verbInTheMiddle:
            words = [particles[0]] + phrase(sentence.subject) + [verbs[sentence.verb], particles[1]] + phrase(sentence.object)
            if let place = sentence.place { words += [particles[2]] + phrase(place) }
        case .verbAtTheEnd:
            words = phrase(sentence.subject) + [particles[0]]
            if let place = sentence.place { words += phrase(place) + [particles[2]] }
            words += phrase(sentence.object) + [particles[1], verbs[sentence.verb]]
        }
        return words.joined(separator: " ") + "."
    }
}

/// What words of a language are made of.
private struct Sounds {
    var onsets: [String]
    var vowels: [String]
    var ends: [String]

    static let source = Sounds(
        onsets: ["b", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "st", "br", "pl"], vowels: ["a", "e", "i", "o"],
        ends: ["", "", "n", "r", "s", "t"])
    static let target = Sounds(
        onsets: ["k", "z", "v", "j", "w", "x", "m", "n", "l", "q", "zh", "kv", "ts"], vowels: ["u", "a", "o", "y", "uo"], ends: ["", "", "k", "m", "x"])
}

private struct WordMaker {
    var draws: SeededDraws
    let sounds: Sounds
    private var taken = Set<String>()

    init(draws: SeededDraws, sounds: Sounds) {
        self.draws = draws
        self.sounds = sounds
    }

    /// A word that was not given before.
    mutating func next(_ syllables: ClosedRange<Int>) -> String {
        while true {
            let word = (0..<draws.within(syllables)).map { _ in draws.pick(sounds.onsets) + draws.pick(sounds.vowels) }.joined() + draws.pick(sounds.ends)
            if taken.insert(word).inserted { return word }
        }
    }
}
