internal import LyceumRuns

extension ReportPage {
    package var comparisons: Section? {
        let shown = content.comparisons.filter { !$0.pairs.isEmpty || !$0.notes.isEmpty }
        guard !shown.isEmpty else { return nil }
        let parts = shown.map { comparison in
            (shown.count > 1 ? "<h3>\(comparison.title.escapedForMarkup)</h3>" : "") + Self.charts(ReportCharts.forest(comparison))
                + key(comparison) + table(comparison).html + comparison.notes.map { "<div class=\"warning\">\($0.escapedForMarkup)</div>" }.joined()
        }
        return Section(identifier: "comparisons", title: "Paired comparisons", markup: parts.joined(separator: "\n"))
    }

    /// Which model is which.
    private func key(_ comparison: ReportComparison) -> String {
        let letters = ModelLetters(comparison.pairs)
        let names = letters.names.map { "<b>\(letters.letter($0))</b> \($0.escapedForMarkup)" }
        return names.isEmpty ? "" : "<p class=\"key\">\(names.joined(separator: "<br>"))</p>"
    }

    private func table(_ comparison: ReportComparison) -> ReportTable {
        let hasCounts = comparison.pairs.contains { $0.onlyBaseline != nil }
        let hasClusters = comparison.pairs.contains { $0.clusters != nil }
        let letters = ModelLetters(comparison.pairs)
        var columns: [ReportTable.Column] = [.name("Task")]
        if !letters.isOnePair { columns.append(.name("Pair")) }
        columns += [.number("First"), .number("Second"), .number("Difference", hover: "second minus first"), .number("95 % interval")]
        if letters.isOnePair { columns = [.name("Task"), .number("A"), .number("B"), .number("B − A"), .number("95 % interval")] }
        if hasCounts {
            columns += [.number("n10", hover: "items only the first has right"), .number("n01", hover: "items only the second has right")]
        }
        columns += [
            .number("p"), .number("p adjusted", hover: "corrected over the whole family of tests"), .name(letters.isOnePair ? "B is" : "Second is"),
        ]
        columns += [.number("Detectable", hover: "the smallest difference these items would show with 80 % power"), .number("Items")]
        if hasClusters { columns.append(.number("Clusters")) }
        var table = ReportTable(columns: columns)
        table.rows = comparison.pairs.map { row($0, letters, hasCounts, hasClusters) }
        let test = comparison.test.isEmpty ? "" : "p: \(comparison.test). "
        let correction =
            comparison.correction == "none" || comparison.familySize < 2
            ? ""
            : "Adjusted by \(comparison.correction) over \(ReportNumber.count(comparison.familySize)) tests; verdicts are after that. "
        table.caption =
            "\(test)\(correction)Differences in percentage points where scores are shares. "
            + "Not told apart does not mean equal: see the smallest detectable difference."
        return table
    }

    private func row(_ pair: ReportPair, _ letters: ModelLetters, _ hasCounts: Bool, _ hasClusters: Bool) -> [ReportTable.Cell] {
        let style =
            switch pair.verdict {
            case .win: "up"
            case .loss: "down"
            case .tie, .equivalent: "flat"
            }
        var cells = [ReportTable.Cell(markup: "\(pair.task.escapedForMarkup)<small class=\"quiet\">\(pair.metric.escapedForMarkup)</small>")]
        if !letters.isOnePair { cells.append(.text("\(letters.letter(pair.baseline)), \(letters.letter(pair.candidate))")) }
        cells += [
            .text(ReportNumber.value(pair.baselineScore, pair.unit)), .text(ReportNumber.value(pair.candidateScore, pair.unit)),
            .text(ReportNumber.difference(pair.difference.value, pair.unit), style: "best"),
            .text(ReportNumber.differenceRange(pair.difference, pair.unit)),
        ]
        if hasCounts { cells += [pair.onlyBaseline, pair.onlyCandidate].map { .text($0.map(ReportNumber.count) ?? "–") } }
        cells += [
            .text(pair.p.map(ReportNumber.p) ?? "–"), .text(pair.adjustedP.map(ReportNumber.p) ?? "–"),
            .text(pair.verdict.phrase, style: "verdict \(style)"), .text(pair.detectable.map { "±" + ReportNumber.bare($0, pair.unit) } ?? "–"),
            .text(ReportNumber.count(pair.count)),
        ]
        if hasClusters { cells.append(.text(pair.clusters.map(ReportNumber.count) ?? "–")) }
        return cells
    }
}
