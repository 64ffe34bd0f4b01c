public import LyceumCore
public import LyceumStatistics

/// Records that are looked at together: named apart, checked for having asked the same, and turned into scores per item.
public struct RecordSet: Sendable {
    public let records: [ExaminationRecord]
    /// One name per record, all different.
    public let names: [String]

    public init(_ records: [ExaminationRecord]) {
        self.records = records
        names = Self.names(records)
    }

    /// Tasks that all records have, in the order of the first.
    public var sharedTasks: [String] {
        guard let first = records.first else { return [] }
        return first.tasks.map(\.name).filter { name in records.allSatisfy { record in record.tasks.contains { $0.name == name } } }
    }

    /// Everything in which the records did not ask the same, on the tasks they share.
    public func differences(tasks: [String]? = nil) -> [RecordDifference] {
        guard let first = records.first else { return [] }
        var found: [RecordDifference] = []
        for name in tasks ?? sharedTasks {
            guard let one = first.tasks.first(where: { $0.name == name }) else { continue }
            for (record, label) in zip(records, names).dropFirst() {
                guard let other = record.tasks.first(where: { $0.name == name }) else { continue }
                found += RecordDifference.between(one, other, first: names[0], second: label)
            }
        }
        return found
    }

    /// Refuses records that did not ask the same.
    ///
    /// - Parameter ignoresPrompts: whether only the items must be the same, not how they were put (template, system message, worked examples).
    /// - Throws: `invalidData` with what differs, and on which items.
    public func checkComparable(tasks: [String]? = nil, ignoresPrompts: Bool = false) throws(LyceumError) {
        let found = differences(tasks: tasks).filter { !ignoresPrompts || !$0.isOfPrompts }
        guard !found.isEmpty else { return }
        let shown = found.prefix(8).map { "\n  · " + $0.text }.joined()
        throw LyceumError(
            .invalidData, "the runs did not ask the same, so their scores cannot be paired:\(shown)\(found.count > 8 ? "\n  · …" : "")",
            remedy: "run both with the same task files, shots, limit and template, or compare anyway with --force")
    }

    /// The scores per item of the tasks and metric asked for.
    ///
    /// - Parameters:
    ///   - metric: nil takes each task's first metric.
    ///   - filter: nil takes the first filter that has the metric.
    public func scores(tasks: [String]? = nil, metric: String? = nil, filter: String? = nil) throws(LyceumError) -> [ModelScores] {
        let tasks = tasks ?? sharedTasks
        guard !tasks.isEmpty else {
            throw LyceumError(
                .invalidData, "the records have no task in common",
                remedy: "they hold: " + zip(names, records).map { "\($0): \($1.tasks.map(\.name).joined(separator: ", "))" }.joined(separator: "; "))
        }
        var models: [ModelScores] = []
        for (record, name) in zip(records, names) {
            var scores: [ModelScores.Task] = []
            for task in tasks {
                guard let found = record.tasks.first(where: { $0.name == task }) else {
                    throw LyceumError(
                        .notFound, "this record has no task “\(task)”", at: record.source ?? name,
                        remedy: LyceumError.nearestNameRemedy(task, among: record.tasks.map(\.name)))
                }
                let column = metric == nil ? sharedColumn(of: task, filter: filter) : nil
                scores.append(
                    try ItemScores(found, metric: column?.metric ?? metric, filter: column?.filter ?? filter)
                        .modelScores(source: record.source ?? name))
            }
            models.append(ModelScores(model: name, tasks: scores))
        }
        return hasUngraded(tasks, models) ? try Self.shared(models) : models
    }

    /// The first metric of a task that all records have: only some of them may have been graded by a judge.
    private func sharedColumn(of task: String, filter: String?) -> (metric: String, filter: String)? {
        let columns = records.compactMap { $0.tasks.first { $0.name == task } }.map { ItemScores.columns($0) }
        return columns.first?.first { column in
            (filter == nil || column.filter == filter) && columns.allSatisfy { $0.contains { $0 == column } }
        }
    }

