import ArgumentParser
import Lyceum

struct ResidualApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Add residuals to a model: weights + scale × Σ weight × residual.",
        discussion: """
            Sums are in fp32 and rounded once to the type of each weight; the share of the residual that rounding costs is told. A .gguf target keeps \
            its block types: weights are expanded, added to and quantized again. Tokenizer and chat template come from the residual. \
            In place of a residual a model may be named; then its difference to MODEL is added.

            Examples:
              lyceum residual apply continued-base instruct-residual expert --scale 1
              lyceum residual apply base domain-residual:1 instruct-residual:0.8 expert
              lyceum residual apply base domain-model instruct-model expert        # three checkpoints to a merged one
            """)

    @Argument(help: "The model to add to: a folder, a .gguf file, or a name from the cache.")
    var model: String

    @Argument(help: "Residuals (or models), each with an optional :weight, and last the folder or .gguf file to write.")
    var paths: [String]

    @Option(help: "Multiplies all weights; 1 adds the residual whole, 0 leaves the model as it is.")
    var scale = 1.0

    @Option(help: "Type of the weights: f32, f16 or bf16, or a block type for .gguf (default: as they are; block types become bf16 in a folder).")
    var dtype: String?

    @Option(
        help: ArgumentHelp(
            "A control that must fail: every layer gets another layer's differences, chosen by this seed.", valueName: "seed"))
    var shuffleLayers: UInt64?

    @Flag(help: "Write over OUT, and go on when the vocabularies differ.")
    var force = false

    @Flag(help: "One JSON object: sizes, rounding, cosines with the residuals' bases, warnings.")
    var json = false

    func run() throws {
        guard paths.count >= 2, let output = paths.last else {
            throw LyceumError(
                .invalidArgument, "expected at least one residual and the place to write, found \(paths.count) path",
                remedy: "write lyceum residual apply MODEL RESIDUAL… OUT")
        }
        let model = try MergeSource.open(model)
        let terms = try paths.dropLast().map { try term($0, model) }
        var addition = try VectorAddition(model, terms, allowsOtherVocabulary: force)
        addition.layerShuffle = shuffleLayers
        let progress = ProgressReporter("residual")
        addition.progress = progress.show
        let type = try dtype.map { try elementType($0, flag: "--dtype") }
        let report = try ResidualWords.writing(output, force: force) { try addition.write(to: $0, type: type) }
        progress.finish()
        ResidualWords.warn(report.warnings)
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            object["weights"] = .array(terms.map { .number($0.weight) })
            object["peak_bytes"] = .integer(addition.peakBytes)
            return Output.json(.object(object))
        }
        show(report, output)
    }

    /// `PATH` or `PATH:weight`. A path that is there as it stands has weight 1.
    private func term(_ text: String, _ model: MergeSource) throws -> WeightedVector {
        guard let colon = text.lastIndex(of: ":"), FileSystem.attributes(text) == nil else {
            return WeightedVector(try model.vector(text), weight: scale)
        }
        let number = text[text.index(after: colon)...]
        guard let weight = Double(number), weight.isFinite else {
            throw LyceumError(
                .invalidArgument, "expected a number after the colon, found “\(number)”", at: text, remedy: "write PATH or PATH:0.5")
        }
        return WeightedVector(try model.vector(String(text[..<colon])), weight: weight * scale)
    }

    private func show(_ report: VectorAdditionReport, _ output: String) {
        Output.line("\(output): \(report.tensorCount) tensors, \(Quantities.count(Double(report.parameterCount))) weights")
        Output.line("added           \(ResidualWords.percent(report.addedNorm / max(report.modelNorm, 1e-300))) of the model's length")
        let types = report.types.sorted { $0.value > $1.value }.map(\.key.rawValue).joined(separator: ", ")
        let share = report.addedNorm > 0 ? report.roundingNorm / report.addedNorm : 0
        Output.line("rounding        to \(types): \(ResidualWords.percent(share)) of what was added")
        if report.copiedRows > 0 { Output.line("tokens          \(report.copiedRows) rows copied from the instruct model") }
        for (path, cosine) in zip(paths, report.ancestorCosines) {
            guard let cosine else { continue }
            Output.line("ancestor        cosine \(Quantities.fixed(cosine, places: 4)) with the base of \(path)")
        }
        if !output.lowercased().hasSuffix(".gguf") { Output.line("next            lyceum chat \(output)") }
    }
}
