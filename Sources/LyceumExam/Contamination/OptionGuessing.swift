public import LyceumCore
internal import LyceumStatistics

/// Hides one wrong option of every item and asks for it: a wrong answer's exact wording cannot be derived, only remembered.
/// - Source: Deng et al. 2024, “Investigating Data Contamination in Modern Benchmarks for Large Language Models” (slot guessing).
public struct OptionGuessing: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        public var stem: String
        public var choices: [String]
        /// The right choice's position; it is never hidden.
        public var answer: Int

        public init(stem: String, choices: [String], answer: Int) {
            self.stem = stem
            self.choices = choices
            self.answer = answer
        }
    }

    public struct Guess: Sendable, Hashable {
        public var item: Int
        public var hidden: String
        public var guess: String
        public var isExact: Bool
        /// Indel ratio of the two in normalized form.
        public var similarity: Double
    }

    public let guesses: [Guess]
    /// The share of guesses that equal the hidden option of another item: what common options make of chance.
    public let chance: Double
    /// One-sided: so many exact guesses or more at chance.
    public let probability: Double

    public var exactShare: Double { guesses.isEmpty ? 0 : Double(guesses.filter(\.isExact).count) / Double(guesses.count) }

    /// - Throws: `LyceumError` (`invalidArgument`) when no item has three options or more, one of them right; whatever the probe gives.
    public init(_ items: [Item], seed: UInt64 = 1, maximumTokens: Int = 64, probe: any ContaminationProbe) async throws {
        let usable = items.indices.filter { items[$0].choices.count >= 3 && items[$0].choices.indices.contains(items[$0].answer) }
        guard !usable.isEmpty else {
            throw LyceumError(.invalidArgument, "none of \(items.count) items has three options or more, one of them right")
        }
        var asked: [(item: Int, hidden: Int, prompt: String)] = []
        for number in usable {
            var draws = SeededDraws(seed: seed, "contamination/options", number)
            let hidden = draws.pick(items[number].choices.indices.filter { $0 != items[number].answer })
            asked.append((number, hidden, Self.prompt(items[number], hidden)))
        }
        let answers = try await probe.complete(asked.map(\.prompt), maximumTokens: maximumTokens)
        guesses = zip(asked, answers).map { ask, answer in
            let hidden = items[ask.item].choices[ask.hidden]
            let (a, b) = (Self.normalized(hidden), Self.normalized(answer))
            return Guess(item: ask.item, hidden: hidden, guess: answer, isExact: a == b, similarity: IndelSimilarity.ratio(a, b))
        }
        chance = Self.chance(guesses)
        let exact = guesses.filter(\.isExact).count
        probability = BinomialDistribution(count: guesses.count, probability: chance).upperTail(exact)
    }

    static func prompt(_ item: Item, _ hidden: Int) -> String {
        let letters = item.choices.indices.map { Self.letter($0) }
        let lines = item.choices.indices.map { "\(letters[$0]). \($0 == hidden ? "[hidden]" : item.choices[$0])" }
        return "Question: \(item.stem)\n\(lines.joined(separator: "\n"))\nThe hidden option is:\n\(letters[hidden])."
    }

    private static func letter(_ index: Int) -> String { index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "\(index + 1)" }

    private static func normalized(_ text: String) -> String {
        let words = OverlapWords(text)
        return words.text(0..<words.count)
    }

    /// Every guess against the hidden options of all other items; never 0, so that the test is defined.
    private static func chance(_ guesses: [Guess]) -> Double {
        var hidden: [String: Int] = [:]
        for guess in guesses { hidden[normalized(guess.hidden), default: 0] += 1 }
        let matches = guesses.reduce(0) { $0 + (hidden[normalized($1.guess)] ?? 0) - ($1.isExact ? 1 : 0) }
        let pairs = guesses.count * max(guesses.count - 1, 1)
        return max(Double(matches), 1) / Double(pairs + 1)
    }

    public var json: JSON {
        [
            "items": .integer(guesses.count), "exact": .integer(guesses.filter(\.isExact).count), "exact_share": .number(exactShare),
            "chance": .number(chance), "p": .number(probability),
        ]
    }
}
