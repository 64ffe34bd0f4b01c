/// All charts of a report, for the page and for files.
public enum ReportCharts {
    /// In the order of the page; names are unique.
    public static func all(_ content: ReportContent) -> [ReportChart] {
        var charts = scores(content) + breakdowns(content)
        for comparison in content.comparisons { charts += forest(comparison) }
        charts += calibrations(content) + letters(content) + contaminations(content)
        var seen: [String: Int] = [:]
        return charts.map { chart in
            var chart = chart
            let count = seen[chart.name, default: 0] + 1
            seen[chart.name] = count
            if count > 1 { chart.name += "-\(count)" }
            return chart
        }
    }

    /// One chart per metric over tasks, where there are several.
    static func scores(_ content: ReportContent) -> [ReportChart] {
        var metrics: [String] = []
        // Members of groups are shown part by part.
        let shown = content.scores.filter { $0.unit == .share && !$0.isGroup && ($0.depth == 0 || content.breakdowns.isEmpty) }
        for score in shown {
            let name = label(score)
            if !metrics.contains(name) { metrics.append(name) }
        }
        return metrics.compactMap { name in
            let scores = shown.filter { label($0) == name }
            guard scores.count > 1 else { return nil }
            let parts = scores.map { part($0) }
            return ReportChart("scores-\(name)", BarChart.drawing(ReportBreakdown(title: "Tasks by \(name)", metric: name, parts: parts)))
        }
    }

    private static func part(_ score: ReportScore) -> ReportBreakdown.Part {
        let verdict = score.verdict == .none ? nil : score.verdict
        return ReportBreakdown.Part(score.task, estimate: score.estimate, count: score.count, chance: score.chance, verdict: verdict)
    }

    private static func label(_ score: ReportScore) -> String { score.filter == "none" ? score.metric : "\(score.metric), \(score.filter)" }

    /// Groups of a breakdown side by side; within each the highest first.
    static func breakdowns(_ content: ReportContent) -> [ReportChart] {
        content.breakdowns.flatMap { breakdown -> [ReportChart] in
            let groups = breakdown.parts.map(\.group).reduce(into: [String?]()) { if !$0.contains($1) { $0.append($1) } }
            return groups.filter { _ in !breakdown.parts.isEmpty }.map { group in
                var part = breakdown
                part.parts = breakdown.parts.filter { $0.group == group }.sorted { ($1.estimate.value, $0.name) < ($0.estimate.value, $1.name) }
                return ReportChart("parts-\(breakdown.title)\(group.map { "-\($0)" } ?? "")", BarChart.drawing(part, group: group))
            }
        }
    }

    /// One chart per unit.
    static func forest(_ comparison: ReportComparison) -> [ReportChart] {
        let units = comparison.pairs.map { "\($0.unit.rawValue)\($0.unit == .plain ? $0.metric : "")" }
        let kinds = units.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return kinds.map { kind in
            let pairs = zip(units, comparison.pairs).filter { $0.0 == kind }.map(\.1)
            return ReportChart("forest-\(comparison.title)\(kinds.count > 1 ? "-\(kind)" : "")", ForestPlot.drawing(comparison, pairs))
        }
    }

    static func calibrations(_ content: ReportContent) -> [ReportChart] {
        content.calibrations.map { ReportChart("reliability-\($0.title)", ReliabilityDiagram.drawing($0)) } + coverages(content)
    }

    /// All of one kind together, so that they can be compared.
    static func coverages(_ content: ReportContent) -> [ReportChart] {
        content.calibrations.compactMap { calibration in
            CoverageChart.drawing(calibration).map { ReportChart("risk-coverage-\(calibration.title)", $0) }
        }
    }

    static func letters(_ content: ReportContent) -> [ReportChart] {
        content.letters.filter { !$0.letters.isEmpty }.flatMap { letters in
            [
                ReportChart("letters-\(letters.title)", LetterChart.drawing(letters)),
                ReportChart("confusion-\(letters.title)", ConfusionChart.drawing(letters)),
            ]
        }
    }

    static func contaminations(_ content: ReportContent) -> [ReportChart] {
        // A task that several tests looked at has all its detectors in one chart.
        var tasks: [ReportContamination] = []
        for found in content.contaminations {
            if let place = tasks.firstIndex(where: { $0.task == found.task }) {
                tasks[place].detectors += found.detectors
            } else {
                tasks.append(found)
            }
        }
        return tasks.compactMap { found in DetectionChart.drawing(found).map { ReportChart("detection-\(found.task)", $0) } }
    }
}
