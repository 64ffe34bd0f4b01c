import ArgumentParser
import Lyceum

struct QuantizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Write a smaller copy of a model and measure what it cost.",
        discussion: """
            Types: F32, F16, BF16, Q8_0, Q6_K, Q5_K_M, Q5_K_S, Q5_0, Q5_1, Q4_K_M, Q4_K_S, Q4_0, Q4_1, IQ4_NL, Q3_K_L, Q3_K_M, Q3_K_S, Q2_K. \
            Q3_K, Q4_K and Q5_K mean their medium mixtures; <TYPE>_PURE gives every matrix that type. The copy is compared with the source on a \
            text: perplexity, KL divergence per token, and how often both find the same token most likely.

            Example:
              lyceum quantize my-model my-model-q4.gguf --type Q4_K --text-file sample.txt
            """)

    @Argument(help: "A folder, a .gguf file, or a name from the cache.")
    var input: String

    @Argument(help: "The .gguf file to write.")
    var output: String

    @Option(help: "The type or mixture, such as Q4_K.")
    var type: String

    @Option(help: "Importance matrix (.imatrix or .gguf) that steers rounding.")
    var importance: String?

    @Option(help: "Text to compare on (default: a built-in page of prose, lists, numbers and code).")
    var textFile: String?

    @Option(help: "Most tokens of the text to compare on, 2 or more.")
    var textTokens = 4096

    @Flag(help: "Do not compare the copy with the source.")
    var noCompare = false

    @Flag(help: "One JSON object: sizes, types of all tensors, comparison.")
    var json = false

    @OptionGroup var runtime: RuntimeFlags

    func run() throws {
        guard let recipe = QuantizationRecipe(name: type) else {
            throw LyceumError(
                .invalidArgument, "expected one of \(QuantizationRecipe.all.map(\.name).joined(separator: ", ")), found “\(type)”",
                at: "--type")
        }
        let source = try Checkpoint.open(try Hub.resolve(input))
        let options = try runtime.options()
        let pool = options.threads.map { ThreadPool(threads: $0) } ?? .shared
        let progress = ProgressReporter("quantize")
        let report = try Quantizer.quantize(
            from: source, to: output, recipe: recipe,
            importance: try importance.map { try ImportanceMatrix(path: $0) }, pool: pool, progress: progress.show)
        progress.finish()
        let comparison = noCompare ? nil : try compare(source, options)
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["comparison"] = comparison.map(Self.object) ?? .null
            Output.json(.object(object))
        } else {
            print(report, comparison)
        }
    }

    private func compare(_ source: Checkpoint, _ options: RuntimeOptions) throws -> PredictionDivergence? {
        let reference = try LanguageModel(source, options: options)
        guard reference.generates else { return nil }
        let candidate = try LanguageModel.load(output, options: options)
        let text = try textFile.map { try TextFile.read($0) } ?? SampleText.text
        let tokens = Array(try source.tokenizer().encode(text).prefix(max(2, textTokens)))
        let progress = ProgressReporter("compare", total: tokens.count, unit: .items("tokens"))
        defer { progress.finish() }
        return try PredictionDivergence.compare(reference: reference, candidate: candidate, tokens: tokens) { done in
            progress.update(to: done)
        }
    }

    private func print(_ report: QuantizationReport, _ comparison: PredictionDivergence?) {
        let ratio = Double(report.bytesAfter) / Double(max(1, report.bytesBefore))
        Output.line(
            "size            \(Quantities.bytes(report.bytesBefore)) → \(Quantities.bytes(report.bytesAfter)) "
                + "(\(Quantities.fixed(ratio * 100, places: 1)) %), \(Quantities.fixed(report.bitsPerParameter, places: 2)) bits per weight")
        if !report.fallbacks.isEmpty {
            let example = report.fallbacks[0]
            Output.line("other types     \(report.fallbacks.count) tensors, such as \(example.name): \(example.type.rawValue), \(example.reason ?? "")")
        }
        guard let comparison else { return }
        Output.line(
            "perplexity      \(Quantities.fixed(comparison.referencePerplexity, places: 4)) → "
                + "\(Quantities.fixed(comparison.candidatePerplexity, places: 4)) "
                + "(\(Quantities.fixed(comparison.perplexityChange * 100, places: 2)) %) over \(comparison.positions) tokens")
        Output.line(
            "KL divergence   \(Quantities.fixed(comparison.meanDivergence, places: 6)) nats mean, "
                + "\(Quantities.fixed(comparison.divergence(quantile: 0.99), places: 6)) at 99 %")
        Output.line("same top token  \(Quantities.fixed(comparison.sameTop * 100, places: 2)) %")
    }

    private static func object(_ comparison: PredictionDivergence) -> JSON {
        [
            "positions": .integer(comparison.positions), "reference_perplexity": .number(comparison.referencePerplexity),
            "perplexity": .number(comparison.candidatePerplexity), "perplexity_change": .number(comparison.perplexityChange),
            "kl_mean": .number(comparison.meanDivergence), "kl_median": .number(comparison.divergence(quantile: 0.5)),
            "kl_99": .number(comparison.divergence(quantile: 0.99)), "same_top": .number(comparison.sameTop),
        ]
    }
}
