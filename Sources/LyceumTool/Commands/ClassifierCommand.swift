import ArgumentParser
import Lyceum

struct ClassifierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier",
        abstract: "Train, use and test linear text classifiers in fastText's form.",
        discussion: """
            Words, runs of words and pieces of words are rows of a table; their mean decides. Files are fastText's own, in both directions: its .bin \
            and .ftz are read, and what is trained here opens there. In pipelines the filter fasttext uses them.

            Examples:
              lyceum classifier train labeled.jsonl --runs 2 --output math.bin
              lyceum classifier score math.bin crawl.jsonl --output scored.jsonl
              lyceum classifier test math.bin held-out.jsonl --curve math
            """,
        subcommands: [ClassifierTrainCommand.self, ClassifierScoreCommand.self, ClassifierTestCommand.self])
}

/// Texts with labels.
struct ClassifierInputs: ParsableArguments {
    @Argument(help: "Files and folders: .jsonl, .json, .csv, .tsv, .parquet, also .gz and .zst; .txt as fastText has it, with __label__NAME in the lines.")
    var texts: [String]

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Field or column with the label, or a list of labels; records without one are left out.")
    var label = "label"

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    func open() throws -> FastTextLabeled {
        FastTextLabeled(
            try DataFile.find(texts), text: field, label: label, reading: RecordReader.Options(onError: try choice(onError, "--on-error")))
    }
}

struct ClassifierTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a classifier from labeled texts.",
        discussion: """
            fastText's algorithm: plain gradient steps whose rate falls to nothing. A part of the texts is held out and tested on. The same texts, \
            settings and seed give the same file, whatever the number of threads. Blanks in labels become underscores.

            Examples:
              lyceum classifier train labeled.jsonl --output quality.bin
              lyceum classifier train train.txt --runs 2 --epochs 25 --rate 1 --output topics.bin
              lyceum classifier train pages.jsonl --prepare math --runs 3 --least-count 5 --output math.bin --json
            """)

    @OptionGroup var inputs: ClassifierInputs

    @Option(help: "File for the classifier.")
    var output: String

    @Option(help: "Numbers of a row, 1 to 4096.")
    var dimension: Int32 = 100

    @Option(help: "Passes over the texts, 1 or more.")
    var epochs: Int32 = 5

    @Option(help: "Rate of the first step, above 0.")
    var rate = 0.1

    @Option(help: "Words of the longest run that counts, 1 to 64.")
    var runs: Int32 = 1

    @Option(help: "Characters of pieces of words, such as 2-4; none by default.")
    var pieces: String?

    @Option(help: "Rows that runs and pieces share; a row takes 4 bytes times the dimension.")
    var buckets: Int32 = 2_000_000

    @Option(help: "Words that occur less often are left out, 1 or more.")
    var leastCount: Int32 = 1

    @Option(help: "softmax, hs (a tree, for many labels), ova (every label by itself, for texts with several) or ns (drawn negatives).")
    var loss = "softmax"

    @Option(help: ArgumentHelp("What is done to texts first: \(FastTextPreparation.allCases.map { "\($0.rawValue): \($0.meaning)" }.joined(separator: "; ")).", valueName: "preparation"))
    var prepare = "none"

    @Flag(help: "Learn in the files' order, as fastText does; by default every epoch has its own seeded order.")
    var inOrder = false

    @Option(help: "Share of the texts that is held out to test on, 0 to 0.9.")
    var heldOut = 0.1

    @Option(help: "Seed of the first rows, the order and the held-out part, 0 or more.")
    var seed: UInt64 = 0

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard (0...0.9).contains(heldOut) else { throw LyceumError(.invalidArgument, "expected 0 to 0.9, found \(heldOut)", at: "--held-out") }
        let trainer = try FastTextTrainer(try settings())
        let labeled = try inputs.open()
        let progress = ProgressReporter("counting", unit: .bytes)
        func show(_ done: Int, _ total: Int) {
            progress.describe(total: total)
            progress.update(to: done)
        }
        func isTested(_ sample: FastTextLabeled.Sample) -> Bool { FastTextLabeled.isHeldOut(sample.text, share: heldOut, seed: seed) }
        let unlabeled = try labeled.forEach(progress: show) { (sample) throws(LyceumError) in
            if !isTested(sample) { try trainer.count(sample.text, labels: sample.labels) }
        }
        progress.describe("reading")
        try labeled.forEach(progress: show) { (sample) throws(LyceumError) in
            if !isTested(sample) { try trainer.add(sample.text, labels: sample.labels) }
        }
        progress.finish()
        let steps = ProgressReporter("learning", unit: .items("tokens"))
        let (model, report) = try trainer.train { done, all in
            steps.describe(total: all)
            steps.update(to: done)
        }
        steps.finish()
        var test = FastTextTest()
        if heldOut > 0 {
            try labeled.forEach { (sample) throws(LyceumError) in if isTested(sample) { try test.add(sample, model) } }
        }
        try model.write(to: output)
        if json { return Output.json(Self.object(output, model, report, test, unlabeled)) }
        Output.line("learned from \(report.texts) texts, \(report.words) words" + (unlabeled > 0 ? "; \(unlabeled) texts had no label" : ""))
        Output.line("loss by epoch: " + report.losses.map { Quantities.fixed($0, places: 4) }.joined(separator: " "))
        ClassifierTestCommand.print(test, "held-out")
        Output.line(output)
    }

    private func settings() throws -> FastTextTrainer.Settings {
        var settings = FastTextTrainer.Settings()
        settings.arguments.dimension = dimension
        settings.arguments.epochs = epochs
        settings.arguments.wordRun = runs
        settings.arguments.buckets = buckets
        settings.arguments.leastCount = leastCount
        guard let loss = FastTextArguments.Loss.allCases.first(where: { $0.name == loss }) else {
            throw LyceumError(.invalidArgument, "expected softmax, hs, ova or ns, found \(loss)", at: "--loss")
        }
        settings.arguments.loss = loss
        if let pieces {
            let numbers = pieces.split(separator: "-").compactMap { Int32($0) }
            guard numbers.count == 2, numbers[0] >= 1, numbers[1] >= numbers[0], numbers[1] <= 64 else {
                throw LyceumError(.invalidArgument, "expected two lengths such as 2-4, found \(pieces)", at: "--pieces")
            }
            (settings.arguments.shortestPiece, settings.arguments.longestPiece) = (numbers[0], numbers[1])
        }
        settings.rate = rate
        settings.preparation = try choice(prepare, "--prepare")
        settings.shuffles = !inOrder
        settings.seed = seed
        return settings
    }

    private static func object(
        _ output: String, _ model: FastTextModel, _ report: FastTextTrainer.Report, _ test: FastTextTest, _ unlabeled: Int
    ) -> JSON {
        [
            "output": .string(output), "labels": .array(model.labels.map { .string($0) }), "texts": .integer(report.texts),
            "words": .integer(report.words), "tokens": .integer(report.tokens), "unlabeled": .integer(unlabeled),
            "losses": .array(report.losses.map { .number($0) }), "test": ClassifierTestCommand.object(test),
        ]
    }
}

