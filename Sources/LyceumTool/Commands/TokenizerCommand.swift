import ArgumentParser
import Lyceum

struct TokenizerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenizer",
        abstract: "Train a tokenizer, give a model's tokenizer new tokens, or give a model another tokenizer.",
        subcommands: [TokenizerTrainCommand.self, TokenizerExtendCommand.self, TokenizerTransplantCommand.self])
}

/// Texts to learn tokens from.
struct CorpusOptions: ParsableArguments {
    @Option(help: "Field or column that holds the text; dots lead into objects.")
    var field = "text"

    @Option(help: "How the files hold documents: text, lines, jsonl, json, csv or tsv (default: by the files' names).")
    var format: String?

    @Option(help: "Most bytes of text to use (default: all).")
    var maximumBytes: Int?

    /// Every text that is not empty, in order.
    func forEachText(_ paths: [String], _ body: (String) throws -> Void) throws {
        let files = try DataFile.find(paths, format: try format.map { try choice($0, "--format") })
        let reader = RecordReader(files)
        var bytes = 0
        let progress = ProgressReporter("reading", total: reader.totalBytes, unit: .bytes)
        defer { progress.finish() }
        let limit = maximumBytes ?? .max
        while bytes < limit {
            guard let record = try reader.next() else { break }
            let text = try Self.text(of: record, field, reader)
            guard !text.isEmpty else { continue }
            bytes += text.utf8.count
            try body(text)
            progress.update(to: reader.bytesRead)
        }
    }

    private static func text(of record: DataRecord, _ field: String, _ reader: RecordReader) throws(LyceumError) -> String {
        do throws(LyceumError) {
            return try record.text(field: field)
        } catch {
            throw error.at(reader.place(of: record))
        }
    }

    func texts(_ paths: [String]) throws -> [String] {
        var result: [String] = []
        try forEachText(paths) { result.append($0) }
        guard !result.isEmpty else {
            throw LyceumError(.invalidData, "there is no text to learn from", at: paths.joined(separator: ", "))
        }
        return result
    }
}

struct TokenizerTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a tokenizer on a corpus.",
        discussion: """
            Reads .txt, .md, .jsonl, .json, .csv and .tsv, plain or with .gz or .zst; of a folder all files below with these endings. The folder \
            that is written works with lyceum init and loads in transformers.

            Examples:
              lyceum tokenizer train corpus.txt --kind bpe --vocabulary 8192 my-tokenizer
              lyceum tokenizer train data/ --vocabulary 32000 --chat-template chatml my-tokenizer
            """)

    @Argument(help: "Files and folders with text, and last the folder to write, which must not exist yet.")
    var paths: [String]

    @Option(help: "bpe (byte-level byte pairs) or unigram (SentencePiece's pieces).")
    var kind = "bpe"

    @Option(help: "Tokens in all, special tokens included.")
    var vocabulary: Int

    @Option(name: .customLong("end"), help: "The token that ends documents.")
    var endToken = "<|endoftext|>"

    @Option(name: .customLong("beginning"), help: "A token to put before every text (default: none).")
    var beginningToken: String?

    @Option(name: .customLong("padding"), help: "A padding token (default: none).")
    var paddingToken: String?

    @Option(name: .customLong("special"), help: "A further special token. May be repeated.")
    var specialTokens: [String] = []

    @Option(help: "chatml, or a file with a Jinja template (default: none).")
    var chatTemplate: String?

    @Option(name: .customLong("min-frequency"), help: "Pairs rarer than this are not merged (bpe).")
    var minimumFrequency = 2

    @OptionGroup var corpus: CorpusOptions

    @Option(help: "Threads, 1 or more (default: the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "One JSON object about the tokenizer.")
    var json = false

    func run() throws {
        guard let kind = TokenizerTraining.Kind(rawValue: kind) else {
            throw LyceumError(.invalidArgument, "expected bpe or unigram, found “\(kind)”", at: "--kind")
        }
        guard paths.count > 1, let output = paths.last else {
            throw LyceumError(
                .invalidArgument, "expected a corpus and a folder to write", at: "lyceum tokenizer train",
                remedy: "name files with text first and the new folder last")
        }
        var training = TokenizerTraining(
            kind: kind, vocabularySize: vocabulary, endToken: endToken, beginningToken: beginningToken, paddingToken: paddingToken,
            specialTokens: specialTokens)
        if chatTemplate == "chatml" {
            training.chatTemplate = TokenizerTraining.chatMarkup.template
            training.specialTokens += TokenizerTraining.chatMarkup.tokens
        } else if let chatTemplate {
            training.chatTemplate = try TextFile.read(chatTemplate)
        }
        training.minimumFrequency = minimumFrequency
        training.threads = try threads ?? ThreadPool.requestedThreadCount()
        let texts = try corpus.texts(Array(paths.dropLast()))
        let progress = ProgressReporter("tokenizer")
        training.progress = { progress.describe($0.words) }
        let description = try training.train(texts)
        try training.write(description, to: output)
        progress.finish()
        try report(output, texts)
    }

    private func report(_ output: String, _ texts: [String]) throws {
        let tokenizer = try Tokenizer.load(path: output)
        // A part of the corpus tells enough about how short texts get.
        var (bytes, tokens) = (0, 0)
        for text in texts where bytes < 4 << 20 {
            bytes += text.utf8.count
            tokens += tokenizer.encode(text, addSpecialTokens: false).count
        }
        let rate = Double(tokens) / Double(max(1, bytes))
        if json {
            Output.jsonLine([
                "output": .string(output), "kind": .string(kind), "vocabulary": .integer(tokenizer.vocabularySize),
                "tokens_per_byte": .number(rate),
            ])
        } else {
            Output.line("\(output): \(kind), \(tokenizer.vocabularySize) tokens, \(Quantities.fixed(rate, places: 4)) tokens per byte")
        }
    }
}

