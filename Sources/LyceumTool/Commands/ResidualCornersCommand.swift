import ArgumentParser
import Lyceum

struct ResidualCornersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corners",
        abstract: "Compare base, instruct, domain and merged model: what each residual brings, and whether the two add up.",
        discussion: """
            Takes four runs of lyceum exam (or lm-evaluation-harness) on the same items. The merged model is tested against each of the others item \
            by item, corrected over all tests; the interaction is what the merged model gains over the base beyond the sum of the two single gains.

            Example:
              lyceum residual corners exam/base exam/instruct exam/domain exam/merged
            """)

    @Argument(help: "Run of the base model: a results file, a folder of them, or a samples file.")
    var base: String

    @Argument(help: "Run of the instruct model.")
    var instruct: String

    @Argument(help: "Run of the domain model.")
    var domain: String

    @Argument(help: "Run of the merged model.")
    var merged: String

    @Option(help: "Tasks to compare, separated by commas (default: all that every run has).")
    var tasks: String?

    @Option(help: "The metric (default: each task's first).")
    var metric: String?

    @Option(help: "Bootstrap draws and sign flips, 1000 to 10000000.")
    var draws = 10_000

    @Option(help: "Seed of draws.")
    var seed: UInt64 = 1234

    @Flag(help: "Compare also when the runs did not ask the same; items that only some have are left out.")
    var force = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        guard (1000...10_000_000).contains(draws) else {
            throw LyceumError(.invalidArgument, "expected 1000 to 10000000, found \(draws)", at: "--draws")
        }
        let set = RecordSet(try [base, instruct, domain, merged].map { try ExaminationRecord.read($0) })
        let names = tasks.map(ExaminationTasks.names)
        if !force { try set.checkComparable(tasks: names) }
        var scores = try set.scores(tasks: names, metric: metric)
        if force { scores = try RecordSet.shared(scores) }
        for (index, role) in ["base", "instruct", "domain", "merged"].enumerated() { scores[index].model = role }
        var options = PairedComparison.Options()
        options.draws = draws
        options.seed = seed
        let corners = try FourCorners(base: scores[0], first: scores[1], second: scores[2], merged: scores[3], options: options)
        json ? Output.json(corners.json) : print(corners)
    }

    private func print(_ corners: FourCorners) {
        var table = ExamTable([
            ("Task", .left), ("Items", .right), ("Base", .right), ("Instruct", .right), ("Domain", .right), ("Merged", .right),
            ("if they add up", .right), ("Interaction", .right), ("Interval", .left), ("p", .right),
        ])
        for task in corners.tasks {
            table.add(
                [task.name, "\(task.count)"] + task.means.map(ExamNumber.value) + [
                    ExamNumber.value(task.expected), ExamNumber.signed(task.additivity.difference),
                    ExamNumber.signedRange(task.additivity.interval), ExamNumber.probability(task.additivity.permutationProbability),
                ])
        }
        Output.line(table.text)
        for task in corners.tasks {
            let against = task.pairs.map {
                "\($0.modelA) \(ExamNumber.signed($0.comparison.difference)) (p \(ExamNumber.probability($0.adjustedProbability)))"
            }
            Output.line("\(task.name): merged is \(FourCorners.statement(task).rawValue); against \(against.joined(separator: ", "))")
        }
    }
}
