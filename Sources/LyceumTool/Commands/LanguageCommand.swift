import ArgumentParser
import Lyceum

struct LanguageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "langid",
        abstract: "Say which language texts are in; train and test language models.",
        discussion: """
            Without --model, fastText's model of 176 languages is used (lyceum pull \(LanguageIdentifier.standardSource); CC BY-SA 3.0). In pipelines the filter \
            language uses the same.

            Examples:
              lyceum langid crawl.jsonl
              lyceum langid crawl.jsonl --json --most 3
              lyceum langid --text "Wo ist der Bahnhof?"
              lyceum langid train texts/ --output own.bin
              lyceum langid test texts/ --lengths 20,50,200
            """,
        subcommands: [LanguageIdentifyCommand.self, LanguageTrainCommand.self, LanguageTestCommand.self],
        defaultSubcommand: LanguageIdentifyCommand.self)
}

struct LanguageIdentifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identify",
        abstract: "Say which language texts are in (the word identify may be left out).",
        discussion: """
            Every record gets a line: language, probability, place. Line breaks count as blanks.

            Example:
              lyceum langid identify crawl.jsonl --model own.bin --json
            """)

    @Argument(help: "Files and folders: .jsonl, .json, .csv, .tsv, .parquet, .txt, also .gz and .zst.")
    var files: [String] = []

    @Option(help: "A text instead of files.")
    var text: String?

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "A language model: .ftz or .bin of fastText, of lyceum langid train, or a name from the cache (default: \(LanguageIdentifier.standardName)).")
    var model: String?

    @Option(help: "Languages given for each text, 1 or more.")
    var most = 1

    @Flag(help: "Only how many texts of each language there are.")
    var summary = false

    @Flag(help: "One JSON object for each text; with --summary, one in all.")
    var json = false

    func run() throws {
        guard most > 0 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(most)", at: "--most") }
        guard text != nil || !files.isEmpty else {
            throw LyceumError(.invalidArgument, "expected files, found none", remedy: "name files, or give a text with --text")
        }
        let identifier = try LanguageIdentifier(path: model)
        if let text { show(try identifier.identify(text, most: most), place: nil) }
        guard !files.isEmpty else { return }
        let reader = RecordReader(try DataFile.find(files))
        let progress = ProgressReporter("identifying", total: reader.totalBytes, unit: .bytes)
        var (counts, number) = ([String: Int](), 0)
        while let record = try reader.next() {
            let found = try identifier.identify(try record.text(field: field), most: most)
            counts[found.first?.label ?? "", default: 0] += 1
            if !summary { show(found, place: reader.place(of: record)) }
            number += 1
            if summary, number & 255 == 0 { progress.update(to: reader.bytesRead) }
        }
        progress.finish()
        guard summary else { return }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if json {
            return Output.json(["texts": .integer(number), "languages": .object(JSON.Object(sorted.map { ($0.key, .integer($0.value)) }))])
        }
        for (language, count) in sorted { Output.line("\(count)\t\(language.isEmpty ? "–" : language)") }
    }

    private func show(_ found: [FastTextModel.Prediction], place: String?) {
        if json {
            var object = JSON.Object()
            if let place { object["place"] = .string(place) }
            object["language"] = found.first.map { .string($0.label) } ?? .null
            object["score"] = .number(found.first?.probability ?? 0)
            if most > 1 {
                object["languages"] = .array(found.map { ["language": .string($0.label), "score": .number($0.probability)] })
            }
            return Output.jsonLine(.object(object))
        }
        let words = found.map { "\($0.label)\t\(Quantities.fixed($0.probability, places: 3))" }.joined(separator: "\t")
        Output.line((words.isEmpty ? "–\t0" : words) + (place.map { "\t\($0)" } ?? ""))
    }
}

/// Which pieces of texts are drawn.
struct LanguagePieces: ParsableArguments {
    @Argument(help: "Folder with a folder or file for each language, named by it: de/, fr.txt.")
    var folder: String

    @Option(help: "Pieces drawn of each language, 1 or more.")
    var pieces = 5000

    @Option(help: "Seed, 0 or more.")
    var seed: UInt64 = 0

