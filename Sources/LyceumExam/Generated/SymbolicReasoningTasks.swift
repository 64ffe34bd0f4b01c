public import LyceumCore

/// Last letters of names, put together.
public struct LastLettersTask: GeneratedTask {
    public let name = "last_letters"
    public let summary = "concatenate the last letters of n names"
    public let source = "Kojima et al. 2022, “Large Language Models are Zero-Shot Reasoners”; the form is Wei et al. 2022"
    public let options: [GeneratedTaskOption] = [
        .number("names", 1...16, default: 4, "names in a question"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let count = choices.number("names")
        return try written(choices, maximumTokens: 16, metric: JSON.Object([("ignore_case", true), ("ignore_punctuation", true)])) { draws, _ in
            var names: [String] = []
            for place in 0..<count { names.append(draws.pick(place % 2 == 0 ? GeneratedWords.firstNames : GeneratedWords.lastNames)) }
            let letters = String(names.compactMap { $0.lowercased().last })
            return GeneratedItem(
                question: "Q: Take the last letters of each word in \"\(names.joined(separator: " "))\" and concatenate them.\nA:",
                answer: letters, copy: names.last, fields: [("names", .array(names.map { .string($0) }))])
        }
    }
}

/// A coin that some people flip and some do not.
public struct CoinFlipTask: GeneratedTask {
    public let name = "coin_flip"
    public let summary = "is the coin still heads up after n people flipped it or not"
    public let source = "Kojima et al. 2022, “Large Language Models are Zero-Shot Reasoners”; the form is Wei et al. 2022"
    public let options: [GeneratedTaskOption] = [
        .number("flips", 1...32, default: 4, "people who flip the coin or do not"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let count = choices.number("flips")
        return try written(
            choices, maximumTokens: 8, metric: JSON.Object([("ignore_case", true), ("ignore_punctuation", true)]),
            filters: GeneratedFilters.yesNo
        ) { draws, number in
            // Of two neighbors one is yes and one is no, in random order: both answers occur equally often.
            var pair = SeededDraws(seed: choices.seed, "\(choices.name)/pair", number / 2)
            let isHeads = (pair.below(2) == 0) == (number % 2 == 0)
            var flips: [Bool] = []
            for _ in 1..<max(count, 1) { flips.append(draws.chance(0.5)) }
            flips.append((flips.filter { $0 }.count % 2 == 0) != isHeads)
            let names = draws.sample(GeneratedWords.firstNames, count)
            let moves = zip(names, flips).map { $1 ? "\($0) flips the coin." : "\($0) does not flip the coin." }
            return GeneratedItem(
                question: "Q: A coin is heads up. \(moves.joined(separator: " ")) Is the coin still heads up? "
                    + "Note that \"flip\" here means \"reverse\".\nA:",
                answer: isHeads ? "yes" : "no", chance: 0.5)
        }
    }
}
