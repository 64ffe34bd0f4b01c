import ArgumentParser
import Lyceum

struct ShardsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shards",
        abstract: "Tokenize data into files for training, or look into them.",
        subcommands: [ShardsBuildCommand.self, ShardsInspectCommand.self])
}

struct ShardsBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Tokenize text, JSON lines or CSV into token shards.",
        discussion: """
            Reads .txt, .md, .jsonl, .json, .csv and .tsv, plain or with .gz or .zst; of a folder all files below with these endings. Records with \
            the columns of a conversation (messages; prompt and completion; instruction and output; conversations) are rendered with the \
            model's chat template. Finished shards of an interrupted run are kept: run the same command again.

            Examples:
              lyceum shards build corpus.jsonl.zst --tokenizer smollm2-135m-instruct --output shards --eos --validation 0.01
              lyceum shards build books/ --tokenizer tokenizer.json --output shards --separator "<|endoftext|>"
            """)

    @Argument(help: "Files and folders.")
    var inputs: [String]

    @Option(help: "A model (folder, .gguf file, name from the cache) or a tokenizer.json.")
    var tokenizer: String

    @Option(help: "Folder for the shards; made when it is not there.")
    var output: String

    @Option(help: "Field or column that holds the text; dots lead into objects.")
    var field = "text"

    @Option(help: "How the files hold documents: text, lines, jsonl, json, csv or tsv (default: by the files' names).")
    var format: String?

    @Option(help: "What records are: auto, text or conversation.")
    var content = "auto"

    @Option(help: "What is learned of conversations: assistant, completion, last or all.")
    var loss = "assistant"

    @Option(help: "Conversations as one document (together) or a document for every answer (apart).")
    var turns = "together"

    @Option(help: "Tokens after which a new shard begins, 1 or more.")
    var shardTokens = 100_000_000

    @Flag(help: "Append the end-of-text token to every document.")
    var eos = false

    @Option(help: "Share of documents set aside for validation, 0 or more, below 1.")
    var validation = 0.0

    @Option(name: .customLong("value"), help: "Field with a number to keep for curricula. May be repeated.")
    var values: [String] = []

    @Option(name: .customLong("category"), help: "Field with a category to keep for orders by category. May be repeated.")
    var categories: [String] = []

    @Option(help: "Cut plain text into documents where this stands.")
    var separator: String?

    @Flag(help: "Special tokens written out in texts become those tokens.")
    var parseSpecial = false

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        try ThreadOption.check(threads)
        let files = try DataFile.find(inputs, format: try format.map { try choice($0, "--format") })
        var reading = RecordReader.Options(onError: try choice(onError, "--on-error"), separator: separator)
        reading.skippingAdvice = "leave such records out with --on-error skip"
        let options = ShardBuilder.Options(
            shardTokens: shardTokens, validation: validation, values: values, categories: categories, reading: reading,
            threads: try threads ?? ThreadPool.requestedThreadCount())
        let builder = try ShardBuilder(files, encoder: try encoder(), folder: output, options: options)
        let start = ContinuousClock.now
        let reporter = ProgressReporter("tokenizing", unit: .bytes)
        var tokens = 0
        let folder = try builder.build { progress in
            reporter.describe("tokenizing, \(Quantities.count(Double(progress.tokens))) tokens", total: progress.totalBytes)
            reporter.update(to: progress.bytes)
            tokens = progress.tokens - progress.earlierTokens
        }
        reporter.finish()
        report(try ShardInspection(folder), seconds: seconds(since: start), tokens: tokens)
    }

    private func encoder() throws -> any RecordEncoder {
        let model = try ShardModel.open(tokenizer)
        let end = eos ? model.endOfText : nil
        if eos, end == nil {
            throw LyceumError(.invalidArgument, "the tokenizer names no end-of-text token", at: "--eos")
        }
        let text = TextEncoder(model.tokenizer, field: field, end: end, parsesSpecialTokens: parseSpecial)
        let conversation = ConversationEncoder(
            tokenizer: model.tokenizer, template: model.template, variables: model.variables, endTokens: model.endTokens,
            loss: try choice(loss, "--loss"), turns: try choice(turns, "--turns"))
        switch content {
        case "auto": return AutomaticEncoder(text: text, conversation: conversation)
        case "text": return text
        case "conversation": return conversation
        default: throw LyceumError(.invalidArgument, "expected auto, text or conversation, found “\(content)”", at: "--content")
        }
    }

    private func report(_ inspection: ShardInspection, seconds: Double, tokens: Int) {
        let rate = seconds > 0 ? Double(tokens) / seconds : 0
        if json {
            var object = inspection.json.objectValue ?? JSON.Object()
            object["seconds"] = .number(seconds)
            object["tokens_per_second"] = .number(rate)
            Output.jsonLine(.object(object))
            return
        }
        ShardReport.write(inspection)
        if tokens > 0 {
            Output.line("tokenized in \(Quantities.fixed(seconds, places: 1)) s, \(Quantities.count(rate)) tokens/s")
        } else {
            Output.line("nothing to do: the shards were finished already")
        }
    }
}

struct ShardsInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what token shards hold, and check them.",
        discussion: """
            Compares every checksum. Lengths of documents are counted by powers of two.

            Example:
              lyceum shards inspect shards --show 3
            """)

    @Argument(help: "Folder of finished shards.")
    var folder: String

    @Option(help: "Documents to show as text, 0 or more.")
    var show = 0

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        guard show >= 0 else { throw LyceumError(.invalidArgument, "expected 0 documents or more, found \(show)", at: "--show") }
        let folder = try ShardFolder(path: folder)
        let inspection = try ShardInspection(folder)
        let samples = try samples(folder)
        if json {
            var object = inspection.json.objectValue ?? JSON.Object()
            if show > 0 { object["samples"] = .array(samples.map(\.json)) }
            Output.json(.object(object))
            return
        }
        ShardReport.write(inspection)
        guard !samples.isEmpty else { return }
        let preview = BatchPreview(
            try folder.tokenizer(), marks: Console.usesColor(.output) ? .colors : .plain,
            origin: { samples[$0.source].origin })
        var batch = TrainingBatch()
        for (index, sample) in samples.enumerated() {
            batch.append(
                tokens: sample.tokens, trained: sample.trained, source: index,
                reference: DocumentReference(source: index, document: sample.number, tokens: 0..<sample.tokens.count))
        }
        Output.text("\n" + preview.text(batch, maximumDocuments: show, maximumTokens: 256))
    }

    private struct Sample {
        var number: Int
        var tokens: [Int32]
        var trained: [Bool]?
        var origin: String?
        var text: String

        var json: JSON {
            [
                "document": .integer(number), "origin": origin.map { .string($0) } ?? .null, "tokens": .integer(tokens.count),
                "text": .string(text),
            ]
        }
    }

    /// Documents spread evenly over the training part.
    private func samples(_ folder: ShardFolder) throws -> [Sample] {
        guard show > 0 else { return [] }
        let tokenizer = try folder.tokenizer()
        let set = try folder.open(.train)
        let wanted = min(show, set.count)
        return try (0..<wanted).map { index in
            let document = index * set.count / wanted
            let range = 0..<set.length(of: document)
            let tokens = try set.tokens(of: document, in: range)
            return Sample(
                number: document, tokens: tokens, trained: try set.trained(of: document, in: range),
                origin: set.origin(of: document), text: tokenizer.decode(tokens))
        }
    }
}
