import ArgumentParser
import Lyceum

struct SynthesizeExercisesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exercises",
        abstract: "Turn texts into texts with exercises about them, so that a model that learns a field keeps answering.",
        discussion: """
            Without a model exercises are found by rules: titles, definitions, connectors of conclusion, contrast, cause and paraphrase, sentences of the \
            field's words. With --writer a model writes them; each is checked against its passage, asked for once more when it does not hold, and rules \
            take its place then. With --synthesizer a model that was tuned for it continues tagged text.

            Every line of the output has id, source, passage, exercises and text; train on text.

            Examples:
              lyceum synthesize exercises texts/ --output training.jsonl --tokenizer smollm2-135m-instruct
              lyceum synthesize exercises texts/ --output training.jsonl --writer qwen2.5-1.5b-instruct --exercises 4
              lyceum synthesize exercises texts/ --output training.jsonl --writer http://localhost:8000/v1
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: "The file of training texts, JSON lines.")
    var output: String

    @Option(help: ArgumentHelp("A model that writes the exercises: a folder, a .gguf file, a name, or the address of an endpoint up to /v1.", valueName: "model"))
    var writer: String?

    @Option(help: ArgumentHelp("A model tuned to write questions behind tagged text.", valueName: "model"))
    var synthesizer: String?

    @Option(help: "With --writer: exercises per passage, 1 or more.")
    var exercises = 3

    @Option(help: "Longest answer of the writer, in tokens, 16 or more (default: 200, of a synthesizer 400).")
    var maxTokens: Int?

    @Option(help: "Temperature of the writer, 0 to 2 (default: 0.7, of a synthesizer 0).")
    var temperature: Double?

    @Option(help: "Tokens that a training text may have, 264 or more; passages are cut 200 below.")
    var textTokens = 2048

    @Option(help: "Only so many passages, 1 or more (default: all).")
    var limit: Int?

    @OptionGroup var field: FieldOptions
    @OptionGroup var words: VocabularyOptions
    @OptionGroup var runtime: RuntimeFlags

    @Option(help: "Seed of all draws, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() async throws {
        try check()
        let lists = try field.dataLists()
        let rules = try MiningRules(lists)
        let read = try await field.texts(texts, quiet: json)
        let passages = Array(read.passages(try field.splitter()).prefix(limit ?? .max))
        let vocabulary = try await words.vocabulary(read.documents.map(\.text))
        let miner = RuleMiner(rules: rules, vocabulary: vocabulary, contextLength: textTokens)
        let work = ReadingComprehension(try converter(miner, lists), rules: rules, seed: seed)
        let reporter = ProgressReporter("making exercises", total: passages.count, unit: .items("passages"))
        defer { reporter.finish() }
        let file = try AtomicFile(path: output)
        var yield = ComprehensionYield()
        try await work.convert(passages) { text throws(LyceumError) in
            try file.write(text.json.text() + "\n")
            yield.add(text)
            reporter.advance()
        }
        try file.commit()
        reporter.finish()
        if json {
            var object = yield.json.objectValue ?? JSON.Object()
            object["converter"] = .string(work.converter.name)
            object["domain_words"] = .integer(vocabulary?.words.count ?? 0)
            object["texts"] = read.report.json
            object["output"] = .string(output)
            Output.json(.object(object))
        } else {
            if let vocabulary { Output.line("\(vocabulary.words.count) words of the field") }
            Output.line(yield.summary)
        }
    }

    private func check() throws {
        if writer != nil, synthesizer != nil {
            throw LyceumError(.invalidArgument, "--writer and --synthesizer exclude each other", remedy: "give one of them")
        }
        if exercises < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(exercises)", at: "--exercises") }
        if textTokens < 264 { throw LyceumError(.invalidArgument, "expected 264 or more, found \(textTokens)", at: "--text-tokens") }
        if let limit, limit < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        if let maxTokens, maxTokens < 16 { throw LyceumError(.invalidArgument, "expected 16 or more, found \(maxTokens)", at: "--max-tokens") }
        if let temperature, !(0...2).contains(temperature) { throw LyceumError(.invalidArgument, "expected 0 to 2, found \(temperature)", at: "--temperature") }
    }

    private func converter(_ miner: RuleMiner, _ lists: DataLists) throws -> any PassageConverter {
        if let writer {
            return ModelWriter(
                try chatModel(writer), catalog: try ExerciseCatalog(lists), fallback: miner, exercises: exercises, maximumTokens: maxTokens ?? 200,
                temperature: temperature ?? 0.7)
        }
        if let synthesizer {
            return InstructionSynthesizer(
                try chatModel(synthesizer), catalog: try ExerciseCatalog(lists), maximumTokens: maxTokens ?? 400, temperature: temperature ?? 0,
                fallback: miner)
        }
        return miner
    }

    private func chatModel(_ name: String) throws -> any ChatModel {
        if name.hasPrefix("http://") || name.hasPrefix("https://") { return RemoteChatModel(.init(baseURL: name)) }
        let path = try Hub.resolve(name)
        let loaded = try TextModel(try LanguageModel.load(path, options: try runtime.options()))
        return try LocalChatModel(loaded, name: FileSystem.name(of: path))
    }
}
