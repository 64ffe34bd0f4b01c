import ArgumentParser
import Lyceum

struct ResidualSelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Choose among runs (weights of a merge, prompts) on some items and judge the choice on others.",
        discussion: """
            The best of many scores is too good on the items it was picked with. Items are dealt into folds; what is best on the other folds is \
            judged on each. Runs are results of lyceum exam on the same items, named NAME=PATH or by their folder.

            Example:
              lyceum residual select 0.5-0.5=exam/a 1-0.5=exam/b 1-1=exam/c --reference 1-1 --task facts
            """)

    @Argument(help: "Runs to choose from, each PATH or NAME=PATH.")
    var runs: [String]

    @Option(help: "The task (default: the mean over all tasks that every run has, item by item).")
    var task: String?

    @Option(help: "The metric (default: each task's first).")
    var metric: String?

    @Option(help: "Folds, 2 or more.")
    var folds = 5

    @Option(help: "The run that the choice is compared with, by name.")
    var reference: String?

    @Option(help: "Seed that deals the items.")
    var seed: UInt64 = 1234

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        guard runs.count >= 2 else { throw LyceumError(.invalidArgument, "expected two runs or more, found \(runs.count)") }
        let named = runs.map { text -> (name: String, path: String) in
            guard let sign = text.firstIndex(of: "="), FileSystem.attributes(text) == nil else { return (FileSystem.name(of: text), text) }
            return (String(text[..<sign]), String(text[text.index(after: sign)...]))
        }
        let set = RecordSet(try named.map { try ExaminationRecord.read($0.path) })
        let names = task.map { [$0] }
        try set.checkComparable(tasks: names)
        let scores = try set.scores(tasks: names, metric: metric)
        let candidates = zip(named, scores).map { name, scores in
            HeldOutSelection.Candidate(
                name: name.name, scores: scores.tasks.flatMap { task in task.values.map { task.isHigherBetter ? $0 : -$0 } })
        }
        var options = PairedComparison.Options()
        options.seed = seed
        let selection = try HeldOutSelection(
            candidates, clusters: Self.clusters(scores[0]), folds: folds, reference: reference, options: options)
        json ? Output.json(selection.json) : print(selection)
    }

    /// Clusters of one task are not those of another.
    private static func clusters(_ scores: ModelScores) -> [String?]? {
        guard scores.tasks.contains(where: { $0.clusters != nil }) else { return nil }
        return scores.tasks.flatMap { task in
            task.clusters.map { $0.map { cluster in cluster.map { "\(task.name): \($0)" } } } ?? task.items.map { "\(task.name) item \($0)" }
        }
    }

    private func print(_ selection: HeldOutSelection) {
        var table = ExamTable([("Candidate", .left), ("Mean", .right), ("chosen in", .right)])
        for (name, mean) in zip(selection.names, selection.means) {
            let count = selection.folds.count { $0.chosen == name }
            table.add([name, ExamNumber.value(mean), count > 0 ? "\(count) of \(selection.folds.count) folds" : ""])
        }
        Output.line(table.text)
        Output.line(
            "best on all items \(ExamNumber.value(selection.bestMean)); chosen and judged on different items \(ExamNumber.value(selection.heldOutMean)) "
                + "\(ExamNumber.range(selection.interval)); picking cost \(ExamNumber.value(selection.optimism))")
        if let reference = selection.reference, let against = selection.against {
            Output.line(
                "against \(reference): \(ExamNumber.signed(against.difference)) \(ExamNumber.signedRange(against.interval)), p "
                    + ExamNumber.probability(against.probability))
        }
    }
}
