import ArgumentParser
import Lyceum

struct ExamContaminationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contamination",
        abstract: "Whether a corpus holds the items of a task, and what a model scores on those it holds and those it does not.",
        discussion: """
            An item is dirty when a run of N of its words stands in the corpus; fields shorter than N words when all of their words do. Case and
            punctuation do not count. The corpus is read in pieces, so that its size does not matter: JSON lines, CSV, TSV, Parquet and text,
            compressed or not. Finding nothing says only that these words are not in these files.

            Examples:
              lyceum exam contamination medqa --corpus training-data --data-dir data
              lyceum exam contamination --record exam-results/base --corpus books.jsonl --ngram 8 --html contamination.html
            """)

    @Argument(help: "Tasks, groups, tags or task files, separated by commas (default: those of the record).")
    var tasks: String?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files or folders of what the model was trained on.", valueName: "path"))
    var corpus: [String] = []

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(help: ArgumentHelp("A run whose score is split into clean and dirty items.", valueName: "path"))
    var record: String?

    @Option(help: "Words of a run, 2 to 100; 0 adapts from 8 to 13 to the items' length.")
    var ngram = 13

    @Option(help: "The corpus's fields that are searched, separated by commas (default: every text).")
    var fields: String?

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(help: "Dirty items that are listed, 0 or more.")
    var list = 10

    @Option(help: ArgumentHelp("Write a web page.", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        guard ngram == 0 || (2...100).contains(ngram) else {
            throw LyceumError(.invalidArgument, "expected 0 or 2 to 100, found \(ngram)", at: "--ngram")
        }
        guard !corpus.isEmpty else {
            throw LyceumError(.invalidArgument, "no corpus was given", at: "--corpus", remedy: "name the files or folders the model was trained on")
        }
        guard tasks != nil || record != nil else {
            throw LyceumError(.invalidArgument, "neither tasks nor a record were given", remedy: "name a task, or give --record")
        }
        if list < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(list)", at: "--list") }
        let scanned = try scan()
        var parts: [Part] = []
        for source in try sources() { parts.append(try await part(source, scanned)) }
        let content = ReportContent(
            title: "Contamination", contaminations: parts.map(\.report), command: ExamAskingOptions.command)
        if let html { try AtomicFile.write(ExaminationReport.html(content), to: html) }
        json ? Output.json(.array(parts.map(object))) : print(parts)
    }

    /// Items with the scores they got, where a record was given.
    private struct Source {
        var task: String
        var items: [ContaminationItem]
        var metric: String?
        var values: [Double?]
    }

    private struct Part {
        var source: Source
        var result: OverlapResult
        var report: ReportContamination
    }

    private func scan() throws -> CorpusScan {
        let names = fields.map(ExaminationTasks.names)
        return CorpusScan(
            try DataFile.find(corpus), fields: names.map { .named($0) } ?? .all, threads: try RuntimeFlags.threadOptions(threads))
    }

    // MARK: - Items

    private func sources() throws -> [Source] {
        if let record { return try fromRecord(try ExaminationRecord.read(record)) }
        return try ExaminationTasks.resolve(ExaminationTasks.names(tasks ?? ""), catalog.catalog).tasks.map { definition in
            let prepared = try Examination.prepare(definition, ExaminationOptions(shots: 0, dataFolder: catalog.dataDir))
            return Source(task: definition.name, items: try ContaminationItem.items(of: prepared), metric: nil, values: [])
        }
    }

    private func fromRecord(_ record: ExaminationRecord) throws -> [Source] {
        let wanted = tasks.map(ExaminationTasks.names)
        return try record.tasks.filter { wanted?.contains($0.name) ?? true }.map { task in
            let scores = try ItemScores(task)
            let items = scores.values.map { sample, _ in
                guard let choice = BaselineItem(sample) else {
                    let stem = sample.document["question"]?.stringValue ?? sample.arguments.first?.first?.stringValue ?? ""
                    return ContaminationItem(name: "\(sample.number)", stem: stem, key: PythonText.text(sample.target))
                }
                return ContaminationItem(
                    name: "\(sample.number)", stem: choice.stem, options: choice.options, key: choice.gold.first.map { choice.options[$0] })
            }
            return Source(task: task.name, items: items, metric: scores.metric, values: scores.values.map(\.value))
        }
    }

    // MARK: - Searching

    private func part(_ source: Source, _ scan: CorpusScan) async throws -> Part {
        let size: OverlapIndex.Options.Size = ngram == 0 ? .adaptive(8...13) : .fixed(ngram)
        let index = try OverlapIndex(source.items, options: OverlapIndex.Options(size: size))
        let progress = ProgressReporter("corpus for \(source.task)", total: 1, appearance: json ? .never : .after(seconds: 2))
        let result = try await index.search(scan) { read, total in
            progress.describe(total: total)
            progress.update(to: read)
            return true
        }
        progress.finish()
        return Part(source: source, result: result, report: try report(source, result))
    }

    private func report(_ source: Source, _ result: OverlapResult) throws -> ReportContamination {
        let dirty = Set(result.dirty)
        func estimate(_ members: [Double]) throws -> ReportEstimate? {
            guard !members.isEmpty else { return nil }
            let mean = try MeanEstimate(members)
            let isShare = members.allSatisfy { $0 == 0 || $0 == 1 }
            let interval = isShare ? try Proportion(successes: members.count { $0 == 1 }, count: members.count).wilson() : mean.interval()
            return ReportEstimate(mean.mean, lower: interval.lower, upper: interval.upper, method: isShare ? "Wilson" : "t")
        }
        let scored = source.values.enumerated().compactMap { position, value in value.map { (position, $0) } }
        let (unclean, clean) = (scored.filter { dirty.contains($0.0) }.map(\.1), scored.filter { !dirty.contains($0.0) }.map(\.1))
        let test = try CleanDirtyTest(clean: clean, dirty: unclean)
        return ReportContamination(
            task: source.task, count: source.items.count, dirty: dirty.count,
            method: "\(result.size)-gram overlap with \(corpus.joined(separator: ", "))", metric: source.metric ?? "",
            all: try estimate(scored.map(\.1)),
            clean: try estimate(clean), dirtyScore: try estimate(unclean), difference: test?.difference, p: test?.probability,
            verdict: verdict(dirty.count, source.items.count, test))
    }

    private func verdict(_ dirty: Int, _ count: Int, _ test: CleanDirtyTest?) -> String {
        guard dirty > 0 else { return "No item was found in these files; that says nothing about other files the model was trained on." }
        let share = "\(dirty) of \(count) items stand in the corpus"
        guard let test else { return share + "." }
        let way = test.probability < 0.05 ? (test.difference.value > 0 ? "higher" : "lower") : "not shown to differ"
        return "\(share); the score on them is \(way)\(test.probability < 0.05 ? " than on the others" : " from that on the others")."
    }

    // MARK: - Output

    private func print(_ parts: [Part]) {
        var table = ExamTable([
            ("Task", .left), ("Items", .right), ("Dirty", .right), ("Share", .right), ("n-gram", .right), ("Score, all", .right), ("clean", .right),
            ("dirty", .right), ("p", .right),
        ])
        for part in parts {
            let report = part.report
            table.add([
                report.task, "\(report.count)", "\(report.dirty)", Quantities.fixed(100 * part.result.dirtyShare, places: 1) + " %",
                "\(part.result.size)",
                report.all.map { ExamNumber.value($0.value) } ?? "–", report.clean.map { ExamNumber.value($0.value) } ?? "–",
                report.dirtyScore.map { ExamNumber.value($0.value) } ?? "–", report.p.map(ExamNumber.probability) ?? "–",
            ])
        }
        Output.line(table.text)
        for part in parts {
            Output.line("\(part.report.task): \(part.report.verdict)")
            for item in part.result.items.filter(\.isDirty).prefix(list) {
                let fields = item.fields.filter { $0.hits > 0 }.map { "\($0.field) \($0.foundRuns) of \($0.runs) runs" }.joined(separator: ", ")
                Output.line("  item \(item.name): \(fields)\(item.firstPlace.map { ", first at \($0)" } ?? "")")
            }
            if part.result.dirty.count > list { Output.line("  … \(part.result.dirty.count - list) more (--list)") }
        }
        if let first = parts.first {
            Output.line("\(first.result.corpus.records) records, \(Quantities.bytes(first.result.corpus.bytes)) of text were searched")
        }
        if let html { Output.line("page  \(html)") }
    }

    private func object(_ part: Part) -> JSON {
        [
            "task": .string(part.report.task), "items": .integer(part.report.count), "dirty": .integer(part.report.dirty),
            "dirty_share": .number(part.result.dirtyShare), "ngram": .integer(part.result.size), "records": .integer(part.result.corpus.records),
            "bytes": .integer(part.result.corpus.bytes), "score_all": ExamNumber.json(part.report.all?.value),
            "score_clean": ExamNumber.json(part.report.clean?.value), "score_dirty": ExamNumber.json(part.report.dirtyScore?.value),
            "p": ExamNumber.json(part.report.p), "verdict": .string(part.report.verdict),
            "dirty_items": .array(
                part.result.items.filter(\.isDirty).map { item in
                    [
                        "item": .string(item.name), "place": item.firstPlace.map { .string($0) } ?? .null,
                        "fields": .array(
                            item.fields.map { ["field": .string($0.field), "hits": .integer($0.hits), "coverage": .number($0.coverage)] }),
                    ]
                }),
        ]
    }
}

/// Two groups of different items: the difference of their means (Welch), and how often a random division would show as much.
private struct CleanDirtyTest {
    let difference: ReportEstimate
    let probability: Double

    /// nil where a group has fewer than two items.
    init?(clean: [Double], dirty: [Double]) throws {
        guard clean.count > 1, dirty.count > 1 else { return nil }
        let (a, b) = (try MeanEstimate(clean), try MeanEstimate(dirty))
        let observed = b.mean - a.mean
        let error = (a.standardError * a.standardError + b.standardError * b.standardError).squareRoot()
        difference = ReportEstimate(observed, lower: observed - 1.959964 * error, upper: observed + 1.959964 * error, method: "Welch")
        var all = clean + dirty
        var generator = PythonRandom(seed: UInt64(1234))
        let total = all.reduce(0, +)
        var extreme = 0
        let draws = 2000
        for _ in 0..<draws {
            generator.shuffle(&all)
            let sum = all.prefix(dirty.count).reduce(0, +)
            let shuffled = sum / Double(dirty.count) - (total - sum) / Double(clean.count)
            if abs(shuffled) >= abs(observed) - 1e-12 { extreme += 1 }
        }
        probability = Double(extreme + 1) / Double(draws + 1)
    }
}
