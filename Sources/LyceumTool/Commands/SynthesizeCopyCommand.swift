import ArgumentParser
import Lyceum

struct SynthesizeCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Have a model copy multiple-choice questions out of pages, and keep what really stands there.",
        discussion: """
            A copy is kept when at least --share of its words, and of each option's, stand in the page in their order and in one place (the longest \
            common subsequence of words). Answers are kept where the page gives them. What cannot be read, has too few options or was invented is left \
            out and counted by reason.

            Every line of the output has page, question, options, share and text (question and options, a line each), and where they are known url, \
            answer and answer_index (from 0). What was copied stands in OUTPUT.unfinished until all is done: the same command goes on after a kill.

            Example, from a crawl to questions:
              lyceum curate --example redstone-choice > choice.yaml
              lyceum curate choice.yaml --set input.paths=[crawl] --set output.folder=choice
              lyceum synthesize copy choice/kept --writer qwen2.5-7b-instruct --output questions.jsonl
            """)

    @Argument(help: "Files and folders with pages' texts.")
    var texts: [String]

    @Option(help: "The file of questions, JSON lines.")
    var output: String

    @Option(help: ArgumentHelp("The model that copies: a folder, a .gguf file, a name, or the address of an endpoint up to /v1.", valueName: "model"))
    var writer: String

    @Option(help: "Field or column that holds the text.")
    var field = "text"

    @Option(help: "Least share of a copy's words that stand in the page in their order, 0 to 1.")
    var share = 0.9

    @Option(help: "A copy must stand within so many times its own words, 1 or more; 0 for anywhere on the page.")
    var reach = 2

    @Option(help: "Options that a question must have at least, 2 to 26.")
    var leastOptions = 4

    @Option(help: "Characters of a page that the model is given at a time, 200 or more.")
    var characters = 6000

    @Option(help: "Pages at most, 1 or more (default: all).")
    var limit: Int?

    @Option(help: "Longest answer of the writer, in tokens, 16 or more.")
    var maxTokens = 1024

    @Option(help: "Temperature of the writer, 0 to 2.")
    var temperature = 0.0

    @OptionGroup var runtime: RuntimeFlags

    @Option(help: "Seed of all draws, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() async throws {
        try check()
        let files = try DataFile.find(texts)
        var options = QuestionCopier.Options()
        (options.share, options.reach, options.leastOptions) = (share, reach > 0 ? reach : nil, leastOptions)
        (options.characters, options.maximumTokens, options.temperature) = (characters, maxTokens, temperature)
        let copier = QuestionCopier(try chatModel(), options: options)
        let reporter = ProgressReporter("copying", unit: .items("pages"))
        defer { reporter.finish() }
        let report = try await QuestionCopyWork(copier, seed: seed, field: field).write(files, limit: limit ?? .max, to: output) {
            reporter.update(to: $0)
        }
        reporter.finish()
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            Output.json(.object(object))
        } else {
            print(report)
        }
    }

    private func check() throws {
        func need(_ holds: Bool, _ words: String, _ flag: String) throws {
            if !holds { throw LyceumError(.invalidArgument, "expected \(words)", at: flag) }
        }
        try need((0...1).contains(share), "0 to 1, found \(share)", "--share")
        try need((0...1000).contains(reach), "0 to 1000, found \(reach)", "--reach")
        try need((2...26).contains(leastOptions), "2 to 26, found \(leastOptions)", "--least-options")
        try need(characters >= 200, "200 or more, found \(characters)", "--characters")
        try need(limit ?? 1 >= 1, "1 or more, found \(limit ?? 0)", "--limit")
        try need(maxTokens >= 16, "16 or more, found \(maxTokens)", "--max-tokens")
        try need((0...2).contains(temperature), "0 to 2, found \(temperature)", "--temperature")
    }

    private func chatModel() throws -> any ChatModel {
        if writer.hasPrefix("http://") || writer.hasPrefix("https://") { return RemoteChatModel(.init(baseURL: writer)) }
        let path = try Hub.resolve(writer)
        return try LocalChatModel(try TextModel(try LanguageModel.load(path, options: try runtime.options())), name: FileSystem.name(of: path))
    }

    private func print(_ report: QuestionCopyWork.Report) {
        Output.line(
            "\(report.questions) questions from \(report.pagesWithQuestions) of \(report.pages) pages"
                + (report.earlier > 0 ? ", \(report.earlier) of them done before" : "") + ", \(report.answered) with the page's answer")
        if report.answersLeftOut > 0 { Output.line("  left out  \(report.answersLeftOut)  answers that the page does not tell") }
        for (reason, count) in report.rejected.sorted(by: { $0.key < $1.key }) { Output.line("  refused  \(count)  \(reason)") }
        Output.line("questions in \(output)")
    }
}
