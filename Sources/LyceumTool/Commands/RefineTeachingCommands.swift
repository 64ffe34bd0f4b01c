import ArgumentParser
import Lyceum

struct RefineAnnotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annotate",
        abstract: "Mark what is to go from documents, by rules or by a strong model: what a refiner learns from.",
        discussion: """
            Every line of the output has id, text, junk (the whole document is to go), noise (numbers of lines to remove, from 0) and replace (pairs of strings). \
            Without --judge rules and scores decide; with it a chat model gives two scores of 0 to 5 to every document (kept: learning 3 or more, or \
            2 with form 4 or more) and writes programs for three families of noise, which are checked and put together.

            Examples:
              lyceum refine annotate crawl.jsonl --output pages.jsonl --limit 5000
              lyceum refine annotate crawl.jsonl --output pages.jsonl --judge http://localhost:8000/v1
            """)

    @Argument(help: "Files and folders with documents.")
    var texts: [String]

    @Option(help: "The file for the pages, JSON lines.")
    var output: String

    @Option(help: ArgumentHelp("A model that judges: a folder, a .gguf file, a name, or the address of an endpoint up to /v1.", valueName: "model"))
    var judge: String?

    @Option(help: "Documents at most, 1 or more (default: all).")
    var limit: Int?

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Flag(help: "One JSON object instead of words.")
    var json = false

    @OptionGroup var runtime: RuntimeFlags

    func run() async throws {
        if let limit, limit < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        let reader = RecordReader(try DataFile.find(texts))
        let file = try AtomicFile(path: output)
        let chat = try judge.map { RefineSeedJudge(try chatModel($0)) }
        var counts = RefineSeedJudge.Counts()
        var (pages, junk, noise) = (0, 0, 0)
        let reporter = ProgressReporter("annotating", total: limit, unit: .items("documents"))
        defer { reporter.finish() }
        var done = 0
        while done < limit ?? .max {
            let part = try portion(reader, most: min(16, (limit ?? .max) - done))
            guard !part.isEmpty else { break }
            let marked: [RefinePage]
            if let chat { marked = try await chat.annotate(part, &counts) } else { marked = part.map { RefineAnnotator().annotate($0.text, id: $0.id) } }
            for page in marked {
                try file.write(page.json.text() + "\n")
                pages += 1
                if page.isJunk { junk += 1 }
                noise += page.noise.count
            }
            done += part.count
            reporter.update(to: done)
        }
        try file.commit()
        reporter.finish()
        if json {
            return Output.json([
                "output": .string(output), "documents": .integer(done), "pages": .integer(pages), "junk": .integer(junk), "noise_lines": .integer(noise),
                "unread": .integer(counts.unread), "programs": .integer(counts.programs), "refused_programs": .integer(counts.refusedPrograms),
            ])
        }
        Output.line("\(done) documents, \(junk) of them to go, \(noise) lines to go from the others: \(output)")
        if judge != nil {
            Output.line("\(counts.unread) documents without scores, left out; \(counts.refusedPrograms) of \(counts.programs) programs refused")
        }
    }

    private func portion(_ reader: RecordReader, most: Int) throws -> [(id: String, text: String)] {
        var part: [(id: String, text: String)] = []
        while part.count < most, let record = try reader.next() {
            part.append((record.value("id")?.stringValue ?? reader.place(of: record), try record.text(field: field)))
        }
        return part
    }

    private func chatModel(_ name: String) throws -> any ChatModel {
        if name.hasPrefix("http://") || name.hasPrefix("https://") { return RemoteChatModel(.init(baseURL: name)) }
        let path = try Hub.resolve(name)
        return try LocalChatModel(try TextModel(try LanguageModel.load(path, options: try runtime.options())), name: FileSystem.name(of: path))
    }
}

