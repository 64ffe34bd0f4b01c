import ArgumentParser
import Lyceum

struct SimplifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simplify",
        abstract: "Have a model rewrite texts in common words, so that small models learn more from them (TinyHelen).",
        discussion: """
            Texts are cleaned, persons get common names, windows of whole sentences are rewritten, and every rewrite is checked: its marks, its length, addresses, \
            repetition, and the share of its words inside a vocabulary. What does not hold is asked for once more, with the words outside named.

            Examples:
              lyceum simplify vocabulary texts/ --words 2000 --output words.txt
              lyceum simplify texts/ --writer http://localhost:8000/v1 --vocabulary words.txt --genre encyclopedia --output pairs.jsonl
              lyceum simplify measure pairs.jsonl --fields original,leaner
            """,
        subcommands: [SimplifyRunCommand.self, SimplifyVocabularyCommand.self, SimplifyMeasureCommand.self],
        defaultSubcommand: SimplifyRunCommand.self)
}

struct SimplifyRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Rewrite texts (the word run may be left out).",
        discussion: """
            Every line of the output has idx, original and leaner: the windows of a document that came out, before and after. Train on leaner. What was written \
            stands in OUTPUT.unfinished until all is done: the same command goes on after a kill.

            Forms of a word (walks, walked, walking for walk) lie inside with it, and so do numbers and the document's new names.

            Example:
              lyceum simplify run wiki.jsonl --writer qwen2.5-7b-instruct --vocabulary words.txt --genre encyclopedia --output pairs.jsonl
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: ArgumentHelp("The model that writes: a folder, a .gguf file, a name, or the address of an endpoint up to /v1.", valueName: "model"))
    var writer: String

    @Option(help: ArgumentHelp("Common words, one a line, the most frequent first (lyceum simplify vocabulary makes such a list).", valueName: "file"))
    var vocabulary: String

    @Option(help: "The file of pairs, JSON lines.")
    var output: String

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Kind of the texts: web, book, encyclopedia, textbook, conversation, code or math.")
    var genre = "web"

    @Option(help: "Least share of a rewrite's words inside the vocabulary, 0 to 1.")
    var coverage = 0.95

    @Option(help: "What takes the place of a window that does not hold: drop, sentences (those wholly inside), or original.")
    var fallback = "sentences"

    @Option(help: "Tokens of a window, one counted to four bytes, 1 or more (default: 300; of textbooks, conversations, code and math 600).")
    var windowTokens: Int?

    @Option(help: "Temperature of the writer, 0 to 2.")
    var temperature = 0.8

    @Option(help: "Nucleus of the writer, above 0 up to 1.")
    var topP = 0.95

    @Flag(help: "Leave the names of persons as they are.")
    var keepNames = false

    @Option(help: "Documents at most, 1 or more (default: all).")
    var limit: Int?

    @Option(help: "Seed of all draws, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    @OptionGroup var runtime: RuntimeFlags

    func run() async throws {
        if let limit, limit < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        var options = Simplifier.Options()
        options.genre = try choice(genre, "--genre")
        options.fallback = try choice(fallback, "--fallback")
        options.coverage = coverage
        options.windowTokens = windowTokens
        options.temperature = temperature
        options.topP = topP
        options.exchangesNames = !keepNames
        let simplifier = try Simplifier(try chatModel(), vocabulary: try SimpleVocabulary(path: vocabulary), options: options)
        let reporter = ProgressReporter("rewriting", total: limit, unit: .items("documents"))
        defer { reporter.finish() }
        let work = SimplifyWork(simplifier, seed: seed, field: field)
        let report = try await work.write(try DataFile.find(texts), limit: limit ?? .max, to: output) { reporter.update(to: $0) }
        reporter.finish()
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            return Output.json(.object(object))
        }
        Output.line("\(report.written) of \(report.documents) documents, \(report.windows) windows: \(output)")
        for (way, count) in report.ways.sorted(by: { $0.key < $1.key }) { Output.line("  \(count)\t\(way)") }
        for (problem, count) in report.problems.sorted(by: { $0.key < $1.key }) { Output.line("  not taken  \(count)\t\(problem)") }
    }

    private func chatModel() throws -> any ChatModel {
        if writer.hasPrefix("http://") || writer.hasPrefix("https://") { return RemoteChatModel(.init(baseURL: writer)) }
        let path = try Hub.resolve(writer)
        return try LocalChatModel(try TextModel(try LanguageModel.load(path, options: try runtime.options())), name: FileSystem.name(of: path))
    }
}

struct SimplifyVocabularyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocabulary",
        abstract: "List the most frequent words of texts, one a line.",
        discussion: """
            Names (words that always have a capital letter) are left out, and forms count for the shortest form that is there. Take texts whose language is \
            already simple: letters, talks, books for children.

            Example:
              lyceum simplify vocabulary stories/ --words 2000 --documents 3 --output words.txt
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: "Words in the list, 1 or more.")
    var words = 2000

    @Option(help: "Documents that a word must be in, 1 or more.")
    var documents = 2

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "The file for the list.")
    var output: String

    func run() throws {
        guard words >= 1 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(words)", at: "--words") }
        guard documents >= 1 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(documents)", at: "--documents") }
        let reader = RecordReader(try DataFile.find(texts))
        var read: [String] = []
        while let record = try reader.next() { read.append(try record.text(field: field)) }
        let vocabulary = try SimpleVocabulary.frequent(read, count: words, leastDocuments: documents)
        try AtomicFile.write(vocabulary.words.map { $0 + "\n" }.joined(), to: output)
        Output.line("\(vocabulary.words.count) words of \(read.count) texts: \(output)")
    }
}

