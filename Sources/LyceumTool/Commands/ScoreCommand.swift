import ArgumentParser
import Lyceum

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "How likely a model finds a text: log-likelihood, perplexity, bits per byte.",
        discussion: """
            A window slides over the text; every token is scored once, with at least window − stride tokens before it. The first token is \
            scored only when the model's tokenizer puts a beginning token in front.

            Example:
              lyceum score smollm2-135m-instruct --text-file book.txt --window 1024 --stride 512
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var adapters: AdapterFlags

    @Option(help: "UTF-8 text file; - reads standard input.")
    var textFile: String

    @Option(help: "Tokens the model sees at a time, 2 up to the context (default: the context, at most 2048).")
    var window: Int?

    @Option(help: "Tokens the window moves, 1 up to the window (default: half the window).")
    var stride: Int?

    @Flag(help: "One JSON object with the totals and the value of every token.")
    var json = false

    func run() throws {
        let text = try TextModel(try model.load(adapters))
        let source = try TextFile.read(textFile)
        let (ids, ranges) = text.tokenizer.encodeWithOffsets(source, addSpecialTokens: false)
        let window = window ?? min(2048, text.model.contextLength)
        let stride = stride ?? max(1, window / 2)
        let progress = ProgressReporter("score", total: ids.count, unit: .items("tokens"))
        let score = try Scorer(evaluator: text.model).score(
            ids, window: window, stride: stride, beginning: text.beginning, byteCounts: ranges.map(\.count)
        ) { done in
            progress.update(to: done)
            return true
        }
        progress.finish()
        if json { Output.jsonLine(object(score, ids, window, stride)) } else { print(score) }
    }

    private func print(_ score: TextScore) {
        Output.line("tokens          \(score.tokenCount)")
        Output.line("total           \(Quantities.fixed(score.total, places: 4)) nats")
        Output.line("mean            \(Quantities.fixed(score.mean, places: 6)) nats per token")
        Output.line("perplexity      \(Quantities.fixed(score.perplexity, places: 4))")
        if let bits = score.bitsPerByte { Output.line("bits per byte   \(Quantities.fixed(bits, places: 6))") }
    }

    private func object(_ score: TextScore, _ ids: [Int32], _ window: Int, _ stride: Int) -> JSON {
        [
            "tokens": .integer(score.tokenCount), "total": .number(score.total), "mean": .number(score.mean),
            "perplexity": .number(score.perplexity), "bits_per_byte": score.bitsPerByte.map { .number($0) } ?? .null,
            "bytes": score.byteCount.map { .integer($0) } ?? .null, "window": .integer(window), "stride": .integer(stride),
            "first_scored": .integer(score.firstScored), "token_ids": .array(ids.map { .integer(Int($0)) }),
            "values": .array(score.values.map { .number($0) }),
        ]
    }
}
