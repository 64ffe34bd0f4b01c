import ArgumentParser
import Lyceum

struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Take the main text out of web pages.",
        discussion: """
            Menus, heads, feet, advertisements, cookie notices, comments and lists of other pages are left out; paragraphs, headings, lists, tables, \
            code and formulas stay. Formulas of MathJax, KaTeX, MathML and pictures become LaTeX between dollar signs. The encoding is found by the \
            page's marks and its bytes; broken pages are read as browsers read them.

            Of archives (WARC, WET) the pages are taken that lyceum curate takes, and their JSON lines are those it writes: answers with status 2xx and \
            resources that are HTML, and converted texts. Broken records are told with file and byte and left out, or end the work (--on-error stop).

            Without --output, texts go to standard output. With it, JSON lines that every stage of lyceum curate reads (id, text, title, language, \
            date, url, author, summary, encoding), or with a name ending in .txt or .md only the texts.

            Forms:
              text         paragraphs as lines, points of lists with "- ", cells of tables with " | " between
              outline      text with headings behind # signs and blank lines between paragraphs, as lyceum expert reads pages
              markdown     headings, emphasis, code, lists, tables; links with --links
              interleaved  one JSON object a page with text_list and image_list of the same length, in each place one of them null

            Examples:
              lyceum extract page.html
              lyceum extract mirror/ --output pages.jsonl --favor precision --threads 4
              lyceum extract article.html --form markdown --links
              lyceum extract crawl/*.warc.gz --output pages.jsonl --digests check --threads 4
              lyceum extract lectures/*.html --form interleaved --output lectures.jsonl
            """)

    @Argument(help: "Files, folders and http(s) addresses: .html, .htm, .xhtml, .warc, .wet, also .gz and .zst.")
    var files: [String]

    @Option(help: "What is written: text, outline, markdown or interleaved.")
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

    @Option(help: "What is done with pages that have a formula LaTeX could not set: any keeps them, strict leaves them out and says where it stops.")
    var latex = "any"

    @Option(name: .customLong("maximum-size"), help: "Pages with more bytes are skipped, such as 10MB.")
    var maximumSize = "256MB"

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(name: .customLong("on-error"), help: "What a broken record of an archive does: stop, or skip (left out and counted).")
    var onError = "skip"

    @Option(help: "The checksums of archives' records: ignore, or check (a record with another one is a broken record).")
    var digests = "ignore"

    @Flag(help: "JSON lines instead of texts.")
    var json = false

    private enum Form: String, CaseIterable { case text, outline, markdown, interleaved }
    private enum Latex: String, CaseIterable { case any, strict }

    func run() throws {
        let form: Form = try choice(form, "--form")
        let extractor = PageExtractor(try options(form))
        let threads = try threads ?? ThreadPool.requestedThreadCount()
        guard (1...1024).contains(threads) else { throw LyceumError(.invalidArgument, "expected 1 to 1024, found \(threads)", at: "--threads") }
        let paths = try PageFiles.find(files)
        let target = try output.map { try AtomicFile(path: $0) }
        let plain = !json && form != .interleaved && (output == nil || output?.hasSuffix(".txt") == true || output?.hasSuffix(".md") == true)
        let counts = Counts()
        let hasArchives = paths.contains(where: PageFiles.isArchive)
        let reporter = output == nil ? nil : reporter(paths, hasArchives)
        let start = ContinuousClock.now
        let reading = PageFiles.Reading(onError: try choice(onError, "--on-error"), digests: try choice(digests, "--digests"))
        let receiver = PageFiles.Receiver { result throws(LyceumError) in
            counts.add(result)
            if !hasArchives { reporter?.update(to: counts.pages) }
            guard result.page?.latexFault == nil else { return }
            guard let text = Self.text(of: result, form, plain: plain, many: paths.count > 1 || hasArchives, heads: output == nil) else { return }
            if let target { try target.write(text) } else { Output.text(text) }
        } archive: { archive throws(LyceumError) in
            counts.add(archive)
        } progress: { bytes in
            if hasArchives { reporter?.update(to: bytes) }
        }
        try PageFiles.extract(paths, with: extractor, charset: charset, threads: threads, reading: reading, to: receiver)
        reporter?.finish()
        try target?.commit()
        try report(counts, seconds: seconds(since: start))
    }

    /// Of files by themselves their number is known, of archives their bytes.
    private func reporter(_ paths: [String], _ hasArchives: Bool) -> ProgressReporter {
        guard hasArchives else { return ProgressReporter("extracting", total: paths.count, unit: .items("pages")) }
        let reporter = ProgressReporter("extracting", unit: .bytes)
        reporter.describe(total: paths.reduce(0) { $0 + (FileSystem.attributes($1)?.size ?? 0) })
        return reporter
    }

    /// What is written of a page; nil where it has no text.
    private static func text(of result: PageResult, _ form: Form, plain: Bool, many: Bool, heads: Bool) -> String? {
        guard let text = result.document?.text ?? result.page?.text else { return nil }
        if plain { return (many && heads ? "==> \(result.path) <==\n" : "") + text + (many ? "\n\n" : "\n") }
        guard form == .interleaved else {
            let record = result.document.map { JSON.object($0.record) } ?? result.page?.record(id: result.path)
            return record.map { $0.text() + "\n" }
        }
        if let page = result.page { return page.interleavedRecord(id: result.path).text() + "\n" }
        let record: JSON = ["id": .string(result.path), "text_list": [.string(text)], "image_list": [.null]]
        return record.text() + "\n"
    }

    private func options(_ form: Form) throws -> PageExtractor.Options {
        var options = PageExtractor.Options()
        options.form = PageExtractor.Form(rawValue: form.rawValue) ?? .markdown
        options.focus = try choice(favor, "--favor")
        options.keepsTables = !leavesTables
        options.keepsLinks = links
        options.keepsImages = form == .interleaved
        options.keepsComments = comments
        options.checksLatex = try choice(latex, "--latex") == Latex.strict
        guard let bytes = Amounts.bytes(maximumSize), bytes > 0, bytes < 1 << 31 else {
            throw LyceumError(.invalidArgument, "expected an amount below 2 GB such as 10MB, found \(maximumSize)", at: "--maximum-size")
        }
        options.maximumBytes = bytes
        return options
    }

    private final class Counts {
        var pages = 0
        var withText = 0
        var bytes = 0
        var characters = 0
        var problems: [LyceumError] = []
        /// Broken records of archives, the first of them in words, and what their records are.
        var broken = 0
        var words: [String] = []
        var records: [String: Int] = [:]

        func add(_ result: PageResult) {
            pages += 1
            bytes += result.bytes
            if let fault = result.page?.latexFault {
                problems.append(LyceumError(.invalidData, "a formula is no LaTeX: \(fault.text)", at: result.path))
            } else if let text = result.document?.text ?? result.page?.text {
                withText += 1
                characters += text.unicodeScalars.count
            }
            if let problem = result.problem { problems.append(problem) }
        }

        func add(_ archive: ArchiveResult) {
            broken += archive.counts.skipped
            words += archive.counts.problems
            records.merge(archive.tally.counts, uniquingKeysWith: +)
        }
    }

    /// Problems go to standard error; a single file that gives nothing is an error.
    private func report(_ counts: Counts, seconds: Double) throws {
        let isSingle = files.count == 1 && counts.pages == 1 && counts.records.isEmpty
        if isSingle, let problem = counts.problems.first { throw problem }
        for problem in counts.problems.prefix(20) { Console.write("\(problem)\n", to: .error) }
        for problem in counts.words.prefix(20) { Console.write("left out: \(problem)\n", to: .error) }
        if isSingle, counts.withText == 0 {
            throw LyceumError(.invalidData, "the file has no text that can be read", at: files.first, remedy: "look at the file; try --favor recall")
        }
        guard let output else { return }
        var line = "\(output): \(counts.withText) of \(counts.pages) pages have text, \(Quantities.count(Double(counts.characters))) characters"
        line += " of \(Quantities.bytes(counts.bytes)), \(Quantities.clock(seconds: seconds))"
        if !counts.problems.isEmpty { line += "; \(counts.problems.count) were left out" }
        if counts.broken > 0 { line += "; \(counts.broken) broken records left out" }
        if !counts.records.isEmpty { line += "\n  records of archives: " + CurateRunCommand.list(counts.records) }
        json ? Console.write(line + "\n", to: .error) : Output.line(line)
    }
}
