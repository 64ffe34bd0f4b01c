import ArgumentParser
import Lyceum

struct MergeStatisticsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics",
        abstract: "Measure a model on a small text, for the merge methods fisher and regmean.",
        discussion: """
            fisher  the mean over texts of squared derivatives of a text's log-probability by each weight; the file is as large as the model in fp32 \
            gram    products of the inputs of each matrix; the file has a square of its width for each input of a layer

            The text should be of the kind the model was tuned for; some hundred passages do. Measure all models of a merge the same way. The \
            texts are read as often as --memory makes necessary.

            Example:
              lyceum merge statistics math-expert --kind gram --texts sums.jsonl --output math.safetensors
              lyceum merge statistics code-expert --kind gram --texts code.jsonl --output code.safetensors

              models:
                - {model: math-expert, statistics: math.safetensors}
                - {model: code-expert, statistics: code.safetensors}
              merge_method: regmean
            """)

    @Argument(help: "The model: a folder, a .gguf file, or a name from the cache, with an optional +ADAPTER.")
    var model: String

    @Option(help: "What is measured: fisher or gram.")
    var kind: String

    @Option(parsing: .upToNextOption, help: "Files and folders with texts: JSON lines, CSV, Parquet, text.")
    var texts: [String]

    @Option(help: "The file to write, safetensors.")
    var output: String

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Tokens of the longest piece, 2 up to the model's context; longer texts are cut.")
    var length = 512

    @Option(help: "Tokens of all texts together, 2 or more (default: all).")
    var tokens: Int?

    @Option(help: "Bytes of statistics held at once, such as 4GB; the model comes on top, in fp32.")
    var memory = "4GB"

    @Flag(help: "Write over OUTPUT.")
    var force = false

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard let kind = StatisticsKind(rawValue: kind) else {
            throw LyceumError(.invalidArgument, "expected fisher or gram, found “\(kind)”", at: "--kind")
        }
        guard let bytes = Amounts.bytes(memory), bytes >= 1 else {
            throw LyceumError(.invalidArgument, "expected bytes, such as 4GB, found “\(memory)”", at: "--memory")
        }
        if let tokens, tokens < 2 { throw LyceumError(.invalidArgument, "expected 2 tokens or more, found \(tokens)", at: "--tokens") }
        let (checkpoint, adapters) = try opened()
        let gathering = try StatisticsGathering(checkpoint, kind: kind, adapters: adapters)
        gathering.memory = bytes
        guard (2...gathering.contextLength).contains(length) || length == 512 else {
            throw LyceumError(.invalidArgument, "expected 2 to \(gathering.contextLength) tokens, found \(length)", at: "--length")
        }
        let text = try StatisticsText(
            try read(), tokenizer: try checkpoint.tokenizer(), length: min(length, gathering.contextLength), limit: tokens)
        if !json {
            Output.line(
                "\(model): \(kind.rawValue) on \(text.pieces.count) pieces, \(text.tokenCount) tokens, read \(gathering.passCount) "
                    + "\(gathering.passCount == 1 ? "time" : "times"); \(Quantities.bytes(gathering.byteCount))")
        }
        let start = ContinuousClock.now
        let progress = ProgressReporter("measuring", total: text.tokenCount * gathering.passCount, unit: .items("tokens"))
        gathering.progress = { done, _ throws(LyceumError) in progress.update(to: done) }
        let report = try ResidualWords.writing(output, force: force) { try gathering.write(text, to: $0) }
        progress.finish()
        show(report, seconds(since: start))
    }

    private func opened() throws -> (Checkpoint, [Adapter]) {
        guard let plus = model.lastIndex(of: "+"), FileSystem.attributes(model) == nil else {
            return (try Checkpoint.open(try Hub.resolve(model)), [])
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(String(model[..<plus])))
        return (checkpoint, [try Adapter.load(String(model[model.index(after: plus)...]), for: checkpoint)])
    }

    private func read() throws -> [String] {
        let reader = RecordReader(try DataFile.find(texts))
        var result: [String] = []
        var left = tokens ?? .max
        while left > 0, let record = try reader.next() {
            let text = try record.text(field: field)
            result.append(text)
            // A token is a byte at least.
            left -= min(left, text.utf8.count / 16)
        }
        return result
    }

    private func show(_ report: StatisticsReport, _ seconds: Double) {
        if json {
            return Output.json([
                "output": .string(output), "kind": .string(report.kind.rawValue), "tensors": .integer(report.tensors),
                "samples": .integer(report.samples), "tokens": .integer(report.tokens), "passes": .integer(report.passes),
                "bytes": .integer(report.byteCount), "seconds": .number(seconds),
            ])
        }
        Output.line("\(output)  \(report.tensors) tensors in \(Quantities.fixed(seconds, places: 1)) s")
    }
}