    func settings(shortest: Int, longest: Int) throws -> LanguageSamples.Settings {
        guard pieces > 0 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(pieces)", at: "--pieces") }
        var settings = LanguageSamples.Settings()
        (settings.most, settings.shortest, settings.longest, settings.seed) = (pieces, shortest, longest, seed)
        return settings
    }
}

struct LanguageTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn to tell languages from texts of each.",
        discussion: """
            Pieces of 10 to 300 characters are drawn from the texts of every language; a part is held out and tested on. Words and pieces of words of 1 to 4 \
            characters decide. The file is one of fastText's form.

            Example:
              lyceum langid train texts/ --output own.bin
            """)

    @OptionGroup var inputs: LanguagePieces

    @Option(help: "File for the model.")
    var output: String

    @Option(help: "Passes over the pieces, 1 or more.")
    var epochs: Int32 = 10

    @Option(help: "Numbers of a row, 1 to 4096.")
    var dimension: Int32 = 32

    @Option(help: "Rows that pieces of words share.")
    var buckets: Int32 = 100_000

    @Option(help: "Share of the pieces that is tested on, 0 to 0.9.")
    var heldOut = 0.1

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard (0...0.9).contains(heldOut) else { throw LyceumError(.invalidArgument, "expected 0 to 0.9, found \(heldOut)", at: "--held-out") }
        var settings = LanguageTraining.Settings()
        settings.samples = try inputs.settings(shortest: 10, longest: 300)
        (settings.epochs, settings.dimension, settings.buckets, settings.heldOut) = (epochs, dimension, buckets, heldOut)
        let progress = ProgressReporter("reading", unit: .items("languages"))
        let samples = try LanguageSamples(folder: inputs.folder, settings: settings.samples) { done, all in
            progress.describe(total: all)
            progress.update(to: done)
        }
        progress.finish()
        let steps = ProgressReporter("learning", unit: .items("tokens"))
        let (model, report, test) = try LanguageTraining.train(samples, settings: settings) { done, all in
            steps.describe(total: all)
            steps.update(to: done)
        }
        steps.finish()
        try model.write(to: output)
        if json {
            return Output.json([
                "output": .string(output), "languages": .array(samples.languages.map { .string($0) }), "texts": .integer(report.texts),
                "words": .integer(report.words), "test": ClassifierTestCommand.object(test),
            ])
        }
        Output.line("learned \(samples.languages.count) languages from \(report.texts) pieces")
        ClassifierTestCommand.print(test, "held-out")
        Output.line(output)
    }
}

struct LanguageTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Measure how often the language is right, by language and length of the text.",
        discussion: """
            Example:
              lyceum langid test texts/ --lengths 20,50,200 --pieces 500 --json
            """)

    @OptionGroup var inputs: LanguagePieces

    @Option(help: "Lengths of the pieces, in characters.")
    var lengths = "20,50,200"

    @Option(help: "A language model (default: \(LanguageIdentifier.standardName) of the cache).")
    var model: String?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let numbers = lengths.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        guard !numbers.isEmpty, numbers.count == lengths.split(separator: ",").count else {
            throw LyceumError(.invalidArgument, "expected lengths such as 20,50,200, found \(lengths)", at: "--lengths")
        }
        let identifier = try LanguageIdentifier(path: model)
        var tests: [(length: Int, test: FastTextTest)] = []
        for length in numbers {
            let samples = try LanguageSamples(folder: inputs.folder, settings: try inputs.settings(shortest: length, longest: length))
            var test = FastTextTest()
            for language in samples.languages {
                for piece in samples.pieces[language] ?? [] { try test.add(.init(text: piece, labels: [language]), identifier.model) }
            }
            tests.append((length, test))
        }
        if json {
            return Output.json(.object(JSON.Object(tests.map { ("\($0.length)", ClassifierTestCommand.object($0.test)) })))
        }
        let languages = Set(tests.flatMap { $0.test.labels.filter { $0.value.texts > 0 }.keys }).sorted()
        var table = ExamTable([("language", .left)] + numbers.map { ("\($0)", .right) })
        for language in languages { table.add([language] + tests.map { ClassifierTestCommand.percent($0.test.labels[language]?.recall) }) }
        table.add(["all"] + tests.map { ClassifierTestCommand.percent($0.test.accuracy) })
        Output.line(table.text)
    }
}
