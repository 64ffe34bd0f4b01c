internal import LyceumExam

/// A small world that is told in two languages, for experiments on teaching a model a second one.
///
/// Four subjects (plants, rivers, engines, songs) have things with two properties each. The first language tells of old things and asks about them; the
/// second, whose words are the first one's under a cipher of letters, tells of new things. Texts on a subject mix sentences with a property and others
/// of the subject's own words, of which some subjects have many more: they are harder to foresee. Questions about new things are asked in wordings that
/// training has, and examined in one that it has not. The seed decides all of it.
public struct BilingualWorld: Sendable {
    public struct Options: Sendable, Hashable {
        /// Things of every subject that the first language tells of.
        public var known: Int
        /// Things of every subject that the second language tells of.
        public var new: Int
        /// Texts about every thing.
        public var passages: Int

        public init(known: Int = 24, new: Int = 16, passages: Int = 16) {
            self.known = max(known, 4)
            self.new = max(new, 4)
            self.passages = max(passages, 1)
        }
    }

    public enum Language: String, Sendable, Hashable, CaseIterable { case first, second }

    /// A thing with a name that spells nothing, and what its properties are.
    struct Thing {
        var name: String
        var subject: Int
        /// By property of the subject.
        var values: [String]
    }

    /// A text with what it is about.
    public struct Text: Sendable, Hashable {
        public var text: String
        public var subject: String
    }

    let seed: UInt64
    let options: Options
    let lexicon: BilingualLexicon
    let old: [Thing]
    let new: [Thing]

    public init(seed: UInt64, options: Options = Options()) {
        self.seed = seed
        self.options = options
        lexicon = BilingualLexicon(seed: seed)
        var names = NameMaker(seed: seed)
        old = Self.things(options.known, "old", seed, &names)
        new = Self.things(options.new, "new", seed, &names)
    }

    public static var subjects: [String] { BilingualLexicon.subjects.map(\.name) }

    private static func things(_ count: Int, _ name: String, _ seed: UInt64, _ names: inout NameMaker) -> [Thing] {
        var things: [Thing] = []
        for (subject, declared) in BilingualLexicon.subjects.enumerated() {
            var draws = SeededDraws(seed: seed, "bilingual/\(name)", subject)
            // Every value as often as every other, so that no answer is likelier without knowing the thing.
            let columns = declared.properties.map { property in
                draws.shuffled((0..<count).map { property.values[$0 % property.values.count] })
            }
            for number in 0..<count { things.append(Thing(name: names.next(), subject: subject, values: columns.map { $0[number] })) }
        }
        return things
    }

    // MARK: - Texts

    /// Texts about the things of a language, in a drawn order.
    ///
    /// - Parameter part: another part of the same kind, such as texts to test on.
    public func texts(_ language: Language, passages: Int, part: String = "train") -> [Text] {
        let things = language == .first ? old : new
        var texts: [Text] = []
        for (number, thing) in things.enumerated() {
            var draws = SeededDraws(seed: seed, "bilingual/\(language.rawValue)/\(part)", number)
            for _ in 0..<passages { texts.append(text(thing, language, &draws)) }
        }
        var order = SeededDraws(seed: seed, "bilingual/\(language.rawValue)/\(part)/order")
        return order.shuffled(texts)
    }

    private func text(_ thing: Thing, _ language: Language, _ draws: inout SeededDraws) -> Text {
        let subject = BilingualLexicon.subjects[thing.subject]
        var sentences = subject.properties.indices.map { property in
            Self.filled(draws.pick(BilingualLexicon.statements), subject.properties[property].name, thing.name, thing.values[property])
        }
        sentences += (0..<3).map { _ in lexicon.remark(thing.subject, &draws) }
        let joined = draws.shuffled(sentences).joined(separator: " ")
        return Text(text: told(joined, language), subject: subject.name)
    }

    static func filled(_ frame: String, _ property: String, _ name: String, _ value: String = "") -> String {
        frame.replacing("PROPERTY", with: property).replacing("NAME", with: name).replacing("VALUE", with: value)
    }

    /// A text of the first language in one of both. Names stay what they are.
    func told(_ text: String, _ language: Language) -> String { language == .first ? text : lexicon.ciphered(text) }

    // MARK: - Questions

    /// A question with its answer.
    public struct Pair: Sendable, Hashable {
        public var question: String
        public var answer: String
        public var subject: String
        /// The number of the thing, so that pairs about one thing can be told.
        public var thing: Int
    }

    /// Every property of every thing of a language, asked in the wordings of training.
    public func pairs(_ language: Language) -> [Pair] {
        let wordings = language == .first ? BilingualLexicon.questions + [BilingualLexicon.examined] : BilingualLexicon.questions
        var pairs: [Pair] = []
        for (number, thing) in (language == .first ? old : new).enumerated() {
            let subject = BilingualLexicon.subjects[thing.subject]
            for (property, value) in zip(subject.properties, thing.values) {
                for wording in wordings {
                    pairs.append(
                        Pair(
                            question: told(Self.filled(wording, property.name, thing.name), language), answer: told(value, language),
                            subject: subject.name, thing: number))
                }
            }
        }
        var order = SeededDraws(seed: seed, "bilingual/\(language.rawValue)/pairs")
        return order.shuffled(pairs)
    }

    /// A question with four options; the answer is a position from 0.
    public struct Item: Sendable, Hashable {
        public var question: String
        public var options: [String]
        public var answer: Int
        public var subject: String
    }

    /// Every property of every thing of a language, asked in a wording that training in the second language has not.
    public func examination(_ language: Language) -> [Item] {
        var items: [Item] = []
        for (number, thing) in (language == .first ? old : new).enumerated() {
            let subject = BilingualLexicon.subjects[thing.subject]
            var draws = SeededDraws(seed: seed, "bilingual/\(language.rawValue)/examination", number)
            for (property, value) in zip(subject.properties, thing.values) {
                let others = draws.sample(property.values.filter { $0 != value }, 3)
                let options = draws.shuffled([value] + others)
                items.append(
                    Item(
                        question: told(Self.filled(BilingualLexicon.examined, property.name, thing.name), language),
                        options: options.map { told($0, language) }, answer: options.firstIndex(of: value) ?? 0, subject: subject.name))
            }
        }
        return items
    }
}

/// Names of three syllables, each once.
private struct NameMaker {
    private var draws: SeededDraws
    private var given: Set<String> = []

    init(seed: UInt64) { draws = SeededDraws(seed: seed, "bilingual/names") }

    mutating func next() -> String {
        while true {
            let name = (0..<3).map { _ in
                draws.pick(["ka", "mo", "ri", "tu", "ze", "lo", "pa", "ni", "vu", "se", "do", "fi", "ga", "hu", "wo", "by"])
            }.joined()
            let written = name.prefix(1).uppercased() + name.dropFirst()
            if given.insert(written).inserted { return written }
        }
    }
}
