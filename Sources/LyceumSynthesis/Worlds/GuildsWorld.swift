internal import LyceumExam

/// A small world for studies of the form in which new texts are learned: invented guilds, pages about them in prose, and questions.
///
/// Every guild has four properties, and its page says each in two sentences that connectors tie together, as textbooks do. Some guilds are known from the
/// first texts, where half of their facts are also asked for; as many are new. Exercises of a perfect converter ask for half of a new guild's facts;
/// the other half is never asked before the test. Everything follows from the seed.
public struct GuildsWorld: Sendable {
    public struct Fact: Sendable, Hashable {
        public let guild: String
        /// Number of the property.
        public let property: Int
        public let value: String
        /// Whether exercises may ask for it; the others are for tests.
        public let isAsked: Bool
    }

    struct Property: Sendable {
        let values: [String]
        /// Two sentences each, with `%` for the guild and `#` for the value.
        let forms: [String]
        /// The first is kept for tests.
        let questions: [String]
    }

    static let properties = [
        Property(
            values: ["copper", "wool", "glass", "salt", "paper", "candles", "leather", "silk"],
            forms: [
                "The workshops of % have dealt in # since the oldest days. In other words, the people of % make their living from #.",
                "The guild of % became rich and famous due to its trade in #. Also, every child in % knows the price of # by heart.",
                "Nobody in the country knows more about # than the masters of %. For this reason, the market of % is where merchants buy their #.",
            ],
            questions: ["What does the guild of % trade in?", "What do people buy from %?", "Which goods come from %?"]),
        Property(
            values: ["hill", "coast", "island", "river", "moor", "cliff", "lake", "plain"],
            forms: [
                "The houses of % stand close together on the # in the north. Therefore, whoever wants to visit % has to find the # first.",
                "The first masters of % built their hall on the # long ago. That is to say, the # has always been the home of %.",
                "Many travelers look for % in the big towns of the south. However, the hall of % lies on the # and nowhere else.",
            ],
            questions: ["Where is the home of the guild of %?", "Where does % have its hall?", "To which place does one go to visit %?"]),
        Property(
            values: ["fox", "owl", "bear", "swan", "wolf", "snake", "horse", "crab"],
            forms: [
                "The sign of % is defined as the # on a plain shield. In addition, the masters of % wear the # on their caps.",
                "The flag above the hall of % shows the # in bright colors. Thus, everybody who sees the # on a flag thinks of %.",
                "Other guilds have a crown or a star over their doors. In contrast, the people of % have carved the # over theirs.",
            ],
            questions: ["Which animal is the sign of the guild of %?", "Which animal does the flag of % show?", "What is carved over the doors of %?"]),
        Property(
            values: ["soup", "bread", "plums", "cheese", "trout", "honey", "nuts", "cake"],
            forms: [
                "Once a year all the people of % sit down together to eat #. Furthermore, no feast in % is held without # on the table.",
                "Guests of % are always welcomed with a large plate of #. Accordingly, most people who have been to % remember the #.",
                "The cooks of % have won many prizes on account of their #. Namely, the # of % is said to be the best of all.",
            ],
            questions: ["What do the people of the guild of % eat at their feast?", "Which food are guests of % given?", "For which food is % known?"]),
    ]

    public let seed: UInt64
    /// Facts of the first texts, four in a row per guild.
    public let known: [Fact]
    public let new: [Fact]

    /// - Parameter guilds: known ones, and as many new ones; 2 or more.
    public init(seed: UInt64, guilds: Int) {
        self.seed = seed
        var draws = SeededDraws(seed: seed, "guilds/facts")
        var names = InventedNames()
        func facts() -> [Fact] {
            (0..<max(2, guilds)).flatMap { _ in
                let guild = names.next(2, &draws)
                let asked = Set(draws.sample(Array(Self.properties.indices), 2))
                return Self.properties.indices.map {
                    Fact(guild: guild, property: $0, value: draws.pick(Self.properties[$0].values), isAsked: asked.contains($0))
                }
            }
        }
        known = facts()
        new = facts()
    }

    static func filled(_ form: String, _ fact: Fact) -> String {
        form.map { character -> String in
            switch character {
            case "%": fact.guild
            case "#": fact.value
            default: String(character)
            }
        }.joined()
    }
}
