public import LyceumCore
internal import LyceumExam

/// Small stories that ask for a number, as grade-school arithmetic does, answered by the calculation.
///
/// The problems asked are others than those told; wrong options are what a reader gets who takes the wrong operation, leaves a number out, or
/// miscounts by one.
public struct WordProblems: Sendable {
    public let seed: UInt64
    /// Problems told, and asked.
    public let told: [OptionQuestion]
    public let asked: [OptionQuestion]

    public init(seed: UInt64, told: Int, asked: Int) {
        self.seed = seed
        var draws = SeededDraws(seed: seed, "word-problems")
        var seen = Set<String>()
        var problems: [OptionQuestion] = []
        // Bounded: there are millions of problems.
        while problems.count < told + asked {
            let problem = Self.problem(&draws)
            if seen.insert(problem.question).inserted { problems.append(problem) }
        }
        self.asked = Array(problems.prefix(asked))
        self.told = Array(problems.dropFirst(asked))
    }

    private static let names = ["Mara", "Tobin", "Ilse", "Ravi", "Nadia", "Jonas", "Amara", "Felix", "Greta", "Omar", "Lin", "Petra", "Sami", "Clara", "Hugo", "Yara"]
    private static let things = [
        "plums", "marbles", "stamps", "pencils", "shells", "buttons", "cards", "cookies", "stones", "beads", "apples", "ribbons", "coins", "nuts", "feathers", "candles",
    ]

    /// The numbers of a story in their order, and the signs between them.
    private struct Calculation {
        var numbers: [Int]
        var signs: [Character]

        var value: Int {
            zip(signs, numbers.dropFirst()).reduce(numbers[0]) { $1.0 == "+" ? $0 + $1.1 : $1.0 == "-" ? $0 - $1.1 : $0 * $1.1 }
        }

        var text: String { zip(signs, numbers.dropFirst()).reduce("\(numbers[0])") { "\($0) \($1.0) \($1.1)" } }

        func told(as value: Int) -> String { "\(text) = \(value)" }
    }

    private static func problem(_ draws: inout SeededDraws) -> OptionQuestion {
        let (name, thing) = (draws.pick(names), draws.pick(things))
        let other = draws.pick(names.filter { $0 != name })
        let (a, b, c) = (draws.within(6...30), draws.within(2...5), draws.within(2...9))
        let (story, calculation): (String, Calculation) =
            switch draws.below(8) {
            case 0: ("\(name) has \(a) \(thing). \(other) gives \(name) \(c) more. How many \(thing) does \(name) have now?", .init(numbers: [a, c], signs: ["+"]))
            case 1: ("\(name) had \(a) \(thing) and lost \(b) of them. How many \(thing) are left?", .init(numbers: [a, b], signs: ["-"]))
            case 2: ("There are \(c) bags with \(b) \(thing) in each. How many \(thing) are there in all?", .init(numbers: [c, b], signs: ["*"]))
            case 3:
                (
                    "\(name) picks \(a) \(thing) in the morning and \(c) in the evening, and gives \(b) to \(other). How many \(thing) does \(name) keep?",
                    .init(numbers: [a, c, b], signs: ["+", "-"])
                )
            case 4:
                (
                    "\(name) buys \(c) boxes of \(b) \(thing) and finds \(a) more at home. How many \(thing) does \(name) have?",
                    .init(numbers: [c, b, a], signs: ["*", "+"])
                )
            case 5: ("\(other) needs \(a + c) \(thing) and has \(a). How many \(thing) are missing?", .init(numbers: [a + c, a], signs: ["-"]))
            case 6:
                (
                    "A shop has \(a) \(thing). It sells \(b) and then gets \(c) new ones. How many \(thing) does the shop have?",
                    .init(numbers: [a, b, c], signs: ["-", "+"])
                )
            default: ("\(name) is \(a) years old. \(other) is \(c) years older. How old is \(other)?", .init(numbers: [a, c], signs: ["+"]))
            }
        let right = calculation.told(as: calculation.value)
        var wrong: [String] = []
        for option in mistakes(calculation, &draws) where option != right && !wrong.contains(option) { wrong.append(option) }
        return OptionQuestion(
            question: "Question: \(story)", answer: right, options: draws.shuffled([right] + wrong.prefix(3)),
            facet: calculation.signs.count == 1 ? "one step" : "two steps")
    }

    private static func mistakes(_ calculation: Calculation, _ draws: inout SeededDraws) -> [String] {
        var turned = calculation
        turned.signs[0] = calculation.signs[0] == "+" ? "-" : "+"
        let value = calculation.value
        var mistakes = [turned.told(as: turned.value)]
        if calculation.signs.count == 2 {
            let short = Calculation(numbers: Array(calculation.numbers.prefix(2)), signs: [calculation.signs[0]])
            mistakes.append(short.told(as: short.value))
        }
        mistakes += draws.shuffled([value + 1, value - 1, value + 10]).map { calculation.told(as: $0) }
        return mistakes
    }

    /// Writes `texts.jsonl`, the problems told with their answers, and `questions.jsonl`, the problems asked.
    public func write(to folder: String) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        try WorldFiles.write(told.map(\.text), to: "\(folder)/texts.jsonl")
        try WorldFiles.write(asked.map(\.asked), to: "\(folder)/questions.jsonl")
    }
}
