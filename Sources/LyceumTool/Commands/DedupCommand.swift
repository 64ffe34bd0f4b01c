import ArgumentParser
import Lyceum

struct DedupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dedup",
        abstract: "Take out documents, or parts of them, that say what was said before.",
        discussion: """
            Methods:
              minhash    documents that say nearly the same, by bands of MinHash signatures (presets: fineweb, slimpajama, redstone, refinedweb)
              document   documents with the same bytes
              url        documents with the same address
              line, paragraph, sentences
                         lines, paragraphs or runs of sentences that were there before
              substring  runs of bytes that are there elsewhere, wherever they begin, compared byte by byte; disk: the text, and 24 bytes for
                         every window of --bytes that may stand twice
              bloom      documents most of whose runs of 13 words were there before, in fixed memory
              semantic   documents that mean nearly the same, by vectors of an encoder (--encoder), compared inside clusters (SemDeDup)
            Of everything said several times the first occurrence stays, in the order of the files (with --keep none, no copy of a run of bytes does). The \
            result does not depend on --threads and --memory.

            The folder then holds kept/ (JSON lines, a file for each), removed/ with --keep-removed, duplicates/ (which record stayed for which) and \
            report.json. An interrupted work goes on when the same command is given again.

            Started by mpirun or srun, several processes share the work of minhash, document, url, line, paragraph and sentences: each reads and writes a run \
            of the files, and keys go to the process that has the others of their kind. All must see the same folders. The files are the same bits.

            Examples:
              lyceum dedup crawl/*.jsonl.gz --output unique
              mpirun -n 8 lyceum dedup crawl/ --output unique --threads 4
              lyceum dedup crawl/ --output unique --preset slimpajama --memory 4GB --threads 8 --keep-removed
              lyceum dedup new/ --output fresh --index seen.index --save-index new.index
              lyceum dedup crawl/ --output once --method semantic --encoder path/to/all-MiniLM-L6-v2 --similarity 0.95
              lyceum dedup crawl/ --output unique --scope snapshot --scope-by neighbors
              lyceum dedup crawl/ --output unique --method url --scope date --scope-by year --keep newest
              lyceum dedup books/ --output books-once --method substring --bytes 100
            """)

    @Argument(help: "Files and folders: JSON lines, JSON, CSV, TSV, Parquet, text; also .gz and .zst.")
    var inputs: [String]

    @Option(help: "Folder for the results; made when it is not there.")
    var output: String

    @Option(help: "What is compared: \(DedupMethod.names.joined(separator: ", ")).")
    var method = "minhash"

    @OptionGroup var minhash: MinHashFlags

    @OptionGroup var semantic: SemanticFlags

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(name: .customLong("url-field"), help: "Field that holds the address, for the method url.")
    var urlField = "url"

    @Option(help: "Sentences of a run, 1 to 100, for the method sentences.")
    var sentences = 3

    @Option(help: "Shortest run in bytes, 16 to 100000, for the method substring (50 tokens are about 100 bytes).")
    var bytes = 100

    @Option(
        help: "What stays of a group: first; newest by --date-field, for the methods minhash, document and url; none, for runs of bytes (substring).")
    var keep = "first"

    @Option(name: .customLong("date-field"), help: "Field with dates (2023-05-01, 2023-05-01T10:00:00Z, 20230501100000), for --keep newest.")
    var dateField = "date"

    @Option(help: ArgumentHelp("Field that says which documents are compared, such as a snapshot (minhash, document, url; default: all).", valueName: "field"))
    var scope: String?

    @Option(
        name: .customLong("scope-by"),
        help: "How: value (equal values), year (dates of one year), or neighbors (equal values and, in their order, those next to each other).")
    var scopeBy = "value"

    @Option(name: .customLong("bloom-size"), help: "Memory of the filter, for the method bloom.")
    var bloomSize = "256MB"

    @Option(name: .customLong("bloom-expected"), help: "Runs of words the filter is made for, for the method bloom.")
    var bloomExpected = "100M"

    @Option(help: "Memory for sorting and groups, 32MB or more, beside the program's own 40MB or so; what does not fit goes to disk.")
    var memory = "1GB"

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(name: .customLong("index"), help: "Index of earlier documents: what it knows goes. May be repeated.")
    var indexes: [String] = []

    @Flag(name: .customLong("within"), help: "With --index: compare the new documents with each other, too.")
    var within = false

    @Option(name: .customLong("save-index"), help: "File for an index of these documents; what --index knows is left out.")
    var savedIndex: String?

    @Option(name: .customLong("minimum-words"), help: "Documents that lost a part go when fewer words are left, 0 or more (default: 0; 50 for sentences).")
    var minimumWords: Int?

    @Flag(name: .customLong("keep-removed"), help: "Write what goes to removed/, with the reason.")
    var keepRemoved = false

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let group = try ProcessGroup.current()
        guard group.count > 1 else { return try deduplicate(nil) }
        do {
            try deduplicate(try MPIDedupTeam())
            try group.finish()
        } catch {
            group.abort(error as? LyceumError ?? LyceumError(.invalidArgument, "\(error)"))
        }
    }

    private func deduplicate(_ team: MPIDedupTeam?) throws {
        let options = try dedupOptions()
        let files = try DataFile.find(inputs)
        let start = ContinuousClock.now
        let encoder = method == "semantic" ? try semantic.load(threads: options.threads) : nil
        let deduplicator = try Deduplicator(files, output: output, options: options, team: team, encoder: encoder)
        let isFirst = team.map { $0.rank == 0 } ?? true
        let reporter: ProgressReporter? = isFirst ? ProgressReporter("reading", unit: .bytes) : nil
        let report = try deduplicator.run { progress throws(LyceumError) in
            reporter?.describe("\(progress.stage.rawValue), \(Quantities.count(Double(progress.documents))) documents", total: progress.totalBytes)
            reporter?.update(to: progress.bytes)
        }
        reporter?.finish()
        if isFirst { show(report, seconds: seconds(since: start)) }
    }

    private func dedupOptions() throws -> DedupOptions {
        var options = DedupOptions(try dedupMethod())
        options.field = field
        options.memory = try amount(memory, "--memory")
        options.threads = try threads ?? ThreadPool.requestedThreadCount()
        options.keepsRemoved = keepRemoved
        options.skipsBroken = try (choice(onError, "--on-error") as ErrorPolicy) == .skip
        options.indexes = indexes
        options.comparesWithin = within
        options.savedIndex = savedIndex
        options.minimumWords = minimumWords ?? (method == "sentences" ? 50 : 0)
        options.scope = try scope.map { DedupScope(field: $0, reach: try choice(scopeBy, "--scope-by")) }
        options.newest = keep == "newest" ? dateField : nil
        return options
    }

    private func dedupMethod() throws -> DedupMethod {
        switch method {
        case "minhash": return .minhash(try minhash.parameters())
        case "document": return .document
        case "url": return .url(field: urlField)
        case "line": return .line
        case "paragraph": return .paragraph
        case "sentences": return .sentences(sentences)
        case "substring": return .substring(bytes: bytes, keep: try choice(keep == "newest" ? "first" : keep, "--keep"))
        case "semantic": return .semantic(try semantic.parameters(seed: minhash.seed))
        case "bloom":
            guard let expected = Amounts.whole(bloomExpected), expected > 0 else {
                throw LyceumError(.invalidArgument, "expected a number such as 100M, found \(bloomExpected)", at: "--bloom-expected")
            }
            return .bloom(BloomParameters(bytes: try amount(bloomSize, "--bloom-size"), expected: expected))
        default:
            throw LyceumError(
                .invalidArgument, "there is no method “\(method)”", at: "--method",
                remedy: LyceumError.nearestNameRemedy(method, among: DedupMethod.names) ?? "there are: \(DedupMethod.names.joined(separator: ", "))")
        }
    }

    private func amount(_ text: String, _ flag: String) throws -> Int {
        guard let bytes = Amounts.bytes(text), bytes > 0 else {
            throw LyceumError(.invalidArgument, "expected an amount such as 500MB, found \(text)", at: flag)
        }
        return bytes
    }

    private func show(_ report: DedupReport, seconds: Double) {
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            object["seconds"] = .number(seconds)
            object["peak_memory_bytes"] = .integer(ProcessMemory.peak)
            return Output.json(.object(object))
        }
        Output.line("\(output): \(report.kept) of \(report.documents) documents kept (\(report.settings))")
        let lines: [(Int, String)] = [
            (report.duplicates, "duplicates" + (report.groups > 0 ? ", in \(report.groups) groups of up to \(report.largestGroup)" : "")), (report.known, "known to an index"),
            (report.tooShort, "too short"), (report.changed, "changed"), (report.emptied, "left with too little"), (report.broken, "broken"),
            (report.uncompared, "not compared: too few words or no address (kept)"),
        ]
        for (count, words) in lines where count > 0 { Output.line("  \(count) \(words)") }
        if report.parts > 0 {
            let unit = method == "substring" ? "bytes" : "parts"
            Output.line("  \(report.removedParts) of \(report.parts) \(unit) taken out")
        }
        Output.line(
            "  \(Quantities.clock(seconds: seconds)), \(Quantities.bytes(ProcessMemory.peak)) of memory"
                + (report.runs > 0 ? ", \(report.runs) runs on disk" : ""))
    }
}

