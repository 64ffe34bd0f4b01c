public import LyceumCore

/// Plain instructions whose right reply is known to the letter: whether a model still does what it is told, in a conversation.
///
/// The replies need no knowledge of a field, so a loss after training is a loss of the ability to follow, not of facts. Case, punctuation and what
/// comes after the first line do not count, except where capital letters are what is asked for.
public struct FollowingInstructionsTask: GeneratedTask {
    public let name = "following_instructions"
    public let summary = "repeat, list, replace, answer in one word: instructions with one right reply (ask with the chat template)"
    public let source = "written for Lyceum; verifiable instructions as in Zhou et al. 2023, “Instruction-Following Evaluation for Large Language Models”"
    public let options: [GeneratedTaskOption] = [.items, .examples, .seed]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        try written(
            choices, maximumTokens: 32, metric: JSON.Object([("ignore_punctuation", true)]), facets: ["kind"]
        ) { draws, number in
            let kind = Self.kinds[number % Self.kinds.count]
            let (question, answer) = kind.make(&draws)
            return GeneratedItem(question: question, answer: answer, fields: [("kind", .string(kind.name))])
        }
    }

    /// A kind of instruction, with its own words for each item.
    struct Kind: Sendable {
        let name: String
        let make: @Sendable (inout SeededDraws) -> (question: String, answer: String)
    }

    static let kinds: [Kind] = [
        Kind(name: "repeat") { draws in
            let sentence = FollowingInstructionsTask.sentence(&draws)
            return (draws.pick(["Repeat this sentence exactly: ", "Repeat after me: ", "Write this sentence once more: "]) + sentence, sentence)
        },
        Kind(name: "capitals") { draws in
            let sentence = FollowingInstructionsTask.sentence(&draws)
            return (draws.pick(["Rewrite this sentence in capital letters: ", "Write in upper case: "]) + sentence, sentence.uppercased())
        },
        Kind(name: "list") { draws in
            let words = draws.sample(GeneratedWords.all, draws.within(3...4))
            return ("Write these words separated by commas: \(words.joined(separator: " "))", words.joined(separator: ", "))
        },
        Kind(name: "count") { draws in
            let first = draws.within(1...40), last = first + draws.within(2...4)
            let numbers = (first...last).map { "\($0)" }.joined(separator: ", ")
            return ("Write the numbers from \(first) to \(last), separated by commas, and nothing else.", numbers)
        },
        Kind(name: "replace") { draws in
            let names = draws.sample(GeneratedWords.firstNames, 2), rest = FollowingInstructionsTask.doing(&draws)
            return ("Replace \(names[0]) with \(names[1]) in this sentence: \(names[0]) \(rest)", "\(names[1]) \(rest)")
        },
        Kind(name: "say") { draws in
            let word = draws.pick(GeneratedWords.all)
            return (draws.pick(["Reply with the word \(word) and nothing else.", "Say only this word: \(word)"]), word)
        },
        Kind(name: "first") { draws in
            let words = draws.sample(GeneratedWords.all, 4)
            let isFirst = draws.chance(0.5)
            return (
                "Here are four words: \(words.joined(separator: ", ")). Write only the \(isFirst ? "first" : "last") of them.", words[isFirst ? 0 : 3]
            )
        },
        Kind(name: "finish") { draws in
            let names = draws.sample(GeneratedWords.firstNames, 3)
            return (
                "\(names[0]) is taller than \(names[1]), and \(names[1]) is taller than \(names[2]). Who is named last? Answer with the name only.",
                names[2]
            )
        },
    ]

    private static let doings = [
        "plays the piano", "opens the shop", "paints the door green", "feeds the horses", "reads a long letter", "walks along the river",
        "carries a heavy box", "sings an old song", "repairs the clock", "waters the flowers", "bakes fresh bread", "draws a small map",
    ]
    private static let times = [
        "every day", "at night", "in the morning", "on Sunday", "after lunch", "in the rain", "before school", "in the garden",
    ]

    private static func doing(_ draws: inout SeededDraws) -> String { "\(draws.pick(doings)) \(draws.pick(times))." }

    private static func sentence(_ draws: inout SeededDraws) -> String { "\(draws.pick(GeneratedWords.firstNames)) \(doing(&draws))" }
}
