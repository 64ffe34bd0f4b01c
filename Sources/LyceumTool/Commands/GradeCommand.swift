import ArgumentParser
import Lyceum

struct GradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade",
        abstract: "Have a model grade texts by a rubric: labels for a classifier.",
        discussion: """
            The model adds points for what a rubric names and ends with a score. An answer without a score that can be read is asked for once more (models on \
            this machine are then held to the form by a grammar), then counted; such records are written without grade and label, and lyceum classifier train leaves them out. With --repeats, a share of the texts is \
            graded again with chance in the answers, and the agreement of the grades is told: exact, within one point, and kappa (1: always the same, 0: no \
            more than chance gives). Grades below a kappa of 0.6 should not be relied on.

            Records are written with grade (the mean of a text's scores), grades where there are several, and label. What was graded is kept beside the output \
            until the end: after Ctrl-C or a crash the same command goes on.

            A rubric (YAML or JSON); the best grade is the sum of all points:
              purpose: for how well somebody could learn chemistry from it
              criteria:
                - {points: 1, when: touches on chemistry at all}
                - {points: 2, when: explains a reaction in steps that can be followed}

            Examples:
              lyceum grade pages.jsonl --judge Qwen2.5-7B-Instruct.gguf --output graded.jsonl --repeats 2 --repeat-share 0.1
              LYCEUM_API_KEY=… lyceum grade pages.jsonl --judge https://api.example.org/v1 --endpoint-model big --balance --output graded.jsonl
              lyceum classifier train graded.jsonl --prepare math --runs 3 --output precise.bin
            """)

    @Argument(help: "Files and folders: .jsonl, .json, .csv, .tsv, .parquet, .txt, also .gz and .zst.")
    var texts: [String]

    @Option(help: ArgumentHelp("The grading model: a folder, a .gguf file, a name, or the address of an endpoint up to /v1.", valueName: "model"))
    var judge: String

    @Option(help: "File for the graded records, JSON lines.")
    var output: String

    @Option(help: "What points are given for: \(TextRubric.all.map { "\($0.name) (0 to \($0.highest))" }.joined(separator: ", ")), or a file.")
    var rubric = "math"

    @Option(help: "Grade from which a text gets the first label (default: 6 of 10, and in proportion).")
    var threshold: Double?

    @Option(help: "The two labels, with a comma between them.")
    var labels = "math,other"

    @Option(help: "Times that a text is graded, 1 to 16; the first time without chance.")
    var repeats = 1

    @Option(help: "Share of the texts that is graded more than once, 0 to 1.")
    var repeatShare = 1.0

    @Option(help: "Temperature of the repeated answers, 0 to 2.")
    var temperature = 0.7

    @Option(help: "Seed of the repeated answers and of the share, 0 or more.")
    var seed: UInt64 = 0

    @Option(help: "Texts at most, 1 or more (default: all).")
    var limit: Int?

    @Flag(help: "Write as many texts of one label as of the other, and none without a grade.")
    var balance = false

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Characters of a text that are shown, 100 or more.")
    var longest = 8000

    @Option(help: "Tokens of an answer, 8 to 32768.")
    var tokens = 400

    @Option(help: "Endpoint: the model's name there (default: the first it lists). The key is taken from $LYCEUM_API_KEY or $OPENAI_API_KEY.")
    var endpointModel: String?

    @Option(help: "Endpoint: requests at a time, 1 to 256.")
    var concurrency = 8

    @Flag(help: "One JSON object instead of words.")
    var json = false

    @OptionGroup var runtime: RuntimeFlags

    func run() async throws {
        let rubric = try TextRubric.named(rubric)
        let grading = try gradingOptions(rubric)
        let asking = try askingOptions()
        let files = try DataFile.find(texts)
        let grader = RubricGrader(try model(), rubric: rubric, options: asking)
        let progress = ProgressReporter("grading by \(grader.model.name)", total: limit, unit: .items("texts"))
        defer { progress.finish() }
        let report = try await GradingWork(grader, options: grading).write(files, to: output) { done in
            progress.update(to: done)
            return !Task.isCancelled
        }
        progress.finish()
        try show(report)
    }

    private func gradingOptions(_ rubric: TextRubric) throws -> GradingWork.Options {
        var options = GradingWork.Options()
        options.field = field
        options.threshold = threshold ?? (Double(rubric.highest) * 0.6)
        guard (0...Double(rubric.highest)).contains(options.threshold) else {
            throw LyceumError(.invalidArgument, "expected 0 to \(rubric.highest), found \(options.threshold)", at: "--threshold")
        }
        let names = labels.split(separator: ",").map(String.init)
        guard names.count == 2, names[0] != names[1] else {
            throw LyceumError(.invalidArgument, "expected two different labels with a comma between them, found \(labels)", at: "--labels")
        }
        (options.wanted, options.other) = (names[0], names[1])
        options.isBalanced = balance
        if let limit {
            guard limit >= 1 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
            options.limit = limit
        }
        return options
    }

    private func askingOptions() throws -> RubricGrader.Options {
        func check(_ flag: String, _ isRight: Bool, _ words: String) throws {
            if !isRight { throw LyceumError(.invalidArgument, "expected \(words)", at: flag) }
        }
        try check("--repeats", (1...16).contains(repeats), "1 to 16, found \(repeats)")
        try check("--repeat-share", (0...1).contains(repeatShare), "0 to 1, found \(repeatShare)")
        try check("--temperature", (0...2).contains(temperature), "0 to 2, found \(temperature)")
        try check("--longest", longest >= 100, "100 or more, found \(longest)")
        try check("--tokens", (8...32768).contains(tokens), "8 to 32768, found \(tokens)")
        try check("--concurrency", (1...256).contains(concurrency), "1 to 256, found \(concurrency)")
        var options = RubricGrader.Options()
        (options.maximumTokens, options.longest, options.repeats) = (tokens, longest, repeats)
        (options.repeatedShare, options.temperature, options.seed) = (repeatShare, temperature, seed)
        return options
    }

    private func model() throws -> any ChatModel {
        if judge.hasPrefix("http://") || judge.hasPrefix("https://") {
            return RemoteChatModel(.init(baseURL: judge, model: endpointModel, maximumConcurrency: concurrency))
        }
        let path = try Hub.resolve(judge)
        return try LocalChatModel(try TextModel(try LanguageModel.load(path, options: try runtime.options())), name: FileSystem.name(of: path))
    }

    private func show(_ report: GradingReport) throws {
        if json {
            var object = try report.json().objectValue ?? JSON.Object()
            object["output"] = .string(output)
            return Output.json(.object(object))
        }
        let graded = report.documents - report.ungraded
        Output.line("\(graded) of \(report.documents) texts graded, \(report.wanted) with \(Quantities.fixed(report.threshold, places: 1)) or more; \(report.written) written: \(output)")
        Output.line("grades 0 to \(report.highest): " + report.grades.map { "\($0)" }.joined(separator: " "))
        if report.askedAgain > 0 {
            Output.line("\(report.askedAgain) of \(report.requests) answers had no score at first, \(report.unread) had none in the end")
        }
        if report.tooLong > 0 { Output.line("\(report.tooLong) texts do not fit into the model's context: lower --longest") }
        if report.cut > 0 { Output.line("of \(report.cut) texts the beginning was shown (--longest)") }
        guard let agreement = try report.agreement() else { return }
        func fixed(_ value: Double) -> String { Quantities.fixed(value, places: 2) }
        let interval = agreement.kappa.interval()
        Output.line(
            "graded again \(agreement.pairs) times: \(Quantities.fixed(agreement.exact * 100, places: 1)) % equal, "
                + "\(Quantities.fixed(agreement.withinOne * 100, places: 1)) % within one point, mean difference \(fixed(agreement.meanDifference)); "
                + "kappa \(fixed(agreement.kappa.value)) [\(fixed(interval.lower)), \(fixed(interval.upper))], of the labels \(fixed(agreement.labelKappa.value))")
    }
}
