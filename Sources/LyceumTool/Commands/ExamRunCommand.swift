import ArgumentParser
import Lyceum

struct ExamRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Examine a model on tasks.",
        discussion: """
            Answers are kept as they come: after Ctrl-C, a crash or an endpoint that went away, the same command goes on and asks nothing twice. \
            Results go to OUTPUT/MODEL/ as results_TIME.json and samples_TASK_TIME.jsonl, in lm-evaluation-harness's form, with a page \
            report_TIME/report.html. Intervals are 95 %: Wilson for shares, with the effective number of items where items belong together.

            Examples:
              lyceum exam run smollm2-135m-instruct --tasks mmlu --shots 5 --limit 20 --data-dir data
              lyceum exam run model.gguf --tasks my-task.yaml --strategy self-consistency:5
              LYCEUM_API_KEY=… lyceum exam run https://api.example.org/v1 --endpoint-model big --tasks gsm8k --apply-chat-template
            """)

    @OptionGroup var model: ExamModelOptions

    @Option(help: "Tasks, groups, tags, patterns with * or paths of task files, separated by commas.")
    var tasks: String

    @OptionGroup var catalog: ExamCatalogOptions
    @OptionGroup var asking: ExamAskingOptions

    @Option(help: "How questions are put: direct, zero-shot-cot, self-consistency:5, … (lyceum exam list --strategies explains them).")
    var strategy = "direct"

    @Option(
        help: ArgumentHelp(
            "An embedding model (folder, .gguf file or name) that finds the nearest examples of knn-few-shot, knn-cot and openmedlm (default: words).",
            valueName: "model"))
    var embedder: String?

    @Option(help: ArgumentHelp("Where results go.", valueName: "folder"))
    var output = "exam-results"

    @Option(help: "Bootstrap draws for standard errors that have no formula, 0 (none) or more.")
    var bootstrapDraws = 100_000

    @Flag(help: "Ask everything again, also what was answered before; nothing is kept.")
    var noCache = false

    @Flag(help: "Write no page.")
    var noReport = false

    @Flag(help: "One JSON object on standard output: scores with intervals, verdicts and the files written.")
    var json = false

    func run() async throws {
        let strategy = try namedStrategy()
        if bootstrapDraws < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(bootstrapDraws)", at: "--bootstrap-draws") }
        // The tasks first: a mistake in them should not wait for a model to load.
        let (definitions, groups) = try ExaminationTasks.resolve(ExaminationTasks.names(tasks), catalog.catalog)
        _ = try asking.options(dataFolder: catalog.dataDir, chatTemplate: nil)
        let examinee = try model.examinee()
        var options = try asking.options(dataFolder: catalog.dataDir, chatTemplate: examinee.description["chat_template"]?.stringValue)
        options.draws = bootstrapDraws
        let cache = noCache ? nil : try ExamFiles.cache(for: examinee, below: output)
        let examination = Examination(
            tasks: definitions, groups: groups, examinee: examinee, strategy: strategy, options: options, cache: cache)
        let record = try await hold(examination)
        let written = try record.write(to: output)
        let builder = ReportBuilder(record, command: options.command)
        let content = noReport ? builder.content : builder.fullContent
        let pages = noReport ? [] : try ExaminationReport.write(content, to: ExamFiles.reportFolder(written))
        if json {
            Output.json(ExamSummary.json(record, content, written, pages: pages))
        } else {
            Output.text(ExamSummary.text(record, content, written, pages: pages))
        }
    }

    private func namedStrategy() throws -> any PromptingStrategy {
        let parsed = try Strategies.parse(strategy)
        guard let embedder else { return parsed }
        guard var reasoning = parsed as? ReasoningStrategy, reasoning.examples?.isNearest == true else {
            throw LyceumError(
                .invalidArgument, "the strategy '\(strategy)' looks for no nearest examples", at: "--embedder",
                remedy: "take knn-few-shot, knn-cot or openmedlm, or leave --embedder out")
        }
        let model = try LocalEmbedder(path: try Hub.resolve(embedder))
        reasoning.embedder = model
        reasoning.name += " by \(model.name)"
        return reasoning
    }

    private func hold(_ examination: Examination) async throws -> ExaminationRecord {
        let prepared = try examination.prepare()
        for task in prepared { for warning in task.warnings { Console.write("warning: \(task.definition.name): \(warning)\n", to: .error) } }
        let total = prepared.reduce(0) { $0 + $1.items.count }
        let progress = ProgressReporter("exam", total: total, unit: .items("items"), appearance: json ? .never : .after(seconds: 1))
        defer { progress.finish() }
        do {
            return try await ExamInterruption.stoppable(hint: "answers so far are kept; the same command goes on") {
                try await examination.run(prepared) { state in
                    progress.describe("\(state.task) (\(state.position + 1) of \(state.taskCount))")
                    progress.update(to: state.items)
                }
            }
        } catch {
            progress.finish()
            // An endpoint that went away: what it said is not lost.
            if !noCache { Console.write("answers so far are kept in \(output)/answers.jsonl; the same command goes on\n", to: .error) }
            throw error
        }
    }
}

/// Ctrl-C during an examination ends it cleanly: what was answered is kept.
enum ExamInterruption {
    static func stoppable<Result: Sendable>(hint: String, _ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        Interruptions.install()
        let work = Task { try await body() }
        let watch = Task {
            while !Task.isCancelled {
                if Interruptions.current != nil { return work.cancel() }
                try await Task.sleep(nanoseconds: 50_000_000)
            }
        }
        defer { watch.cancel() }
        do {
            return try await work.value
        } catch {
            guard let interruption = Interruptions.current else { throw error }
            Console.write("\nstopped; \(hint)\n", to: .error)
            ExitStatus.leave(128 + (interruption.signal ?? 2))
        }
    }
}

/// Where an examination keeps things beside its results.
enum ExamFiles {
    /// One file of answers per output folder; it tells models apart by itself.
    static func cache(for examinee: any Examinee, below output: String) throws -> AnswerCache {
        try FileSystem.makeFolder(output)
        return try AnswerCache(path: output + "/answers.jsonl")
    }

    /// The folder below which a record's model has its own.
    static func base(of record: ExaminationRecord) -> String {
        guard let source = record.source else { return "exam-results" }
        let own = FileSystem.isFolder(source) ? source : FileSystem.parent(of: source) ?? "."
        // As results are written: FOLDER/MODEL/results_TIME.json.
        guard FileSystem.name(of: FileSystem.absolute(own) ?? own) == ExaminationRecord.folderName(of: record.modelName) else { return own }
        return FileSystem.parent(of: own) ?? (own == "." ? ".." : ".")
    }

    /// `report_TIME` beside `results_TIME.json`.
    static func reportFolder(_ written: ExaminationRecord.WrittenFiles) -> String {
        let name = FileSystem.name(of: written.results)
        return "\(written.folder)/report_" + name.dropFirst("results_".count).dropLast(".json".count)
    }
}
