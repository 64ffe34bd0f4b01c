import ArgumentParser
import Lyceum

struct ExamRescoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescore",
        abstract: "Score old answers anew, with other filters or metrics; nothing is asked again.",
        discussion: """
            Tasks are scored as their definitions say now: the ready task or task file of the same name, or files given with --task-file. A run of \
            lm-evaluation-harness can be scored too.

            Examples:
              lyceum exam rescore exam-results/base --task-file gsm8k-other-filters.yaml
              lyceum exam rescore results/model --include-path my-tasks --output rescored
              lyceum exam rescore exam-results/base --labels graded-by-people.jsonl
            """)

    @Argument(help: "A results file, the folder of one, or a samples file.")
    var record: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A task file whose filters and metrics are used for the task of its name; may be repeated.", valueName: "file"))
    var taskFile: [String] = []

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(
        help: ArgumentHelp(
            "Grades that people gave to the answers: rows with item (doc_id), grade (0 to 1; correct, partial, wrong), and task and filter where "
                + "there are several. Each grader's agreement with them is shown, and kept with --output.", valueName: "file"))
    var labels: String?

    @Option(help: ArgumentHelp("Where the new results go (default: they are printed only).", valueName: "folder"))
    var output: String?

    @Option(help: "Bootstrap draws for standard errors that have no formula, 0 (none) or more.")
    var bootstrapDraws = 100_000

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let old = try ExaminationRecord.read(record)
        let catalog = catalog.catalog
        var definitions: [String: TaskDefinition] = [:]
        var groups: [TaskGroup] = []
        if !taskFile.isEmpty {
            let (tasks, _) = try catalog.resolve(taskFile)
            for task in tasks { definitions[task.name] = task }
            guard old.tasks.contains(where: { definitions[$0.name] != nil }) else {
                throw LyceumError(
                    .invalidArgument, "no task of the record is defined there; it has \(old.tasks.map(\.name).joined(separator: ", "))",
                    at: taskFile.joined(separator: ", "), remedy: "give the task file the name of the task it scores")
            }
        } else {
            for task in old.tasks { definitions[task.name] = try ExaminationTasks.task(task.name, catalog) }
        }
        for group in old.groups {
            if let known = try? catalog.resolve([group.name]).groups.first(where: { $0.name == group.name }) { groups.append(known) }
        }
        var new = try Rescoring(draws: bootstrapDraws).record(old, definitions: definitions, groups: groups)
        if let labels { new = try new.labeled(try AnswerLabels.read(labels)) }
        let written = try output.map { try new.write(to: $0) }
        let content = ReportBuilder(new, command: ExamAskingOptions.command).content
        if json {
            var object = ExamSummary.json(new, content, written, pages: []).objectValue ?? JSON.Object()
            object["changes"] = .array(
                changes(old, new).map { ["task": .string($0.0), "metric": .string($0.1), "old": ExamNumber.json($0.2), "new": .number($0.3)] })
            return Output.json(.object(object))
        }
        Output.text(ExamSummary.text(new, content, written, pages: []))
        var table = ExamTable([("Task", .left), ("Metric", .left), ("Before", .right), ("Now", .right)])
        for change in changes(old, new) { table.add([change.0, change.1, change.2.map(ExamNumber.value) ?? "–", ExamNumber.value(change.3)]) }
        Output.line("\n" + table.text)
    }

    private func changes(_ old: ExaminationRecord, _ new: ExaminationRecord) -> [(String, String, Double?, Double)] {
        new.tasks.flatMap { task in
            task.scores.map { score in
                let before = old.tasks.first { $0.name == task.name }?.scores.first { $0.metric == score.metric && $0.filter == score.filter }
                return (task.name, "\(score.metric),\(score.filter)", before?.value, score.value)
            }
        }
    }
}
