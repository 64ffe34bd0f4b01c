import ArgumentParser
import Lyceum

struct FuseAlignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "align",
        abstract: "Make targets for a model's training out of its own recording and another model's.",
        discussion: """
            The two tokenizations of every conversation are brought together by dynamic time warping over edit distances, the source's tokens are found \
            among the pivot's, and its distributions are carried over to the places where both tokenizations end alike. Of every conversation the \
            model with the lower cross-entropy is the teacher.

            Example:
              lyceum fuse align records/base records/math --output targets
              lyceum train sft.yaml --set distillation.type=fusion --set distillation.cache=targets
            """)

    @Argument(help: "The recording of the model that will be trained.")
    var pivot: String

    @Argument(help: "The recording of the model to learn from, on the same conversations.")
    var source: String

    @Option(help: "The folder for the targets.")
    var output: String

    @Option(help: "How tokens of the source are found among the pivot's: exact, edit, or statistics.")
    var mapping = VocabularyMapping.statistics

    @Flag(help: "With statistics, the more frequent of two tokens before the one nearer in spelling.")
    var frequencyFirst = false

    @Option(help: "Whose distribution a conversation is learned from: lower (the lower cross-entropy), source, or pivot.")
    var choice = FusionChoice.lower

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() throws {
        guard !frequencyFirst || mapping == .statistics else {
            throw LyceumError(.invalidArgument, "only statistics count how often", at: "--frequency-first", remedy: "use --mapping statistics")
        }
        var options = FusionAlignment.Options()
        (options.mapping, options.prefersFrequent, options.choice) = (mapping, frequencyFirst, choice)
        let (own, other) = (try DistributionRecord(pivot), try DistributionRecord(source))
        let alignment = try FusionAlignment(
            pivot: own, source: other, options: options, threads: ThreadPool(threads: try ThreadOption.count(threads)))
        Interruptions.install()
        let reporter = ProgressReporter("aligning", total: own.conversations, unit: .items("conversations"))
        defer { reporter.finish() }
        let report = try alignment.write(to: output) { done in
            reporter.update(to: done)
            return Interruptions.current == nil
        }
        reporter.finish()
        json ? Output.json(.object(report.json)) : show(report)
    }

    private func show(_ report: FusionReport) {
        let values = JSON.object(report.json)
        func percent(_ name: String) -> String { Quantities.fixed((values[name]?.doubleValue ?? 0) * 100, places: 1) + " %" }
        Output.line("\(report.rows) targets; the source has the lower cross-entropy in \(percent("source_wins")) of the conversations")
        Output.line("places   \(percent("one_to_one")) from one token, \(percent("many_to_one")) from one of several, \(percent("fallback")) gold token alone")
        Output.line(
            "tokens   \(percent("tokens_exact")) spelled alike, \(percent("tokens_mapped")) mapped, \(percent("tokens_unknown")) without a candidate, "
                + "\(percent("tokens_lost")) left out")
        Output.line("train    lyceum train FILE --set distillation.type=fusion --set distillation.cache=\(output)")
    }
}
