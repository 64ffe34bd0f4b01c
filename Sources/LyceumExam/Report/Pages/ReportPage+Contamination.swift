internal import LyceumRuns

extension ReportPage {
    var contaminations: Section? {
        guard !content.contaminations.isEmpty || !content.contaminationTests.isEmpty else { return nil }
        guard content.contaminationTests.isEmpty else {
            return Section(identifier: "contamination", title: "Seen before?", markup: testMarkup)
        }
        let verdicts = content.contaminations.filter { !$0.verdict.isEmpty }.map { found in
            "<p>\(content.contaminations.count > 1 ? "<b>\(found.task.escapedForMarkup)</b>: " : "")\(found.verdict.escapedForMarkup)</p>"
        }
        let charts = ReportCharts.contaminations(content)
        var markup = verdicts.joined() + shares(content.contaminations).html + Self.spaced(charts)
        if content.contaminations.contains(where: { !$0.detectors.isEmpty }) { markup += detectors.html }
        return Section(identifier: "contamination", title: "Seen before?", markup: markup)
    }

    /// All tests, then the scores of dirty and clean items, then what the detectors would have found.
    private var testMarkup: String {
        let hasTasks = Set(content.contaminationTests.map(\.task)).count > 1
        var markup = tests.html
        let statements: [String] = content.contaminationTests.map { test -> String in
            let place = hasTasks ? "<b>\(test.task.escapedForMarkup)</b>, " : ""
            let items = test.items.isEmpty
                ? ""
                : "<details><summary>\(ReportNumber.count(test.items.count)) of its items</summary><ul>"
                    + test.items.map { "<li>\($0.escapedForMarkup)</li>" }.joined() + "</ul></details>"
            return "<p>\(place)<b>\(test.name.escapedForMarkup)</b>: \(test.statement.escapedForMarkup)</p>\(items)"
        }
        markup += "<h3>In words</h3>" + statements.joined(separator: "\n")
        // Without a dirty item there is nothing to compare.
        let scored = content.contaminations.filter { $0.all != nil && $0.dirty > 0 }
        if !scored.isEmpty { markup += "<h3>Scores of dirty and clean items</h3>" + shares(scored).html }
        if content.contaminations.contains(where: { !$0.detectors.isEmpty }) {
            markup += "<h3>What the detectors would have found</h3>" + Self.spaced(ReportCharts.contaminations(content)) + detectors.html
        }
        return markup
    }

    private var tests: ReportTable {
        var table = ReportTable(columns: [
            .name("Task"), .name("Test"), .number("Items"), .name("Result"), .number("p"), .init(title: "Shows", isWide: true),
            .init(title: "Leaves open", isWide: true),
        ])
        table.rows = content.contaminationTests.map { test in
            [
                .text(test.task), .text(test.name), .text(ReportNumber.count(test.count)), .text(test.result),
                .text(test.p.map(ReportNumber.p) ?? "–"),
                .text(test.shows), .text(test.leavesOpen),
            ]
        }
        return table
    }

    private func shares(_ contaminations: [ReportContamination]) -> ReportTable {
        let numbers = ["Items", "Dirty", "All", "Clean", "Dirty items", "Dirty − clean", "p"]
        var table = ReportTable(columns: [.name("Task"), .init(title: "Method", isWide: true)] + numbers.map { .number($0) })
        table.rows = contaminations.map { found in
            func score(_ estimate: ReportEstimate?) -> ReportTable.Cell {
                guard let estimate else { return .text("–") }
                return .init(markup: "\(ReportNumber.value(estimate.value, .share))<small>\(ReportNumber.range(estimate, .share))</small>")
            }
            let difference = found.difference.map {
                "\(ReportNumber.difference($0.value, .share))<small>\(ReportNumber.differenceRange($0, .share))</small>"
            }
            return [
                .init(markup: "\(found.task.escapedForMarkup)<small>\(found.metric.escapedForMarkup)</small>"), .text(found.method),
                .text(ReportNumber.count(found.count)),
                .text("\(ReportNumber.count(found.dirty)) (\(ReportNumber.share(found.dirty, of: found.count)))"), score(found.all),
                score(found.clean), score(found.dirtyScore), .init(markup: difference ?? "–"), .text(found.p.map(ReportNumber.p) ?? "–"),
            ]
        }
        return table
    }

    private var detectors: ReportTable {
        let exposures = Set(content.contaminations.flatMap { $0.detectors.flatMap { $0.power.map(\.exposures) } }).sorted()
        var columns: [ReportTable.Column] = [.name("Task"), .name("Detector"), .number("AUROC")]
        columns += exposures.map { .number("found, \(ReportNumber.count($0))×") }
        var table = ReportTable(columns: columns + [.init(title: "Here", isWide: true)])
        for found in content.contaminations {
            for detector in found.detectors {
                let area = detector.area.map { estimate in
                    ReportNumber.fixed(estimate.value, 3)
                        + (estimate.range.map { "<small>[\(ReportNumber.fixed($0.lowerBound, 3)), \(ReportNumber.fixed($0.upperBound, 3))]</small>" }
                            ?? "")
                }
                let start: [ReportTable.Cell] = [.text(found.task), .text(detector.name), .init(markup: area ?? "–")]
                let power = exposures.map { count in
                    ReportTable.Cell.text(detector.power.first { $0.exposures == count }.map { ReportNumber.value($0.found.value, .share) } ?? "–")
                }
                table.rows.append(start + power + [.text(detector.finding)])
            }
        }
        table.caption =
            "Found: share of items trained so many times into a small model that the detector finds at 5 % false alarms. "
            + "A detector that finds few of them proves nothing by finding none here."
        return table
    }
}
