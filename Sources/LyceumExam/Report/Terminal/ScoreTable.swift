/// Scores for a terminal: one line per score with its interval, its place on a line from nothing to all, and what can be said beside chance.
public enum ScoreTable {
    /// - Parameters:
    ///   - width: columns of the terminal; what does not fit is left out from the right, the drawing first.
    ///   - isPlain: ASCII only, for terminals and files that know nothing else.
    public static func text(_ content: ReportContent, width: Int = 100, isPlain: Bool = false) -> String {
        guard !content.scores.isEmpty else { return "no scores\n" }
        let rows = content.scores.map { Row($0) }
        let hasFilter = content.scores.contains { $0.filter != "none" }
        let name = min(rows.map { TextWidth.columns($0.name) }.max() ?? 4, max(12, width / 3))
        let metric = min(rows.map { TextWidth.columns(hasFilter ? $0.metricAndFilter : $0.metric) }.max() ?? 6, max(11, width / 4))
        let value = max(5, rows.map { TextWidth.columns($0.value) }.max() ?? 5)
        let interval = max(12, rows.map { TextWidth.columns($0.interval) }.max() ?? 12)
        let items = max(5, rows.map { $0.items.count }.max() ?? 5)
        let verdict = rows.map { TextWidth.columns($0.verdict) }.max() ?? 0
        let fixed = name + metric + value + interval + items + 8
        let showsVerdict = verdict > 0 && fixed + 2 + min(verdict, 16) <= width
        let left = width - fixed - (showsVerdict ? min(verdict, max(16, width - fixed - 2)) + 2 : 0)
        let plot = left >= 14 && content.scores.contains { $0.unit == .share } ? min(40, left - 2) : 0
        func line(_ a: String, _ b: String, _ c: String, _ d: String, _ e: String, _ f: String, _ g: String) -> String {
            var text =
                TextWidth.padded(TextWidth.shortened(a, to: name), to: name) + "  " + TextWidth.padded(TextWidth.shortened(b, to: metric), to: metric)
                + "  "
            text += TextWidth.padded(before: c, to: value) + "  " + TextWidth.padded(d, to: interval) + "  " + TextWidth.padded(before: e, to: items)
            if plot > 0 { text += "  " + TextWidth.padded(f, to: plot) }
            if showsVerdict { text += "  " + TextWidth.shortened(g, to: width - fixed - 2 - (plot > 0 ? plot + 2 : 0)) }
            while text.hasSuffix(" ") { text.removeLast() }
            return plain(text, isPlain) + "\n"
        }
        var text = line("Task", "Metric", "Score", "95 % interval", "Items", plot > 0 ? scaleHead(plot) : "", verdict > 0 ? "Beside chance" : "")
        for row in rows {
            text += line(
                row.name, hasFilter ? row.metricAndFilter : row.metric, row.value, row.interval, row.items,
                plot > 0 ? bar(row.score, plot, isPlain: isPlain) : "", row.verdict)
        }
        return text
    }

    private struct Row {
        let score: ReportScore
        let name, metric, metricAndFilter, value, interval, items, verdict: String

        init(_ score: ReportScore) {
            self.score = score
            name = TextWidth.blanks(score.depth * 2) + score.task
            metric = score.metric + (score.isHigherBetter ? "" : " ↓")
            metricAndFilter = score.filter == "none" ? metric : "\(metric), \(score.filter)"
            value = ReportNumber.value(score.estimate.value, score.unit).replacing("\u{202F}", with: " ")
            interval = ReportNumber.range(score.estimate, score.unit)
            items = ReportNumber.count(score.count)
            verdict = score.verdict.short
        }
    }

    /// `0 %        100 %`
    private static func scaleHead(_ width: Int) -> String { "0" + TextWidth.blanks(width - 6) + "100 %" }

    /// The interval as a line, the score as a mark, chance as a thin bar.
    private static func bar(_ score: ReportScore, _ width: Int, isPlain: Bool) -> String {
        guard score.unit == .share, score.estimate.value.isFinite else { return "" }
        func place(_ value: Double) -> Int { min(width - 1, max(0, Int((value * Double(width - 1)).rounded()))) }
        var cells = [Character](repeating: isPlain ? "." : "·", count: width)
        if let range = score.estimate.range {
            for cell in place(range.lowerBound)...place(range.upperBound) { cells[cell] = isPlain ? "-" : "─" }
        }
        if let chance = score.chance { cells[place(chance)] = isPlain ? "|" : "│" }
        cells[place(score.estimate.value)] = isPlain ? "*" : "●"
        return String(cells)
    }

    static func plain(_ text: String, _ isPlain: Bool) -> String {
        guard isPlain else { return text }
        var result = text
        for (from, to) in [("−", "-"), ("\u{202F}", " "), ("–", "-"), ("±", "+-"), ("↓", "v"), ("…", "~"), ("·", ".")] {
            result = result.replacing(from, with: to)
        }
        return result
    }
}

extension ChanceVerdict {
    /// For a table.
    var short: String {
        switch self {
        case .above: "above chance"
        case .below: "below chance"
        case .notToldApart: "at chance"
        case .equivalent(let margin): "no better, ±\(ReportNumber.bare(margin, .share)) points"
        case .none: ""
        }
    }
}
