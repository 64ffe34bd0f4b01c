public import LyceumCore

/// One wording of multiple-choice questions: a point of the template grammar of rows 47 and 86.
public struct PromptWording: Sendable, Hashable {
    public enum Casing: String, Sendable, Hashable, CaseIterable {
        case asIs, title, upper, lower, heading, bold

        func apply(_ word: String) -> String {
            switch self {
            case .asIs: word
            case .title: word.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
            case .upper: word.uppercased()
            case .lower: word.lowercased()
            case .heading: "### " + word
            case .bold: "**\(word)**"
            }
        }
    }

    static let blockSpaces = ["\n", "\n\n", " || ", " "]
    static let separators = [": ", " : ", " :: ", ":\n", "= ", " = ", " == ", "=\n", " - ", " -- ", " --- ", "\n", "\n\n"]
    static let optionSpaces = ["\n", "\n\n", " ", "  ", ", ", "; ", " | ", " || "]
    static let questionWords = ["", "Question"]
    static let optionWords = ["", "Options", "Choices"]
    static let answerWords = ["Answer", "The answer is"]
    static let wrappers = [("(", ")"), ("", "."), ("", ")"), ("", " )"), ("[", "]"), ("<", ">")]

    public var blockSpace: String
    public var separator: String
    public var optionSpace: String
    public var questionWord: String
    public var optionWord: String
    public var answerWord: String
    public var casing: Casing
    /// What stands before and behind an option's letter.
    public var wrapper: [String]

    /// Question, lines `A. …`, `Answer:`.
    public static let usual = PromptWording(
        blockSpace: "\n", separator: ": ", optionSpace: "\n", questionWord: "Question", optionWord: "", answerWord: "Answer", casing: .asIs,
        wrapper: ["", "."])

    /// Different templates of the grammar, the usual one not among them; the same for a seed everywhere.
    static func sampled(_ count: Int, seed: UInt64) -> [PromptWording] {
        var result: [PromptWording] = []
        var attempt = 0
        while result.count < count, attempt < count * 50 {
            let template = sample(seed, attempt)
            attempt += 1
            if template != usual, !result.contains(template) { result.append(template) }
        }
        return result
    }

    private static func sample(_ seed: UInt64, _ number: Int) -> PromptWording {
        var random = SeededDraws(seed: seed, "prompt-template", number)
        let blockSpace = random.pick(blockSpaces)
        // A line break inside a block needs line breaks between blocks.
        let allowed = blockSpace.contains("\n") ? separators : separators.filter { !$0.contains("\n") }
        let optionSpaces = blockSpace.contains("\n") ? Self.optionSpaces : Self.optionSpaces.filter { !$0.contains("\n") }
        let separator = random.pick(allowed)
        let optionSpace = random.pick(optionSpaces)
        let questionWord = random.pick(questionWords)
        let optionWord = random.pick(optionWords)
        let answerWord = random.pick(answerWords)
        let casing = random.pick(Casing.allCases)
        let wrapper = random.pick(wrappers)
        return PromptWording(
            blockSpace: blockSpace, separator: separator, optionSpace: optionSpace, questionWord: questionWord, optionWord: optionWord,
            answerWord: answerWord, casing: casing, wrapper: [wrapper.0, wrapper.1])
    }

    /// The question up to where the answer's letter belongs.
    func text(question: String, options: [String]) -> String {
        let items = options.enumerated().map { (wrapper.first ?? "") + AnswerKind.letter($0) + (wrapper.last ?? "") + " " + $1 }
        let blocks = [
            head(questionWord) + question, head(optionWord) + items.joined(separator: optionSpace), head(answerWord),
        ]
        return blocks.joined(separator: blockSpace)
    }

    private func head(_ word: String) -> String { word.isEmpty ? "" : casing.apply(word) + separator }

    /// Where a written answer ends: the heads of the next block.
    var stops: [String] { [questionWord, optionWord].filter { !$0.isEmpty }.map { casing.apply($0) + separator.stripped } }

    public var json: JSON {
        [
            "block_space": .string(blockSpace), "separator": .string(separator), "option_space": .string(optionSpace),
            "question_word": .string(questionWord), "option_word": .string(optionWord), "answer_word": .string(answerWord),
            "casing": .string(casing.rawValue), "wrapper": .array(wrapper.map { .string($0) }),
        ]
    }
}

/// A wording with its instruction and its choice of worked examples.
struct PromptCandidate: Hashable {
    /// Instructions that a search may put first, in our own words.
    static let instructions = [
        "You are a careful assistant who answers multiple-choice questions.",
        "Choose the option that answers the question best.",
        "Answer the following multiple-choice question with the letter of one option.",
        "You are an expert in the subject of the question. Give the letter of the right option.",
        "Exactly one of the options is right. Name its letter.",
        "Read the question and the options, then answer with a letter only.",
        "The following is a question of an examination. Give the letter of the right answer.",
        "You are taking an examination. Pick the best option.",
        "Be precise. Reply with one letter and nothing else.",
        "You help professionals to check their knowledge. Answer with the letter of the right option.",
        "Solve the question below and give the letter of your choice.",
    ]

    var template: PromptWording
    var instruction: String?
    /// Which draw of worked examples; nil without any.
    var draw: Int?

    /// The usual template and sampled ones, with and without instructions, with several draws of examples.
    static func all(templates: Int, instructions: Int, draws: Int, shots: Int, seed: UInt64) -> [PromptCandidate] {
        let wordings = [PromptWording.usual] + PromptWording.sampled(templates, seed: seed)
        var random = SeededDraws(seed: seed, "prompt-instructions")
        let spoken: [String?] = [nil] + random.sample(Self.instructions, instructions).map { $0 }
        let chosen: [Int?] = shots > 0 ? (0..<max(draws, 1)).map { $0 } : [nil]
        return spoken.flatMap { instruction in
            wordings.flatMap { template in chosen.map { PromptCandidate(template: template, instruction: instruction, draw: $0) } }
        }
    }

    var json: JSON {
        [
            "template": template.json, "instruction": instruction.map { .string($0) } ?? .null,
            "examples_draw": draw.map { .integer($0) } ?? .null,
        ]
    }
}
