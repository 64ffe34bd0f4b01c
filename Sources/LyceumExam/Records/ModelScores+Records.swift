public import LyceumCore
public import LyceumStatistics

extension ModelScores {
    /// A record's scores per item: of each task the metric asked for, or its first.
    ///
    /// - Parameters:
    ///   - metrics: the metric of each task by name; `*` stands for all others.
    ///   - filter: the filter pipeline; nil takes the task's first.
    /// - Throws: `LyceumError` when a task has no samples, no such metric or filter, or items without a score.
    public init(_ record: ExaminationRecord, metrics: [String: String] = [:], filter: String? = nil) throws(LyceumError) {
        var tasks: [Task] = []
        for task in record.tasks {
            do {
                tasks.append(try Task(task, metric: metrics[task.name] ?? metrics["*"], filter: filter))
            } catch {
                throw error.at(record.source ?? record.modelName)
            }
        }
        self.init(model: record.modelName, tasks: tasks)
    }
}

extension ModelScores.Task {
    public init(_ task: TaskRecord, metric: String? = nil, filter: String? = nil) throws(LyceumError) {
        guard let first = task.samples.first else {
            throw LyceumError(
                .invalidData, "no samples; only totals were read", at: task.name, remedy: "read the samples files that stand beside the results")
        }
        let filter = filter ?? first.filter
        let samples = task.samples.filter { $0.filter == filter }
        guard let sample = samples.first else {
            let known = Set(task.samples.map(\.filter)).sorted().joined(separator: ", ")
            throw LyceumError(.notFound, "no filter \"\(filter)\"; there are \(known)", at: task.name)
        }
        guard let metric = metric ?? sample.metrics.first?.name else {
            throw LyceumError(.invalidData, "item \(sample.number) has no metrics", at: task.name)
        }
        var values: [Double] = []
        values.reserveCapacity(samples.count)
        for sample in samples {
            guard let value = sample.value(metric) else {
                let known = sample.metrics.map(\.name).joined(separator: ", ")
                throw LyceumError(.notFound, "item \(sample.number) has no metric \"\(metric)\"; it has \(known)", at: task.name)
            }
            values.append(value)
        }
        let score = task.scores.first { $0.metric == metric && $0.filter == filter }
        self.init(
            name: task.name, metric: metric, filter: filter, items: samples.map(\.number), values: values,
            clusters: samples.contains { $0.cluster != nil } ? samples.map(\.cluster) : nil, isHigherBetter: score?.isHigherBetter ?? true)
    }
}
