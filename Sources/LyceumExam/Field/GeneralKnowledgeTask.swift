internal import LyceumCore

/// ``GeneralKnowledge`` as a task that needs no data.
struct GeneralKnowledgeTask: GeneratedTask {
    let name = "general_knowledge"
    let summary = "plain facts that small models know, four options: what training for a field may cost"
    let source = "written for Lyceum"
    let options: [GeneratedTaskOption] = [.seed]

    func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        var definition = base(choices, version: "1", facets: [])
        SharedOptionTask.complete(&definition)
        return GeneratedTaskSet(definition: definition, documents: ["test": GeneralKnowledge.items(seed: choices.seed).map(\.document), "train": []])
    }
}
