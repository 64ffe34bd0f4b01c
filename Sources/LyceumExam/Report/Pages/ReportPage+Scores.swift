internal import LyceumRuns

extension ReportPage {
    var scores: Section? {
        guard !content.scores.isEmpty else { return nil }
        let baselines = content.scores.flatMap(\.baselines).map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let hasChance = content.scores.contains { $0.chance != nil }
        let hasFilter = content.scores.contains { $0.filter != "none" }
        var columns: [ReportTable.Column] = [.name("Task")]
        if hasFilter { columns.append(.name("Filter")) }
        columns += [.name("Metric"), .number("Score"), .number("95 % interval")]
        if hasChance { columns += [.number("Chance"), .name("Verdict")] }
        for name in baselines {
            columns.append(.number(name.prefix(1).uppercased() + name.dropFirst(), hover: "what this gets without reading the question"))
        }
        var table = ReportTable(columns: columns + [.number("Items"), .number("Shots")])
        var previous = ""
        for score in content.scores {
            table.rows.append(row(score, isRepeated: score.task == previous, hasFilter, hasChance, baselines))
            previous = score.task
        }
        let methods = Set(content.scores.map(\.estimate.method)).filter { !$0.isEmpty }.sorted()
        table.caption = methods.isEmpty ? "" : "Intervals: \(methods.joined(separator: "; "))."
        let charts = ReportCharts.scores(content)
        return Section(identifier: "scores", title: "Scores", markup: table.html + Self.spaced(charts))
    }

    /// Charts with room above them.
    static func spaced(_ charts: [ReportChart]) -> String {
        charts.isEmpty ? "" : "<div style=\"height:16px\"></div>" + Self.charts(charts)
    }

    private func row(_ score: ReportScore, isRepeated: Bool, _ hasFilter: Bool, _ hasChance: Bool, _ baselines: [String]) -> [ReportTable.Cell] {
        let indent = score.depth == 0 ? "" : "<span class=\"indent\">\(String(repeating: "&emsp;", count: score.depth - 1))&#8627;&nbsp;</span>"
        let name = isRepeated ? "" : score.isGroup ? "<b>\(score.task.escapedForMarkup)</b>" : score.task.escapedForMarkup
        var cells: [ReportTable.Cell] = [.init(markup: isRepeated ? "" : indent + name)]
        if hasFilter { cells.append(.text(score.filter)) }
        cells += [
            .text(score.metric + (score.isHigherBetter ? "" : " ↓")), .text(ReportNumber.value(score.estimate.value, score.unit), style: "best"),
            .text(ReportNumber.range(score.estimate, score.unit)),
        ]
        if hasChance {
            cells.append(.text(score.chance.map { ReportNumber.value($0, score.unit) } ?? "–"))
            cells.append(.text(score.verdict.phrase, style: "verdict \(score.verdict.style)"))
        }
        for name in baselines {
            cells.append(.text(score.baselines.first { $0.name == name }.map { ReportNumber.value($0.value, score.unit) } ?? "–"))
        }
        return cells + [.text(ReportNumber.count(score.count)), .text(score.shots.map { "\($0)" } ?? "")]
    }

    var breakdowns: Section? {
        let charts = ReportCharts.breakdowns(content)
        guard !charts.isEmpty else { return nil }
        return Section(identifier: "parts", title: "Parts", markup: Self.charts(charts))
    }
}
