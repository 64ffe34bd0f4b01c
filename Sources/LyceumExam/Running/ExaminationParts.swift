internal import LyceumCore

/// Where an examination meets the parts that prepare and score: one place to see what is asked of them.
enum ExaminationParts {
    static func prepare(_ task: TaskDefinition, _ options: ExaminationOptions) throws(LyceumError) -> PreparedTask {
        let preparation = TaskPreparation(
            shots: options.shots, limit: options.limit, samples: options.samples[task.name], dataFolder: options.dataFolder,
            usesChat: options.usesChat, system: options.system, multiturn: options.multiturn,
            seed: options.isSeedGiven ? options.seed : task.seed ?? options.seed)
        guard let documents = try GeneratedTasks.documents(of: task) else { return try preparation.prepare(task) }
        let split = task.splits.test ?? task.splits.validation ?? "test"
        let examples = task.fewShot.split ?? task.splits.fewShot ?? task.splits.training
        return try preparation.prepare(
            task, documents: documents[split] ?? [], examples: examples.flatMap { $0 == split ? nil : documents[$0] } ?? [])
    }

    static func scorer(_ task: TaskDefinition) throws(LyceumError) -> TaskScorer { try TaskScorer(task) }
}
