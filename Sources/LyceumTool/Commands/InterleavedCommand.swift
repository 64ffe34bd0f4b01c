import ArgumentParser
import Lyceum

struct InterleavedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interleaved",
        abstract: "Check and convert documents in which texts and images take turns.",
        discussion: """
            A record has text_list and image_list of the same length, with null in exactly one of them at every position. lyceum extract --form interleaved \
            and pipelines with page_form: interleaved write them; pipelines read them, and their filter images has rules for the images.

            Examples:
              lyceum interleaved check curated/kept
              lyceum interleaved images curated/kept --output image-urls.jsonl
              lyceum interleaved export curated/kept --output corpus.jsonl
              lyceum interleaved text curated/kept --images --output marked.jsonl
            """,
        subcommands: [InterleavedCheckCommand.self, InterleavedImagesCommand.self, InterleavedTextCommand.self, InterleavedExportCommand.self])
}

/// Files of records with two lists.
struct InterleavedInputs: ParsableArguments {
    @Argument(help: "Files and folders: .jsonl, .json, .parquet, also .gz and .zst.")
    var files: [String]

    @Flag(help: "One JSON object instead of words.")
    var json = false

    /// Reads all records; those that are wrong are told and left out.
    func read(_ title: String, _ body: (JSON.Object, InterleavedDocument) throws(LyceumError) -> Void) throws -> InterleavedCheck {
        let reader = RecordReader(try DataFile.find(files))
        let progress = ProgressReporter(title, total: reader.totalBytes, unit: .bytes)
        defer { progress.finish() }
        var check = InterleavedCheck()
        var count = 0
        try check.read(reader) { record, document throws(LyceumError) in
            count += 1
            if count & 255 == 0 { progress.update(to: reader.bytesRead) }
            try body(record, document)
        }
        return check
    }

    func report(_ check: InterleavedCheck, _ more: [(String, JSON)] = [], words: String) {
        if json {
            var object = check.json.objectValue ?? JSON.Object()
            for (key, value) in more { object[key] = value }
            return Output.json(.object(object))
        }
        for failure in check.failures { Console.write("\(failure.place): \(failure.message)\n", to: .error) }
        Output.line("\(check.valid) of \(check.records) records are right, with \(check.texts) texts and \(check.images) images\(words)")
        for defect in InterleavedDocument.Defect.allCases {
            if let count = check.defects[defect], count > 0 { Output.line("  \(count) records: \(defect.meaning)") }
        }
    }
}

struct InterleavedCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the lists of every record; the exit status tells whether all are right.",
        discussion: """
            Example:
              lyceum interleaved check corpus.jsonl --json
            """)

    @OptionGroup var inputs: InterleavedInputs

    func run() throws {
        let check = try inputs.read("checking") { _, _ in }
        inputs.report(check, words: "")
        if check.valid < check.records {
            throw LyceumError(
                .invalidData, "\(check.records - check.valid) of \(check.records) records have lists that do not fit", at: inputs.files.first,
                remedy: "have them left out by a pipeline (on_error: skip under input)")
        }
    }
}

struct InterleavedImagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images",
        abstract: "List the addresses of images, with the number of pages that have each.",
        discussion: """
            Lines have url and pages, the most frequent first. Memory grows with the number of different addresses, about 200 bytes each.

            Example:
              lyceum interleaved images curated/kept --output image-urls.jsonl
            """)

    @OptionGroup var inputs: InterleavedInputs

    @Option(help: "File for the list, JSON lines.")
    var output: String

    func run() throws {
        var pages: [String: Int] = [:]
        let check = try inputs.read("reading") { _, document throws(LyceumError) in
            for url in Set(document.images) { pages[url, default: 0] += 1 }
        }
        let file = try AtomicFile(path: output)
        for (url, count) in pages.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            try file.write((["url": .string(url), "pages": .integer(count)] as JSON).text() + "\n")
        }
        try file.commit()
        inputs.report(check, [("output", .string(output)), ("addresses", .integer(pages.count))], words: "; \(pages.count) addresses: \(output)")
    }
}

struct InterleavedTextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Make records with one text each.",
        discussion: """
            Without --images the texts alone, as pipelines see them. With --images every image is a line ![](ADDRESS) at its place, and --back makes lists of \
            such texts again; both ways nothing is lost.

            Examples:
              lyceum interleaved text corpus.jsonl --output texts.jsonl
              lyceum interleaved text corpus.jsonl --images --output marked.jsonl
              lyceum interleaved text marked.jsonl --back --output corpus.jsonl
            """)

    @OptionGroup var inputs: InterleavedInputs

    @Option(help: "File for the records, JSON lines.")
    var output: String

    @Flag(help: "Images as lines of their own.")
    var images = false

    @Flag(help: "Make lists of texts that --images made.")
    var back = false

    func run() throws {
        guard !(images && back) else { throw LyceumError(.invalidArgument, "--images and --back are opposites", at: "--back", remedy: "choose one") }
        let file = try AtomicFile(path: output)
        if back { return try makeLists(file) }
        let marks = images
        let check = try inputs.read("converting") { record, document throws(LyceumError) in
            var object = record
            object["text_list"] = nil
            object["image_list"] = nil
            object["text"] = .string(marks ? document.markedText : document.text)
            try file.write(JSON.object(object).text() + "\n")
        }
        try file.commit()
        inputs.report(check, [("output", .string(output))], words: ": \(output)")
    }

    private func makeLists(_ file: AtomicFile) throws {
        let reader = RecordReader(try DataFile.find(inputs.files))
        let progress = ProgressReporter("converting", total: reader.totalBytes, unit: .bytes)
        defer { progress.finish() }
        var check = InterleavedCheck()
        while let record = try reader.next() {
            var object = if case .object(let object) = record.content { object } else { JSON.Object() }
            let document = InterleavedDocument(markedText: try record.text(field: "text"))
            object["text"] = nil
            document.write(to: &object)
            try file.write(JSON.object(object).text() + "\n")
            (check.records, check.texts, check.images) = (check.records + 1, check.texts + document.texts.count, check.images + document.images.count)
            if check.records & 255 == 0 { progress.update(to: reader.bytesRead) }
        }
        try file.commit()
        inputs.report(check, [("output", .string(output))], words: ": \(output)")
    }
}

struct InterleavedExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write records in the form of InfiMM-WebMath's corpus.",
        discussion: """
            Every line has url, text_list, image_list, and metadata with language, language_probability, math_probability and size (characters of the texts). \
            What a record does not know is null.

            Example:
              lyceum interleaved export curated/kept --math-field math_probability --output corpus.jsonl
            """)

    @OptionGroup var inputs: InterleavedInputs

    @Option(help: "File for the records, JSON lines.")
    var output: String

    @Option(help: "Field with the language; its probability stands under the same name with _score.")
    var languageField = "language"

    @Option(help: "Field with the probability of mathematics (fasttext: {field: math} writes math_probability).")
    var mathField = "math_probability"

    func run() throws {
        let file = try AtomicFile(path: output)
        let (language, math) = (languageField, mathField)
        let check = try inputs.read("writing") { record, document throws(LyceumError) in
            try file.write(JSON.object(document.corpusRecord(record, language: language, probability: math)).text() + "\n")
        }
        try file.commit()
        inputs.report(check, [("output", .string(output))], words: ": \(output)")
    }
}
