import ArgumentParser
import Lyceum

struct FuseRecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what a model expects at every place of the answers of conversations.",
        discussion: """
            Every conversation is rendered in the model's chat template and read once. Of every place of an answer the likeliest tokens are stored with \
            their log-probabilities in half precision, 6 bytes each, and of every conversation the cross-entropy. The vocabulary is stored too, so that \
            alignment needs no model. A recording that was stopped goes on where it was.

            Examples:
              lyceum fuse record base chats.jsonl --output records/base
              lyceum fuse record big.gguf chats.jsonl --dry-run --output records/big
            """)

    @Argument(help: "The model: a folder, a .gguf file, or a name from the cache.")
    var model: String

    @Argument(help: "Files or folders of conversations, in any form that lyceum train reads.")
    var data: [String]

    @Option(help: "The folder for the recording.")
    var output: String

    @Option(help: "Likeliest tokens recorded of every place, 1 to 65536.")
    var top = 10

    @Option(help: "Longest conversation in tokens, 2 or more; what is longer is cut (default: 2048, or the model's context when that is shorter).")
    var length: Int?

    @Option(help: "What templates print as today; training on the targets prints the same.")
    var date = "2026-1-1"

    @Flag(help: "Leave out conversations that the model's template cannot render.")
    var skipErrors = false

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "Only estimate the size.")
    var dryRun = false

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() throws {
        var options = ConversationRecorder.Options()
        (options.top, options.length, options.skipsErrors, options.date) = (top, length, skipErrors, date)
        let recorder = try ConversationRecorder(
            model: model, data: data, options: options, threads: ThreadPool(threads: try ThreadOption.count(threads)))
        let estimate = try recorder.estimate()
        let words = "\(estimate.conversations) conversations, about \(estimate.places) places, \(Quantities.bytes(estimate.bytes))"
        if dryRun {
            return json
                ? Output.json([
                    "conversations": .integer(estimate.conversations), "places": .integer(estimate.places), "bytes": .integer(estimate.bytes),
                ]) : Output.line(words)
        }
        if !json { Output.line(words) }
        try checkSpace(estimate)
        Interruptions.install()
        let reporter = ProgressReporter("recording", total: estimate.conversations, unit: .items("conversations"))
        defer { reporter.finish() }
        let record = try recorder.record(to: output) { done in
            reporter.update(to: done)
            return Interruptions.current == nil
        }
        reporter.finish()
        report(record)
    }

    private func checkSpace(_ estimate: ConversationRecorder.Estimate) throws {
        guard let free = FileSystem.freeBytes(at: FileSystem.parent(of: output) ?? "."), estimate.bytes > free else { return }
        throw LyceumError(
            .limitExceeded, "the recording needs about \(Quantities.bytes(estimate.bytes)), \(Quantities.bytes(free)) are free", at: output,
            remedy: "free some space, lower --top, or record fewer conversations")
    }

    private func report(_ record: DistributionRecord) {
        let summary = record.summary
        if json {
            var object = summary.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            object["conversations"] = .integer(record.conversations)
            object["top"] = .integer(record.top)
            return Output.json(.object(object))
        }
        let loss = summary["loss"]?.doubleValue.map { Quantities.fixed($0, places: 4) } ?? "none"
        let rest = Quantities.fixed((summary["mean_rest"]?.doubleValue ?? 0) * 100, places: 2)
        Output.line(
            "\(summary["places"]?.intValue ?? 0) places of \(record.conversations) conversations (\(summary["left_out"]?.intValue ?? 0) left out), "
                + "\(loss) nats per token; \(rest) % of the distributions lies outside the \(record.top) stored tokens")
    }
}
