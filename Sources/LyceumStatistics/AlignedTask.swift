internal import LyceumCore

/// What names a column of scores.
struct TaskKey: Sendable, Hashable {
    var task: String
    var metric: String
    var filter: String

    init(_ task: ModelScores.Task) {
        self.task = task.name
        metric = task.metric
        filter = task.filter
    }

    init(_ pair: ModelComparison.Pair) {
        task = pair.task
        metric = pair.metric
        filter = pair.filter
    }

    var description: String { "\(task) (\(metric), \(filter))" }
}

/// All models' scores on a task, item by item in one order.
struct AlignedTask: Sendable {
    var key: TaskKey
    /// `[model][item]`
    var scores: [[Double]]
    var clusters: [String?]?
    var isHigherBetter: Bool
}

extension ModelComparison {
    /// Scores put into the order of the first model's items.
    static func aligned(_ models: [ModelScores]) throws(LyceumError) -> [AlignedTask] {
        guard Set(models.map(\.model)).count == models.count else {
            throw LyceumError(.invalidArgument, "two models have the same name among \(models.map(\.model).joined(separator: ", "))")
        }
        try Checks.atLeast(1, models[0].tasks.count, "tasks of \(models[0].model)")
        var result: [AlignedTask] = []
        for task in models[0].tasks {
            let key = TaskKey(task)
            var aligned = AlignedTask(key: key, scores: [], clusters: task.clusters, isHigherBetter: task.isHigherBetter)
            for model in models {
                guard let own = model.tasks.first(where: { TaskKey($0) == key }) else {
                    throw LyceumError(
                        .invalidData, "\(model.model) has no scores for \(key.description), \(models[0].model) has", at: task.name,
                        remedy: "compare records of the same tasks, metrics and filters")
                }
                aligned.scores.append(try scores(of: own, model.model, inOrderOf: task, models[0].model))
            }
            result.append(aligned)
        }
        for model in models {
            let keys = Set(models[0].tasks.map(TaskKey.init))
            if let extra = model.tasks.map(TaskKey.init).first(where: { !keys.contains($0) }) {
                throw LyceumError(.invalidData, "\(models[0].model) has no scores for \(extra.description), \(model.model) has", at: extra.task)
            }
        }
        return result
    }

    private static func scores(
        of task: ModelScores.Task, _ model: String, inOrderOf first: ModelScores.Task, _ firstModel: String
    ) throws(LyceumError) -> [Double] {
        try Checks.sameCount(task.items.count, task.values.count, "items of \(model)", "scores of \(model)")
        if task.items == first.items { return task.values }
        var places: [Int: Double] = [:]
        for (item, value) in zip(task.items, task.values) {
            guard places.updateValue(value, forKey: item) == nil else {
                throw LyceumError(.invalidData, "item \(item) of \(model) comes twice", at: task.name)
            }
        }
        var scores: [Double] = []
        for item in first.items {
            guard let value = places[item] else {
                throw LyceumError(
                    .invalidData, "item \(item) was answered by \(firstModel) but not by \(model)", at: task.name,
                    remedy: "compare records of the same items")
            }
            scores.append(value)
        }
        try Checks.sameCount(first.items.count, task.items.count, "items of \(firstModel)", "items of \(model)")
        return scores
    }
}