struct RefineExamplesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "examples",
        abstract: "Make conversations that teach a model to write programs, of annotated pages.",
        discussion: """
            Train on them with objective: sft (lyceum train). Limits of tokens must be those of the work later.

            Example:
              lyceum refine examples pages.jsonl --model smollm2-135m-instruct --output examples.jsonl
            """)

    @Argument(help: "Files of pages with text, junk, noise and replace, such as lyceum refine annotate writes.")
    var pages: [String]

    @Option(help: ArgumentHelp("The model that will learn; its tokenizer counts.", valueName: "model"))
    var model: String

    @Option(help: "The file of conversations, JSON lines.")
    var output: String

    @Option(help: "Which stages are taught: document, chunk or both.")
    var level = "both"

    @Option(help: "Tokens of a document that the first stage sees, 1 or more.")
    var documentTokens = 2000

    @Option(help: "Tokens of a chunk's numbered lines, 1 or more.")
    var chunkTokens = 1500

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        for (value, flag) in [(documentTokens, "--document-tokens"), (chunkTokens, "--chunk-tokens")] where value < 1 {
            throw LyceumError(.invalidArgument, "expected 1 or more, found \(value)", at: flag)
        }
        let examples = RefineExamples(level: try choice(level, "--level"), documentTokens: documentTokens, chunkTokens: chunkTokens)
        let read = try RefinePage.read(try DataFile.find(pages))
        let count = try examples.write(read, tokenizer: try Checkpoint.open(try Hub.resolve(model)).tokenizer(), to: output)
        if json { return Output.json(["output": .string(output), "pages": .integer(read.count), "examples": .integer(count)]) }
        Output.line("\(count) conversations of \(read.count) pages: \(output)")
    }
}

struct RefineMeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Tell how well a refiner, rules or the annotator find what is known to go.",
        discussion: """
            F1 over documents dropped, over lines removed (on pages that are no junk) and over strings replaced; programs that could be read; pages that came out \
            exactly right.

            Examples:
              lyceum refine measure pages.jsonl --model my-refiner
              lyceum refine measure pages.jsonl --rules c4-lines,refinedweb-lines
              lyceum refine measure pages.jsonl --annotator
            """)

    @Argument(help: "Files of pages with text, junk, noise and replace.")
    var pages: [String]

    @Option(help: ArgumentHelp("The refiner.", valueName: "model"))
    var model: String?

    @Option(help: ArgumentHelp("Filters, with commas between them (lyceum curate filters).", valueName: "filters"))
    var rules: String?

    @Flag(help: "The rules of lyceum refine annotate.")
    var annotator = false

    @Option(help: "Pages at most, 1 or more (default: all).")
    var limit: Int?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    @OptionGroup var flags: RefineFlags

    func run() throws {
        guard [model != nil, rules != nil, annotator].filter({ $0 }).count == 1 else {
            throw LyceumError(.invalidArgument, "expected one of --model, --rules and --annotator", remedy: "say what is measured")
        }
        if let limit, limit < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        let read = try RefinePage.read(try DataFile.find(pages), limit: limit ?? .max)
        var counts: RefineCounts?
        var measures = RefineMeasures()
        if let model {
            let reporter = ProgressReporter("refining", total: read.count, unit: .items("pages"))
            defer { reporter.finish() }
            let (found, all) = try RefineMeasures.of(try flags.load(model).refiner, on: read) { done in
                reporter.update(to: done)
                return true
            }
            (measures, counts) = (found, all)
        } else if let rules {
            let filters = try rules.split(separator: ",").map { try FilterCatalog.make($0.split(separator: " ").joined()) }
            measures = try RefineMeasures.of(filters, on: read)
        } else {
            for page in read {
                let marked = RefineAnnotator().annotate(page.text, id: page.id)
                measures.addDocument(page, isDropped: marked.isJunk)
                let outcome = RefineExecutor().run(marked.chunkProgram, on: page.text)
                measures.addChunks(page, program: marked.chunkProgram, outcome: outcome)
            }
        }
        if json {
            var object = measures.json.objectValue ?? JSON.Object()
            if let counts { object["counts"] = counts.json }
            return Output.json(.object(object))
        }
        print(measures, counts)
    }

    private func print(_ measures: RefineMeasures, _ counts: RefineCounts?) {
        func number(_ value: Double?) -> String { value.map { Quantities.fixed($0, places: 3) } ?? "–" }
        var table = ExamTable([("", .left), ("precision", .right), ("recall", .right), ("F1", .right)])
        for (name, score) in [("documents", measures.documents), ("lines", measures.lines), ("strings", measures.strings)] {
            table.add([name, number(score.precision), number(score.recall), number(score.f1)])
        }
        Output.line(table.text)
        Output.line("exactly right: \(measures.exact) of \(measures.pages) pages that are no junk")
        if let counts { Output.line("valid programs: \(counts.validPrograms) of \(counts.programs)") }
    }
}