/// The settings of MinHash.
struct MinHashFlags: ParsableArguments {
    @Option(help: "Settings of a published corpus: \(MinHashParameters.Preset.allCases.map(\.rawValue).joined(separator: ", ")).")
    var preset = "fineweb"

    @Option(help: "What texts are cut into, such as words:5 or characters:13 (default: the preset's).")
    var shingle: String?

    @Option(help: "Bands, 1 to 4096 (default: the preset's).")
    var bands: Int?

    @Option(help: "Values of a band, 1 to 256 (default: the preset's).")
    var rows: Int?

    @Option(help: "Hash of a shingle: sha1 or xxhash64 (default: sha1).")
    var hash: String?

    @Option(help: "Seed of the functions, and of the clusters of the method semantic.")
    var seed: UInt32 = 1

    @Option(name: .customLong("minimum-characters"), help: "Documents with fewer characters are dropped, 0 or more (default: the preset's).")
    var minimumCharacters: Int?

    func parameters() throws -> MinHashParameters {
        var parameters = (try choice(preset, "--preset") as MinHashParameters.Preset).parameters
        if let shingle { parameters.shingle = try kind(shingle) }
        if let bands { parameters.bands = bands }
        if let rows { parameters.rows = rows }
        if let hash { parameters.hash = try choice(hash, "--hash") }
        parameters.seed = seed
        if let minimumCharacters { parameters.minimumCharacters = minimumCharacters }
        return parameters
    }

    private func kind(_ text: String) throws -> ShingleKind {
        let parts = text.split(separator: ":")
        if parts.count == 2, let count = Int(parts[1]) {
            if parts[0] == "words" { return .words(count) }
            if parts[0] == "characters" { return .characters(count) }
        }
        throw LyceumError(.invalidArgument, "expected words:N or characters:N, found \(text)", at: "--shingle")
    }
}
