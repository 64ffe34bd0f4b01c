import ArgumentParser
import Lyceum

struct ExamBaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "What can be had on multiple-choice tasks without knowing the subject.",
        discussion: """
            Chance, the position that is right most often, the longest and the shortest option, overlap with the question, and a model of the \
            options' wording (words, pairs of words, lengths) that answers items of folds it has not learned from. With --record a model's score \
            stands beside them, paired.

            Examples:
              lyceum exam baseline medqa --data-dir data
              lyceum exam baseline --record exam-results/base
            """)

    @Argument(help: "Tasks, groups, tags or task files, separated by commas (default: those of the record).")
    var tasks: String?

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(help: ArgumentHelp("A run whose items are taken and whose score is compared.", valueName: "path"))
    var record: String?

    @Option(help: "Folds of the cross-validation, 2 to 100.")
    var folds = 5

    @Option(help: "Seed of the folds.")
    var seed: UInt64 = 1234

    @Flag(help: "One JSON array.")
    var json = false

    private struct Row {
        var task: String
        var name: String
        var explanation: String
        var estimate: MeanEstimate
        var interval: Interval
        var difference: PairedComparison?
    }

    func run() throws {
        if !(2...100).contains(folds) { throw LyceumError(.invalidArgument, "expected 2 to 100, found \(folds)", at: "--folds") }
        guard tasks != nil || record != nil else {
            throw LyceumError(.invalidArgument, "neither tasks nor a record were given", remedy: "name a task, or give --record")
        }
        let rows = try record.map { try fromRecord($0) } ?? fromTasks()
        if json { return Output.json(.array(rows.map(object))) }
        var table = ExamTable([
            ("Task", .left), ("Answers by", .left), ("Accuracy", .right), ("95 % interval", .left), ("Model minus it", .right), ("p", .right),
            ("How", .left),
        ])
        for row in rows {
            table.add([
                row.task, row.name, ExamNumber.value(row.estimate.mean), row.name == "chance" ? "–" : ExamNumber.range(row.interval),
                row.difference.map { ExamNumber.signed($0.difference) } ?? "–",
                row.difference.map { ExamNumber.probability($0.permutationProbability) } ?? "–", row.explanation,
            ])
        }
        Output.line(table.text)
    }

    private func fromTasks() throws -> [Row] {
        try ExaminationTasks.resolve(ExaminationTasks.names(tasks ?? ""), catalog.catalog).tasks.flatMap { definition in
            let prepared = try Examination.prepare(definition, ExaminationOptions(shots: 0, dataFolder: catalog.dataDir))
            return try rows(definition.name, prepared.items.compactMap(BaselineItem.init), of: prepared.items.count, answers: nil)
        }
    }

    private func fromRecord(_ path: String) throws -> [Row] {
        let record = try ExaminationRecord.read(path)
        let wanted = tasks.map(ExaminationTasks.names)
        return try record.tasks.filter { wanted?.contains($0.name) ?? true }.flatMap { task in
            let scores = try ItemScores(task)
            var (items, answers): ([BaselineItem], [Double]) = ([], [])
            for (sample, value) in scores.values {
                guard let item = BaselineItem(sample) else { continue }
                items.append(item)
                answers.append(value)
            }
            return try rows(task.name, items, of: scores.values.count, answers: (record.modelName, answers))
        }
    }

    private func rows(_ task: String, _ items: [BaselineItem], of count: Int, answers: (name: String, values: [Double])?) throws -> [Row] {
        guard !items.isEmpty else {
            throw LyceumError(
                .unsupported, "none of the \(count) items is multiple choice with a right answer", at: task,
                remedy: "baselines of wording need options")
        }
        let clusters: [String?]? = items.contains { $0.cluster != nil } ? items.map(\.cluster) : nil
        var rows = try Baselines(items, folds: folds, seed: seed).scores.map { score in
            try row(task, score.name, score.explanation, score.values, clusters, against: answers?.values)
        }
        if let answers { rows.append(try row(task, answers.name, "the model of the record", answers.values, clusters, against: nil)) }
        return rows
    }

    private func row(
        _ task: String, _ name: String, _ explanation: String, _ values: [Double], _ clusters: [String?]?, against answers: [Double]?
    ) throws -> Row {
        let estimate = try MeanEstimate(values, clusters: clusters)
        // Chance is a number that is known, not one that was measured.
        let isKnown = Set(values).count == 1 && values.first != 0 && values.first != 1
        let isRightOrWrong = values.allSatisfy { $0 == 0 || $0 == 1 }
        let interval =
            isKnown
            ? estimate.interval()
            : clusters == nil && isRightOrWrong
                ? try Proportion(successes: values.count { $0 == 1 }, count: values.count).wilson()
                : estimate.shareInterval()
        let difference = try answers.map { try PairedComparison(a: values, b: $0, clusters: clusters, options: .init()) }
        return Row(task: task, name: name, explanation: explanation, estimate: estimate, interval: interval, difference: difference)
    }

    private func object(_ row: Row) -> JSON {
        [
            "task": .string(row.task), "baseline": .string(row.name), "explanation": .string(row.explanation),
            "accuracy": .number(row.estimate.mean), "count": .integer(row.estimate.count), "interval": ExamNumber.json(row.interval),
            "model_minus_baseline": ExamNumber.json(row.difference?.difference), "p": ExamNumber.json(row.difference?.permutationProbability),
        ]
    }
}
