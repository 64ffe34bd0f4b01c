import ArgumentParser
import Lyceum

struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Merge models into one, from a configuration in mergekit's form.",
        discussion: """
            The configuration names models (folders, .gguf files, names from the cache, each with an optional +ADAPTER), a method and its parameters, \
            for all layers or slices of them. Several documents divided by --- make intermediate results, kept in OUTPUT-stages. \
            Sums are in fp32 (distances in double precision), rounded once to out_dtype, dtype, or the type each weight has.

            Methods:
            \(methods)

            Example:
              models:
                - {model: code-expert, parameters: {weight: 0.5, density: 0.5}}
                - {model: math-expert, parameters: {weight: 0.5, density: 0.5}}
              merge_method: ties
              base_model: base
              dtype: bfloat16

              lyceum merge ties.yaml merged --seed 1
              lyceum merge ties.yaml merged --dry-run      # checks, sizes and memory; writes nothing
              lyceum merge ties.yaml merged --examine arithmetic,questions.jsonl --limit 500
              lyceum merge search ties.yaml found --examine arithmetic --budget 100    # looks for weights and densities

            \(Self.mixtureWords)
            """)

    private static var methods: String {
        MergeMethods.all.map { type in
            let declaration = type.declaration
            let name = declaration.name + String(repeating: " ", count: max(1, 18 - declaration.name.count))
            return "  \(name)\(declaration.summary)"
        }.joined(separator: "\n")
    }

    @Argument(help: ArgumentHelp("The configuration, a YAML file.", valueName: "config"))
    var path: String

    @Argument(help: "The folder or .gguf file to write.")
    var output: String

    @Option(help: "Of random methods (dare, della): the same seed gives the same model, on any number of threads.")
    var seed: UInt64 = 0

    @Option(help: "Threads to work with, 1 to 1024 (default: LYCEUM_THREADS, or all cores this process may use).")
    var threads: Int?

    @Option(help: "Bytes of the largest weight file of a folder, such as 5GB or 500MB.")
    var shardSize = "5GB"

    @Flag(help: "Only check: models, shapes, vocabularies, parameters, memory.")
    var dryRun = false

    @Flag(help: "One JSON object: sizes, memory, rounding, cosines, warnings.")
    var json = false

    @Flag(help: "Write over OUTPUT, and make intermediate results again.")
    var force = false

    @Flag(help: "Numbers as mergekit has them where it is known to lose something: breadcrumbs on tensors too small for gamma, the window of mixtures of Mistral.")
    var compatible = false

    @Flag(help: "Merge models of other vocabularies row by row; rows beyond the shorter one are those of the base (or first) model.")
    var cropVocabulary = false

    @OptionGroup var examining: MergeExamineOptions

    func run() async throws {
        try ThreadOption.share(threads)
        if let mixture = try MixtureConfiguration.read(path: path) { return try runMixture(mixture) }
        let run = try prepared()
        let examination = try examining.examination(of: run.configuration, threads: threads)
        let start = ContinuousClock.now
        if dryRun { return showPlan(try run.check(output: output), run) }
        // A single merge is checked before it writes; of several the first must not run for hours in front of a slip in the last.
        if run.configuration.documents.count > 1 { _ = try run.check(output: output) }
        let progress = ProgressReporter("merge")
        var writing = run
        Interruptions.install()
        writing.progress = { state throws(LyceumError) in
            try ResidualWords.refuseInterruption()
            progress.show(state)
        }
        var peak = 0
        writing.began = { merge, path throws(LyceumError) in
            ResidualWords.warn(merge.warnings)
            peak = max(peak, merge.peakBytes)
            if !json { Output.line(words(merge, path)) }
        }
        writing.reused = { name, path in if !json { Output.line("stage \(name)  reused from \(path)") } }
        let plan = writing
        let report = try ResidualWords.writing(output, force: force) { try plan.write(to: $0, stagesBeside: output) }
        progress.finish()
        let time = seconds(since: start)
        guard let examination else { return show(report, run, time, peak) }
        if !json { show(report, run, time, peak) }
        let examined = try await MergeExamineOutput(examination, output: output, isQuiet: json).run()
        if json { show(report, run, time, peak, examined) }
    }

    private func prepared() throws -> MergeRun {
        var run = MergeRun(try MergeConfiguration(path: path), options: try mergeOptions())
        run.redoesStages = force
        return run
    }

    func mergeOptions() throws -> MergeOptions {
        var options = MergeOptions()
        options.seed = seed
        options.isCompatible = compatible
        options.cropsVocabulary = cropVocabulary
        guard let size = Amounts.bytes(shardSize), size >= 1 else {
            throw LyceumError(.invalidArgument, "expected bytes, such as 5GB, found “\(shardSize)”", at: "--shard-size")
        }
        options.shardLimit = size
        return options
    }

    // MARK: - Words

    private func words(_ merge: ConfiguredMerge, _ path: String) -> String {
        let document = merge.inputs.document
        return "\(path): \(document.method) of \(document.models.count) models, \(merge.layerCount) layers, \(merge.tensorCount) tensors, "
            + "\(Quantities.count(Double(merge.parameterCount))) weights, at most \(Quantities.bytes(merge.peakBytes)) of memory for weights"
    }

    private func showPlan(_ checked: [ConfiguredMerge], _ run: MergeRun) {
        if json {
            return Output.json([
                "checked": .integer(checked.count), "documents": .integer(run.configuration.documents.count),
                "merges": .array(
                    checked.map { merge in
                        [
                            "method": .string(merge.inputs.document.method), "models": .array(merge.inputs.document.models.map { .string($0) }),
                            "layers": .integer(merge.layerCount), "tensors": .integer(merge.tensorCount),
                            "parameters": .integer(merge.parameterCount), "peak_bytes": .integer(merge.peakBytes),
                            "warnings": .array(merge.warnings.map { .string($0) }),
                        ]
                    }),
            ])
        }
        for merge in checked {
            ResidualWords.warn(merge.warnings)
            Output.line(words(merge, merge.inputs.document.name.map { MergeRun.stagePath($0, output: output) } ?? output))
        }
        let waiting = run.configuration.documents.count - checked.count
        if waiting > 0 { Output.line("\(waiting) more documents need the results of these, and are checked when they are there") }
    }

    private func show(_ report: MergeReport, _ run: MergeRun, _ seconds: Double, _ peak: Int, _ examination: JSON? = nil) {
        if json {
            var object = JSON.Object([
                ("output", .string(output)), ("method", .string(run.configuration.documents.last?.method ?? "")), ("seed", .string(String(seed))),
                ("tensors", .integer(report.tensorCount)), ("parameters", .integer(report.parameterCount)),
                ("rounding", .number(report.roundingError)), ("cosines", .array(report.cosines.map { .number($0) })),
                ("peak_bytes", .integer(peak)), ("seconds", .number(seconds)), ("warnings", .array(report.warnings.map { .string($0) })),
                (
                    "blocks",
                    .array(
                        report.blocks.map { block in
                            [
                                "block": .string(block.name), "tensors": .integer(block.tensors), "parameters": .integer(block.parameters),
                                "weights": .array(block.weights.map { .number($0) }),
                            ]
                        })
                ),
            ])
            if let examination { object["examination"] = examination }
            return Output.json(.object(object))
        }
        let cosines = report.cosines.map { Quantities.fixed($0, places: 4) }.joined(separator: ", ")
        Output.line("merged in \(Quantities.fixed(seconds, places: 1)) s, rounding \(ResidualWords.percent(report.roundingError)), cosines \(cosines)")
        if !output.lowercased().hasSuffix(".gguf") { Output.line("next            lyceum chat \(output)") }
    }
}
