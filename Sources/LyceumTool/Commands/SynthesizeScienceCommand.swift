import ArgumentParser
import Lyceum

struct SynthesizeScienceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "science",
        abstract: "Have a model write questions with answers about snippets of chosen disciplines, as plain text to train on.",
        discussion: """
            Snippets come from texts labeled with their discipline (lyceum topics label), or all are of one --discipline. Disciplines with wishes of \
            their own: mathematics, physics, chemistry, biology, astronomy, earth science, medicine, computer science, general education; others work too.

            Answers that cannot be read, do not belong to their snippet, come twice or share a run of words with an item of --examinations are left out. \
            Every line of the output has discipline, snippet, question, answer and text (question, line end, answer). What was written stands in \
            OUTPUT.unfinished until all is done: the same command goes on after a kill.

            Examples:
              lyceum synthesize science labeled.jsonl --column topic --disciplines physics,biology --writer qwen2.5-7b-instruct --output pairs.jsonl
              lyceum synthesize science physics/ --discipline physics --writer http://localhost:8000/v1 --examinations arc_easy --output pairs.jsonl
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: "The file of pairs, JSON lines.")
    var output: String

    @Option(help: ArgumentHelp("The model that writes: a folder, a .gguf file, a name, or the address of an endpoint up to /v1.", valueName: "model"))
    var writer: String

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Field or column with a text's discipline.")
    var column = "topic"

    @Option(help: "The discipline of all texts, instead of the column.")
    var discipline: String?

    @Option(help: "Only these disciplines, with commas between them (default: all).")
    var disciplines: String?

    @Option(help: "Texts whose discipline is less likely than this (COLUMN_probability) are left out, 0 to 1.")
    var minimum = 0.0

    @Option(help: "Snippets of each discipline at most, drawn by the seed, 1 or more (default: all).")
    var limit: Int?

    @Option(help: "Longest snippet, in characters, 200 or more.")
    var snippetCharacters = 1600

    @Option(help: "Shortest snippet, in characters, 1 or more.")
    var shortestCharacters = 200

    @Option(help: "Pairs asked for per snippet, 1 to 10.")
    var pairs = 2

    @Option(help: "Longest answer of the writer, in tokens, 16 or more.")
    var maxTokens = 400

    @Option(help: "Temperature of the writer, 0 to 2.")
    var temperature = 0.7

    @Option(help: "Tasks whose items must not be trained on, with commas between them (lyceum exam list).")
    var examinations: String?

    @Option(help: "Words in a row that a pair and an item may not share, 3 to 50.")
    var ngram = 13

    @Option(help: "The folder in which these tasks look for their data (default: $LYCEUM_DATA).")
    var dataDir: String?

    @OptionGroup var runtime: RuntimeFlags

    @Option(help: "Seed of all draws, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() async throws {
        try check()
        let snippets = try ScienceSnippets(
            splitter: PassageSplitter(maximumCharacters: snippetCharacters, minimumCharacters: shortestCharacters), field: field, column: column,
            discipline: discipline, wanted: Self.names(disciplines), minimum: minimum, limit: limit, seed: seed
        ).read(try DataFile.find(texts))
        let filter = try PairFilter(examinations: try indices())
        let model = try ScienceWriter(try chatModel(), count: pairs, maximumTokens: maxTokens, temperature: temperature)
        let reporter = ProgressReporter("writing", total: snippets.count, unit: .items("snippets"))
        defer { reporter.finish() }
        var work = ScienceWork(model, filter: filter, seed: seed)
        work.batch = max(1, min(16, model.model.maximumConcurrency))
        let report = try await work.write(snippets, to: output) { reporter.update(to: $0) }
        reporter.finish()
        json ? Output.json(object(report)) : print(report)
    }

    private static func names(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
    }

    private func check() throws {
        func need(_ holds: Bool, _ words: String, _ flag: String) throws {
            if !holds { throw LyceumError(.invalidArgument, "expected \(words)", at: flag) }
        }
        try need((0...1).contains(minimum), "0 to 1, found \(minimum)", "--minimum")
        try need(limit ?? 1 >= 1, "1 or more, found \(limit ?? 0)", "--limit")
        try need(snippetCharacters >= 200, "200 or more, found \(snippetCharacters)", "--snippet-characters")
        try need(shortestCharacters >= 1, "1 or more, found \(shortestCharacters)", "--shortest-characters")
        try need((1...10).contains(pairs), "1 to 10, found \(pairs)", "--pairs")
        try need(maxTokens >= 16, "16 or more, found \(maxTokens)", "--max-tokens")
        try need((0...2).contains(temperature), "0 to 2, found \(temperature)", "--temperature")
        try need((3...50).contains(ngram), "3 to 50, found \(ngram)", "--ngram")
        if discipline != nil, disciplines != nil {
            throw LyceumError(.invalidArgument, "--discipline and --disciplines exclude each other", remedy: "give one of them")
        }
    }

    private func indices() throws -> [OverlapIndex] {
        guard let examinations else { return [] }
        return try ExaminationTasks.resolve(Self.names(examinations), TaskCatalog(folders: [])).tasks.map { definition in
            let prepared = try Examination.prepare(definition, ExaminationOptions(shots: 0, dataFolder: dataDir))
            return try OverlapIndex(try ContaminationQuestions(prepared).items.map(\.fields), options: OverlapIndex.Options(size: .fixed(ngram)))
        }
    }

    private func chatModel() throws -> any ChatModel {
        if writer.hasPrefix("http://") || writer.hasPrefix("https://") { return RemoteChatModel(.init(baseURL: writer)) }
        let path = try Hub.resolve(writer)
        return try LocalChatModel(try TextModel(try LanguageModel.load(path, options: try runtime.options())), name: FileSystem.name(of: path))
    }

    private func print(_ report: ScienceWork.Report) {
        Output.line(
            "\(report.snippets) snippets" + (report.earlier > 0 ? ", \(report.earlier) of them done before" : "") + ", \(report.written) pairs")
        for (reason, count) in report.rejected.sorted(by: { $0.key < $1.key }) { Output.line("  refused  \(count)  \(reason)") }
        let left = report.filtered
        Output.line("  left out  \(left.repeated) repeated, \(left.similar) nearly repeated, \(left.examined) in an examination")
        for (discipline, count) in report.disciplines.sorted(by: { $0.key < $1.key }) { Output.line("  \(count)  \(discipline)") }
        Output.line("\(report.kept) pairs in \(output)")
    }

    private func object(_ report: ScienceWork.Report) -> JSON {
        func counts(_ counts: [String: Int]) -> JSON { .object(JSON.Object(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })) }
        return [
            "output": .string(output), "snippets": .integer(report.snippets), "earlier": .integer(report.earlier),
            "written": .integer(report.written),
            "rejected": counts(report.rejected), "repeated": .integer(report.filtered.repeated), "similar": .integer(report.filtered.similar),
            "examined": .integer(report.filtered.examined), "kept": .integer(report.kept), "disciplines": counts(report.disciplines),
        ]
    }
}

struct SynthesizeSpoilCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spoil",
        abstract: "Exchange the answers of a share of question–answer texts, to see how much wrong text training bears.",
        discussion: """
            Chosen pairs get the answer of another pair of their discipline. Every line keeps its fields; spoiled says which were changed.

            Example:
              lyceum synthesize spoil pairs.jsonl --share 0.3 --output spoiled.jsonl
            """)

    @Argument(help: "Files of pairs: question, answer and discipline, JSON lines.")
    var texts: [String]

    @Option(help: "Share of every discipline's pairs, 0 to 1.")
    var share: Double

    @Option(help: "The file of pairs, JSON lines.")
    var output: String

    @Option(help: "Seed of what is changed, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard (0...1).contains(share) else { throw LyceumError(.invalidArgument, "expected 0 to 1, found \(share)", at: "--share") }
        let counts = try PairCorruption(share: share, seed: seed).write(try DataFile.find(texts), to: output)
        if json {
            return Output.json([
                "output": .string(output), "pairs": .integer(counts.pairs), "spoiled": .integer(counts.spoiled), "kept": .integer(counts.kept),
            ])
        }
        Output.line("\(counts.spoiled) of \(counts.pairs) pairs spoiled: \(output)")
    }
}