struct SimplifyMeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Tell how simple the language of texts is: different words, entropies, length of sentences, reading ease.",
        discussion: """
            Different words and entropies grow with the length of a text, so they are counted in as many words of each field as the shortest field has. \
            Reading ease is Flesch's (higher is easier), grade that of Flesch and Kincaid, both for English.

            Example:
              lyceum simplify measure pairs.jsonl --fields original,leaner --vocabulary words.txt
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: "Fields or columns with texts, with commas between them.")
    var fields = "text"

    @Option(help: ArgumentHelp("A list of words: the share of words inside.", valueName: "file"))
    var vocabulary: String?

    @Option(help: "Words of which entropies and different words are counted, 1 or more (default: as many as the shortest field has).")
    var sample: Int?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        if let sample, sample < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(sample)", at: "--sample") }
        let names = fields.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
        guard !names.isEmpty else { throw LyceumError(.invalidArgument, "expected a field", at: "--fields") }
        let list = try vocabulary.map { try SimpleVocabulary(path: $0) }
        let files = try DataFile.find(texts)
        let first = try measured(files, names, list, sample: 1)
        let shortest = sample ?? max(first.map(\.words).min() ?? 1, 1)
        let measures = try measured(files, names, list, sample: shortest)
        if json {
            return Output.json(.object(JSON.Object(zip(names, measures).map { ($0, $1.json) })))
        }
        var table = ExamTable([("", .left)] + names.map { ($0, .right) })
        func number(_ value: Double, _ places: Int = 2) -> String { Quantities.fixed(value, places: places) }
        table.add(["documents"] + measures.map { "\($0.documents)" })
        table.add(["words"] + measures.map { "\($0.words)" })
        table.add(["different words in \(shortest)"] + measures.map { "\($0.differentWords)" })
        table.add(["entropy of a word, bits"] + measures.map { number($0.unigramEntropy) })
        table.add(["… given the word before"] + measures.map { number($0.bigramEntropy) })
        table.add(["words per sentence"] + measures.map { number($0.wordsPerSentence, 1) })
        table.add(["reading ease"] + measures.map { number($0.readingEase, 1) })
        table.add(["grade"] + measures.map { number($0.grade, 1) })
        if list != nil { table.add(["inside the vocabulary"] + measures.map { number(100 * ($0.coverage ?? 0), 1) + " %" }) }
        Output.line(table.text)
    }

    private func measured(_ files: [DataFile], _ names: [String], _ list: SimpleVocabulary?, sample: Int) throws -> [SimplicityMeasures] {
        var measures = names.map { _ in SimplicityMeasures(sample: sample) }
        let reader = RecordReader(files)
        while let record = try reader.next() {
            for (place, name) in names.enumerated() { measures[place].add(try record.text(field: name), vocabulary: list) }
        }
        return measures
    }
}
