/// A small field that does not exist: the herbs of an invented valley, each with four properties.
///
/// Made for growing an expert in minutes and seeing whether it learned anything. Names are invented, so no model can know a fact; values are
/// common words, so a fact is a new link between an unknown name and something known, which models of 100 million parameters learn from a few
/// dozen sentences. Facts come in groups of four that share a property and four values, each value right once: a reader who does not know the
/// herb can only guess.
public struct InventedField: Sendable, Hashable {
    /// A herb has a value of a property.
    public struct Fact: Sendable, Hashable {
        public var number: Int
        public var herb: String
        /// The property's name, such as `color`.
        public var property: String
        public var value: String
        /// Facts of one group share the property and the four values.
        public var group: Int
        /// Whether the textbook's exercises may ask for it. Such facts are never examined.
        public var isExercise: Bool
    }

    /// Every random choice depends on it.
    public let seed: UInt64
    /// The valley.
    public let name: String
    public let herbs: [String]
    /// Group by group; a fact's position is its number.
    public let facts: [Fact]

    /// The field of a seed; two seeds share no herb beyond chance.
    ///
    /// - Parameters:
    ///   - examined: facts kept for the examination, at least so many; rounded up to a multiple of sixteen (four properties, groups of four).
    ///   - exercises: facts that exercises may show, rounded up in the same way.
    public init(seed: UInt64, examined: Int = 160, exercises: Int = 32) {
        self.seed = seed
        let groups = (exercises: (max(exercises, 1) + 15) / 16, examined: (max(examined, 1) + 15) / 16)
        let count = 4 * (groups.exercises + groups.examined)
        var names = FictionNames(seed: seed ^ 0x6865_7262)
        name = names.next()
        herbs = (0..<count).map { _ in names.next() }
        var facts: [Fact] = []
        facts.reserveCapacity(count * InventedFieldProperty.all.count)
        for property in InventedFieldProperty.all {
            // Every property groups the herbs in its own way, so that a herb's other values say nothing about the one in question.
            var order = SeededDraws(seed: seed, "field/herbs/\(property.name)")
            let shuffled = order.shuffled(herbs)
            var deck = ValueDeck(property.values.count, seed: seed, property.name)
            for group in 0..<(count / 4) {
                for (place, value) in deck.deal(4).enumerated() {
                    facts.append(
                        Fact(
                            number: facts.count, herb: shuffled[group * 4 + place], property: property.name, value: property.values[value],
                            group: facts.count / 4, isExercise: group < groups.exercises))
                }
            }
        }
        self.facts = facts
    }

    /// The four values of a fact's group, in the order of its facts.
    public func options(of fact: Fact) -> [String] { (0..<4).map { facts[fact.number / 4 * 4 + $0].value } }

    public var examined: [Fact] { facts.filter { !$0.isExercise } }
    public var exercises: [Fact] { facts.filter(\.isExercise) }
}
