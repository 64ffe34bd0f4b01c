public import ArgumentParser
public import Lyceum

extension FamilyCorrection: ExpressibleByArgument {}

struct ExamCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare runs item by item: paired tests, corrected over everything that is looked at.",
        discussion: """
            Runs of lyceum exam and of lm-evaluation-harness may be mixed. Runs that did not ask the same (other prompts, documents, versions, \
            shots) are refused, with the items that differ; --force compares what they share. All pairs on all tasks are one family. 0/1 scores of \
            independent items are tested with McNemar's exact test, others with sign flips; items of one cluster stay together. A tie says that no \
            difference was shown, not that there is none: give --margin to test for equality.

            Examples:
              lyceum exam compare exam-results/base exam-results/tuned
              lyceum exam compare base tuned-1 tuned-2 --tasks gsm8k --filter flexible-extract --margin 0.02 --html comparison.html
            """)

    @Argument(help: "Two runs or more: results files, folders of them, or samples files.")
    var runs: [String]

    @Option(help: "Tasks to compare, separated by commas (default: all that every run has).")
    var tasks: String?

    @Option(help: "The metric (default: each task's first).")
    var metric: String?

    @Option(help: "The filter (default: the first that has the metric).")
    var filter: String?

    @Option(help: "Compare all runs with this one instead of all pairs: its number from 1 or its model's name.")
    var reference: String?

    @Option(help: "Correction over the family: holm, bonferroni, bh, by or none.")
    var correction = FamilyCorrection.holm

    @Option(help: "Also test whether differences lie within ± this (in units of the score, above 0).")
    var margin: Double?

    @Option(help: "Level of intervals and verdicts, between 0.5 and 1.")
    var level = 0.95

    @Option(help: "Bootstrap draws and sign flips, 1000 to 10000000.")
    var draws = 10_000

    @Option(help: "Seed of draws.")
    var seed: UInt64 = 1234

    @Flag(help: "Compare also when the runs did not ask the same; items that only some have are left out.")
    var force = false

    @Option(help: ArgumentHelp("Write a web page with the comparison.", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        guard runs.count >= 2 else {
            throw LyceumError(.invalidArgument, "expected two runs or more, found \(runs.count)", remedy: "name the folders of two runs")
        }
        guard (1000...10_000_000).contains(draws) else {
            throw LyceumError(.invalidArgument, "expected 1000 to 10000000, found \(draws)", at: "--draws")
        }
        guard level > 0.5, level < 1 else {
            throw LyceumError(.invalidArgument, "expected a level between 0.5 and 1, found \(PythonText.number(level))", at: "--level")
        }
        if let margin, !(margin > 0) {
            throw LyceumError(.invalidArgument, "expected a number above 0, found \(PythonText.number(margin))", at: "--margin")
        }
        let set = RecordSet(try runs.map { try ExaminationRecord.read($0) })
        let names = tasks.map(ExaminationTasks.names)
        let differences = set.differences(tasks: names)
        if !force { try set.checkComparable(tasks: names) }
        var scores = try set.scores(tasks: names, metric: metric, filter: filter)
        if force { scores = try RecordSet.shared(scores) }
        let ungraded = set.ungraded(scores)
        var options = PairedComparison.Options()
        options.level = level
        options.draws = draws
        options.seed = seed
        options.margin = margin
        let comparison = try ModelComparison(scores, reference: try referenceName(set.names), correction: correction, options: options)
        var report = ReportComparison(comparison)
        report.notes.insert(contentsOf: differences.map { "The runs did not ask the same. \($0.text)" }, at: 0)
        if let html {
            let page = ComparisonPage.html(set.records, comparisons: [report], command: ExamAskingOptions.command)
            try AtomicFile.write(page, to: html)
        }
        for difference in differences { Console.write("warning: \(difference.text)\n", to: .error) }
        for line in ungraded { Console.write("warning: \(line)\n", to: .error) }
        json ? Output.json(object(comparison, differences, ungraded)) : Output.text(text(comparison, report))
    }

    private func referenceName(_ names: [String]) throws -> String? {
        guard let reference else { return nil }
        if let number = Int(reference), names.indices.contains(number - 1) { return names[number - 1] }
        guard names.contains(reference) else {
            throw LyceumError(
                .invalidArgument, "no run is called “\(reference)”; there are \(names.joined(separator: ", "))", at: "--reference",
                remedy: "give a number from 1 to \(names.count)")
        }
        return reference
    }

    private func text(_ comparison: ModelComparison, _ report: ReportComparison) -> String {
        var table = ExamTable([
            ("Task", .left), ("Metric", .left), ("A", .left), ("B", .left), ("Items", .right), ("Score A", .right), ("Score B", .right),
            ("only A/B", .right), ("B − A", .right), ("Interval", .left), ("p", .right), ("adjusted", .right), ("for B", .left), ("detectable", .right),
        ])
        for pair in comparison.pairs {
            let one = pair.comparison
            table.add([
                pair.task, pair.filter == "none" ? pair.metric : "\(pair.metric),\(pair.filter)", pair.modelA, pair.modelB,
                one.clusterCount.map { "\(one.count) in \($0)*" } ?? "\(one.count)", ExamNumber.value(one.meanA), ExamNumber.value(one.meanB),
                one.mcNemar.map { "\($0.onlyA)/\($0.onlyB)" } ?? "–", ExamNumber.signed(one.difference), ExamNumber.signedRange(one.interval),
                ExamNumber.probability(one.probability), ExamNumber.probability(pair.adjustedProbability), Self.verdict(pair),
                ExamNumber.value(one.smallestDetectableDifference),
            ])
        }
        var text = table.text + "\n"
        for line in comparison.overall {
            text += "all tasks, \(line.average.rawValue): \(line.modelB) − \(line.modelA) = \(ExamNumber.signed(line.difference)) "
            text += "\(ExamNumber.signedRange(line.interval)), p \(ExamNumber.probability(line.probability)), \(line.verdict.rawValue)\n"
        }
        for test in comparison.omnibus {
            text +=
                "\(test.task), all models: \(test.test) \(Quantities.fixed(test.statistic, places: 2)), p "
                + ExamNumber.probability(test.permutationProbability) + "\n"
        }
        text += "\(comparison.pairs.count) tests, corrected: \(correction.rawValue). "
        text += "Detectable: the smallest true difference these items show with 80 % power.\n"
        if comparison.pairs.contains(where: { $0.comparison.clusterCount != nil }) {
            text += "* items in clusters (cases, passages), which are what is independent\n"
        }
        for warning in comparison.warnings { text += "warning: \(warning)\n" }
        return text + (html.map { "page  \($0)\n" } ?? "")
    }

    static func verdict(_ pair: ModelComparison.Pair) -> String {
        guard pair.verdict == .tie, let test = pair.comparison.equivalence else { return pair.verdict.rawValue }
        return test.isEquivalent ? "tie, equal within ±\(ExamNumber.value(test.margin))" : "tie"
    }

    private func object(_ comparison: ModelComparison, _ differences: [RecordDifference], _ ungraded: [String]) -> JSON {
        [
            "models": .array(comparison.models.map { .string($0) }), "tasks": .array(comparison.tasks.map { .string($0) }),
            "correction": .string(comparison.correction.rawValue), "level": .number(level), "pairs": .array(comparison.pairs.map(pair)),
            "overall": .array(
                comparison.overall.map { line in
                    [
                        "average": .string(line.average.rawValue), "a": .string(line.modelA), "b": .string(line.modelB),
                        "difference": ExamNumber.json(line.difference), "interval": ExamNumber.json(line.interval),
                        "p": ExamNumber.json(line.probability),
                        "verdict": .string(line.verdict.rawValue),
                    ]
                }),
            "omnibus": .array(
                comparison.omnibus.map { test in
                    [
                        "task": .string(test.task), "metric": .string(test.metric), "test": .string(test.test),
                        "statistic": ExamNumber.json(test.statistic),
                        "p": ExamNumber.json(test.probability), "p_permutation": ExamNumber.json(test.permutationProbability),
                    ]
                }),
            "differences": .array(differences.map { .string($0.text) }), "warnings": .array((ungraded + comparison.warnings).map { .string($0) }),
        ]
    }

    private func pair(_ pair: ModelComparison.Pair) -> JSON {
        let one = pair.comparison
        var object = JSON.Object([
            ("task", .string(pair.task)), ("metric", .string(pair.metric)), ("filter", .string(pair.filter)), ("a", .string(pair.modelA)),
            ("b", .string(pair.modelB)), ("count", .integer(one.count)), ("clusters", one.clusterCount.map { .integer($0) } ?? .null),
            ("score_a", ExamNumber.json(one.meanA)), ("score_b", ExamNumber.json(one.meanB)), ("difference", ExamNumber.json(one.difference)),
            ("stderr", ExamNumber.json(one.standardError)), ("interval", ExamNumber.json(one.interval)),
            ("bootstrap", ExamNumber.json(one.bootstrap)),
            ("p", ExamNumber.json(one.probability)), ("p_t", ExamNumber.json(one.tProbability)),
            ("p_sign_flip", ExamNumber.json(one.permutationProbability)),
            ("p_adjusted", ExamNumber.json(pair.adjustedProbability)), ("verdict", .string(pair.verdict.rawValue)),
            ("smallest_detectable_difference", ExamNumber.json(one.smallestDetectableDifference)), ("unpaired_z", ExamNumber.json(one.unpairedZ)),
        ])
        if let test = one.mcNemar {
            object["mcnemar"] = [
                "only_a": .integer(test.onlyA), "only_b": .integer(test.onlyB), "p_exact": ExamNumber.json(test.exact),
                "p_mid": ExamNumber.json(test.midP),
            ]
        }
        if let test = one.equivalence {
            object["equivalence"] = ["margin": .number(test.margin), "p": ExamNumber.json(test.probability), "equivalent": .bool(test.isEquivalent)]
        }
        return .object(object)
    }
}