struct TokenizerExtendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Give a model new tokens from a corpus, with rows in embedding and head.",
        discussion: """
            The tokens that shorten the corpus most are added after the old ones, which keep their numbers; merges are added after the old ones, \
            so every tokenizer library encodes alike. The output is a whole model folder. One text in ten is held out to measure on, unless \
            --held-out names others. Compare models of different tokenizers in bits per byte (lyceum score), not in perplexity. Below billions of \
            tokens of further training the old vocabulary often serves better: measure both.

            Example:
              lyceum tokenizer extend smollm2-135m-instruct medicine.jsonl --tokens 2000 --initialize subword extended-model
            """)

    @Argument(help: "A folder, a .gguf file, or a name from the cache.")
    var model: String

    @Argument(help: "Files and folders with text, and last the folder to write, which must not exist yet.")
    var paths: [String]

    @Option(help: "New tokens, 1 or more.")
    var tokens: Int

    @Option(
        help: "What new rows begin with: subword (mean of the rows that wrote the token before), mean (of all rows) or random (around that mean).")
    var initialize = NewTokenInitialization.subword.rawValue

    @Option(help: "Seed of random rows.")
    var seed: UInt64 = 0

    @Option(name: .customLong("min-frequency"), help: "Pairs rarer than this do not become tokens.")
    var minimumFrequency = 2

    @Option(name: .customLong("max-length"), help: "Longest new token, in bytes.")
    var maximumLength = 32

    @Option(help: "File or folder with text to measure on. May be repeated.")
    var heldOut: [String] = []

    @Option(help: "Type of the weights: f32, f16 or bf16 (default: as they are; block types become bf16).")
    var dtype: String?

    @OptionGroup var corpus: CorpusOptions

    @Flag(help: "One JSON object: tokens, rows, tokens per byte before and after.")
    var json = false

    func run() throws {
        guard let initialization = NewTokenInitialization(rawValue: initialize) else {
            throw LyceumError(.invalidArgument, "expected subword, mean or random, found “\(initialize)”", at: "--initialize")
        }
        guard paths.count > 1, let output = paths.last else {
            throw LyceumError(
                .invalidArgument, "expected a corpus and a folder to write", at: "lyceum tokenizer extend",
                remedy: "name files with text after the model and the new folder last")
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(model))
        let all = try corpus.texts(Array(paths.dropLast()))
        let isSplit = heldOut.isEmpty && all.count >= 10
        let learned = isSplit ? all.indices.filter { $0 % 10 != 9 }.map { all[$0] } : all
        let measured = heldOut.isEmpty ? (isSplit ? all.indices.filter { $0 % 10 == 9 }.map { all[$0] } : all) : try corpus.texts(heldOut)
        let progress = ProgressReporter("tokenizer")
        let extender = VocabularyExtender(
            newTokens: tokens, minimumFrequency: minimumFrequency, maximumTokenLength: maximumLength,
            progress: { progress.describe($0.words) })
        let report = try VocabularyExtension(checkpoint, extender: extender, initialization: initialization, seed: seed)
            .write(
                texts: learned, heldOut: measured, to: output, type: try dtype.map { try elementType($0, flag: "--dtype") },
                pool: .shared)
        progress.finish()
        if json { write(report) } else { print(report, output, isHeldOut: isSplit || !heldOut.isEmpty) }
    }

    private func print(_ report: VocabularyExtensionReport, _ output: String, isHeldOut: Bool) {
        Output.line("\(output): \(report.newTokens.count) new tokens, \(report.rowsBefore) → \(report.rowsAfter) rows")
        let change = (report.tokensPerByteAfter / max(report.tokensPerByteBefore, 1e-9) - 1) * 100
        Output.line(
            "tokens per byte \(Quantities.fixed(report.tokensPerByteBefore, places: 4)) → "
                + "\(Quantities.fixed(report.tokensPerByteAfter, places: 4)) (\(Quantities.fixed(change, places: 1)) %) on "
                + "\(Quantities.bytes(report.heldOutBytes)) of \(isHeldOut ? "held-out text" : "the corpus itself")")
        Output.line(
            "per character   \(Quantities.fixed(report.tokensPerCharacterBefore, places: 4)) → "
                + "\(Quantities.fixed(report.tokensPerCharacterAfter, places: 4)); \(report.longerTexts) texts got longer, "
                + "\(report.roundTripFailuresAfter) do not come back as they were (before: \(report.roundTripFailuresBefore))")
        let examples = report.newTokens.sorted { $0.saved > $1.saved }.prefix(10).map { "“\($0.text)” \($0.saved)" }
        Output.line("most saved      \(examples.joined(separator: ", "))")
    }

    private func write(_ report: VocabularyExtensionReport) {
        Output.json([
            "new_tokens": .integer(report.newTokens.count), "rows_before": .integer(report.rowsBefore),
            "rows_after": .integer(report.rowsAfter), "held_out_bytes": .integer(report.heldOutBytes),
            "tokens_per_byte_before": .number(report.tokensPerByteBefore),
            "tokens_per_byte_after": .number(report.tokensPerByteAfter),
            "tokens_per_character_before": .number(report.tokensPerCharacterBefore),
            "tokens_per_character_after": .number(report.tokensPerCharacterAfter), "longer_texts": .integer(report.longerTexts),
            "round_trip_failures_before": .integer(report.roundTripFailuresBefore),
            "round_trip_failures_after": .integer(report.roundTripFailuresAfter),
            "tokens": .array(
                report.newTokens.map { ["id": .integer(Int($0.id)), "text": .string($0.text), "saved": .integer($0.saved)] }),
        ])
    }
}

extension VocabularyTrainingProgress {
    /// For progress lines.
    var words: String {
        switch self {
        case .countingWords(let bytes): "counting words, \(Quantities.bytes(bytes))"
        case .growing(let tokens, let wanted): "\(tokens) of \(wanted) tokens"
        case .shrinking(let pieces, let wanted): "\(pieces) pieces, down to \(wanted)"
        }
    }
}
