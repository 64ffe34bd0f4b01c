import ArgumentParser
import Lyceum

struct DistillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distill",
        abstract: "Store a teacher's answers to the data of a training run, so that training need not run the teacher.",
        discussion: """
            The file is that of lyceum train, with a section such as distillation: {type: lssd, alpha: 0.3}. The teacher, by default the model that \
            training starts from, reads every batch of the run once; of every token its likeliest successors are stored with their \
            log-probabilities, and that of the truth. Name the folder under distillation.cache and train.

            What is not among the stored tokens counts as one outcome: training compares its share with the model's. Every token takes 8 bytes per \
            stored successor, so 64 of them are 516 bytes.

            Examples:
              lyceum train --example distillation > mix.yaml
              lyceum distill mix.yaml --output answers
              lyceum train mix.yaml --set distillation.cache=answers
            """)

    @Argument(help: "The configuration file of the training run.")
    var file: String

    @Option(help: ArgumentHelp("The folder for the answers; must not hold any.", valueName: "folder"))
    var output: String

    @Option(help: "Tokens stored of every row, 1 or more. The report says how much of the distribution lies outside them.")
    var top = 64

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: "Replace a value of the file: key=value with dots between keys. May be repeated.")
    var overrides: [String] = []

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() throws {
        guard top >= 1 else { throw LyceumError(.invalidArgument, "expected 1 token or more, found \(top)", at: "--top") }
        var configuration = try TrainingConfiguration.read(path: file, overrides: overrides)
        // The answers themselves are asked for now, and the run itself is not touched.
        configuration.distillation?.cache = nil
        configuration.output = output
        let reading = ProgressReporter("reading")
        let session = try TrainingSession(
            configuration,
            options: .init(threads: ThreadPool(threads: try ThreadOption.count(threads)), examinations: CurationExaminations.source) { name, progress in
                reading.describe("reading \(name)", total: progress.totalBytes)
                reading.update(to: progress.bytes)
            })
        reading.finish()
        Interruptions.install()
        let reporter = ProgressReporter("asking", total: session.trainer.plan.steps, unit: .items("steps"))
        defer { reporter.finish() }
        let start = ContinuousClock.now
        let writer = try session.writeTeacherCache(to: output, top: top) { step, _, _ in
            reporter.update(to: step)
            return Interruptions.current == nil
        }
        reporter.finish()
        let bytes = writer.rowCount * (8 * writer.top + 28)
        if json {
            Output.json(
                .object(
                    JSON.Object([
                        ("output", .string(output)), ("rows", .integer(writer.rowCount)), ("top", .integer(writer.top)), ("bytes", .integer(bytes)),
                        ("mean_rest", .number(writer.meanRest)), ("seconds", .number(seconds(since: start))),
                    ])))
            return
        }
        Output.line(
            "\(writer.rowCount) answers, \(Quantities.bytes(bytes)) in \(Quantities.fixed(seconds(since: start), places: 1)) s; "
                + "\(Quantities.fixed(writer.meanRest * 100, places: 2)) % of the distribution lies outside the \(writer.top) stored tokens")
        Output.line("train: lyceum train \(file) --set distillation.cache=\(output)")
    }
}
