public import LyceumCore

/// How often a word occurs in a list.
public struct CountingTask: GeneratedTask {
    public let name = "iq_counting"
    public let summary = "count a word in a list"
    public let source = "Li et al. 2023, “FLM-101B”, IQ evaluation: rule understanding"
    public let options: [GeneratedTaskOption] = [
        .number("length", 2...60, default: 10, "words of a list"), .number("most", 1...20, default: 5, "the largest count"),
        .number("shots", 0...8, default: 3, "examples before the question"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let length = choices.number("length"), most = min(choices.number("most"), choices.number("length"))
        return try written(choices, maximumTokens: 8, filters: GeneratedFilters.count) { draws, number in
            func list(_ count: Int, _ draws: inout SeededDraws) -> (String, String) {
                let words = draws.sample(GeneratedWords.all, 4)
                var items = (0..<count).map { _ in words[0] }
                while items.count < length { items.append(words[1 + draws.below(3)]) }
                return (draws.shuffled(items).joined(separator: ", "), words[0])
            }
            var (text, copy) = ("", nil as String?)
            for _ in 0..<choices.number("shots") {
                let count = draws.within(1...most)
                let (items, word) = list(count, &draws)
                text += "List: \(items)\nHow many times does \"\(word)\" occur? \(count)\n\n"
                copy = "\(count)"
            }
            // Every count equally often.
            let count = 1 + number % most
            let (items, word) = list(count, &draws)
            return GeneratedItem(
                question: text + "List: \(items)\nHow many times does \"\(word)\" occur?", answer: "\(count)", copy: copy,
                chance: 1 / Double(most))
        }
    }
}

/// One word of a sentence is changed as told.
public struct ReplacementTask: GeneratedTask {
    public let name = "iq_replacement"
    public let summary = "write one word in lower case, or put another word in its place"
    public let source = "Li et al. 2023, “FLM-101B”, IQ evaluation: rule understanding"
    public let options: [GeneratedTaskOption] = [
        .word("rule", ["replace", "lowercase"], "put another word in a word's place, or write it in lower case"),
        .number("length", 2...30, default: 5, "words of a text"),
        .number("shots", 0...8, default: 3, "examples before the question"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let lowers = choices.word("rule") == "lowercase"
        return try written(choices, maximumTokens: 8 + 4 * choices.number("length")) { draws, _ in
            func example(_ draws: inout SeededDraws) -> (ask: String, answer: String, text: String) {
                let words = draws.sample(GeneratedWords.all, choices.number("length") + 1)
                var shown = Array(words.dropLast())
                if lowers { shown = shown.map { $0.uppercased() } }
                let place = draws.below(shown.count)
                let (old, new) = (shown[place], lowers ? shown[place].lowercased() : words[words.count - 1])
                var changed = shown
                changed[place] = new
                let rule = lowers ? "Write \(old) in lower case." : "Replace \(old) by \(new)."
                let text = shown.joined(separator: " ")
                return ("Text: \(text)\nRule: \(rule)\nResult:", changed.joined(separator: " "), text)
            }
            var text = ""
            for _ in 0..<choices.number("shots") {
                let shown = example(&draws)
                text += "\(shown.ask) \(shown.answer)\n\n"
            }
            let asked = example(&draws)
            return GeneratedItem(question: text + asked.ask, answer: asked.answer, copy: asked.text)
        }
    }
}
