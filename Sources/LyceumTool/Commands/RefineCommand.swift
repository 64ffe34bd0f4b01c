import ArgumentParser
import Lyceum

struct RefineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refine",
        abstract: "Clean texts by programs that a small model writes: drop documents, remove lines, replace strings (ProX).",
        discussion: """
            A refiner reads a document and answers with a program; the program is run, so nothing can be invented. First the beginning of a document decides \
            whether it is kept (drop_doc, keep_doc); then its numbered lines are read chunk by chunk (remove_lines, normalize, keep_chunk).

            lyceum refine annotate marks what is to go, lyceum refine examples makes conversations to train a refiner on, lyceum refine measure tells how good \
            it is.

            Examples:
              lyceum refine crawl.jsonl --model my-refiner --dry-run
              lyceum refine crawl/ --model my-refiner --constrained --output refined.jsonl
              lyceum refine crawl/ --model documents --chunk-model chunks --output refined.jsonl --dropped dropped.jsonl
            """,
        subcommands: [RefineRunCommand.self, RefineAnnotateCommand.self, RefineExamplesCommand.self, RefineMeasureCommand.self],
        defaultSubcommand: RefineRunCommand.self)
}

/// The models and their limits.
struct RefineFlags: ParsableArguments {
    @Option(name: .customLong("chunk-model"), help: ArgumentHelp("The refiner of chunks, where it is another one.", valueName: "model"))
    var chunkModel: String?

    @Option(help: "Which stages are done: document, chunk or both.")
    var level = "both"

    @Option(help: "Tokens of a document that the first stage sees, 1 or more.")
    var documentTokens = 2000

    @Option(help: "Tokens of a chunk's numbered lines, 1 or more; fewer where the model has no room.")
    var chunkTokens = 1500

    @Option(help: "Longest program, in tokens, 1 or more.")
    var programTokens = 256

    @Option(help: "How programs are read: strict (strings in quotation marks), or reference (cut at commas and equals signs, as the published code does).")
    var reading = "strict"

    @Option(help: "Prompts worked on together, 1 or more; the result does not depend on it.")
    var batch = 16

    @Flag(help: "Let the model write only programs that fit: numbers of the chunk's lines, strings that stand in them.")
    var constrained = false

    @OptionGroup var runtime: RuntimeFlags

    func options() throws -> Refiner.Options {
        var options = Refiner.Options()
        options.level = try choice(level, "--level")
        options.reading = try choice(reading, "--reading")
        for (value, flag) in [
            (documentTokens, "--document-tokens"), (chunkTokens, "--chunk-tokens"), (programTokens, "--program-tokens"), (batch, "--batch"),
        ] where value < 1 {
            throw LyceumError(.invalidArgument, "expected 1 or more, found \(value)", at: flag)
        }
        options.documentTokens = documentTokens
        options.chunkTokens = chunkTokens
        options.programTokens = programTokens
        options.batch = batch
        options.isConstrained = constrained
        return options
    }

    func load(_ model: String) throws -> (refiner: Refiner, identity: JSON) {
        func text(_ name: String) throws -> TextModel {
            try TextModel(try LanguageModel.load(try Hub.resolve(name), options: try runtime.options()))
        }
        let options = try options()
        let first = try text(model)
        let second = try chunkModel.map { try text($0) }
        let identity: JSON = ["model": .string(first.model.fingerprint), "chunk_model": .string((second ?? first).model.fingerprint)]
        return (try Refiner(first, chunkModel: second, options: options), identity)
    }
}

