import ArgumentParser
import Lyceum

struct NGramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ngram",
        abstract: "Judge texts with a small n-gram model: train one on trusted texts, score documents, keep the best.",
        discussion: """
            Interpolated modified Kneser–Ney models of order 2 to 5, as KenLM makes them. Train one on texts of the field that can be trusted, then \
            rank a crawled corpus by it: what reads least like them has the highest perplexity.

            Examples:
              lyceum ngram train trusted/ --output field.ngram
              lyceum ngram score field.ngram corpus.jsonl --json
              lyceum ngram select field.ngram corpus.jsonl --tokens 5M --output best.jsonl
            """,
        subcommands: [NGramTrainCommand.self, NGramScoreCommand.self, NGramSelectCommand.self])
}

/// Texts that an n-gram model reads.
struct NGramInputs: ParsableArguments {
    @Argument(help: "Files and folders: .txt, .md, .jsonl, .json, .csv, .tsv, .parquet, also .gz and .zst.")
    var texts: [String]

    @Option(help: "Field or column that holds the text; may be repeated, then the texts are put together (default: text). Dots lead into objects.")
    var field: [String] = []

    @Option(help: "How the files hold documents: text, lines, jsonl, json, csv, tsv or parquet (default: by the files' names).")
    var format: String?

    @Option(help: "Cut plain text into documents where this stands (default: a text file is one document).")
    var separator: String?

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    func open() throws -> NGramDocuments {
        let files = try DataFile.find(texts, format: try format.map { try choice($0, "--format") })
        var reading = RecordReader.Options(onError: try choice(onError, "--on-error"), separator: separator)
        reading.skippingAdvice = "leave such records out with --on-error skip"
        return NGramDocuments(files, fields: field.isEmpty ? ["text"] : field, reading: reading)
    }

    /// Reads all documents and shows how far it is.
    func forEach(_ label: String, _ body: (NGramDocuments.Document) throws -> Void) throws -> ReadingCounts {
        let documents = try open()
        let progress = ProgressReporter(label, total: documents.totalBytes, unit: .bytes)
        while let document = try documents.next() {
            try body(document)
            progress.update(to: documents.bytesRead)
        }
        progress.finish()
        for problem in documents.counts.problems.prefix(5) { Console.write("left out: \(problem)\n", to: .error) }
        return documents.counts
    }
}

struct NGramTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train an n-gram model on texts.",
        discussion: """
            Every line of a document is a sentence. Counting takes the memory allowed and writes aside what does not fit; estimating takes about \
            32 bytes for every different n-gram.

            Examples:
              lyceum ngram train guidelines/ textbooks.jsonl --order 5 --output field.ngram
              lyceum ngram train corpus.txt --format lines --words plain --order 3 --output kenlm-like.ngram
            """)

    @OptionGroup var inputs: NGramInputs

    @Option(help: "Words of the longest n-gram, 2 to 5.")
    var order = 5

    @Option(help: "folded: lower case, digits as 0, marks apart; plain: words between white space as they are, as KenLM has them.")
    var words = "folded"

    @Option(help: "Memory for counting, such as 512MB (1 MB or more).")
    var memory = "512MB"

    @Option(help: "File for the model.")
    var output: String

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard let bytes = Amounts.bytes(memory), bytes >= 1_000_000 else {
            throw LyceumError(.invalidArgument, "expected a size of 1 MB or more, such as 512MB, found \(memory)", at: "--memory")
        }
        let options = NGramTrainer.Options(order: order, words: try choice(words, "--words"), memory: bytes)
        let trainer = try NGramTrainer(options)
        _ = try inputs.forEach("counting") { try trainer.add($0.text) }
        let summary = try trainer.finish(writing: output)
        if json { return Output.json(object(summary)) }
        Output.line(
            "\(summary.words) words in \(summary.sentences) sentences of \(summary.documents) documents"
                + (summary.spills > 0 ? ", counted in \(summary.spills) parts" : ""))
        for (index, discounts) in summary.discounts.enumerated() {
            let amounts = discounts.amounts.map { Quantities.fixed($0, places: 4) }.joined(separator: ", ")
            Output.line(
                "  \(index + 1)-grams  \(summary.counts[index]), discounts \(amounts)"
                    + (discounts.isFallback ? " (fallback: too little or artificial text)" : ""))
        }
        Output.line("\(output): \(Quantities.bytes(summary.bytes))")
    }

    private func object(_ summary: NGramTrainer.Summary) -> JSON {
        [
            "output": .string(output), "order": .integer(order), "documents": .integer(summary.documents),
            "sentences": .integer(summary.sentences), "words": .integer(summary.words), "bytes": .integer(summary.bytes),
            "counts": .array(summary.counts.map { .integer($0) }),
            "discounts": .array(
                summary.discounts.map { ["amounts": .array($0.amounts.map { .number($0) }), "fallback": .bool($0.isFallback)] }),
        ]
    }
}
