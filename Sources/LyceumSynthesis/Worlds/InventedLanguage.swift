internal import LyceumExam

/// A small language with words of its own: sounds, an order of words, and particles that say who does what.
struct InventedLanguage: Sendable, Hashable {
    enum Order: Sendable, Hashable {
        /// Who does what where: a particle before each part but the verb.
        case verbInTheMiddle
        /// Who where what does: a particle behind each part but the verb.
        case verbAtTheEnd
    }

    let order: Order
    let nouns: [String]
    let verbs: [String]
    let adjectives: [String]
    /// Of the subject, the object and the place.
    let particles: [String]
    /// Words that ask what somebody does, and what somebody is like.
    let questionWords: [String]

    init(seed: UInt64, name: String, order: Order, sizes: LanguageWorld.Sizes) {
        let sounds = order == .verbInTheMiddle ? Sounds.source : Sounds.target
        var words = WordMaker(draws: SeededDraws(seed: seed, "languages/words/\(name)"), sounds: sounds)
        self.order = order
        particles = (0..<3).map { _ in words.next(1...1) }
        questionWords = (0..<2).map { _ in words.next(2...2) }
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

    // The same letters, so that a tokenizer of the one has pieces for the other, but not the best ones.
    static let source = Sounds(
        onsets: ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "br", "pl"], vowels: ["a", "e", "i", "o", "u"],
        ends: ["", "", "n", "r", "s", "t"])
    static let target = Sounds(
        onsets: ["k", "m", "n", "t", "r", "h", "v", "g", "sh", "ts", "kv", "mr"], vowels: ["a", "u", "o", "i", "au", "ui"],
        ends: ["", "", "k", "m", "g"])
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
            let body = (0..<draws.within(syllables)).map { _ in draws.pick(sounds.onsets) + draws.pick(sounds.vowels) }
            let word = body.joined() + draws.pick(sounds.ends)
            if taken.insert(word).inserted { return word }
        }
    }
}
