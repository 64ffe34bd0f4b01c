import ArgumentParser
import Lyceum

struct DecontaminateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decontaminate",
        abstract: "Take documents that hold items of examinations out of training data.",
        discussion: """
            A document goes when a run of N of its words is a run of an item's words: of the answer, of the passage from the question into the answer, \
            or of the question. Items are those of examinations (--tasks) or of a file (--items: records with question, answer, task, id). \
            Rules:
              ngram      12 simplified words: capitals, punctuation, numbers and marks do not count
              training   10 words cut at blanks, in lower case; items of 5 to 9 words as a whole
              benchmark  the same with 8 words
            Items without a run of N words cannot be found; the report says how many each examination has.

            The folder then holds kept/, removed/ (with the examination, the item and the words found) and report.json. An interrupted work goes on when \
            the same command is given again.

            Examples:
              lyceum decontaminate corpus.jsonl --tasks gsm8k,mmlu_anatomy --data-dir data --output clean
              lyceum decontaminate crawl/ --items held-out.jsonl --rule training --output clean --json
            """)

    @Argument(help: "Files and folders: JSON lines, JSON, CSV, TSV, Parquet, text; also .gz and .zst.")
    var inputs: [String]

    @Option(help: "Folder for the results; made when it is not there.")
    var output: String

    @Option(help: "Tasks, groups, tags or task files, separated by commas.")
    var tasks: String?

    @Option(name: .customLong("items"), help: ArgumentHelp("A file with items. May be repeated.", valueName: "file"))
    var itemFiles: [String] = []

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(help: "ngram, training or benchmark.")
    var rule = "ngram"

    @Option(help: "Words of a run, 1 to 1000 (default: the rule's).")
    var ngram: Int?

    @Flag(inversion: .prefixedNo, help: "Look for runs inside questions; without, a short answer's item is not found.")
    var questions = true

    @Option(help: "Look for shorter questions and answers as a whole from so many words on, 1 or more (default: the rule's).")
    var shortest: Int?

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let items = try benchmarkItems()
        let index = try DecontaminationIndex(items, rule: try decontaminationRule())
        let decontaminator = Decontaminator(
            try DataFile.find(inputs), index: index, output: output, field: field, threads: try ThreadOption.count(threads),
            skipsBroken: try (choice(onError, "--on-error") as ErrorPolicy) == .skip)
        var digest = Digest()
        for item in items { digest.update(Array("\(item)\n".utf8)) }
        let start = ContinuousClock.now
        let reporter = ProgressReporter("searching", unit: .bytes)
        let report = try decontaminator.run(settings: digest.hexadecimal()) { progress throws(LyceumError) in
            reporter.describe("searching, \(Quantities.count(Double(progress.documents))) documents", total: progress.totalBytes)
            reporter.update(to: progress.bytes)
        }
        reporter.finish()
        if json { return Output.json(decontaminator.json(report)) }
        show(report, index, seconds: seconds(since: start))
    }

    private func show(_ report: Decontaminator.Report, _ index: DecontaminationIndex, seconds: Double) {
        Output.line(
            "\(output): \(report.documents - report.contaminated - report.broken) of \(report.documents) documents kept, \(report.contaminated) contaminated"
                + (report.broken > 0 ? ", \(report.broken) broken" : ""))
        for task in index.tasks {
            let found = report.items[task.name]?.count ?? 0
            var line = "  \(task.name): \(found) of \(task.items) items found in \(report.byTask[task.name] ?? 0) documents"
            if task.tooShort > 0 { line += "; \(task.tooShort) items are too short to be found" }
            Output.line(line)
        }
        Output.line("  runs of \(index.rule.size) words, \(Quantities.clock(seconds: seconds))")
    }

    private func decontaminationRule() throws -> DecontaminationRule {
        var result: DecontaminationRule
        switch rule {
        case "ngram": result = .ngram
        case "training": result = .training
        case "benchmark": result = .benchmark
        default:
            throw LyceumError(.invalidArgument, "there is no rule “\(rule)”", at: "--rule", remedy: "choose ngram, training or benchmark")
        }
        if let ngram { result.size = ngram }
        if let shortest { result.shortestWhole = shortest }
        result.findsQuestions = questions
        return result
    }

    private func benchmarkItems() throws -> [BenchmarkItem] {
        guard tasks != nil || !itemFiles.isEmpty else {
            throw LyceumError(.invalidArgument, "neither tasks nor items were given", remedy: "name tasks with --tasks, or a file with --items")
        }
        var items: [BenchmarkItem] = []
        for path in itemFiles { items += try BenchmarkItem.read(path) }
        guard let tasks else { return items }
        return items + (try CurationExaminations.items(ExaminationTasks.names(tasks), catalog.catalog, dataFolder: catalog.dataDir))
    }
}
