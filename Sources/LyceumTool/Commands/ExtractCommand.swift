import ArgumentParser
import Lyceum

struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Take the main text out of web pages.",
        discussion: """
            Menus, heads, feet, advertisements, cookie notices, comments and lists of other pages are left out; paragraphs, headings, lists, tables,
            code and formulas stay. Formulas of MathJax, KaTeX, MathML and pictures become LaTeX between dollar signs. The encoding is found by the
            page's marks and its bytes; broken pages are read as browsers read them. For archives of crawls see lyceum curate.

            Without --output, texts go to standard output. With it, JSON lines that every stage of lyceum curate reads (id, text, title, language,
            date, url, author, summary, encoding), or with a name ending in .txt or .md only the texts.

            Forms:
              text         paragraphs as lines, points of lists with "- ", cells of tables with " | " between
              markdown     headings, emphasis, code, lists, tables; links with --links
              interleaved  one JSON object a page with text_list and image_list of the same length, in each place one of them null

            Examples:
              lyceum extract page.html
              lyceum extract mirror/ --output pages.jsonl --favor precision --threads 4
              lyceum extract article.html --form markdown --links
              lyceum extract lectures/*.html --form interleaved --output lectures.jsonl
            """)

    @Argument(help: "Files and folders: .html, .htm, .xhtml, also .gz and .zst.")
    var files: [String]

    @Option(help: "What is written: text, markdown or interleaved.")
    var form = "text"

    @Option(help: "What matters more, that nothing foreign is kept or that nothing is missed: precision, balanced or recall.")
    var favor = "balanced"

    @Option(help: "File for the result (default: standard output).")
    var output: String?

    @Option(help: "Encoding of all pages, such as shift_jis (default: what each page says and looks like).")
    var charset: String?

    @Flag(help: "Write the addresses of links; with --form markdown.")
    var links = false

    @Flag(name: .customLong("no-tables"), help: "Leave tables out.")
    var leavesTables = false

    @Flag(help: "Keep readers' comments.")
    var comments = false

    @Option(name: .customLong("maximum-size"), help: "Pages with more bytes are skipped, such as 10MB.")
    var maximumSize = "256MB"

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "JSON lines instead of texts.")
    var json = false

    private enum Form: String, CaseIterable { case text, markdown, interleaved }

    func run() throws {
        let form: Form = try choice(form, "--form")
        let extractor = PageExtractor(try options(form))
        let threads = try threads ?? ThreadPool.requestedThreadCount()
        guard (1...1024).contains(threads) else { throw LyceumError(.invalidArgument, "expected 1 to 1024, found \(threads)", at: "--threads") }
        let paths = try PageFiles.find(files)
        let target = try output.map { try AtomicFile(path: $0) }
        let plain = !json && form != .interleaved && (output == nil || output?.hasSuffix(".txt") == true || output?.hasSuffix(".md") == true)
        var counts = Counts()
        let reporter = output == nil ? nil : ProgressReporter("extracting", total: paths.count, unit: .items("pages"))
        let start = ContinuousClock.now
        try PageFiles.extract(paths, with: extractor, charset: charset, threads: threads) { result throws(LyceumError) in
            counts.add(result)
            reporter?.update(to: counts.files)
            guard let page = result.page else { return }
            let text: String
            if plain {
                let head = paths.count > 1 && output == nil ? "==> \(result.path) <==\n" : ""
                text = head + page.text + (paths.count > 1 ? "\n\n" : "\n")
            } else {
                let record = form == .interleaved ? page.interleavedRecord(id: result.path) : page.record(id: result.path)
                text = record.text() + "\n"
            }
            if let target { try target.write(text) } else { Output.text(text) }
        }
        reporter?.finish()
        try target?.commit()
        try report(counts, seconds: seconds(since: start))
    }

    private func options(_ form: Form) throws -> PageExtractor.Options {
        var options = PageExtractor.Options()
        options.form = form == .text ? .text : .markdown
        options.focus = try choice(favor, "--favor")
        options.keepsTables = !leavesTables
        options.keepsLinks = links
        options.keepsImages = form == .interleaved
        options.keepsComments = comments
        guard let bytes = Amounts.bytes(maximumSize), bytes > 0, bytes < 1 << 31 else {
            throw LyceumError(.invalidArgument, "expected an amount below 2 GB such as 10MB, found \(maximumSize)", at: "--maximum-size")
        }
        options.maximumBytes = bytes
        return options
    }

    private struct Counts {
        var files = 0
        var pages = 0
        var bytes = 0
        var characters = 0
        var problems: [LyceumError] = []

        mutating func add(_ result: PageResult) {
            files += 1
            bytes += result.bytes
            if let page = result.page {
                pages += 1
                characters += page.text.unicodeScalars.count
            }
            if let problem = result.problem { problems.append(problem) }
        }
    }

    /// Problems go to standard error; a single file that gives nothing is an error.
    private func report(_ counts: Counts, seconds: Double) throws {
        if counts.files == 1, let problem = counts.problems.first { throw problem }
        for problem in counts.problems.prefix(20) { Console.write("\(problem)\n", to: .error) }
        if counts.files == 1, counts.pages == 0 {
            throw LyceumError(.invalidData, "the file has no text that can be read", at: files.first, remedy: "look at the file; try --favor recall")
        }
        guard let output else { return }
        var line = "\(output): \(counts.pages) of \(counts.files) pages have text, \(Quantities.count(Double(counts.characters))) characters"
        line += " of \(Quantities.bytes(counts.bytes)), \(Quantities.clock(seconds: seconds))"
        if !counts.problems.isEmpty { line += "; \(counts.problems.count) could not be read" }
        json ? Console.write(line + "\n", to: .error) : Output.line(line)
    }
}
