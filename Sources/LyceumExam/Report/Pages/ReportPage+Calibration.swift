internal import LyceumRuns

extension ReportPage {
    var calibrations: Section? {
        guard !content.calibrations.isEmpty else { return nil }
        let coverages = ReportCharts.coverages(content)
        var markup = Self.charts(Array(ReportCharts.calibrations(content).dropLast(coverages.count)))
        if content.calibrations.count > 2, !coverages.isEmpty {
            markup += "<details><summary>Risk and coverage: errors among the most confident answers</summary>\(Self.charts(coverages))</details>"
        } else {
            markup += Self.charts(coverages)
        }
        markup += content.calibrations.count > 4 ? measures.html : sideBySide.html
        let repaired = content.calibrations.filter { !$0.repairs.isEmpty }
        if !repaired.isEmpty { markup += "<h3>Before and after repair, on items not used to fit it</h3>" + repairs(repaired).html }
        return Section(identifier: "calibration", title: "Confidence", markup: markup)
    }

    /// A row per measure, a column per calibration.
    private var sideBySide: ReportTable {
        let calibrations = content.calibrations
        var table = ReportTable(columns: [.name("")] + calibrations.map { .number($0.title) })
        func add(_ name: String, _ cell: (ReportCalibration) -> String) {
            table.rows.append([.text(name)] + calibrations.map { .init(markup: cell($0)) })
        }
        add("Confidence") { $0.confidence.escapedForMarkup }
        add("Items") { ReportNumber.count($0.count) }
        add("Right") { ReportNumber.value($0.accuracy, .share) }
        add("Mean confidence") { ReportNumber.value($0.meanConfidence, .share) }
        add("ECE") { Self.stacked($0.expectedError) }
        add("ECE if calibrated") { Self.null($0) }
        for name in measureNames { add(name) { one in one.measures.first { $0.name == name }.map { Self.stacked($0.estimate) } ?? "–" } }
        add("AURC") { $0.areaUnderRisk.map { ReportNumber.fixed($0, 3) } ?? "–" }
        return table
    }

    private var measureNames: [String] {
        content.calibrations.flatMap { $0.measures.map(\.name) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What a calibrated model would show by chance.
    private static func null(_ calibration: ReportCalibration) -> String {
        guard let mean = calibration.nullMean else { return "–" }
        return ReportNumber.fixed(mean, 3) + (calibration.nullUpper.map { "<small>95 % below \(ReportNumber.fixed($0, 3))</small>" } ?? "")
    }

    /// A row per calibration, where they are many.
    private var measures: ReportTable {
        let names = measureNames
        let numbers = ["Items", "Accuracy", "Mean confidence", "ECE", "ECE if calibrated"] + names + ["AURC"]
        var table = ReportTable(columns: [.name("")] + numbers.map { .number($0) })
        table.rows = content.calibrations.map { calibration in
            let start: [ReportTable.Cell] = [
                .init(markup: "\(calibration.title.escapedForMarkup)<small>\(calibration.confidence.escapedForMarkup)</small>"),
                .text(ReportNumber.count(calibration.count)), .text(ReportNumber.value(calibration.accuracy, .share)),
                .text(ReportNumber.value(calibration.meanConfidence, .share)), .init(markup: Self.stacked(calibration.expectedError)),
                .init(markup: Self.null(calibration)),
            ]
            let rest = names.map { name in
                ReportTable.Cell(markup: calibration.measures.first { $0.name == name }.map { Self.stacked($0.estimate) } ?? "–")
            }
            return start + rest + [.text(calibration.areaUnderRisk.map { ReportNumber.fixed($0, 3) } ?? "–")]
        }
        table.caption = "ECE if calibrated: what a model whose confidences are exactly right would show by chance in a sample of this size."
        return table
    }

    /// The number with its interval below it.
    private static func stacked(_ estimate: ReportEstimate) -> String {
        let range = estimate.range.map { "<small>[\(ReportNumber.fixed($0.lowerBound, 3)), \(ReportNumber.fixed($0.upperBound, 3))]</small>" } ?? ""
        return ReportNumber.fixed(estimate.value, 3) + range
    }

    private func repairs(_ calibrations: [ReportCalibration]) -> ReportTable {
        var table = ReportTable(columns: [.name(""), .name("Repair"), .number("ECE"), .number("Log loss, nats"), .number("Brier")])
        for calibration in calibrations {
            for (number, repair) in calibration.repairs.enumerated() {
                table.rows.append([
                    .text(number == 0 ? calibration.title : ""), .text(repair.name), .text(ReportNumber.fixed(repair.expectedError, 3)),
                    .text(repair.logLoss.map { ReportNumber.fixed($0, 3) } ?? "–"), .text(repair.brier.map { ReportNumber.fixed($0, 3) } ?? "–"),
                ])
            }
        }
        return table
    }

    var letters: Section? {
        guard !content.letters.isEmpty else { return nil }
        return Section(identifier: "letters", title: "Letters", markup: Self.charts(ReportCharts.letters(content)))
    }

    var answers: Section? {
        guard !content.answers.isEmpty else { return nil }
        let rules = content.answers.flatMap { $0.rules.map(\.name) }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        var columns: [ReportTable.Column] = [.name("Task"), .name("Filter"), .number("Answers"), .number("No answer found")]
        columns.append(.number("Cut by the length limit"))
        columns += rules.map { .number($0, hover: "answers this rule found") }
        var table = ReportTable(columns: columns)
        table.rows = content.answers.map { answers in
            let start: [ReportTable.Cell] = [
                .text(answers.task), .text(answers.filter), .text(ReportNumber.count(answers.count)),
                .text("\(ReportNumber.count(answers.invalid)) (\(ReportNumber.share(answers.invalid, of: answers.count)))"),
                .text("\(ReportNumber.count(answers.cut)) (\(ReportNumber.share(answers.cut, of: answers.count)))"),
            ]
            return start + rules.map { name in .text(answers.rules.first { $0.name == name }.map { ReportNumber.count($0.count) } ?? "–") }
        }
        table.caption = "An answer that is not found counts as wrong."
        return Section(identifier: "answers", title: "Answers that could not be read", markup: table.html)
    }
}
