public import LyceumCore
internal import LyceumModel
public import LyceumTrain

/// Asks a model in training some items of some tasks now and then. The scores are recorded with the step, as `examination/TASK/METRIC,FILTER`.
public final class TaskExamination: TrainingExamination {
    public let name = "examination"
    public let interval: Int
    public let examinesBefore = true
    private let tasks: [(prepared: PreparedTask, scorer: TaskScorer)]

    /// Makes the questions at once, so that a mistake in a task shows before training begins.
    ///
    /// - Parameter interval: steps between examinations where the settings name none.
    /// - Throws: `LyceumError` for unknown tasks, and data that is missing or broken.
    public init(_ settings: ExaminationSettings, interval: Int) throws(LyceumError) {
        self.interval = max(1, settings.interval ?? interval)
        let options = ExaminationOptions(shots: settings.shots, limit: Double(settings.limit), dataFolder: settings.dataFolder)
        var tasks: [(prepared: PreparedTask, scorer: TaskScorer)] = []
        for task in try ExaminationTasks.resolve(settings.tasks, TaskCatalog(folders: settings.folders)).tasks {
            tasks.append((try ExaminationParts.prepare(task, options), try ExaminationParts.scorer(task)))
        }
        self.tasks = tasks
    }

    public func examine(_ trainer: Trainer) throws(LyceumError) -> [String: Double] {
        guard trainer.team.isFirst else { return [:] }
        let worker = try LocalExamWorker(try TextModel(try trainer.model.languageModel(threads: trainer.threads)), work: LocalExaminee.Work())
        var values: [String: Double] = [:]
        for (task, scorer) in tasks {
            let samples = try answers(task, worker).flatMap { item, answers in scorer.score(item, answers) }
            // Errors of single points of a curve are not recorded, so nothing is drawn for them.
            for score in scorer.scores(of: samples, draws: 0) { values["\(task.definition.name)/\(score.metric),\(score.filter)"] = score.value }
        }
        return values
    }

    private func answers(_ task: PreparedTask, _ worker: LocalExamWorker) throws(LyceumError) -> [(ExamItem, ItemAnswers)] {
        let repeats = max(1, task.definition.repeats)
        let requests = task.items.flatMap { item in
            item.requests.flatMap { request in
                (0..<repeats).map { repetition in
                    var copy = request
                    copy.repetition = repetition
                    return copy
                }
            }
        }
        var responses = [ExamResponse?](repeating: nil, count: requests.count)
        var counts = ExamCounts()
        try worker.answer(requests, counts: &counts, isCancelled: { false }, deliver: { responses[$0] = $1 })
        var position = 0
        var answered: [(ExamItem, ItemAnswers)] = []
        for item in task.items {
            var own: [[ExamResponse]] = []
            for _ in item.requests {
                own.append(responses[position..<position + repeats].compactMap { $0 })
                position += repeats
            }
            answered.append((item, ItemAnswers(requests: item.requests, responses: own)))
        }
        return answered
    }
}
