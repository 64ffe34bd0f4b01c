import ArgumentParser
import Lyceum

struct ExpandCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expand",
        abstract: "Grow trainable copies of a model's blocks that leave the model as it is (Control LLM), and fold them back later.",
        discussion: """
            Every k-th block gets a copy. With concat it runs beside the block, and their outputs are mixed; with stack it follows the block and \
            begins as the identity; hybrid takes turns. The new model answers like the old one until it is trained: lyceum train then changes \
            the copies alone, and what is frozen stays to the bit. Chat, generate, score and exam run it like any other model.

            --measure says how far twins have gone: their share, and the cosine and mean square against their blocks. --merge-back mixes every \
            twin's weights into its block: a plain model of the old size, another one than the expanded model, so measure it again.

            Examples:
              lyceum expand base-folder grown --blocks 8 --type concat --merge lerp
              lyceum train run.yaml --set model=grown
              lyceum expand --measure run/model --texts held-out.txt
              lyceum expand --merge-back run/model plain --texts held-out.txt
              lyceum expand --merge-back medicine law-too --with run-law/model
            """)

    @Argument(help: "The model (a folder, a .gguf file, or a name from the cache), and the folder to write; --measure writes none.")
    var paths: [String]

    @Flag(help: "Fold the twins of an expanded model back into its blocks.")
    var mergeBack = false

    @Flag(help: "Measure the twins of an expanded model and write nothing.")
    var measure = false

    @OptionGroup(title: "Growing") var plan: ExpansionFlags

    @Option(
        name: .customLong("texts"),
        help: """
            UTF-8 text to measure on; - reads standard input. With --merge-back: use every twin's mean share there (default: sigmoid of the
            stored factor).
            """)
    var texts: String?

    @Option(help: "With --merge-back: one share for all twins, 0 (the old model) to 1.")
    var share: Double?

    @Option(name: .customLong("with"), help: "With --merge-back: another expanded model of the same base; the result is the mean of both.")
    var other: String?

    @Option(name: .customLong("dtype"), help: "Type of the weights written: f32, f16 or bf16 (default: as they are; block types become bf16).")
    var type: String?

    @Flag(help: "Do not compare the logits before and after.")
    var noCompare = false

    @Flag(help: "One JSON object about the result.")
    var json = false

    @OptionGroup(title: "Running") var runtime: RuntimeFlags

    func run() throws {
        guard !(mergeBack && measure) else {
            throw LyceumError(.invalidArgument, "--merge-back and --measure exclude each other", remedy: "give one of them")
        }
        guard paths.count == (measure ? 1 : 2) else {
            throw LyceumError(
                .invalidArgument, "expected \(measure ? "one path" : "a model and the folder to write"), found \(paths.count)",
                at: "lyceum expand", remedy: "see lyceum expand --help")
        }
        if !mergeBack, other != nil || share != nil {
            throw LyceumError(.invalidArgument, "--with and --share belong to --merge-back", remedy: "add --merge-back")
        }
        if share != nil, texts != nil {
            throw LyceumError(.invalidArgument, "--share and --texts exclude each other", remedy: "give one of them")
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(paths[0]))
        if measure { return try showMeasurements(checkpoint) }
        if mergeBack { return try foldBack(checkpoint) }
        try grow(checkpoint)
    }

    // MARK: - Growing

    private func grow(_ checkpoint: Checkpoint) throws {
        let expanded = try checkpoint.expanded(try plan.plan())
        let made = try write(expanded)
        let difference = try compare(checkpoint, made)
        let stored = try expanded.expansion()
        let count = made.parameterCount - (try checkpoint.inspect()).parameterCount
        if json {
            return Output.json([
                "output": .string(paths[1]), "expansion": stored?.json ?? .null, "new_parameters": .integer(count),
                "parameters": .integer(made.parameterCount), "logit_difference": Self.object(difference),
            ])
        }
        let layers = (stored?.twinLayers ?? []) + (stored?.insertedLayers ?? [])
        let places = layers.sorted().map(String.init).joined(separator: ", ")
        Output.line("\(paths[1]): \(stored?.kind.rawValue ?? "") with \(layers.count) new blocks (\(places))")
        Output.line("parameters       \(Quantities.count(Double(made.parameterCount))), \(Quantities.count(Double(count))) of them new")
        show("logits differ by ", difference)
        let isQuantized = try checkpoint.inspect().types.contains { ElementType(name: $0.typeName)?.isQuantized ?? false }
        if isQuantized { Output.line("                 block types were written as plain numbers, which changes logits a little by itself") }
    }

    // MARK: - Folding back

    private func foldBack(_ checkpoint: Checkpoint) throws {
        let second = try other.map { try Checkpoint.open(try Hub.resolve($0)) }
        let source = try texts.map { try TextFile.read($0) }
        func shares(_ checkpoint: Checkpoint) throws -> [Double]? {
            if let share { return try checkpoint.expansion()?.twinLayers.map { _ in share } }
            guard let source else { return nil }
            return try measurements(checkpoint, source).map(\.share)
        }
        let own = try shares(checkpoint), others = try second.flatMap { try shares($0) }
        let merged = try checkpoint.mergedBack(shares: own, with: second, otherShares: others)
        let made = try write(merged)
        let difference = second == nil ? try compare(checkpoint, made) : nil
        if json {
            return Output.json([
                "output": .string(paths[1]), "parameters": .integer(made.parameterCount),
                "shares": own.map { .array($0.map { .number($0) }) } ?? .null, "logit_difference": Self.object(difference),
            ])
        }
        Output.line("\(paths[1]): a plain model of \(Quantities.count(Double(made.parameterCount))) parameters")
        if let own { Output.line("shares           \(own.map { Quantities.fixed($0, places: 4) }.joined(separator: ", "))") }
        show("against expanded ", difference)
    }

    // MARK: - Measuring

    private func measurements(_ checkpoint: Checkpoint, _ source: String) throws -> [TwinMeasurement] {
        let model = try LanguageModel(checkpoint, options: try runtime.options())
        let tokens = try checkpoint.tokenizer().encode(source)
        let progress = ProgressReporter("measure", total: tokens.count, unit: .items("tokens"))
        let result = try model.measureTwins([tokens]) { progress.update(to: $0) }
        progress.finish()
        return result
    }

    private func showMeasurements(_ checkpoint: Checkpoint) throws {
        let result = try measurements(checkpoint, try texts.map { try TextFile.read($0) } ?? SampleText.text)
        if json { return Output.json(["model": .string(paths[0]), "twins": .array(result.map(\.json))]) }
        Output.line("block   share    cosine     mean square")
        for twin in result {
            let block = String(twin.layer)
            Output.line(
                block + String(repeating: " ", count: max(1, 8 - block.count)) + Quantities.fixed(twin.share, places: 4) + "   "
                    + Quantities.fixed(twin.cosine, places: 6) + "   \(Quantities.fixed(twin.meanSquare, places: 8))")
        }
    }

    // MARK: - Parts

    private func write(_ checkpoint: Checkpoint) throws -> Inspection {
        let progress = ProgressReporter("expand")
        try CheckpointConverter.convert(
            from: checkpoint, to: paths[1], format: .safetensors, type: try type.map { try elementType($0, flag: "--dtype") },
            pool: .shared, progress: progress.show)
        progress.finish()
        return try Checkpoint.open(paths[1]).inspect()
    }

    /// On a sample text; nil without a tokenizer.
    private func compare(_ before: Checkpoint, _ after: Inspection) throws -> LogitDifference? {
        guard !noCompare, (try? before.tokenizer()) != nil else { return nil }
        let options = try runtime.options()
        let tokens = Array(try before.tokenizer().encode(SampleText.text).prefix(min(256, before.contextLength)))
        return try LogitDifference.measure(
            try LanguageModel(before, options: options), try LanguageModel.load(paths[1], options: options), tokens: tokens)
    }

    private func show(_ label: String, _ difference: LogitDifference?) {
        guard let difference else { return }
        Output.line(
            label + "max \(Quantities.fixed(Double(difference.maximum), places: 6)), "
                + "mean \(Quantities.fixed(difference.mean, places: 6)) on a sample text")
    }

    private static func object(_ difference: LogitDifference?) -> JSON {
        guard let difference else { return .null }
        return ["maximum": .number(Double(difference.maximum)), "mean": .number(difference.mean)]
    }
}
