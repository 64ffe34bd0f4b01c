import ArgumentParser
import Lyceum

struct ExamContaminationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contamination",
        abstract: "Whether a model has seen the items of a task: in a corpus it was trained on, or by how it answers.",
        discussion: """
            Tests, each made where what it needs is given (or those that --tests names), and what a finding means:
            \(ContaminationTest.allCases.map { "  \($0.rawValue): \($0.shows) (\($0.needs))" }.joined(separator: "\n")) \
            What each leaves open is said beside its result.

            overlap: an item is dirty when a run of N of its words stands in the corpus; fields shorter than N words when all of their words do. \
            Case and punctuation do not count. The corpus is read in pieces: JSON lines, CSV, TSV, Parquet and text, compressed or not. \
            --control trains a tiny model on invented items, once to a hundred times each, and says how many of them each detector finds; for the \
            order test another one on files of 16 items, for the paraphrase gap sets of 25 in other words. Without it, nothing found is no evidence \
            of absence. It takes minutes once; the file it writes is used again.

            Examples:
              lyceum exam contamination medqa --corpus training-data --data-dir data
              lyceum exam contamination --record exam-results/base --corpus books.jsonl --ngram 8 --html contamination.html
              lyceum exam contamination mmlu_anatomy --data-dir data --model model.gguf --limit 100 --control control.json
              lyceum exam contamination gsm8k --model model.gguf --tests paraphrase --paraphrases other-words.jsonl
            """)

    @Argument(help: "Tasks, groups, tags or task files, separated by commas (default: those of the record).")
    var tasks: String?

    @Option(
        help: ArgumentHelp(
            "Tests, separated by commas: \(ContaminationTest.allCases.map(\.rawValue).joined(separator: ", ")) (default: by what is given).",
            valueName: "list"))
    var tests: String?

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(help: ArgumentHelp("A run whose items are taken, and whose score is split into clean and dirty items.", valueName: "path"))
    var record: String?

    @OptionGroup var corpusOptions: ContaminationCorpusOptions
    @OptionGroup var modelOptions: ContaminationModelOptions
    @OptionGroup var runtime: RuntimeFlags

    @Option(help: "Suspicious items that are listed for each test, 0 or more.")
    var list = 10

    @Option(help: ArgumentHelp("Write a web page.", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON array with an object for each task.")
    var json = false

    func run() async throws {
        guard tasks != nil || record != nil else {
            throw LyceumError(.invalidArgument, "neither tasks nor a record were given", remedy: "name a task, or give --record")
        }
        if list < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(list)", at: "--list") }
        try corpusOptions.check()
        try modelOptions.check()
        let chosen = try chosenTests()
        let parts = try await ExamInterruption.stoppable(hint: "nothing was written") { [self] in try await found(chosen) }
        if let html { try AtomicFile.write(ExaminationReport.html(ContaminationOutput.content(parts)), to: html) }
        if json { return Output.json(.array(parts.map(ContaminationOutput.object))) }
        ContaminationOutput.print(parts, list: list)
        if let html { Output.line("page  \(html)") }
    }

    // MARK: - Which tests

    /// As named, else all that what was given allows.
    private func chosenTests() throws -> [ContaminationTest] {
        guard let tests else { return try defaultTests() }
        var chosen: [ContaminationTest] = []
        for name in ExaminationTasks.names(tests) {
            guard let test = ContaminationTest(rawValue: name) else {
                let known = ContaminationTest.allCases.map(\.rawValue)
                throw LyceumError(
                    .invalidArgument, "there is no test “\(name)”", at: "--tests",
                    remedy: LyceumError.nearestNameRemedy(name, among: known) ?? "there are: \(known.joined(separator: ", "))")
            }
            if !chosen.contains(test) { chosen.append(test) }
        }
        for test in chosen { try checkNeeds(test) }
        return chosen
    }

    private func checkNeeds(_ test: ContaminationTest) throws {
        switch test {
        case .overlap:
            if corpusOptions.corpus.isEmpty {
                throw LyceumError(.invalidArgument, "no corpus was given", at: "--tests overlap", remedy: "name files with --corpus")
            }
        case .media: break
        case .minK, .meld, .order, .options, .paraphrase, .counterfactual:
            if modelOptions.model == nil {
                throw LyceumError(.invalidArgument, "no model was given", at: "--tests \(test.rawValue)", remedy: "name one with --model")
            }
            if test == .paraphrase, modelOptions.paraphrases == nil {
                throw LyceumError(
                    .invalidArgument, "no paraphrases were given", at: "--tests paraphrase",
                    remedy: "give --paraphrases, a file of rows with 'item' and the columns in other words")
            }
        }
    }

    private func defaultTests() throws -> [ContaminationTest] {
        guard !corpusOptions.corpus.isEmpty || modelOptions.model != nil else {
            throw LyceumError(
                .invalidArgument, "neither a corpus nor a model was given",
                remedy: "name the files the model was trained on with --corpus, or the model with --model")
        }
        var tests: [ContaminationTest] = corpusOptions.corpus.isEmpty ? [] : [.overlap]
        guard modelOptions.model != nil else { return tests }
        tests += modelOptions.isEndpoint ? [.meld, .options] : [.minK, .meld, .order, .options]
        if modelOptions.paraphrases != nil { tests.append(.paraphrase) }
        if modelOptions.counterfactuals != nil { tests.append(.counterfactual) }
        return tests + [.media]
    }

    // MARK: - Searching

    private func found(_ tests: [ContaminationTest]) async throws -> [ContaminationPart] {
        let sources = try sources(tests)
        let models = ContaminationModels(options: modelOptions, runtime: runtime, isQuiet: json)
        let control = try await models.control(measuresOrder: tests.contains(.order))
        let scan = tests.contains(.overlap) ? try corpusOptions.scan(runtime.threads) : nil
        var parts: [ContaminationPart] = []
        for source in sources {
            var part = ContaminationPart(task: source.questions.task, model: modelOptions.model.map { FileSystem.name(of: $0) }, control: control)
            for test in tests {
                if test == .overlap, let scan {
                    part.findings.append(try await overlap(source, scan, control, &part))
                } else if let finding = try await models.finding(test, source, control: control, isNamed: self.tests != nil, &part.notes) {
                    part.findings.append(finding)
                }
            }
            parts.append(part)
        }
        return parts
    }

    private func sources(_ tests: [ContaminationTest]) throws -> [ContaminationSource] {
        let asksTasks = tests.contains(.paraphrase) || tests.contains(.counterfactual)
        if let record {
            let record = try ExaminationRecord.read(record)
            let wanted = tasks.map(ExaminationTasks.names)
            for name in wanted ?? [] where !record.tasks.contains(where: { $0.name == name }) {
                throw LyceumError(
                    .notFound, "the record has no task “\(name)”", at: self.record ?? "",
                    remedy: LyceumError.nearestNameRemedy(name, among: record.tasks.map(\.name)))
            }
            return try record.tasks.filter { wanted?.contains($0.name) ?? true }.map { task in
                let prepared = asksTasks ? try prepared(try ExaminationTasks.resolve([task.name], catalog.catalog).tasks[0]) : nil
                return ContaminationSource(questions: try ContaminationQuestions(task, column: modelOptions.column), prepared: prepared)
            }
        }
        return try ExaminationTasks.resolve(ExaminationTasks.names(tasks ?? ""), catalog.catalog).tasks.map { definition in
            let prepared = try prepared(definition)
            return ContaminationSource(questions: try ContaminationQuestions(prepared, column: modelOptions.column), prepared: prepared)
        }
    }

    private func prepared(_ definition: TaskDefinition) throws -> PreparedTask {
        try Examination.prepare(definition, ExaminationOptions(shots: 0, dataFolder: catalog.dataDir))
    }

    private func overlap(
        _ source: ContaminationSource, _ scan: CorpusScan, _ control: PlantedControlResult?, _ part: inout ContaminationPart
    ) async throws -> ContaminationFinding {
        let size: OverlapIndex.Options.Size = corpusOptions.ngram == 0 ? .adaptive(8...13) : .fixed(corpusOptions.ngram)
        let index = try OverlapIndex(source.questions.items.map(\.fields), options: OverlapIndex.Options(size: size))
        let progress = ProgressReporter("corpus for \(source.questions.task)", total: 1, appearance: json ? .never : .after(seconds: 2))
        defer { progress.finish() }
        let result = try await index.search(scan) { read, total in
            progress.describe(total: total)
            progress.update(to: read)
            return !Task.isCancelled
        }
        part.overlap = result
        return try ContaminationSuite(source.questions, options: modelOptions.suite, control: control)
            .overlap(result, in: corpusOptions.corpus.joined(separator: ", "))
    }
}