    /// Whether a judge left some items without a grade, so that models may have scores of different items although they were asked the same.
    private func hasUngraded(_ tasks: [String], _ models: [ModelScores]) -> Bool {
        tasks.indices.contains { place in
            let isJudged = models.contains { JudgedMetrics.names.contains($0.tasks[place].metric) }
            return isJudged && Set(models.map { Set($0.tasks[place].items) }).count > 1
        }
    }

    /// What a judge's replies that could not be read leave out of a comparison.
    public func ungraded(_ scores: [ModelScores]) -> [String] {
        guard let first = scores.first else { return [] }
        return first.tasks.flatMap { task -> [String] in
            guard JudgedMetrics.names.contains(task.metric) else { return [] }
            return zip(records, names).compactMap { record, name in
                let samples = record.tasks.first { $0.name == task.name }?.samples.filter { $0.filter == task.filter } ?? []
                let missing = samples.count { $0.value(task.metric) == nil }
                return missing > 0 ? "\(task.name): \(missing) of \(samples.count) answers of \(name) have no grade of a judge and are left out" : nil
            }
        }
    }

    /// Names of the models, with what tells runs of one model apart behind them.
    private static func names(_ records: [ExaminationRecord]) -> [String] {
        var names = records.map(\.modelName)
        for suffix in [{ $0.settings["strategy"]?.stringValue ?? "" }, { String($0.date.prefix(19)) }] as [(ExaminationRecord) -> String] {
            let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
            guard counts.values.contains(where: { $0 > 1 }) else { return names }
            let (suffixes, before) = (records.map(suffix), names)
            for position in names.indices where counts[before[position]] ?? 0 > 1 && !suffixes[position].isEmpty {
                // A suffix that all share tells nothing apart.
                let rivals = before.indices.filter { before[$0] == before[position] }
                if Set(rivals.map { suffixes[$0] }).count > 1 { names[position] += " (\(suffixes[position]))" }
            }
        }
        var seen: [String: Int] = [:]
        return names.map { name in
            seen[name, default: 0] += 1
            let number = seen[name] ?? 1
            return number == 1 ? name : "\(name) #\(number)"
        }
    }
}

/// A task's scores item by item under one metric and filter.
public struct ItemScores: Sendable {
    public let task: TaskRecord
    public let metric: String
    public let filter: String
    public let samples: [SampleRecord]
    public let isHigherBetter: Bool

    /// - Throws: `notFound` when no item has the metric under the filter.
    public init(_ task: TaskRecord, metric: String? = nil, filter: String? = nil) throws(LyceumError) {
        let known = Self.columns(task)
        guard let column = known.first(where: { (metric == nil || $0.metric == metric) && (filter == nil || $0.filter == filter) }) else {
            let parts = [metric.map { "the metric “\($0)”" }, filter.map { "the filter “\($0)”" }]
            let asked = parts.compactMap { $0 }.joined(separator: " under ")
            throw LyceumError(
                .notFound, task.samples.isEmpty ? "the task has no samples" : "no item has \(asked.isEmpty ? "a score" : asked)", at: task.name,
                remedy: known.isEmpty
                    ? "keep the samples_….jsonl files beside the results"
                    : "there are: " + known.map { "\($0.metric),\($0.filter)" }.joined(separator: " "))
        }
        self.task = task
        self.metric = column.metric
        self.filter = column.filter
        samples = task.samples.filter { $0.filter == column.filter && $0.metrics.contains { $0.name == column.metric } }
        isHigherBetter = task.scores.first { $0.metric == column.metric }?.isHigherBetter ?? !Self.isLoss(column.metric)
    }

