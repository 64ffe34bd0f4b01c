import ArgumentParser
import Lyceum

struct RankCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rank",
        abstract: "Write how hard a model finds each document beside its text, for training from easy to hard.",
        discussion: """
            Perplexity is e to the mean negative log-likelihood of a document's tokens. Take the model that is going to be trained: the perplexity of \
            another model makes another order. Buckets are quantiles, 0 the easiest.

            In a training file, order: curriculum with difficulty: perplexity goes from low to high, and order: bucket-curriculum with \
            difficulty: perplexity_bucket and buckets: [0, 1, 2, 3] goes bucket by bucket, shuffled inside.

            Examples:
              lyceum rank base-model chinese.jsonl --output ranked.jsonl --buckets 5
              lyceum rank base-model texts/ --output ranked.jsonl --window 512 --json
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var adapters: AdapterFlags

    @Argument(help: "Files and folders with documents: JSON lines, CSV, Parquet, text.")
    var texts: [String]

    @Option(help: "File for the records with their new columns, JSON lines.")
    var output: String

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Field for the perplexity; the bucket goes to the same name with _bucket.")
    var column = "perplexity"

    @Option(help: "Number of buckets, 1 to 10000.")
    var buckets = 5

    @Option(help: "Tokens the model sees at a time, 3 up to its context; longer documents are read in windows half as far apart.")
    var window = 1024

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard (1...10_000).contains(buckets) else {
            throw LyceumError(.invalidArgument, "expected 1 to 10000 buckets, found \(buckets)", at: "--buckets")
        }
        guard window >= 3 else { throw LyceumError(.invalidArgument, "expected 3 tokens or more, found \(window)", at: "--window") }
        let files = try DataFile.find(texts)
        let reading = RecordReader.Options(onError: try choice(onError, "--on-error"))
        let ranking = DocumentRanking(try TextModel(try model.load(adapters)), window: window)
        let total = RecordReader(files).totalBytes
        let progress = ProgressReporter("scoring", total: total, unit: .bytes)
        let summary = try ranking.write(files, field: field, column: column, buckets: buckets, to: output, reading: reading) { bytes in
            progress.update(to: bytes)
            return true
        }
        progress.finish()
        if json { return Output.json(object(summary)) }
        Output.line("\(summary.documents) documents, \(summary.tokens) tokens" + (summary.short > 0 ? "; \(summary.short) too short, left out" : ""))
        for (bucket, range) in summary.buckets.enumerated() where summary.sizes[bucket] > 0 {
            Output.line(
                "  bucket \(bucket)  \(summary.sizes[bucket]) documents  perplexity \(Quantities.fixed(range.lowerBound, places: 2)) to "
                    + Quantities.fixed(range.upperBound, places: 2))
        }
        Output.line(output)
    }

    private func object(_ summary: DocumentRanking.Summary) -> JSON {
        [
            "output": .string(output), "documents": .integer(summary.documents), "short": .integer(summary.short), "tokens": .integer(summary.tokens),
            "buckets": .array(
                zip(summary.buckets, summary.sizes).map { range, size in
                    ["documents": .integer(size), "lowest": .number(range.lowerBound), "highest": .number(range.upperBound)]
                }),
        ]
    }
}
