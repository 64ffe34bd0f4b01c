internal import LyceumExam

/// Questions that are answered by applying a rule one or more times; how often is their true difficulty.
///
/// Every topic is a ring of things with made-up names, and its rule leads from each thing to the next. A lesson walks along a ring, so that every
/// single step is seen; a question asks what comes some steps after a thing. In the exercises, as in schoolbooks, questions with more steps are
/// rarer; among the items all numbers of steps are equally frequent. The examination asks every question there is once.
public struct RuleChainWorld: Sendable, Hashable {
    public static let topics = ["tides", "winds", "stars", "roads", "bells", "games"]
    static let numbers = ["one step", "two steps", "three steps", "four steps", "five steps", "six steps", "seven steps", "eight steps", "nine steps"]

    /// A question with its answer.
    public struct Question: Sendable, Hashable {
        public var topic: String
        public var text: String
        /// Four, in random order; the thing that is asked about is none of the wrong ones.
        public var options: [String]
        /// Position of the right one.
        public var answer: Int
        /// How often the rule is applied.
        public var steps: Int
    }

    public let seed: UInt64
    /// Most steps of a question.
    public let longest: Int
    /// How much rarer an exercise with one more step is.
    public let rarity: Double
    /// `[topic][place]`
    let rings: [[String]]

    /// - Parameters:
    ///   - things: of every ring, 5 to 200.
    ///   - longest: most steps of a question, from 1 to 9 and below the number of things.
    ///   - rarity: exercises with `k + 1` steps by exercises with `k`, above 0 up to 1.
    public init(seed: UInt64, things: Int = 8, longest: Int = 6, rarity: Double = 0.6) {
        self.seed = seed
        let size = min(max(5, things), 200)
        self.longest = min(max(1, longest), Self.numbers.count, size - 1)
        self.rarity = rarity > 0 && rarity <= 1 ? rarity : 1
        var draws = SeededDraws(seed: seed, "rule-chains/names")
        let names = Self.names(size * Self.topics.count, &draws)
        rings = Self.topics.indices.map { Array(names[$0 * size..<($0 + 1) * size]) }
    }

    /// Four walks: `tides: rovi then toba then pade.`
    public func lesson(_ number: Int) -> String {
        var draws = SeededDraws(seed: seed, "rule-chains/lessons", number)
        return (0..<4).map { _ in
            let topic = draws.below(Self.topics.count)
            let (ring, start) = (rings[topic], draws.below(rings[topic].count))
            let walk = (0..<draws.within(3...8)).map { ring[(start + $0) % ring.count] }
            return "\(Self.topics[topic]): \(walk.joined(separator: " then "))."
        }.joined(separator: " ")
    }

    /// A solved question in which more steps are rarer.
    public func exercise(_ number: Int) -> Question {
        var draws = SeededDraws(seed: seed, "rule-chains/exercises", number)
        var steps = 1
        // Rejection keeps the ratio between neighbors for the last of them, too.
        repeat {
            steps = 1
            while steps <= longest, draws.chance(rarity) { steps += 1 }
        } while steps > longest
        return question(draws.below(Self.topics.count), draws.below(rings[0].count), steps, &draws)
    }

    /// A question in which every number of steps is as likely as every other.
    public func item(_ number: Int) -> Question {
        var draws = SeededDraws(seed: seed, "rule-chains/items", number)
        return question(draws.below(Self.topics.count), draws.below(rings[0].count), draws.within(1...longest), &draws)
    }

    /// Every question there is, once, in random order.
    public func examination() -> [Question] {
        var draws = SeededDraws(seed: seed, "rule-chains/examination")
        let all = Self.topics.indices.flatMap { topic in
            rings[topic].indices.flatMap { start in (1...longest).map { (topic, start, $0) } }
        }
        return draws.shuffled(all).map { question($0.0, $0.1, $0.2, &draws) }
    }

    private func question(_ topic: Int, _ start: Int, _ steps: Int, _ draws: inout SeededDraws) -> Question {
        let ring = rings[topic]
        let end = (start + steps) % ring.count
        let others = draws.sample(ring.indices.filter { $0 != end && $0 != start }, 3)
        let options = draws.shuffled(others + [end])
        return Question(
            topic: Self.topics[topic], text: "\(Self.topics[topic]): what is \(Self.numbers[steps - 1]) after \(ring[start])?",
            options: options.map { ring[$0] }, answer: options.firstIndex(of: end) ?? 0, steps: steps)
    }

    /// Different names of two syllables.
    private static func names(_ count: Int, _ draws: inout SeededDraws) -> [String] {
        let syllables = "bdfgklmnprstvz".flatMap { consonant in "aeiou".map { "\(consonant)\($0)" } }
        return draws.sample(syllables.flatMap { first in syllables.map { first + $0 } }, count)
    }
}
