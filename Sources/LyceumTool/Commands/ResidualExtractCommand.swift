import ArgumentParser
import Lyceum

struct ResidualExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Write the difference between an instruct model and its base.",
        discussion: """
            Weights are read one at a time, block types expanded. OUT is a folder of ordinary safetensors with the tokenizer and template of the \
            instruct model, as the Python package residuals has them. In f32 base + residual is the instruct model to the bit; in bf16 or f16 the \
            folder is half as large and the sum exact to one rounding of the differences.

            Example:
              lyceum residual extract smollm2-base smollm2-instruct instruct-residual
            """)

    @Argument(help: "The model the other was made from: a folder, a .gguf file, or a name from the cache.")
    var base: String

    @Argument(help: "The instruct model; MODEL+ADAPTER folds an adapter in, and an adapter's folder alone is folded into BASE.")
    var instruct: String

    @Argument(help: "The folder to write.")
    var output: String

    @Option(help: "Type of the differences: f32, bf16 or f16.")
    var dtype = "f32"

    @Flag(help: "Write over OUT, and go on when the vocabularies differ.")
    var force = false

    @Flag(help: "One JSON object: sizes, hashes, corrections, warnings.")
    var json = false

    func run() throws {
        let base = try MergeSource.open(base)
        let instruct = try MergeSource.open(instruct, base: base.checkpoint)
        var extraction = try ResidualExtraction(
            base: base, instruct: instruct, type: try elementType(dtype, flag: "--dtype"), allowsOtherVocabulary: force)
        let progress = ProgressReporter("residual")
        extraction.progress = progress.show
        let report = try ResidualWords.writing(output, force: force) { try extraction.write(to: $0) }
        progress.finish()
        ResidualWords.warn(report.warnings)
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            object["peak_bytes"] = .integer(extraction.peakBytes)
            return Output.json(.object(object))
        }
        show(report)
    }

    private func show(_ report: ResidualReport) {
        let count = report.tensors.reduce(0) { $0 + $1.count }
        Output.line("\(output): \(report.tensors.count) tensors, \(Quantities.count(Double(count))) weights, \(Quantities.bytes(report.byteCount))")
        Output.line(
            "size            \(ResidualWords.percent(report.relativeSize)) of the base's length"
                + (report.meanCosine.map { "; mean cosine of base and instruct model \(Quantities.fixed($0, places: 4))" } ?? ""))
        if report.newRows > 0 { Output.line("tokens          \(report.newRows) rows only the instruct model has, stored whole") }
        Output.line(
            report.isExact
                ? "base + residual is the instruct model to the bit (\(report.remainders) places corrected)"
                : "base + residual is the instruct model to one rounding of the differences")
        Output.line("next            lyceum residual apply CONTINUED-BASE \(output) NEW-MODEL")
    }
}
