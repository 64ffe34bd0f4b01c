import ArgumentParser
import Lyceum

struct ExamPowerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power",
        abstract: "How many items a comparison needs, or which difference it can show, before anything is run.",
        discussion: """
            Two models are compared on the same items. What counts is the share of items that exactly one of them has right (--discordant): 0.1 for \
            checkpoints of one model, 0.2 to 0.3 for different ones. Two earlier runs give it with --runs.

            Examples:
              lyceum exam power --difference 0.03 --discordant 0.1
              lyceum exam power --items 510
              lyceum exam power --items 300 --difference 0.05 --discordant 0.2
              lyceum exam power --accuracy 0.6 --half-width 0.03
            """)

    @Option(help: "Items there are, 1 or more.")
    var items: Int?

    @Option(help: "Difference of the two accuracies, a share above 0 up to 1.")
    var difference: Double?

    @Option(help: "Share of items that exactly one of the two has right, above 0 up to 1.")
    var discordant = 0.2

    @Option(parsing: .upToNextOption, help: "Two runs to take the share of differing items from.")
    var runs: [String] = []

    @Option(help: "Wanted probability to show the difference, between 0 and 1.")
    var power = 0.8

    @Option(help: "Significance of the test, between 0 and 1.")
    var significance = 0.05

    @Option(help: "Mean number of items in a cluster, 1 or more; with --correlation the design effect is allowed for.")
    var clusterSize = 1.0

    @Option(help: "Correlation of items in a cluster, 0 to 1.")
    var correlation = 0.0

    @Option(help: "One model: its accuracy, a share between 0 and 1.")
    var accuracy: Double?

    @Option(help: "One model: half the width of the 95 % interval, a share between 0 and 1.")
    var halfWidth: Double?

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        try check()
        if accuracy != nil || halfWidth != nil { return try interval() }
        let share = try discordantShare()
        let effect = PairedPower.designEffect(meanClusterSize: clusterSize, intraclassCorrelation: correlation)
        var object = JSON.Object([("discordant", .number(share)), ("significance", .number(significance)), ("design_effect", .number(effect))])
        var lines: [String] = []
        switch (items, difference) {
        case (let items?, let difference?):
            let effective = max(1, Int(Double(items) / effect))
            let found = try PairedPower.power(count: effective, discordantShare: share, difference: difference, significance: significance)
            object["items"] = .integer(items)
            object["difference"] = .number(difference)
            object["power"] = .number(found)
            lines.append("\(items) items show a difference of \(ExamNumber.value(difference)) with probability \(Quantities.fixed(found, places: 3))")
        case (nil, let difference?):
            let needed = try PairedPower.items(discordantShare: share, difference: difference, significance: significance, power: power)
            let total = Int((Double(needed) * effect).rounded(.up))
            object["difference"] = .number(difference)
            object["power"] = .number(power)
            object["items"] = .integer(total)
            lines.append(
                "\(total) items are needed to show a difference of \(ExamNumber.value(difference)) with probability \(ExamNumber.value(power))")
        default:
            let counts = items.map { [$0] } ?? [100, 300, 500, 1000, 2000, 5000, 10_000]
            var table = ExamTable([("Items", .right), ("Smallest detectable difference", .right)])
            var rows: [JSON] = []
            for count in counts {
                let smallest = PairedPower.smallestDifference(
                    count: Double(count) / effect, discordantShare: share, significance: significance, power: power)
                table.add(["\(count)", Quantities.fixed(smallest, places: 3)])
                rows.append(["items": .integer(count), "difference": ExamNumber.json(smallest)])
            }
            object["power"] = .number(power)
            object["detectable"] = .array(rows)
            lines.append(table.text)
        }
        lines.append(
            "the two differ on \(Quantities.fixed(100 * share, places: 1)) % of the items; two-sided test at \(ExamNumber.value(significance))")
        if effect != 1 { lines.append("clusters multiply the items needed by \(Quantities.fixed(effect, places: 2))") }
        json ? Output.json(.object(object)) : lines.forEach(Output.line)
    }

    private func check() throws {
        func refuse(_ flag: String, _ expected: String, _ found: String) -> LyceumError {
            LyceumError(.invalidArgument, "expected \(expected), found \(found)", at: flag)
        }
        if let items, items < 1 { throw refuse("--items", "1 or more", "\(items)") }
        if let difference, !(difference > 0 && difference <= 1) {
            throw refuse("--difference", "a share above 0 up to 1", PythonText.number(difference))
        }
        if !(discordant > 0 && discordant <= 1) { throw refuse("--discordant", "a share above 0 up to 1", PythonText.number(discordant)) }
        for (flag, value) in [("--power", power), ("--significance", significance)] where !(value > 0 && value < 1) {
            throw refuse(flag, "a number between 0 and 1", PythonText.number(value))
        }
        if !(clusterSize >= 1) { throw refuse("--cluster-size", "1 or more", PythonText.number(clusterSize)) }
        if !(correlation >= 0 && correlation <= 1) { throw refuse("--correlation", "0 to 1", PythonText.number(correlation)) }
        if !runs.isEmpty, runs.count != 2 { throw refuse("--runs", "two runs", "\(runs.count)") }
    }

    private func interval() throws {
        guard let accuracy, let halfWidth else {
            throw LyceumError(.invalidArgument, "--accuracy and --half-width belong together", remedy: "give both")
        }
        let count = try PairedPower.items(proportion: accuracy, halfWidth: halfWidth)
        if json { return Output.json(["accuracy": .number(accuracy), "half_width": .number(halfWidth), "items": .integer(count)]) }
        Output.line("\(count) items give an accuracy of \(ExamNumber.value(accuracy)) an interval of ±\(ExamNumber.value(halfWidth))")
    }

    /// From the flag, or over all tasks two runs share.
    private func discordantShare() throws -> Double {
        guard runs.count == 2 else { return discordant }
        let set = RecordSet(try runs.map { try ExaminationRecord.read($0) })
        try set.checkComparable()
        let scores = try set.scores()
        var (differing, count) = (0, 0)
        for (a, b) in zip(scores[0].tasks, scores[1].tasks) {
            differing += zip(a.values, b.values).count { $0 != $1 }
            count += a.values.count
        }
        guard differing > 0 else {
            throw LyceumError(.invalidData, "the two runs agree on all \(count) items", at: "--runs", remedy: "give the share with --discordant")
        }
        return Double(differing) / Double(count)
    }
}
