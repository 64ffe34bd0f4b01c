internal import LyceumExam

/// Towns that do not exist, each with a few facts: some are general knowledge, some are a field that comes later.
///
/// General towns are told in prose and, the first half of them, asked about in four kinds of instructions; the field's towns are told in prose
/// alone. So a small model can learn general knowledge and the use of knowledge first, then the field, and be asked what is left of both.
public struct MixWorld: Sendable {
    public struct Fact: Sendable, Hashable {
        public var town: String
        /// Number of the relation.
        public var relation: Int
        public var value: String
    }

    struct Relation: Sendable {
        var name: String
        var values: [String]
        /// Sentences with `#` for the town and `@` for the value; the first one ends with the value and is the one that is examined.
        var sentences: [String]
        var question: String
        /// `# is known for @`, for questions that name a value.
        var claim: String
    }

    public let seed: UInt64
    /// Facts of the general towns, town by town.
    public let general: [Fact]
    /// Facts of the field's towns.
    public let field: [Fact]
    /// General towns that instructions ask about: the first half.
    public let taughtTowns: Int

    /// - Parameters:
    ///   - towns: general ones, and as many of the field; 2 or more.
    public init(seed: UInt64, towns: Int) {
        self.seed = seed
        let count = max(2, towns)
        var draws = SeededDraws(seed: seed, "mix world")
        var names: [String] = []
        var known: Set<String> = []
        while names.count < 2 * count {
            let parts = (0..<draws.within(2...3)).map { _ in draws.pick(Self.syllables) }.joined()
            let name = parts.prefix(1).uppercased() + parts.dropFirst()
            if known.insert(name).inserted { names.append(name) }
        }
        func facts(_ names: ArraySlice<String>, _ draws: inout SeededDraws) -> [Fact] {
            names.flatMap { name in
                Self.relations.indices.map { Fact(town: name, relation: $0, value: draws.pick(Self.relations[$0].values)) }
            }
        }
        general = facts(names[..<count], &draws)
        field = facts(names[count...], &draws)
        taughtTowns = count / 2
    }

    /// Facts of general towns that instructions ask about.
    public var taught: [Fact] { Array(general.prefix(taughtTowns * Self.relations.count)) }
    /// Facts of general towns that no instruction asks about.
    public var untaught: [Fact] { Array(general.dropFirst(taughtTowns * Self.relations.count)) }

    private static let syllables = [
        "ba", "cor", "dan", "el", "fi", "gor", "ha", "il", "ka", "lum", "mar", "nor", "ol", "pe", "ri", "sa", "tor", "ul", "ve", "wen", "zo", "mi",
        "ra", "ten",
    ]

    static let relations = [
        Relation(
            name: "good", values: ["salt", "wool", "honey", "copper", "glass", "paper", "cheese", "timber", "silk", "pottery"],
            sentences: [
                "# is known for @.", "Traders come to # to buy @.", "The main good of # is @.", "Most people of # live on @.",
                "Carts leave # loaded with @.",
            ], question: "What is # known for?", claim: "# is known for @"),
        Relation(
            name: "month",
            values: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"],
            sentences: [
                "# holds its fair in @.", "The fair of # takes place in @.", "Visitors come to the fair of # every @.",
                "In #, everybody waits for the fair in @.", "The people of # dance at their fair in @.",
            ], question: "When does # hold its fair?", claim: "# holds its fair in @"),
        Relation(
            name: "color", values: ["red", "blue", "green", "white", "black", "yellow", "purple", "orange", "brown", "gray"],
            sentences: [
                "# has a flag of @.", "The flag of # is @.", "Over # flies a flag of plain @.", "Ships from # show the color @.",
                "The tower of # is hung with @.",
            ], question: "What color is the flag of #?", claim: "# has a flag of @"),
        Relation(
            name: "animal", values: ["wolf", "bear", "horse", "eagle", "goat", "fox", "swan", "bull", "owl", "deer"],
            sentences: [
                "# bears on its seal the @.", "The seal of # shows the @.", "Letters from # are sealed with the @.",
                "On the gate of # stands the @.", "Coins from # carry the @.",
            ], question: "Which animal is on the seal of #?", claim: "# bears on its seal the @"),
    ]
}
