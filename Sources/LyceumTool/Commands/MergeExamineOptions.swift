import ArgumentParser
import Lyceum

/// What a merged model and its parents are asked.
struct MergeExamineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Examine the result and every model of the configuration on these tasks, separated by commas, and say whether to keep it: names and task files as for lyceum exam run, and files of questions (.jsonl, .csv, … with question, options, answer).",
            valueName: "tasks"))
    var examine: String?

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(help: "Ask only this many items of each task; below 1 a share of them (default: all).")
    var limit: Double?

    @Option(help: "Worked examples before each question, 0 to 1000 (default: what each task says).")
    var shots: Int?

    @Flag(help: "Put questions as conversations in the models' chat template.")
    var applyChatTemplate = false

    @Option(help: "The metric items are scored by, such as acc, acc_norm or brier_score (default: each task's first).")
    var metric: String?

    @Option(help: "Differences below this do not matter, in units of the score, above 0.")
    var margin = 0.02

    @Option(help: "Level of intervals and verdicts, between 0.5 and 1.")
    var level = 0.95

    @Option(
        help: ArgumentHelp("Where results and the parents' answers are kept, as lyceum exam run keeps them.", valueName: "folder"))
    var examResults = "exam-results"

    /// nil where nothing is examined. The questions are made here, so that a mistake in a task shows before anything is merged.
    func examination(of configuration: MergeConfiguration, threads: Int?) throws -> MergeExamination? {
        try check()
        guard let examine else {
            let given = [("--limit", limit != nil), ("--shots", shots != nil), ("--metric", metric != nil), ("--apply-chat-template", applyChatTemplate)]
            if let name = given.first(where: \.1)?.0 {
                throw LyceumError(.invalidArgument, "\(name) is for an examination", at: name, remedy: "add --examine TASKS")
            }
            return nil
        }
        var options = MergeExamination.Options()
        options.margin = margin
        options.level = level
        options.resultsFolder = examResults
        return try MergeExamination(try ItemPanel(panel(ExaminationTasks.names(examine), threads: threads)), of: configuration, options: options)
    }

    func panel(_ tasks: [String], threads: Int?) -> ItemPanel.Options {
        var panel = ItemPanel.Options()
        panel.tasks = tasks.map { ItemPanel.MergeTask($0) }
        panel.metric = metric
        panel.limit = limit
        panel.shots = shots
        panel.usesChat = applyChatTemplate
        panel.dataFolder = catalog.dataDir
        panel.taskFolders = catalog.includePath
        panel.threads = threads
        panel.command = ExamAskingOptions.command
        panel.version = Version.current
        return panel
    }

    func check() throws {
        if let limit, !(limit > 0) || !limit.isFinite || (limit >= 1 && limit != limit.rounded()) {
            throw LyceumError(
                .invalidArgument, "expected a number of items or a share below 1, found \(PythonText.number(limit))", at: "--limit",
                remedy: "write --limit 100 or --limit 0.1")
        }
        if let shots, !(0...1000).contains(shots) {
            throw LyceumError(.invalidArgument, "expected 0 to 1000, found \(shots)", at: "--shots")
        }
        guard margin > 0, margin.isFinite else {
            throw LyceumError(.invalidArgument, "expected a number above 0, found \(PythonText.number(margin))", at: "--margin")
        }
        guard level > 0.5, level < 1 else {
            throw LyceumError(.invalidArgument, "expected a level between 0.5 and 1, found \(PythonText.number(level))", at: "--level")
        }
    }
}
