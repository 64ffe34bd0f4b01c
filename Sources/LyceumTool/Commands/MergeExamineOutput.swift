import Lyceum

/// Holds the examination of a merge and shows what came out.
struct MergeExamineOutput: Sendable {
    let examination: MergeExamination
    let output: String
    let isQuiet: Bool

    init(_ examination: MergeExamination, output: String, isQuiet: Bool) {
        self.examination = examination
        self.output = output
        self.isQuiet = isQuiet
    }

    /// Beside the model: `OUTPUT-examination.json` and `.html`.
    private var reportPath: String {
        let isFile = output.lowercased().hasSuffix(".gguf")
        return (isFile ? String(output.dropLast(5)) : output) + "-examination"
    }

    func run() async throws -> JSON {
        for warning in examination.panel.warnings { Console.write("warning: \(warning)\n", to: .error) }
        let progress = ProgressReporter(
            "examining", total: examination.workCount, unit: .items("items"), appearance: isQuiet ? .never : .after(seconds: 1))
        defer { progress.finish() }
        let (examination, output) = (examination, output)
        let result = try await ExamInterruption.stoppable(hint: "\(output) is written; lyceum exam run examines it alone") {
            try await examination.run(child: output) { model, done in
                progress.describe("examining \(model)")
                progress.update(to: done)
            }
        }
        progress.finish()
        try result.write(beside: reportPath, command: ExamAskingOptions.command)
        for notice in result.notices { Console.write("warning: \(notice)\n", to: .error) }
        if !isQuiet { Output.text(MergeVerdictText.text(result.verdict) + "report  \(reportPath).json, \(reportPath).html\n") }
        return result.verdict.json
    }
}

/// A verdict as a terminal shows it.
enum MergeVerdictText {
    static func text(_ verdict: MergeVerdict) -> String {
        var table = ExamTable([
            ("Task", .left), ("Metric", .left), ("Against", .left), ("Items", .right), ("Other", .right), ("Child", .right), ("only other/child", .right),
            ("Difference", .right), ("Interval", .left), ("p", .right), ("adjusted", .right), ("for the child", .left),
        ])
        for row in verdict.rows {
            let (pair, one) = (row.pair, row.pair.comparison)
            table.add([
                pair.task, pair.filter == "none" ? pair.metric : "\(pair.metric),\(pair.filter)", pair.modelA + (row.isBest ? " (best)" : ""),
                one.clusterCount.map { "\(one.count) in \($0)*" } ?? "\(one.count)", ExamNumber.value(one.meanA), ExamNumber.value(one.meanB),
                one.mcNemar.map { "\($0.onlyA)/\($0.onlyB)" } ?? "–", ExamNumber.signed(one.difference), ExamNumber.signedRange(one.interval),
                ExamNumber.probability(one.probability), ExamNumber.probability(pair.adjustedProbability), pair.verdict.rawValue,
            ])
        }
        var text = table.text + "\n"
        for line in verdict.overall where Set(verdict.rows.map(\.pair.task)).count > 1 {
            text += "all tasks: \(verdict.child) − \(line.model) = \(ExamNumber.signed(line.difference)) \(ExamNumber.signedRange(line.interval)), "
            text += "adjusted p \(ExamNumber.probability(line.adjustedProbability)), \(line.verdict.rawValue)\n"
        }
        text += "\(verdict.rows.count) tests, corrected: Holm.\n"
        text += "verdict \(verdict.decision.rawValue)\n"
        for reason in verdict.reasons { text += "        \(reason)\n" }
        return text
    }
}