struct ClassifierScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Write every record with its label.",
        discussion: """
            The records come in the files' order with two new fields: the likeliest label, and its probability. With --of, the probability of one label \
            instead.

            Examples:
              lyceum classifier score math.bin crawl.jsonl --output scored.jsonl
              lyceum classifier score math.bin crawl.jsonl --of math --minimum 0.4 --output math.jsonl
              lyceum classifier score math.bin crawl.jsonl --json | head
            """)

    @Argument(help: ArgumentHelp("The classifier, .bin or .ftz.", valueName: "model"))
    var model: String

    @Argument(help: "Files and folders: .jsonl, .json, .csv, .tsv, .parquet, .txt, also .gz and .zst.")
    var texts: [String]

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Field for the label; its probability goes to the same name with _probability.")
    var column = "label"

    @Option(help: "The label whose probability is written (default: the likeliest).")
    var of: String?

    @Option(help: "Records below this probability are left out, 0 to 1.")
    var minimum = 0.0

    @Option(help: "File for the records, JSON lines; without it, labels are only counted.")
    var output: String?

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Flag(help: "JSON: one object a record without --output, otherwise the counts.")
    var json = false

    func run() throws {
        guard (0...1).contains(minimum) else { throw LyceumError(.invalidArgument, "expected 0 to 1, found \(minimum)", at: "--minimum") }
        let model = try FastTextModel(path: model)
        if let of, !model.labels.contains(of) {
            throw LyceumError(
                .invalidArgument, "the classifier has no label “\(of)”", at: "--of",
                remedy: LyceumError.nearestNameRemedy(of, among: model.labels, otherwise: "its labels are \(model.labels.prefix(12).joined(separator: ", "))"))
        }
        let reader = RecordReader(try DataFile.find(texts), options: RecordReader.Options(onError: try choice(onError, "--on-error")))
        let progress = ProgressReporter("scoring", total: reader.totalBytes, unit: .bytes)
        let file = try output.map { try AtomicFile(path: $0) }
        var counts: [String: Int] = [:]
        var (records, kept) = (0, 0)
        while let record = try reader.next() {
            let text: String
            do throws(LyceumError) { text = try record.text(field: field) } catch {
                try reader.refuse(record, error)
                continue
            }
            records += 1
            let found = try model.predict(text, most: of == nil ? 1 : model.labels.count)
            let best = of.map { name in found.first { $0.label == name } ?? .init(label: name, probability: 0) } ?? found.first
            let (label, probability) = (best?.label ?? "", best?.probability ?? 0)
            if records & 255 == 0 { progress.update(to: reader.bytesRead) }
            guard probability >= minimum else { continue }
            kept += 1
            counts[label, default: 0] += 1
            var object = if case .object(let object) = record.content { object } else { JSON.Object([(field, .string(text))]) }
            object[column] = .string(label)
            object[column + "_probability"] = .number((probability * 1e6).rounded() / 1e6)
            if let file { try file.write(JSON.object(object).text() + "\n") } else if json {
                object[field] = nil
                object["place"] = .string(reader.place(of: record))
                Output.jsonLine(.object(object))
            }
        }
        try file?.commit()
        progress.finish()
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if json {
            guard let output else { return }
            return Output.json([
                "output": .string(output), "records": .integer(records), "kept": .integer(kept),
                "labels": .object(JSON.Object(sorted.map { ($0.key, .integer($0.value)) })),
            ])
        }
        for (label, count) in sorted { Output.line("\(count)\t\(label)") }
        Output.line("\(records) records, \(kept) kept" + (output.map { ": \($0)" } ?? ""))
    }
}

