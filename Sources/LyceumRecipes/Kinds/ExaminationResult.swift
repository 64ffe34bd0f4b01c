internal import LyceumCore
internal import LyceumExam

/// An examination's record as a step's values and scores.
struct ExaminationResult {
    let stepResult: StepResult

    /// - Parameter metric: nil takes each task's first.
    init(_ record: ExaminationRecord, metric: String?) throws(LyceumError) {
        var values = JSON.Object()
        var items: [StepScores] = []
        var means: [Double] = []
        var count = 0
        for task in record.tasks {
            for score in task.scores where score.value.isFinite {
                let name = score.filter == "none" ? score.metric : "\(score.metric),\(score.filter)"
                values["\(task.name)/\(name)"] = .number(score.value)
            }
            let scores = try LyceumExam.ItemScores(task, metric: metric)
            let own = scores.values
            let numbers = own.map(\.value)
            guard !numbers.isEmpty else { continue }
            count += numbers.count
            means.append(numbers.reduce(0, +) / Double(numbers.count))
            let clusters = own.map(\.sample.cluster)
            items.append(
                StepScores(
                    name: task.name, ids: own.map { "\($0.sample.number) \($0.sample.documentHash.prefix(12))" }, scores: numbers,
                    clusters: clusters.contains(nil) ? nil : clusters.compactMap { $0 }))
        }
        let score = means.isEmpty ? 0 : means.reduce(0, +) / Double(means.count)
        var all = JSON.Object([("score", .number(score)), ("count", .integer(count))])
        for (name, value) in values { all[name] = value }
        stepResult = StepResult(files: ["record": "record"], values: all, items: items)
    }
}
