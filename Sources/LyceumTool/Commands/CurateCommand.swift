import ArgumentParser
import Lyceum

struct CurateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curate",
        abstract: "Turn raw text into training data: filters in a pipeline, a record of what was dropped and why, a data card.",
        discussion: """
            A pipeline is a YAML file; lyceum curate --example fineweb prints one with every key explained. For each file read, kept/ and dropped/ get a \
            file of JSON lines, dropped documents with their reason. The output is the same for any number of workers.

            Items of examinations are looked for in every document, unless the pipeline says decontaminate: none. With deduplicate:, what remains of all \
            files is deduplicated together; dropped/ then has a second file for each, named .passes. With output.format shards, the documents are also \
            tokenized for training, as lyceum shards build does.

            Examples:
              lyceum curate --example fineweb > fineweb.yaml
              lyceum curate fineweb.yaml --dry-run
              lyceum curate fineweb.yaml --set output.folder=clean --set workers=8
              lyceum curate fineweb.yaml --resume
              lyceum curate fineweb.yaml --set 'input.paths=[https://host/crawl.warc.gz]' --set output.format=parquet
              lyceum curate fineweb.yaml --set deduplicate=minhash --set decontaminate.tasks=[gsm8k,mmlu]
              lyceum curate fineweb.yaml --set output.format=shards --set output.tokenizer=smollm2-135m-instruct --set output.eos=true
              lyceum curate fineweb.yaml --executor slurm --tasks 64 --time 4:00:00 --wait
              mpirun -n 4 lyceum curate fineweb.yaml
              lyceum curate fineweb.yaml --forecast --archives 90000
              lyceum curate try gopher-quality crawl.jsonl
              lyceum curate card clean
            """,
        subcommands: [CurateRunCommand.self, CurateTryCommand.self, CurateFiltersCommand.self, CurateCardCommand.self],
        defaultSubcommand: CurateRunCommand.self)
}