struct RefineRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Clean texts (the word run may be left out).",
        discussion: """
            Records keep their other fields and get document_program, chunk_program and refine_decision. A program with two errors or more does nothing:
            watch refused. What was done stands in OUTPUT.unfinished until all is done: the same command goes on after a kill.

            Example:
              lyceum refine run crawl.jsonl --model my-refiner --output refined.jsonl --json
            """)

    @Argument(help: "Files and folders: JSON lines, JSON, CSV, TSV, Parquet, text; also .gz and .zst.")
    var texts: [String]

    @Option(help: ArgumentHelp("The refiner: a folder, a .gguf file, or a name from the cache.", valueName: "model"))
    var model: String

    @Option(help: "The file for what is left, JSON lines.")
    var output: String?

    @Option(help: ArgumentHelp("A file for documents of which nothing is left, as they came, with the reason.", valueName: "file"))
    var dropped: String?

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Flag(help: "Keep the text as it came, too, as raw_text.")
    var keepRaw = false

    @Flag(help: "Show the programs of the first documents and what they do, and write nothing.")
    var dryRun = false

    @Option(help: "With --dry-run: documents shown, 1 or more.")
    var limit = 5

    @Flag(help: "One JSON object instead of words.")
    var json = false

    @OptionGroup var flags: RefineFlags

    func run() throws {
        guard dryRun || output != nil else {
            throw LyceumError(.invalidArgument, "expected --output or --dry-run", remedy: "name the file to write")
        }
        guard limit > 0 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        let files = try DataFile.find(texts)
        let (refiner, identity) = try flags.load(model)
        var work = RefineWork(refiner, identity: identity, field: field)
        work.keepsRaw = keepRaw
        if dryRun { return try work.show(files, limit: limit) { show($0, $1, $2) } }
        let reporter = ProgressReporter("refining", total: RecordReader(files).totalBytes, unit: .bytes)
        defer { reporter.finish() }
        let counts = try work.write(files, to: output ?? "", dropped: dropped) { bytes, _ in
            reporter.update(to: bytes)
            return true
        }
        reporter.finish()
        if json {
            var object = counts.json.objectValue ?? JSON.Object()
            object["output"] = .string(output ?? "")
            return Output.json(.object(object))
        }
        print(counts)
    }

    private func print(_ counts: RefineCounts) {
        func share(_ value: Double?) -> String { value.map { Quantities.fixed(100 * $0, places: 1) + " %" } ?? "–" }
        Output.line("\(counts.documents) documents, \(counts.dropped) dropped, \(counts.decisions[.emptied] ?? 0) emptied")
        Output.line(
            "\(counts.decisions[.cleaned] ?? 0) cleaned (\(counts.removedLines) lines removed, \(counts.replacements) strings replaced), "
                + "\(counts.decisions[.unchanged] ?? 0) unchanged, \(counts.decisions[.refused] ?? 0) refused for errors")
        Output.line(
            "\(share(counts.validity)) of \(counts.programs) programs valid; \(counts.malformed) malformed lines, \(counts.unmatched) strings not found, "
                + "\(counts.cut) programs cut, \(counts.tooLong) texts too long")
        Output.line("\(share(counts.keptShare)) of \(Quantities.count(Double(counts.wordsIn))) words kept: \(output ?? "")")
    }

    private func show(_ id: String, _ text: String, _ refined: Refiner.Refined) {
        if json {
            var object = JSON.Object([("id", .string(id))])
            if let program = refined.documentProgram { object["document_program"] = .string(program) }
            if let program = refined.chunkProgram { object["chunk_program"] = .string(program) }
            if let outcome = refined.outcome {
                object["refine_decision"] = .string(outcome.decision.rawValue)
                object["errors"] = .integer(outcome.errors)
            }
            if let reason = refined.reason { object["reason"] = .string(reason) }
            object["text"] = .string(refined.text)
            return Output.jsonLine(.object(object))
        }
        let verdict = refined.reason ?? refined.outcome?.decision.rawValue ?? "kept"
        Output.line("\(id)  \(Console.styled(verdict, refined.reason == nil ? .green : .red, for: .output))")
        for program in [refined.documentProgram, refined.chunkProgram].compactMap({ $0 }) {
            for line in program.split(whereSeparator: \.isNewline) { Output.line("    \(line)") }
        }
        guard let outcome = refined.outcome else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in outcome.removedLines where line < lines.count { Output.line("  - \(lines[line].prefix(140))") }
    }
}
