import ArgumentParser
import Lyceum

struct TopicsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Say what texts are about: learn topics from labeled texts, label a corpus.",
        discussion: """
            A linear classifier on hashed runs of words, trained in seconds. With its labels a source of lyceum train can be divided (split_by: topic) \
            and its topics' rates follow what the model finds hard (lyceum train --example topics).

            Examples:
              lyceum topics train labeled.jsonl --topic subject --output subjects.topics
              lyceum topics label subjects.topics corpus.jsonl --output labeled-corpus.jsonl
            """,
        subcommands: [TopicsTrainCommand.self, TopicsLabelCommand.self])
}

/// Records that a topic classifier reads.
struct TopicInputs: ParsableArguments {
    @Argument(help: "Files and folders: .jsonl, .json, .csv, .tsv, .parquet, .txt, also .gz and .zst.")
    var texts: [String]

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    func open() throws -> (files: [DataFile], reading: RecordReader.Options) {
        (try DataFile.find(texts), RecordReader.Options(onError: try choice(onError, "--on-error")))
    }

    /// Shows a work's stages on one line.
    static func show(_ progress: ProgressReporter, _ stage: TopicLabeling.Stage) {
        switch stage {
        case .reading(let done, let total):
            progress.describe("reading", total: total)
            progress.update(to: done)
        case .learning(let done, let total):
            progress.describe("learning", total: total)
            progress.update(to: done)
        }
    }
}

struct TopicsTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn topics from labeled texts.",
        discussion: """
            A part of the texts is held out; accuracy, precision and recall are measured on it. A few hundred texts per topic are enough for a start.

            Examples:
              lyceum topics train labeled.jsonl --topic subject --output subjects.topics
              lyceum topics train labeled.csv --field body --topic label --longest 1 --passes 20 --output labels.topics --json
            """)

    @OptionGroup var inputs: TopicInputs

    @Option(help: "Field or column with the topic; records without one are left out.")
    var topic = "topic"

    @Option(help: "File for the classifier.")
    var output: String

    @Option(help: "Words of the longest run that counts, 1 to 5.")
    var longest = 2

    @Option(help: "Size of the table: 2 to this power places, 4 to 28. A place takes 4 bytes per topic.")
    var bits = 18

    @Option(help: "Passes over the texts, 1 or more.")
    var passes = 10

    @Option(help: "Rate of learning (AdaGrad), above 0.")
    var rate = 0.5

    @Option(help: "Share of the texts that is held out to test on, 0 to 0.9.")
    var heldOut = 0.1

    @Option(help: "Seed of the order and the held-out part, 0 or more.")
    var seed: UInt64 = 0

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard (1...5).contains(longest) else { throw LyceumError(.invalidArgument, "expected 1 to 5, found \(longest)", at: "--longest") }
        guard (4...28).contains(bits) else { throw LyceumError(.invalidArgument, "expected 4 to 28, found \(bits)", at: "--bits") }
        let (files, reading) = try inputs.open()
        let progress = ProgressReporter("reading")
        let (classifier, report, unlabeled) = try TopicLabeling.train(
            files, text: inputs.field, topic: topic, features: TopicFeatures(bits: bits, longest: longest),
            settings: .init(passes: passes, rate: rate, heldOut: heldOut, seed: seed), reading: reading
        ) { TopicInputs.show(progress, $0) }
        progress.finish()
        try classifier.write(to: output)
        json ? Output.json(object(classifier, report, unlabeled)) : print(classifier, report, unlabeled)
    }

    private func print(_ classifier: TopicClassifier, _ report: TopicTrainer.Report, _ unlabeled: Int) {
        Output.line("learned from \(report.trained) texts" + (unlabeled > 0 ? "; \(unlabeled) had no topic" : ""))
        if let accuracy = report.accuracy {
            Output.line("\(report.right) of \(report.heldOut) held-out texts right (\(Quantities.fixed(accuracy * 100, places: 1)) %)")
        }
        let width = classifier.topics.map(\.count).max() ?? 0
        for (number, topic) in classifier.topics.enumerated() {
            func percent(_ share: Double?) -> String { share.map { "\(Quantities.fixed($0 * 100, places: 1)) %" } ?? "-" }
            Output.line(
                "  \(topic)\(String(repeating: " ", count: width - topic.count))  precision \(percent(report.precision(number)))  recall "
                    + percent(report.recall(number)))
        }
        Output.line(output)
    }

    private func object(_ classifier: TopicClassifier, _ report: TopicTrainer.Report, _ unlabeled: Int) -> JSON {
        [
            "output": .string(output), "topics": .array(classifier.topics.map { .string($0) }), "trained": .integer(report.trained),
            "unlabeled": .integer(unlabeled), "held_out": .integer(report.heldOut), "right": .integer(report.right),
            "accuracy": report.accuracy.map { .number($0) } ?? .null,
            "confusion": .array(report.confusion.map { .array($0.map { .integer($0) }) }),
        ]
    }
}

struct TopicsLabelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Write every record with its topic.",
        discussion: """
            The records come in the files' order with two new fields: the topic, and its probability. A topic below --minimum becomes --otherwise, or the \
            record is left out.

            Examples:
              lyceum topics label subjects.topics corpus.jsonl --output labeled.jsonl
              lyceum topics label subjects.topics corpus.jsonl --minimum 0.5 --otherwise other --output labeled.jsonl
              lyceum topics label subjects.topics crawl/ --minimum 0.9 --drop-unsure --output science.jsonl
            """)

    @Argument(help: ArgumentHelp("The classifier.", valueName: "model"))
    var model: String

    @OptionGroup var inputs: TopicInputs

    @Option(help: "File for the records, JSON lines.")
    var output: String

    @Option(help: "Field for the topic; its probability goes to the same name with _probability.")
    var column = "topic"

    @Option(help: "Topics less likely than this are not taken, 0 to 1.")
    var minimum = 0.0

    @Option(help: "What records without a likely topic are called.")
    var otherwise = "other"

    @Flag(help: "Leave such records out.")
    var dropUnsure = false

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard (0...1).contains(minimum) else { throw LyceumError(.invalidArgument, "expected 0 to 1, found \(minimum)", at: "--minimum") }
        let classifier = try TopicClassifier(path: model)
        let (files, reading) = try inputs.open()
        let progress = ProgressReporter("labeling", total: RecordReader(files).totalBytes, unit: .bytes)
        let counts = try TopicLabeling.label(
            files, with: classifier, text: inputs.field, column: column, minimum: minimum, otherwise: dropUnsure ? nil : otherwise, to: output,
            reading: reading
        ) { if case .reading(let done, _) = $0 { progress.update(to: done) } }
        progress.finish()
        let topics = counts.topics.sorted { $0.key < $1.key }
        if json {
            return Output.json([
                "output": .string(output), "records": .integer(counts.records), "unsure": .integer(counts.unsure),
                "topics": .object(JSON.Object(topics.map { ($0.key, .integer($0.value)) })),
            ])
        }
        for (topic, count) in topics { Output.line("\(count)\t\(topic)") }
        Output.line("\(counts.records) records, \(counts.unsure) unsure: \(output)")
    }
}
