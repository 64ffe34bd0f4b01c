import ArgumentParser
import Lyceum

struct MixtureSelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Keep the documents most like a target, drawn by hashed words and pairs of words (DSIR), or a random part.",
        discussion: """
            importance  drawn without replacement by importance weights: the target's shares of hashed runs of words over those of all documents \
            best        the documents of the highest weights, without chance
            random      any documents, to compare with

            Documents come out in their order with all their fields. The divergences say how far the words of all documents, and of those kept, are \
            from the target's. Weights are sums over a document's words: long documents have large ones.

            Examples:
              lyceum mixture select crawl/ --target wiki.jsonl --share 0.2 --output selected.jsonl
              lyceum mixture select crawl/ --target wiki.jsonl --count 10000 --method best --column importance --output best.jsonl
              lyceum mixture select crawl/ --method random --share 0.2 --seed 7 --output random.jsonl
            """)

    @Argument(help: "Files and folders of documents: JSON lines, JSON, CSV, TSV, Parquet, text; also .gz and .zst.")
    var texts: [String]

    @Option(help: ArgumentHelp("A file or folder with the kind of text that is wanted; may be given several times.", valueName: "path"))
    var target: [String] = []

    @Option(help: "How documents are chosen: importance, best or random.")
    var method = "importance"

    @Option(help: "Share of the words to keep, above 0, at most 1.")
    var share: Double?

    @Option(help: "Documents to keep, 1 or more, in place of a share.")
    var count: Int?

    @Option(help: "Words to keep, 1 or more, in place of a share.")
    var words: Int?

    @Option(help: "The file for the documents kept, JSON lines.")
    var output: String

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: ArgumentHelp("Field for the log importance weight of each document kept (default: none).", valueName: "name"))
    var column: String?

    @Option(help: "Buckets that words and runs of words are hashed into, 1 to 10000000.")
    var buckets = 10_000

    @Option(name: .customLong("ngrams"), help: "Longest run of words that counts, 1 to 8.")
    var longest = 2

    @Option(help: "Seed of the draws, 0 or more.")
    var seed: UInt64 = 0

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let amounts = [share.map { DocumentSelection.Amount.share($0) }, count.map { .documents($0) }, words.map { .words($0) }].compactMap(\.self)
        guard amounts.count == 1 else {
            throw LyceumError(.invalidArgument, "expected --share, --count or --words, one of them", remedy: "say how much is kept, such as --share 0.2")
        }
        for (value, range, flag) in [(buckets, 1...10_000_000, "--buckets"), (longest, 1...8, "--ngrams")] where !range.contains(value) {
            throw LyceumError(.invalidArgument, "expected \(range.lowerBound) to \(range.upperBound), found \(value)", at: flag)
        }
        var selection = DocumentSelection(try choice(method, "--method"), amounts[0], seed: seed)
        selection.features = HashedNGrams(buckets: buckets, longest: longest)
        selection.field = field
        selection.column = column
        selection.reading.onError = try choice(onError, "--on-error")
        selection.threads = try ThreadOption.count(threads)
        Interruptions.install()
        let reporter = ProgressReporter("selecting", total: 1000, unit: .items("steps"))
        defer { reporter.finish() }
        let report = try selection.write(
            try DataFile.find(texts), target: target.isEmpty ? [] : try DataFile.find(target), to: output
        ) { part in
            reporter.update(to: Int(part * 1000))
            return Interruptions.current == nil
        }
        reporter.finish()
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            return Output.json(.object(object))
        }
        show(report)
    }

    private func show(_ report: DocumentSelection.Report) {
        let share = Quantities.fixed(100 * Double(report.keptWords) / Double(max(report.words, 1)), places: 1)
        Output.line("\(report.kept) of \(report.documents) documents, \(share) % of \(Quantities.count(Double(report.words))) words: \(output)")
        guard let before = report.divergence, let after = report.keptDivergence else { return }
        Output.line(
            "divergence from the target: \(Quantities.fixed(before, places: 4)) nats of all, \(Quantities.fixed(after, places: 4)) of those kept")
    }
}
