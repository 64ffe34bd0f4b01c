internal import LyceumRuns

extension ReportPage {
    package var scores: Section? {
        guard !content.scores.isEmpty else { return nil }
        let caption = Set(content.scores.map(\.estimate.method)).filter { !$0.isEmpty }.sorted()
        let hasFamily = content.scores.count { !$0.isGroup && $0.verdict != .none } > 1
        var note = caption.isEmpty ? "" : "Intervals: \(caption.joined(separator: "; ")). "
        if hasFamily { note += "Verdicts of tasks are corrected for their number (Holm)." }
        // Many members of groups fold, so that the groups stay in sight.
        let members = content.scores.filter { $0.depth > 0 && !$0.isGroup }
        guard members.count > 12 else {
            return Section(identifier: "scores", title: "Scores", markup: table(content.scores, note) + Self.spaced(ReportCharts.scores(content)))
        }
        let folded = "<details><summary>All \(ReportNumber.count(content.scores.count)) scores</summary>\(table(content.scores, note))</details>"
        let short = content.scores.filter { $0.depth == 0 || $0.isGroup }
        return Section(identifier: "scores", title: "Scores", markup: table(short, note) + folded + Self.spaced(ReportCharts.scores(content)))
    }

    private func table(_ scores: [ReportScore], _ note: String) -> String {
        let all = scores.flatMap(\.baselines).map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        // More than two would push the rest out of sight: the best of them stands for all.
        let isShort = all.count > 2
        let baselines = isShort ? [] : all
        let hasChance = scores.contains { $0.chance != nil }
        var columns: [ReportTable.Column] = [.name("Task"), .number("Score", hover: "with its 95 % interval")]
        if hasChance { columns += [.name("Beside chance"), .number("Chance")] }
        for name in baselines {
            columns.append(.number(name.prefix(1).uppercased() + name.dropFirst(), hover: "what this gets without reading the question"))
        }
        if isShort { columns.append(.number("Cues alone", hover: "the best of: " + all.joined(separator: ", "))) }
        var table = ReportTable(columns: columns + [.number("Items"), .number("Shots")])
        var previous = ""
        for score in scores {
            table.rows.append(row(score, isRepeated: score.task == previous, hasChance, baselines, isShort: isShort))
            previous = score.task
        }
        table.caption = note
        return table.html
    }

    /// Charts with room above them.
    static func spaced(_ charts: [ReportChart]) -> String {
        charts.isEmpty ? "" : "<div style=\"height:16px\"></div>" + Self.charts(charts)
    }

    private func row(_ score: ReportScore, isRepeated: Bool, _ hasChance: Bool, _ baselines: [String], isShort: Bool) -> [ReportTable.Cell]
    {
        let indent = score.depth == 0 ? "" : "<span class=\"indent\">\(String(repeating: "&emsp;", count: score.depth - 1))&#8627;&nbsp;</span>"
        let name = isRepeated ? "" : score.isGroup ? "<b>\(score.task.escapedForMarkup)</b>" : score.task.escapedForMarkup
        let metric = score.metric + (score.isHigherBetter ? "" : " ↓") + (score.filter == "none" ? "" : ", \(score.filter)")
        let value = "<b>\(ReportNumber.value(score.estimate.value, score.unit))</b>"
        let range = score.estimate.range == nil ? "" : "<small class=\"quiet\">\(ReportNumber.range(score.estimate, score.unit))</small>"
        var cells: [ReportTable.Cell] = [
            .init(markup: (isRepeated ? "" : indent + name) + "<small class=\"quiet\">\(metric.escapedForMarkup)</small>"),
            .init(markup: value + range),
        ]
        if hasChance {
            let p = score.verdict.probability.map { "<small class=\"quiet\">\(ReportNumber.pPhrase($0).escapedForMarkup)</small>" } ?? ""
            cells.append(.init(markup: score.verdict.short.escapedForMarkup + p, style: "verdict \(score.verdict.style)"))
            cells.append(.text(score.chance.map { ReportNumber.value($0, score.unit) } ?? "–"))
        }
        for name in baselines {
            cells.append(.text(score.baselines.first { $0.name == name }.map { ReportNumber.value($0.value, score.unit) } ?? "–"))
        }
        if isShort {
            let best = score.baselines.max { $0.value < $1.value }
            let markup = best.map { "\(ReportNumber.value($0.value, score.unit))<small class=\"quiet\">\($0.name.escapedForMarkup)</small>" }
            cells.append(.init(markup: markup ?? "–"))
        }
        return cells + [.text(ReportNumber.count(score.count)), .text(score.shots.map { "\($0)" } ?? "")]
    }

    var breakdowns: Section? {
        let charts = ReportCharts.breakdowns(content)
        guard !charts.isEmpty else { return nil }
        return Section(identifier: "parts", title: "Parts", markup: Self.charts(charts))
    }
}
