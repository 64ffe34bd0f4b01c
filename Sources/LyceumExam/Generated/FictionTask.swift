public import LyceumCore

/// Questions about a subject that does not exist: what is above chance comes from studying its book, or from cues in the options.
public struct FictionTask: GeneratedTask {
    public let name = "fiction"
    public let summary = "multiple-choice questions about an invented organ, in balanced or cued options"
    public let source = "Griot et al. 2024, “Multiple Choice Questions and Large Languages Models: A Case Study with Fictional Medical Data”"
    public let options: [GeneratedTaskOption] = [
        .word("options", FictionItems.Options.allCases.map(\.rawValue), "options that can be exchanged, or right ones that show"),
        .word("condition", FictionItems.Condition.allCases.map(\.rawValue), "how questions are put"),
        .word("format", ["letters", "texts"], "score the letters A to D, or the options' texts"),
        .word("form", ["all", "seen", "unseen"], "questions on all facts, or on those that study material shows as questions, or not"),
        .number("facts", 4...100_000, default: 160, "facts of the subject; rounded up to a multiple of four"),
        .number("paraphrases", 1...5, default: 5, "wordings of each fact in the textbook"), .seed,
    ]

    public init() {}

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let subject = FictionSubject(seed: choices.seed, facts: choices.number("facts"))
        let book = FictionBook(subject, paraphrases: choices.number("paraphrases"))
        let options = FictionItems.Options(rawValue: choices.word("options")) ?? .balanced
        let condition = FictionItems.Condition(rawValue: choices.word("condition")) ?? .full
        let form = choices.word("form")
        let asked = subject.facts.filter { form == "all" || $0.isSeenAsQuestion == (form == "seen") }
        let seen = subject.facts.filter(\.isSeenAsQuestion)
        let test = FictionItems(subject, options: options, condition: condition, facts: asked, book: book).documents
        let study = FictionItems(subject, options: options, wording: .study, facts: seen).documents
        guard !test.isEmpty else {
            throw LyceumError(
                .invalidArgument, "a subject of \(subject.facts.count) facts has none whose form is “\(form)”", at: choices.name,
                remedy: "ask for more facts")
        }
        return GeneratedTaskSet(definition: definition(choices), documents: ["test": test, "train": study])
    }

    private func definition(_ choices: GeneratedTaskChoices) -> TaskDefinition {
        var definition = base(choices, version: "1", facets: ["kind", "relation", "form"])
        definition.outputType = .multipleChoice
        let isOpen = choices.word("condition") == FictionItems.Condition.openBook.rawValue
        let passage = isOpen ? "{{passage}}\n\n" : ""
        if choices.word("format") == "letters" {
            definition.text = .template(
                passage + "Question: {{question}}\nA. {{choices[0]}}\nB. {{choices[1]}}\nC. {{choices[2]}}\nD. {{choices[3]}}\nAnswer:")
            definition.choice = .list(["A", "B", "C", "D"])
        } else {
            definition.text = .template(passage + "Question: {{question}}\nAnswer:")
            definition.choice = .column("choices")
        }
        definition.target = .column("answer")
        definition.clusterColumn = "entity"
        definition.metrics = [
            .init(name: "acc", aggregation: "mean", isHigherBetter: true), .init(name: "acc_norm", aggregation: "mean", isHigherBetter: true),
        ]
        definition.metadata["baselines"] = ["chance": 0.25]
        return definition
    }
}
