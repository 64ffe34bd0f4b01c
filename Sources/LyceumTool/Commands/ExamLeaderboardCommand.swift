import ArgumentParser
import Lyceum

struct ExamLeaderboardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leaderboard",
        abstract: "Rank all runs below a folder, with intervals, and ties where no difference was shown.",
        discussion: """
            Of each model, strategy and number of shots the newest run of a task counts. A model is placed before another only where the paired \
            test, corrected over all pairs and tasks, says so. Runs of a task that did not ask the same are not set against each other.

            Example:
              lyceum exam leaderboard exam-results --html leaderboard.html
            """)

    @Argument(help: "A folder with results, searched below too.")
    var folder: String

    @Option(help: "Tasks, separated by commas (default: all).")
    var tasks: String?

    @Option(help: "The metric (default: each task's first).")
    var metric: String?

    @Option(help: "The filter (default: the first that has the metric).")
    var filter: String?

    @Option(help: "Correction over the family: holm, bonferroni, bh, by or none.")
    var correction = FamilyCorrection.holm

    @Option(help: "Bootstrap draws and sign flips, 1000 to 10000000.")
    var draws = 10_000

    @Option(help: ArgumentHelp("Write a web page.", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        guard (1000...10_000_000).contains(draws) else {
            throw LyceumError(.invalidArgument, "expected 1000 to 10000000, found \(draws)", at: "--draws")
        }
        guard FileSystem.isFolder(folder) else { throw LyceumError(.notFound, "there is no such folder", at: folder) }
        let (records, unreadable) = try read()
        for error in unreadable { Console.write("warning: \(error)\n", to: .error) }
        guard !records.isEmpty else {
            throw LyceumError(
                .notFound, "there is no results_….json below this folder", at: folder, remedy: "make some with lyceum exam run --output \(folder)")
        }
        var options = PairedComparison.Options()
        options.draws = draws
        let maker = LeaderboardMaker(
            records, tasks: tasks.map(ExaminationTasks.names), metric: metric, filter: filter, correction: correction, options: options)
        let (board, comparison) = try maker.make()
        if let html { try AtomicFile.write(LeaderboardPage.html(board, comparisons: [comparison]), to: html) }
        if json { return Output.json(board.json) }
        Output.text(LeaderboardText.text(board, width: Console.width(.output)))
        if let html { Output.line("page  \(html)") }
    }

    /// One broken file does not hide the others.
    private func read() throws -> ([ExaminationRecord], [LyceumError]) {
        var (records, errors): ([ExaminationRecord], [LyceumError]) = ([], [])
        for path in try ExaminationRecord.resultFiles(below: folder) {
            do throws(LyceumError) { records.append(try ExaminationRecord.read(path)) } catch { errors.append(error) }
        }
        return (records, errors)
    }
}
