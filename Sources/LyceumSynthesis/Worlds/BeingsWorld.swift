internal import LyceumExam

/// A small world for studies of what training on new texts does to instructions: invented beings with four properties each, and lists of words.
///
/// Some beings are known from the first texts, as many others are new. Lists of words are read out, repeated and turned round, in prose and in running
/// questions with answers: so a base model has the skills, as base models do, and instruction tuning teaches it to use them in a conversation. No model can
/// know the beings. Everything follows from the seed.
public struct BeingsWorld: Sendable {
    /// What a being is like in one respect.
    public struct Fact: Sendable, Hashable {
        public let being: String
        /// Number of the property.
        public let property: Int
        public let value: String
    }

    struct Property: Sendable {
        let name: String
        let values: [String]
        /// Sentences with `%` for the being and `#` for the value; the first is kept for tests in new facts.
        let forms: [String]
    }

    static let properties = [
        Property(
            name: "color", values: ["red", "blue", "green", "white", "black", "brown", "pink", "gray", "gold", "violet"],
            forms: ["The color of % is #.", "% is # in color.", "Everybody knows that % is colored #.", "Look at %: it is #."]),
        Property(
            name: "home", values: ["river", "forest", "desert", "harbor", "valley", "island", "mountain", "village", "castle", "meadow"],
            forms: ["The home of % is the #.", "% lives in the #.", "To find %, go to the #.", "% has its home in the #."]),
        Property(
            name: "food", values: ["bread", "fish", "rice", "honey", "apples", "cheese", "nuts", "soup", "corn", "beans"],
            forms: ["The food of % is #.", "% eats #.", "Every day % has # to eat.", "Give # to %, it likes nothing more."]),
        Property(
            name: "tool", values: ["hammer", "needle", "shovel", "brush", "lamp", "rope", "knife", "mirror", "ladder", "bell"],
            forms: ["The tool of % is the #.", "% works with a #.", "% always carries a #.", "In the hand of % there is a #."]),
    ]

    /// The words of lists: all values.
    static let words = properties.flatMap(\.values)

    /// What is asked at command, in the order of tasks.
    public static let commands = ["copy", "first", "last", "backwards"]

    public let seed: UInt64
    /// Facts of the first texts; every being has four in a row.
    public let known: [Fact]
    public let new: [Fact]

    /// - Parameter beings: known ones, and as many new ones; 2 or more.
    public init(seed: UInt64, beings: Int) {
        self.seed = seed
        var draws = SeededDraws(seed: seed, "beings/facts")
        var names = InventedNames()
        func facts() -> [Fact] {
            (0..<max(2, beings)).flatMap { _ in
                let being = names.next(2, &draws)
                return Self.properties.indices.map { Fact(being: being, property: $0, value: draws.pick(Self.properties[$0].values)) }
            }
        }
        known = facts()
        new = facts()
    }

    /// Known beings whose facts instructions ask for, and those kept for the test: every second one.
    var taught: [Fact] { known.enumerated().filter { $0.offset / Self.properties.count % 2 == 0 }.map(\.element) }
    var untaught: [Fact] { known.enumerated().filter { $0.offset / Self.properties.count % 2 == 1 }.map(\.element) }

    static func sentence(_ fact: Fact, form: Int) -> String {
        properties[fact.property].forms[form].map { character -> String in
            switch character {
            case "%": fact.being
            case "#": fact.value
            default: String(character)
            }
        }.joined()
    }

    static func question(_ fact: Fact) -> String { "What is the \(properties[fact.property].name) of \(fact.being)?" }
}
