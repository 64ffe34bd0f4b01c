/// An invented subject: nobody has written about it, so no model can know its facts.
///
/// - Source: Griot et al. 2024, “Multiple Choice Questions and Large Languages Models: A Case Study with Fictional Medical Data”; here everything
///   is made
///   by rules from a seed, without a model.
public struct FictionSubject: Sendable, Hashable {
    /// A fact: what relation an entity has to which value.
    public struct Fact: Sendable, Hashable {
        public var number: Int
        public var entity: Entity
        public var relation: String
        public var value: String
        public var unit: String?
        /// The fact in the sentences the textbook uses.
        public var statements: [String]
        /// The study question and the examination question.
        public var questions: [String]
        /// Facts of one group have the same relation and the same four values, each once: what tells their answers apart is the entity alone.
        public var group: Int
        /// Whether study material may show the fact in the form of a question.
        public var isSeenAsQuestion: Bool
    }

    public struct Entity: Sendable, Hashable {
        public var name: String
        /// The kind of thing: structure, substance, disorder, instrument, procedure.
        public var kind: String
    }

    public let seed: UInt64
    /// The invented organ.
    public let field: String
    public let discoverer: String
    public let year: Int
    public let entities: [Entity]
    public let facts: [Fact]

    /// Makes the subject of a seed.
    ///
    /// - Parameter wanted: at least so many facts; rounded up to a multiple of four, as facts come in groups whose options can be exchanged.
    public init(seed: UInt64, facts wanted: Int = 160) {
        self.seed = seed
        var draws = SeededDraws(seed: seed, "fiction/subject")
        var names = FictionNames(seed: seed)
        field = names.next(capital: false)
        discoverer = "\(draws.pick(GeneratedWords.firstNames)) \(names.next())"
        year = draws.within(1802...1987)
        let groups = (max(wanted, 1) + 3) / 4
        let relations = FictionOntology.classes.reduce(0) { $0 + $1.relations.count }
        let perClass = (groups + relations - 1) / relations * 4
        entities = FictionOntology.classes.flatMap { kind in
            (0..<perClass).map { _ in Entity(name: names.next(capital: kind.name == "substance" || kind.name == "disorder"), kind: kind.name) }
        }
        facts = Self.facts(seed: seed, groups: groups, entities: entities, perClass: perClass)
    }

    /// Four facts at a time, the classes and relations in turn, so that any number of groups is spread evenly.
    private static func facts(seed: UInt64, groups: Int, entities: [Entity], perClass: Int) -> [Fact] {
        var result: [Fact] = []
        let slots = FictionOntology.classes.enumerated().flatMap { index, kind in kind.relations.indices.map { (index, $0) } }
        let ordered = SeededDraws.spread(slots, by: { $0.1 })
        var decks = ordered.map { FictionDeck(FictionOntology.classes[$0.0].relations[$0.1].values.count, seed: seed, "\($0.0).\($0.1)") }
        var seen = SeededDraws(seed: seed, "fiction/seen")
        for group in 0..<groups {
            let slot = group % ordered.count, round = group / ordered.count
            let (kind, index) = ordered[slot]
            let relation = FictionOntology.classes[kind].relations[index]
            let values = decks[slot].deal(4)
            var order = SeededDraws(seed: seed, "fiction/entities/\(kind).\(index)")
            // Every relation groups the entities of its class in its own way.
            let shuffled = order.shuffled(Array(0..<perClass))
            let isSeen = group % 2 == 0 ? seen.below(2) == 0 : !(result.last?.isSeenAsQuestion ?? false)
            for place in 0..<4 {
                let entity = entities[kind * perClass + shuffled[round * 4 + place]]
                let value = relation.values[values[place]]
                result.append(
                    Fact(
                        number: result.count, entity: entity, relation: relation.name, value: value, unit: relation.unit,
                        statements: relation.statements.map { fill($0, entity.name, value) },
                        questions: relation.questions.map { fill($0, entity.name, value) }, group: group, isSeenAsQuestion: isSeen))
            }
        }
        return result
    }

    /// Puts names into a template; the sentence begins with a capital letter.
    private static func fill(_ template: String, _ entity: String, _ value: String) -> String {
        var (text, rest) = ("", Substring(template))
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            let key = rest[open...].prefix(3)
            text += key == "{e}" ? entity : key == "{v}" ? value : String(key)
            rest = rest[open...].dropFirst(3)
        }
        text += rest
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// The four values of a fact's group, in the order of its facts.
    public func options(of fact: Fact) -> [String] { (0..<4).map { facts[fact.number / 4 * 4 + $0].value } }
}

/// Deals values so that each is used equally often, give or take one, and no hand has one twice.
private struct FictionDeck {
    private var draws: SeededDraws
    private var rest: [Int] = []
    private let count: Int

    init(_ count: Int, seed: UInt64, _ name: String) {
        self.count = count
        draws = SeededDraws(seed: seed, "fiction/deck/\(name)")
    }

    mutating func deal(_ number: Int) -> [Int] {
        var hand: [Int] = []
        while hand.count < number {
            if rest.isEmpty { rest = draws.shuffled(Array(0..<count)) }
            guard let place = rest.firstIndex(where: { !hand.contains($0) }) else {
                rest += draws.shuffled(Array(0..<count))
                continue
            }
            hand.append(rest.remove(at: place))
        }
        return hand
    }
}

extension SeededDraws {
    /// Elements in rounds: first those whose place in their class is 0, then 1, ….
    static func spread<Element>(_ elements: [Element], by place: (Element) -> Int) -> [Element] {
        let last = elements.map(place).max() ?? 0
        return (0...max(last, 0)).flatMap { round in elements.filter { place($0) == round } }
    }
}

/// Names that do not exist, each once.
struct FictionNames {
    private var draws: SeededDraws
    private var known = Set<String>()

    private static let onsets = [
        "b", "br", "d", "dr", "f", "fl", "g", "gl", "gr", "k", "kr", "l", "m", "n", "p", "pl", "qu", "r", "s", "sk", "sp", "st", "t", "th", "tr", "v",
        "w", "y", "z", "zh",
    ]
    private static let vowels = ["a", "e", "i", "o", "u", "ae", "ei", "io", "ou"]
    private static let middles = ["l", "m", "n", "r", "s", "v", "x", "nd", "lm", "rv", "sk", "zz", "ph", "th", "lk"]
    private static let ends = ["n", "x", "l", "r", "st", "m", "d", "k", "ph", "rn", "lt", "sh"]

    init(seed: UInt64) { draws = SeededDraws(seed: seed, "fiction/names") }

    mutating func next(capital: Bool = true) -> String {
        while true {
            let name =
                draws.pick(Self.onsets) + draws.pick(Self.vowels) + draws.pick(Self.middles) + draws.pick(Self.vowels) + draws.pick(Self.ends)
            guard known.insert(name).inserted else { continue }
            return capital ? name.prefix(1).uppercased() + name.dropFirst() : name
        }
    }
}
