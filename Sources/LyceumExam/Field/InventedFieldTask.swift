internal import LyceumCore

/// The examination of an ``InventedField``: at chance for whoever has not read its textbook.
struct InventedFieldTask: GeneratedTask {
    let name = "invented_field"
    let summary = "four-option questions about the herbs of an invented valley, and exercises on other facts as worked examples"
    let source = "written for Lyceum"
    let options: [GeneratedTaskOption] = [
        .number("facts", 16...100_000, default: 160, "facts that are asked for; rounded up to a multiple of sixteen"),
        .number("exercises", 16...100_000, default: 32, "facts that exercises show; rounded up to a multiple of sixteen"),
        .word("wording", InventedField.Wording.allCases.map(\.rawValue), "as exercises are worded, or in words that no exercise has"), .seed,
    ]

    func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        let field = InventedField(seed: choices.seed, examined: choices.number("facts"), exercises: choices.number("exercises"))
        var definition = base(choices, version: "1", facets: ["facet"])
        SharedOptionTask.complete(&definition)
        let wording = InventedField.Wording(rawValue: choices.word("wording")) ?? .exercise
        return GeneratedTaskSet(
            definition: definition,
            documents: ["test": field.questions(wording).map(\.document), "train": field.exerciseQuestions.map(\.document)])
    }
}
