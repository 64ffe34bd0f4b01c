public import LyceumCore

/// What pattern tasks share: examples of input and output that follow one rule, then an input.
private func pattern(
    _ shots: Int, _ draws: inout SeededDraws, input: (inout SeededDraws) -> String, output: (String) -> String
) -> GeneratedItem {
    var lines: [String] = []
    var (last, inputs) = (nil as String?, Set<String>())
    func fresh(_ draws: inout SeededDraws) -> String {
        var text = input(&draws)
        while !inputs.insert(text).inserted { text = input(&draws) }
        return text
    }
    for _ in 0..<shots {
        let text = fresh(&draws)
        last = output(text)
        lines.append("Input: \(text)\nOutput: \(output(text))")
    }
    let asked = fresh(&draws)
    return GeneratedItem(
        question: lines.joined(separator: "\n\n") + "\n\nInput: \(asked)\nOutput:", answer: output(asked), copy: last)
}

private let shotsOption = GeneratedTaskOption.number("shots", 1...16, default: 3, "examples of the pattern")
private let patternSource = "Li et al. 2023, “FLM-101B”, IQ evaluation: pattern mining"

/// The same head and tail are put around every input.
public struct HeadTailTask: GeneratedTask {
    public let name = "iq_head_tail"
    public let summary = "find out which head and tail are put around a string, and do it"
    public let source = patternSource
    public let options: [GeneratedTaskOption] = [
        shotsOption, .number("length", 2...20, default: 4, "letters of an input"),
        .number("affix", 1...8, default: 2, "letters of head and of tail"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        try written(choices, maximumTokens: 48) { draws, _ in
            let head = draws.letters(choices.number("affix")), tail = draws.letters(choices.number("affix"))
            return pattern(choices.number("shots"), &draws, input: { $0.letters(choices.number("length")) }, output: { head + $0 + tail })
        }
    }
}

/// Every input is written twice (or more often).
public struct RepeatingTask: GeneratedTask {
    public let name = "iq_repeating"
    public let summary = "find out that a string is repeated, and do it"
    public let source = patternSource
    public let options: [GeneratedTaskOption] = [
        shotsOption, .number("length", 2...20, default: 4, "letters of an input"), .number("times", 2...6, default: 2, "how often it is written"),
        .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        try written(choices, maximumTokens: 128) { draws, _ in
            pattern(
                choices.number("shots"), &draws, input: { $0.letters(choices.number("length")) },
                output: { String(repeating: $0, count: choices.number("times")) })
        }
    }
}

/// The beginning of every input is kept.
public struct SlicingTask: GeneratedTask {
    public let name = "iq_slicing"
    public let summary = "find out how much of a string's beginning is kept, and do it"
    public let source = patternSource
    public let options: [GeneratedTaskOption] = [
        shotsOption, .number("length", 3...20, default: 6, "letters of an input"), .items, .examples, .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let length = choices.number("length")
        return try written(choices, maximumTokens: 32) { draws, _ in
            let kept = draws.within(1...(length - 1))
            return pattern(choices.number("shots"), &draws, input: { $0.letters(length) }, output: { String($0.prefix(kept)) })
        }
    }
}
