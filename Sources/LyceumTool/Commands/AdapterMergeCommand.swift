import ArgumentParser
import Lyceum

struct AdapterMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Fold adapters into their base model and check that the logits stay.",
        discussion: """
            Matrices are merged in fp32 and rounded once. On a sample text the merged model is compared with the base model and its adapters \
            side by side; when the mean difference of their logits is above the tolerance, nothing is written.

            Examples:
              lyceum adapter merge base-folder my-adapter merged-folder --type bf16
              lyceum adapter merge base-folder first:0.7 second:0.3 merged.gguf --method svd --rank 32
            """)

    @Argument(help: "The base model: a folder, a .gguf file, or a name from the cache.")
    var base: String

    @Argument(help: "Adapter folders, each with an optional :weight, and last the folder or .gguf file to write.")
    var paths: [String]

    @Option(help: "Type of the weights: f32, f16 or bf16, or a block type for .gguf (default: as they are; block types become bf16 in a folder).")
    var type: String?

    @Option(help: "How several adapters become one: cat (exact), linear or svd.")
    var method = "cat"

    @Option(help: "Rank for the method svd (default: the largest rank of the adapters).")
    var rank: Int?

    @Option(help: "Most mean difference of the logits before and after, 0 or more.")
    var tolerance = 0.05

    @Flag(help: "Write the model even when the difference is above the tolerance.")
    var force = false

    @Option(help: "UTF-8 text to compare on; - reads standard input (default: a sample text).")
    var textFile: String?

    @Option(help: "Tokens of the text to compare on, 2 or more.")
    var textTokens = 256

    @Flag(help: "Write without comparing.")
    var noCompare = false

    @Flag(help: "One JSON object about the result.")
    var json = false

    @OptionGroup var runtime: RuntimeFlags

    func run() throws {
        guard paths.count >= 2, let output = paths.last else {
            throw LyceumError(
                .invalidArgument, "expected at least one adapter and the place to write, found \(paths.count) path",
                remedy: "write lyceum adapter merge BASE ADAPTER… OUT")
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(base))
        let given = try paths.dropLast().map { try AdapterFlags.use($0, for: checkpoint, flag: "adapter") }
        let uses = try combined(given)
        guard FileSystem.attributes(output) == nil else {
            throw LyceumError(.invalidArgument, "the target is there already", at: output, remedy: "choose another name, or remove it first")
        }
        // Under another name until it has been compared.
        let isFile = output.lowercased().hasSuffix(".gguf")
        let draft = output + ".unchecked" + (isFile ? ".gguf" : "")
        try AdapterMerge(checkpoint, uses).write(to: draft, type: try type.map { try elementType($0, flag: "--type") })
        do {
            let report = noCompare ? nil : try compare(checkpoint, given, uses, draft)
            if let report, !force, !(report.merged.mean <= tolerance) { throw refusal(report, checkpoint) }
            try FileSystem.move(draft, to: output)
            show(report, output)
        } catch {
            try? FileSystem.remove(draft)
            throw error
        }
    }

    private func combined(_ uses: [AdapterUse]) throws -> [AdapterUse] {
        guard let method = AdapterCombinationMethod(rawValue: method) else {
            let known = AdapterCombinationMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw LyceumError(.invalidArgument, "expected one of \(known), found “\(self.method)”", at: "--method")
        }
        // Folding is the sum itself.
        return method == .cat ? uses : [AdapterUse(try Adapter.combined(uses, method: method, rank: rank))]
    }

    private struct Report {
        /// What the adapters change, and what merging changes of that.
        var adapted: LogitDifference
        var merged: LogitDifference
        var tokens: Int
    }

    private func compare(
        _ checkpoint: Checkpoint, _ given: [AdapterUse], _ uses: [AdapterUse], _ draft: String
    ) throws -> Report? {
        let options = try runtime.options()
        let text = try textFile.map { try TextFile.read($0) } ?? SampleText.text
        let model = try LanguageModel(checkpoint, options: options)
        guard model.generates else { return nil }
        let tokens = Array(try checkpoint.tokenizer().encode(text).prefix(max(2, textTokens)))
        let reference = try LanguageModel(checkpoint, options: options, adapters: [AdapterMixture(given)])
        let merged = try LanguageModel.load(draft, options: options)
        return Report(
            adapted: try LogitDifference.measure(model, reference, tokens: tokens),
            merged: try LogitDifference.measure(reference, merged, tokens: tokens), tokens: tokens.count)
    }

    private func refusal(_ report: Report, _ checkpoint: Checkpoint) -> LyceumError {
        LyceumError(
            .limitExceeded,
            "merging changes the logits by \(Quantities.fixed(report.merged.mean, places: 4)) on average, more than \(tolerance); "
                + "the adapter itself changes them by \(Quantities.fixed(report.adapted.mean, places: 4))",
            at: checkpoint.path,
            remedy: "merge into the model the adapter was trained on in full precision, choose a wider --type, or accept it with --force")
    }

    private func show(_ report: Report?, _ output: String) {
        if json {
            Output.json([
                "output": .string(output), "method": .string(method),
                "tokens": report.map { .integer($0.tokens) } ?? .null,
                "adapter_difference": report.map { Self.object($0.adapted) } ?? .null,
                "merge_difference": report.map { Self.object($0.merged) } ?? .null, "tolerance": .number(tolerance),
            ])
            return
        }
        Output.line("\(output): written")
        guard let report else { return }
        func line(_ label: String, _ difference: LogitDifference) {
            Output.line(
                "\(label) max \(Quantities.fixed(Double(difference.maximum), places: 6)), "
                    + "mean \(Quantities.fixed(difference.mean, places: 6))")
        }
        line("adapter changes logits by  ", report.adapted)
        line("merging changes logits by  ", report.merged)
    }

    private static func object(_ difference: LogitDifference) -> JSON {
        ["maximum": .number(Double(difference.maximum)), "mean": .number(difference.mean)]
    }
}
