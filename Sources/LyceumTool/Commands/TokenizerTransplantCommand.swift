import ArgumentParser
import Lyceum

struct TokenizerTransplantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transplant",
        abstract: "Give a model the tokenizer of another model, with rows made for the tokens it does not know.",
        discussion: """
            Tokens with the same text in both vocabularies, and special tokens with the same part, keep the model's rows. Methods for the others:
            \(methods)
            omp and interpolation look at the donor's embedding (and head), so the donor is a model; for the others a tokenizer's folder is enough. \
            The output is a whole model folder with the donor's tokenizer and chat template. Compare models of different tokenizers in bits per \
            byte (lyceum score), not in perplexity; a few hundred steps of training (lyceum train) bring back most of what is lost.

            Examples:
              lyceum tokenizer transplant smollm2-135m-instruct qwen-model smollm2-qwen-tokens
              lyceum tokenizer transplant base my-tokenizer base-my-tokens --method subword
            """)

    private static var methods: String {
        TransplantMethod.allCases.map { method in
            "  " + method.rawValue + String(repeating: " ", count: 15 - method.rawValue.count) + method.summary
        }.joined(separator: "\n")
    }

    @Argument(help: "The model: a folder, a .gguf file, or a name from the cache.")
    var model: String

    @Argument(help: "The model whose vocabulary is wanted; a tokenizer's folder or file for subword, mean and zero.")
    var donor: String

    @Argument(help: "The folder to write.")
    var output: String

    @Option(help: "How rows are made: omp, subword, interpolation, mean or zero.")
    var method = TransplantMethod.omp.rawValue

    @Option(
        name: .customLong("k"),
        help: "Shared tokens each new one is made of (omp, interpolation), 1 to 65536; for omp at most the donor's width.")
    var count = 64

    @Flag(help: "Interpolation: nearness by angle, not by distance.")
    var cosine = false

    @Option(name: .customLong("pad-to-multiple-of"), help: "Rows of the result are a multiple of this, 1 to 1048576; padding gets the mean row.")
    var padding = 1

    @Option(help: "Type of the weights: f32, f16 or bf16 (default: as they are; block types become bf16).")
    var dtype: String?

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or all cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "Write over OUTPUT.")
    var force = false

    @Flag(help: "One JSON object: tokens kept and made, rows, what the sums miss, warnings.")
    var json = false

    func run() throws {
        try ThreadOption.share(threads)
        guard let method = TransplantMethod(rawValue: method) else {
            let known = TransplantMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw LyceumError(.invalidArgument, "expected one of \(known), found “\(self.method)”", at: "--method")
        }
        var options = TransplantOptions(method: method)
        options.count = count
        options.usesCosine = cosine
        options.padding = padding
        let start = ContinuousClock.now
        var transplant = try TokenizerTransplant(
            try Checkpoint.open(try Hub.resolve(model)), donor: try Hub.resolve(donor), options: options)
        transplant.type = try dtype.map { try elementType($0, flag: "--dtype") }
        ResidualWords.warn(transplant.warnings)
        let writing = ProgressReporter("transplant")
        let making = ProgressReporter("tokens")
        Interruptions.install()
        transplant.progress = { state throws(LyceumError) in
            try ResidualWords.refuseInterruption()
            writing.show(state)
        }
        transplant.tokenProgress = { done, total throws(LyceumError) in
            try ResidualWords.refuseInterruption()
            making.describe("tokens", total: total)
            making.update(to: done)
        }
        let plan = transplant
        let report = try ResidualWords.writing(output, force: force) { try plan.write(to: $0) }
        making.finish()
        writing.finish()
        show(report, seconds(since: start))
    }

    private func show(_ report: TransplantReport, _ seconds: Double) {
        if json {
            return Output.json([
                "output": .string(output), "method": .string(report.method.rawValue), "rows_before": .integer(report.rowsBefore),
                "rows_after": .integer(report.rowsAfter), "tokens_kept": .integer(report.keptTokens), "tokens_made": .integer(report.madeTokens),
                "k": .integer(report.count), "missing": report.missing.map { .number($0) } ?? .null, "seconds": .number(seconds),
                "warnings": .array(report.warnings.map { .string($0) }),
            ])
        }
        let missing = report.missing.map { ", which miss \(ResidualWords.percent($0)) of the donor's rows" } ?? ""
        Output.line("\(output): \(report.rowsBefore) → \(report.rowsAfter) rows in \(Quantities.fixed(seconds, places: 1)) s")
        Output.line("tokens          \(report.keptTokens) kept, \(report.madeTokens) made by \(report.method.rawValue)\(missing)")
        Output.line("next            lyceum score \(output) --text-file TEXT     # bits per byte, beside the model before")
    }
}
