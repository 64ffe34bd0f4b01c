public import ArgumentParser
public import Lyceum

extension JudgeKind: ExpressibleByArgument {}

struct ExamJudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Have a model grade the answers of a finished examination, or prefer one of two runs' answers.",
        discussion: """
            One run is graded as its tasks say: short answers against a reference by a rubric (metric 'judge', 0 to 1); rationales as CLR-Bench does \
            (q_a: the answer is right; q_r: its reasons are right, with their conclusion hidden; q_ar: both, where a right answer with wrong reasons \
            earns nothing; guess_gap: q_a less q_ar). Of two runs each pair of answers is shown in both orders; a verdict counts when it survives the \
            exchange (metric 'preferred': 1, 0, and 0.5 for ties and verdicts that went with the place). Prompts may differ, items may not.

            The judge does not see who answered. A reply that cannot be read is asked for once more, then counted; such answers are in no mean. \
            Replies are kept: after Ctrl-C or a crash the same command goes on and asks nothing twice. The grades, with everything the judge said, \
            go into a new results file beside the old one, which exam compare, leaderboard and calibrate read like any other.

            With --labels, grades that people gave to some of the answers: agreement, kappa with its interval, and the score of all answers corrected \
            by what the labeled ones say about the judge. A judge whose kappa is below 0.6 should not be relied on.

            A rubric (YAML or JSON):
              instructions: Compare the answer with the reference.     # may be left out
              levels:                                                  # best first
                - {name: correct, meaning: says what the reference says, value: 1}
                - {name: partial, meaning: says some of its points, value: 0.5}
                - {name: wrong, meaning: says none of them, value: 0}

            Examples:
              lyceum exam judge exam-results/base --judge Qwen2.5-7B-Instruct.gguf
              LYCEUM_API_KEY=… lyceum exam judge exam-results/base --judge https://api.example.org/v1 --endpoint-model big --labels people.jsonl
              lyceum exam judge exam-results/base exam-results/tuned --judge judge.gguf --tasks secbench_short
            """)

    @Argument(help: "A run that is graded, or two that are compared: results files, folders of them, or samples files.")
    var runs: [String]

    @Option(
        help: "The grading model: a folder, a .gguf file, a name from the cache (lyceum models), or the address of an OpenAI-compatible endpoint up to /v1."
    )
    var judge: String

    @OptionGroup var runtime: RuntimeFlags

    @Option(help: "Endpoint: the judge's name there (default: the first it lists). The key is taken from $LYCEUM_API_KEY or $OPENAI_API_KEY.")
    var endpointModel: String?

    @Option(help: "Endpoint: requests at a time, 1 to 256.")
    var concurrency = 8

    @Option(help: "How one run is graded: short-answer or rationale (default: as each task says).")
    var kind: JudgeKind?

    @Option(help: ArgumentHelp("The levels a grade is chosen from, in the place of the tasks' own.", valueName: "file"))
    var rubric: String?

    @Option(help: "Tasks to grade, separated by commas (default: those that name a grader; all with --kind or two runs).")
    var tasks: String?

    @Option(help: "The filter whose scores the grades stand with (default: each task's first).")
    var filter: String?

    @Option(help: ArgumentHelp("The column with the question (default: found by its name, else all that the model was asked).", valueName: "column"))
    var question: String?

    @Option(help: ArgumentHelp("The column with the reference (default: as the task says, else the right answer).", valueName: "column"))
    var reference: String?

    @Option(help: "Tokens of a judge's reply, its reasoning included, 16 to 32768.")
    var tokens = 256

    @Option(
        help: ArgumentHelp(
            "What people said of some of the answers. Of one run: rows with item (doc_id), grade (0 to 1; correct, partial, wrong), and task and filter "
                + "where there are several. Of two: item, better (A, B, tie or a run's name), and task.", valueName: "file"))
    var labels: String?

    @Flag(help: "Two runs: judge also when they were not asked the same items, on those they share.")
    var force = false

    @Option(help: ArgumentHelp("Where the new results go (default: beside the old ones).", valueName: "folder"))
    var output: String?

    @Flag(help: "Ask everything again, also what was answered before; nothing is kept.")
    var noCache = false

    @Flag(help: "Write no page.")
    var noReport = false

    @Flag(help: "One JSON object on standard output.")
    var json = false

    func run() async throws {
        guard (1...2).contains(runs.count) else {
            throw LyceumError(
                .invalidArgument, "expected one run or two, found \(runs.count)", remedy: "name one run to grade it, two to compare their answers")
        }
        guard (16...32768).contains(tokens) else {
            throw LyceumError(.invalidArgument, "expected 16 to 32768, found \(tokens)", at: "--tokens")
        }
        for (flag, isGiven) in [("--kind", kind != nil), ("--rubric", rubric != nil)] where isGiven && runs.count == 2 {
            throw LyceumError(.invalidArgument, "\(flag) is for one run; of two runs the better answer is chosen", at: flag, remedy: "leave it out")
        }
        // Files first: a mistake in them should not wait for a model to load.
        let options = try options()
        let records = try runs.map { try ExaminationRecord.read($0) }
        if records.count == 1 { try await grade(records[0], options) } else { try await compare(records, options) }
    }

    private func options() throws -> RecordJudge.Options {
        var options = RecordJudge.Options()
        (options.kind, options.filter, options.questionColumn, options.referenceColumn) = (kind, filter, question, reference)
        options.rubric = try rubric.map { path throws(LyceumError) in try GradingRubric.read(path) }
        options.tasks = tasks.map(ExaminationTasks.names)
        options.maximumTokens = tokens
        return options
    }

    // MARK: - One run

    private func grade(_ record: ExaminationRecord, _ options: RecordJudge.Options) async throws {
        let people = try labels.map { try AnswerLabels.read($0) }
        let labeled = try people.map { try record.labeled($0) } ?? record
        let folder = output ?? ExamFiles.base(of: record)
        let examinee = try judgeModel(below: folder)
        let (judged, outcomes) = try await asking(examinee) { progress in
            try await RecordJudge(examinee, options: options).judged(labeled, progress: progress)
        }
        let written = try judged.write(to: folder)
        let builder = ReportBuilder(judged, command: ExamAskingOptions.command)
        let content = noReport ? builder.content : builder.fullContent
        let pages = noReport ? [] : try ExaminationReport.write(content, to: ExamFiles.reportFolder(written))
        if json {
            Output.json(JudgeOutput.json(judged, outcomes, content, written, pages, judge: examinee.name))
        } else {
            Output.text(JudgeOutput.text(judged, outcomes, content, written, pages, judge: examinee.name))
        }
    }

    // MARK: - Two runs

    private func compare(_ records: [ExaminationRecord], _ options: RecordJudge.Options) async throws {
        let people = try labels.map { try PreferenceLabels.read($0) }
        let folders = records.map { output ?? ExamFiles.base(of: $0) }
        let examinee = try judgeModel(below: folders[0])
        let force = force
        let result = try await asking(examinee) { progress in
            try await PairwiseRecordJudge(examinee, options: options)
                .compared(records[0], records[1], labels: people, force: force, progress: progress)
        }
        let written = try zip(result.records, folders).map { record, folder in try record.write(to: folder) }
        let content = PreferencePage.content(result, command: ExamAskingOptions.command)
        let pages = noReport ? [] : try ExaminationReport.write(content, to: ExamFiles.reportFolder(written[0]))
        if json {
            Output.json(JudgeOutput.json(result, content, written, pages))
        } else {
            Output.text(JudgeOutput.text(result, content, written, pages))
        }
    }

    // MARK: - The judge

    private func judgeModel(below folder: String) throws -> any Examinee {
        let inner: any Examinee
        if judge.hasPrefix("http://") || judge.hasPrefix("https://") {
            guard (1...256).contains(concurrency) else {
                throw LyceumError(.invalidArgument, "expected 1 to 256, found \(concurrency)", at: "--concurrency")
            }
            let remote = RemoteChatModel(.init(baseURL: judge, model: endpointModel, maximumConcurrency: concurrency))
            inner = ChatExaminee(remote, name: endpointModel)
        } else {
            inner = try ExamModels.examinee(judge, runtime: runtime)
        }
        return noCache ? inner : CachedExaminee(inner, cache: try ExamFiles.cache(for: inner, below: folder))
    }

    private func asking<Result: Sendable>(
        _ examinee: any Examinee, _ body: @escaping @Sendable (@escaping @Sendable (Int, Int) -> Void) async throws -> Result
    ) async throws -> Result {
        let progress = ProgressReporter("judging by \(examinee.name)", unit: .items("replies"), appearance: json ? .never : .after(seconds: 1))
        defer { progress.finish() }
        return try await ExamInterruption.stoppable(hint: "replies so far are kept; the same command goes on") {
            try await body { done, total in
                progress.describe(total: total)
                progress.update(to: done)
            }
        }
    }
}