    /// Metric and filter pairs that items have numbers for, in the order of the scores.
    public static func columns(_ task: TaskRecord) -> [(metric: String, filter: String)] {
        var found: [(metric: String, filter: String)] = []
        for (filter, members) in task.samples.grouped(by: \.filter) {
            // Items whose grade a judge could not give lack the metric.
            var names: [String] = []
            for name in members.lazy.flatMap({ $0.metrics.map(\.name) }) where !names.contains(name) { names.append(name) }
            for metric in names where members.contains(where: { $0.value(metric) != nil }) { found.append((metric, filter)) }
        }
        let order = Dictionary(task.scores.enumerated().map { ("\($1.metric),\($1.filter)", $0) }, uniquingKeysWith: { first, _ in first })
        return found.enumerated().sorted { a, b in
            let (x, y) = (order["\(a.element.metric),\(a.element.filter)"] ?? .max, order["\(b.element.metric),\(b.element.filter)"] ?? .max)
            return (x, a.offset) < (y, b.offset)
        }.map(\.element)
    }

    /// Metrics of which less is better where a record does not say.
    private static func isLoss(_ metric: String) -> Bool {
        metric.contains("perplexity") || metric == "bits_per_byte" || metric == "brier_score" || metric == "ter"
    }

    /// The items that have a number, in the order of the file, with it. Likelihoods of texts count per unit, turned so that less is better.
    public var values: [(sample: SampleRecord, value: Double)] {
        samples.compactMap { sample in
            guard let metric = sample.metrics.first(where: { $0.name == metric })?.value, let number = metric.number else { return nil }
            if case .weighted = metric { return (sample, isHigherBetter ? number : -number) }
            return (sample, number)
        }
    }

    /// - Throws: `invalidData` for an item that comes twice, or has no cluster where others have one.
    func modelScores(source: String) throws(LyceumError) -> ModelScores.Task {
        let values = values.sorted { $0.sample.number < $1.sample.number }
        for (one, next) in zip(values, values.dropFirst()) where one.sample.number == next.sample.number {
            throw LyceumError(
                .invalidData, "the item \(one.sample.number) comes twice under the filter “\(filter)”", at: "\(source): \(task.name)",
                remedy: "the samples file may be two put together; make it again")
        }
        let clusters = values.map(\.sample.cluster)
        if clusters.contains(where: { $0 != nil }), let missing = values.first(where: { $0.sample.cluster == nil }) {
            throw LyceumError(
                .invalidData, "the item \(missing.sample.number) has no cluster, others have one", at: "\(source): \(task.name)",
                remedy: "give every item a cluster, or none")
        }
        return ModelScores.Task(
            name: task.name, metric: metric, filter: filter, items: values.map(\.sample.number), values: values.map(\.value),
            clusters: clusters.contains { $0 != nil } ? clusters : nil, isHigherBetter: isHigherBetter)
    }
}

extension RecordSet {
    /// The scores on the items that all models have; for runs that are compared although they did not ask the same.
    /// - Throws: `invalidData` when a task has no item that all have.
    public static func shared(_ models: [ModelScores]) throws(LyceumError) -> [ModelScores] {
        guard let first = models.first else { return models }
        var models = models
        for (position, task) in first.tasks.enumerated() {
            let common = models.dropFirst().reduce(Set(task.items)) { $0.intersection($1.tasks[position].items) }
            guard !common.isEmpty else {
                throw LyceumError(.invalidData, "the runs share no item of this task", at: task.name, remedy: "leave the task out with --tasks")
            }
            // Clusters of the first count for all: files of the harness have none.
            let clusters = task.clusters.map { clusters in Dictionary(zip(task.items, clusters), uniquingKeysWith: { one, _ in one }) }
            for model in models.indices {
                let one = models[model].tasks[position]
                let kept = one.items.indices.filter { common.contains(one.items[$0]) }
                models[model].tasks[position].items = kept.map { one.items[$0] }
                models[model].tasks[position].values = kept.map { one.values[$0] }
                models[model].tasks[position].clusters = clusters.map { known in kept.map { known[one.items[$0]] ?? nil } }
            }
        }
        return models
    }
}
