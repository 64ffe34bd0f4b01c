public import LyceumCore

/// Scores the answers to a task's items: filters, metrics, and the sums over the task.
public struct TaskScorer: Sendable {
    public let task: TaskDefinition
    let pipelines: [FilterPipelineRunner]
    let metrics: [ScoringMetric]

    /// - Throws: `LyceumError` (`unsupported`, `invalidData`) for an unknown filter or metric, or an option of the wrong kind.
    public init(_ task: TaskDefinition) throws(LyceumError) {
        self.task = task
        pipelines = try FilterPipelineRunner.pipelines(of: task)
        metrics = try ScoringMetric.metrics(of: task)
    }

    /// Scores one item: a record per filter pipeline. Its hashes are left empty.
    public func score(_ item: ExamItem, _ answers: ItemAnswers) -> [SampleRecord] {
        pipelines.map { pipeline in
            let filtered = pipeline.apply(answers.responses, document: item.document, choices: item.choices)
            let values = ItemScoring(task: task, metrics: metrics, item: item, filtered: filtered).values()
            return SampleRecord(
                number: item.number, document: .object(item.document), target: item.target,
                arguments: answers.requests.map { $0.recordArguments(task) }, responses: answers.responses,
                filtered: filtered.map(\.json), filter: pipeline.name, metrics: values, cluster: item.cluster, facets: item.facets,
                notes: answers.notes)
        }
    }

    /// The task's scores, one per metric and filter, with the standard errors the harness prints.
    ///
    /// - Parameter draws: bootstrap draws for metrics without a formula; 0 leaves their errors out.
    public func scores(of samples: [SampleRecord], draws: Int = 100_000) -> [ScoreRecord] {
        TaskScores(task: task, metrics: metrics).records(of: samples, draws: draws)
    }
}