struct ClassifierTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Measure a classifier on labeled texts: accuracy, precision and recall, and both by threshold.",
        discussion: """
            Examples:
              lyceum classifier test quality.bin held-out.jsonl
              lyceum classifier test math.bin held-out.jsonl --curve math --json
            """)

    @Argument(help: ArgumentHelp("The classifier, .bin or .ftz.", valueName: "model"))
    var model: String

    @OptionGroup var inputs: ClassifierInputs

    @Option(help: "A label whose precision and recall are given for every threshold; may be repeated.")
    var curve: [String] = []

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let model = try FastTextModel(path: model)
        for name in curve where !model.labels.contains(name) {
            throw LyceumError(
                .invalidArgument, "the classifier has no label “\(name)”", at: "--curve",
                remedy: LyceumError.nearestNameRemedy(name, among: model.labels, otherwise: "choose one of its labels"))
        }
        var test = FastTextTest()
        let progress = ProgressReporter("testing", unit: .bytes)
        try inputs.open().forEach(progress: { progress.describe(total: $1); progress.update(to: $0) }) { (sample) throws(LyceumError) in
            try test.add(sample, model, curves: curve)
        }
        progress.finish()
        if json { return Output.json(Self.object(test, curve)) }
        Self.print(test, "labeled")
        for name in curve {
            Output.line("\(name): threshold, precision, recall")
            for point in test.curve(name) { Output.line("  \(Quantities.fixed(point.threshold, places: 2))  \(Self.percent(point.precision))  \(Self.percent(point.recall))") }
        }
    }

    static func percent(_ share: Double?) -> String { share.map { "\(Quantities.fixed($0 * 100, places: 1)) %" } ?? "–" }

    static func print(_ test: FastTextTest, _ kind: String) {
        guard let accuracy = test.accuracy else { return }
        Output.line("\(test.right) of \(test.texts) \(kind) texts right (\(percent(accuracy)))")
        var table = ExamTable([("label", .left), ("texts", .right), ("precision", .right), ("recall", .right)])
        for (label, counts) in test.labels.sorted(by: { $0.key < $1.key }) {
            table.add([label, "\(counts.texts)", percent(counts.precision), percent(counts.recall)])
        }
        Output.line(table.text)
    }

    static func object(_ test: FastTextTest, _ curves: [String] = []) -> JSON {
        let labels = test.labels.sorted { $0.key < $1.key }.map { label, counts -> (String, JSON) in
            (
                label,
                [
                    "texts": .integer(counts.texts), "precision": counts.precision.map { .number($0) } ?? .null,
                    "recall": counts.recall.map { .number($0) } ?? .null,
                ]
            )
        }
        let points = curves.map { name -> (String, JSON) in
            (
                name,
                .array(
                    test.curve(name).map {
                        ["threshold": .number($0.threshold), "precision": $0.precision.map { .number($0) } ?? .null, "recall": .number($0.recall)]
                    })
            )
        }
        return [
            "texts": .integer(test.texts), "right": .integer(test.right), "accuracy": test.accuracy.map { .number($0) } ?? .null,
            "labels": .object(JSON.Object(labels)), "curves": .object(JSON.Object(points)),
        ]
    }
}
