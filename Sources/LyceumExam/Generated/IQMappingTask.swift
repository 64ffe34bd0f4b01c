public import LyceumCore

/// Classification by examples whose labels are strings that mean nothing, so that only the examples tell what they stand for.
public struct SymbolicMappingTask: GeneratedTask {
    public let name = "iq_symbolic_mapping"
    public let summary = "sort words into categories whose labels are random strings (or, for comparison, their names)"
    public let source = "Li et al. 2023, “FLM-101B”, IQ evaluation: symbolic mapping"
    public let options: [GeneratedTaskOption] = [
        .word("labels", ["symbols", "words"], "random strings, or the categories' own names"),
        .number("categories", 2...8, default: 3, "categories of a question"),
        .number("shots", 1...8, default: 3, "examples of every category"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let (count, shots) = (choices.number("categories"), choices.number("shots"))
        return try written(choices, maximumTokens: 12) { draws, number in
            let categories = draws.sample(GeneratedWords.categories, count)
            var labels: [String] = categories.map(\.name)
            if choices.word("labels") == "symbols" {
                var drawn: [String] = []
                while drawn.count < count {
                    let label = "<\(draws.letters(5))>"
                    if !drawn.contains(label) { drawn.append(label) }
                }
                labels = drawn
            }
            var examples: [(word: String, label: String)] = []
            var rest: [[String]] = []
            for (category, label) in zip(categories, labels) {
                let words = draws.shuffled(category.words)
                examples += words.prefix(shots).map { ($0, label) }
                rest.append(Array(words.dropFirst(shots)))
            }
            let right = number % count
            let asked = draws.pick(rest[right])
            let shown = draws.shuffled(examples)
            let lines = shown.map { "Word: \($0.word)\nLabel: \($0.label)" }
            return GeneratedItem(
                question: lines.joined(separator: "\n\n") + "\n\nWord: \(asked)\nLabel:", answer: labels[right], copy: shown.last?.label,
                chance: 1 / Double(count), fields: [("labels", .array(labels.map { .string($0) }))])
        }
    }
}