struct CurateRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a pipeline (the word run may be left out).",
        discussion: """
            Files are worked on side by side, each by one thread with memory for one document; a file that is complete gets a mark, and --resume \
            goes on with those that have none, also after a crash. Ctrl-C loses at most the files being worked on.

            Processes may share the work: those that mpirun or srun starts together each do a part of the files; so do several calls with --part, and \
            the last step is a call with --resume. --executor slurm submits all of this: the same command again submits only the parts that failed.

            Examples:
              lyceum curate run fineweb.yaml --resume --json
              lyceum curate fineweb.yaml --executor slurm --tasks 64 --time 4:00:00 --memory 4G
              lyceum curate fineweb.yaml --executor slurm --tasks 64 --dry-run
              lyceum curate fineweb.yaml --part 2/8
              lyceum curate fineweb.yaml --forecast --archives 90000
              mpirun -n 4 lyceum curate fineweb.yaml
            """)

    @Argument(help: ArgumentHelp("The pipeline's file.", valueName: "pipeline"))
    var file: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: "Replace a value: key=value with dots between keys, such as workers=4 or stages.0.c4-lines.least_sentences=3. May be repeated.")
    var overrides: [String] = []

    @Flag(help: "Go on with the output folder: files that are complete are not read again.")
    var resume = false

    @Flag(help: "Check everything, print files and stages, and write nothing.")
    var dryRun = false

    @Option(help: "Print a pipeline with every key explained: \(CurationPreset.allCases.map(\.rawValue).joined(separator: ", ")).")
    var example: String?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    @OptionGroup(title: "Where the work is done")
    var executor: CurateExecutorFlags

    @OptionGroup(title: "Forecast")
    var forecast: CurateForecastFlags

    func run() async throws {
        if let example { return try printExample(example) }
        guard let file else {
            throw LyceumError(.invalidArgument, "expected the file of a pipeline",
                remedy: "print one by lyceum curate --example fineweb > pipeline.yaml")
        }
        let plan = try CurationPlan.read(path: file, overrides: overrides, examinations: CurationExaminations.source)
        if forecast.forecast { return try predict(plan) }
        if executor.isSlurm {
            return try await submit(try executor.slurm(plan, arguments: [file] + overrides.flatMap { ["--set", $0] }), plan)
        }
        if dryRun { return describe(plan) }
        try work(plan)
    }

    private func work(_ plan: CurationPlan) throws {
        let group = try ProcessGroup.current()
        do throws(LyceumError) {
            let share = try executor.part.map { part throws(LyceumError) in try CurationShare(parsing: part) }
            if group.count > 1, share != nil {
                throw LyceumError(.invalidArgument, "--part and mpirun both divide the files", at: "--part", remedy: "leave one of them out")
            }
            let progress = ProgressReporter("curating", unit: .bytes, appearance: group.isFirst ? .after(seconds: 2) : .never)
            let outcome = try CurationRun(plan).run(
                resumes: resume, share: group.count > 1 ? CurationShare(part: group.rank + 1, of: group.count) : share,
                group: group.count > 1 ? group : nil
            ) { done, total in
                progress.describe(total: total)
                progress.update(to: done)
            }
            progress.finish()
            if group.isFirst { report(outcome, plan) }
            try group.finish()
        } catch {
            if group.count > 1 { group.abort(error) }
            throw error
        }
    }

    private func predict(_ plan: CurationPlan) throws {
        let progress = ProgressReporter("measuring", total: Int(forecast.sampleSeconds * 10), unit: .items("tenths of a second"))
        let result = try CurationForecast.make(plan, amount: try forecast.amount(), seconds: forecast.sampleSeconds) {
            progress.update(to: Int($0 * 10))
        }
        progress.finish()
        if json { return Output.json(result.json) }
        CurateForecastText.write(result, cores: executor.tasks.map { $0 * (executor.cores ?? 1) })
        if plan.hasPasses || plan.shards != nil { Output.line("  (for the work on files; deduplication, what follows it and shards come on top)") }
    }

    private func submit(_ slurm: SlurmCuration, _ plan: CurationPlan) async throws {
        if dryRun { return try CurateSlurmText.preview(slurm, json: json) }
        let submission = try await slurm.submit(resumes: resume)
        guard executor.wait else { return CurateSlurmText.submission(submission, plan, json: json) }
        if !json { CurateSlurmText.submission(submission, plan, json: false) }
        let start = ContinuousClock.now
        let progress = ProgressReporter("curating", total: plan.files.count, unit: .items("files"))
        let counts = try await slurm.wait { done, total in
            progress.describe(total: total)
            progress.update(to: done)
        }
        progress.finish()
        report(CurationRun.Outcome(counts: counts, files: plan.files.count, resumed: 0, seconds: seconds(since: start), bytes: 0), plan)
    }

    private func printExample(_ name: String) throws {
        let preset: CurationPreset = try choice(name, "--example")
        var values = ["name": "my-data", "input.paths": "[crawl]", "preset": preset.rawValue, "output.folder": "curated"]
        // Its rules for images want them at their places.
        if preset == .infimmMath { values["input.page_form"] = "interleaved" }
        Output.text(CurationPlan.section.example("A pipeline for lyceum curate: \(preset.meaning)", values: values))
    }

    private func describe(_ plan: CurationPlan) {
        if json {
            return Output.json([
                "files": .array(plan.files.map { .string($0.path) }), "stages": .array(plan.stages.map { .string($0.label) }),
                "deduplicate": .array(plan.deduplications.map { .string($0.label) }), "finish": .array(plan.finishing.map { .string($0.label) }),
                "shards": plan.shards.map { .string($0.name) } ?? .null, "output": .string(plan.folder), "workers": .integer(plan.workers),
            ])
        }
        let bytes = RecordReader(plan.files).totalBytes
        Output.line("\(plan.files.count) files, \(Quantities.bytes(bytes)), \(plan.workers) workers; output: \(plan.folder)")
        for (index, stage) in plan.stages.enumerated() {
            let reasons = type(of: stage.filter).reasons
            Output.line("\(index + 1). \(stage.label)" + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", ")))
        }
        for pass in plan.deduplications { Output.line("then, all documents together: \(pass.label) (\(pass.options.settings))") }
        for stage in plan.finishing { Output.line("then \(stage.label)") }
        if let shards = plan.shards { Output.line("then token shards: \(shards.name), \(CurationShards.folder(plan))") }
    }

    /// The shards; nil where there are none yet.
    private func shards(_ plan: CurationPlan) -> CurationShards.Counts? {
        plan.shards == nil ? nil : (try? CurationShards.counts(in: plan.folder)) ?? nil
    }

    private func report(_ outcome: CurationRun.Outcome, _ plan: CurationPlan) {
        let counts = outcome.counts
        let rate = outcome.seconds > 0 ? Double(outcome.bytes) / outcome.seconds : 0
        if json {
            var object = JSON.Object([
                ("output", .string(plan.folder)), ("documents", .integer(counts.documents)), ("kept", .integer(counts.kept)),
                ("empty", .integer(counts.empty)), ("skipped", .integer(counts.skipped)), ("kept_words", .integer(counts.keptWords)),
                ("stages", .array(counts.stages.map(\.json))), ("files", .integer(outcome.files)), ("files_resumed", .integer(outcome.resumed)),
                ("seconds", .number(outcome.seconds)), ("bytes_per_second", .number(rate)),
            ])
            if !counts.records.isEmpty { object["records"] = counts.json["records"] }
            if let shards = shards(plan) { object["shards"] = shards.json }
            return Output.json(.object(object))
        }
        Output.line(Self.table(counts))
        for problem in counts.problems { Console.write("left out: \(problem)\n", to: .error) }
        if !counts.records.isEmpty { Output.line("records of archives: " + Self.list(counts.records)) }
        let resumed = outcome.resumed > 0 ? " (\(outcome.resumed) files were complete)" : ""
        let others = counts.empty + counts.skipped > 0 ? "; \(counts.empty) records without text, \(counts.skipped) broken" : ""
        Output.line(
            "\(counts.kept) of \(counts.documents) documents kept, \(Quantities.count(Double(counts.keptWords))) words\(others), "
                + "in \(Quantities.fixed(outcome.seconds, places: 1)) s, \(Quantities.bytes(rate))/s\(resumed): \(plan.folder)/kept")
        if let shards = shards(plan) {
            Output.line("\(shards.tokens) tokens in \(shards.shards == 1 ? "1 shard" : "\(shards.shards) shards"): \(CurationShards.folder(plan))")
        }
    }

    /// Numbers with what they count, the largest first.
    static func list(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// Each stage's yield with its reasons.
    static func table(_ counts: CurationCounts) -> String {
        var table = ExamTable([
            ("stage", .left), ("documents", .right), ("kept", .right), ("share", .right), ("of all", .right), ("changed", .right), ("dropped for", .left),
        ])
        for stage in counts.stages {
            let reasons = stage.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            let share = stage.documents > 0 ? Quantities.fixed(Double(stage.kept) * 100 / Double(stage.documents), places: 1) + " %" : "–"
            let all = counts.documents > 0 ? Quantities.fixed(Double(stage.kept) * 100 / Double(counts.documents), places: 1) + " %" : "–"
            table.add(["\(stage.label)", "\(stage.documents)", "\(stage.kept)", share, all, "\(stage.changed)", reasons.joined(separator: ", ")])
        }
        var text = table.text
        for stage in counts.stages where !stage.tally.isEmpty {
            let parts = stage.tally.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            text += "\n\(stage.label) counted: " + parts.joined(separator: ", ")
        }
        return text
    }
}
