internal import LyceumRuns

/// Several models on several tasks: a heat table with intervals and ties.
public enum LeaderboardPage {
    public static func html(_ board: Leaderboard, comparisons: [ReportComparison] = []) -> String {
        var page = Page(title: board.title, moreStyle: ReportStyle.page + ReportStyle.marks)
        page.add("<h1>\(board.title.escapedForMarkup)</h1>")
        page.add(
            ReportPage.facts([
                .init("Models", ReportNumber.count(board.rows.count)), .init("Tasks", ReportNumber.count(Set(board.columns.map(\.task)).count)),
            ]))
        page.add(
            "<section id=\"board\"><h2>Scores and places</h2>"
                + "\(board.rows.isEmpty ? "<p class=\"quiet\">No results yet.</p>" : table(board).html)</section>"
        )
        for note in board.notes { page.add("<div class=\"warning\">\(note.escapedForMarkup)</div>") }
        let charts = board.columns.indices.compactMap { chart(board, $0) }
        if !charts.isEmpty { page.add("<section id=\"tasks\"><h2>Task by task</h2>\(ReportPage.charts(charts))</section>") }
        if let section = ReportPage(ReportContent(title: board.title, comparisons: comparisons)).comparisons {
            page.add("<section id=\"comparisons\"><h2>\(section.title)</h2>\(section.markup)</section>")
        }
        return page.html
    }

    private static func table(_ board: Leaderboard) -> ReportTable {
        var table = ReportTable(columns: [.init(title: "Model", isWide: true)])
        table.columns += board.columns.map { column in
            .init(title: column.task, isNumber: true, hover: "\(column.metric)\(column.isHigherBetter ? "" : ", less is better")")
        }
        let ranges = board.columns.indices.map { column in extremes(board, column) }
        table.rows = board.rows.map { row in
            let name = ReportTable.Cell(markup: "<b>\(row.model.escapedForMarkup)</b><small class=\"quiet\">\(row.detail.escapedForMarkup)</small>")
            return [name]
                + board.columns.indices.map { column in
                    guard row.cells.indices.contains(column), let cell = row.cells[column] else { return .text("–") }
                    return self.cell(cell, board.columns[column], ranges[column])
                }
        }
        table.caption =
            "Below each score its 95 % interval and the places it may have. 1 with a star: no model was shown to be better. "
            + "Darker is better within a column."
        return table
    }

    private static func extremes(_ board: Leaderboard, _ column: Int) -> (low: Double, high: Double)? {
        let values = board.rows.compactMap { $0.cells.indices.contains(column) ? $0.cells[column]?.estimate.value : nil }.filter(\.isFinite)
        guard let low = values.min(), let high = values.max(), high > low else { return nil }
        return (low, high)
    }

    private static func cell(_ cell: Leaderboard.Cell, _ column: Leaderboard.Column, _ range: (low: Double, high: Double)?) -> ReportTable.Cell {
        let place = cell.rank.map { rank in
            let places = rank.lowerBound == rank.upperBound ? "\(rank.lowerBound)" : "\(rank.lowerBound)–\(rank.upperBound)"
            return "<small>place \(places)\(cell.isTiedForFirst ? " ★" : "")</small>"
        }
        let interval = cell.estimate.range == nil ? "" : "<small>\(ReportNumber.range(cell.estimate, column.unit))</small>"
        let value = "<span class=\"\(cell.isTiedForFirst ? "best" : "")\">\(ReportNumber.value(cell.estimate.value, column.unit))</span>"
        guard let range, cell.estimate.value.isFinite else { return .init(markup: value + interval + (place ?? "")) }
        let share = (cell.estimate.value - range.low) / (range.high - range.low)
        let heat = 0.04 + 0.36 * (column.isHigherBetter ? share : 1 - share)
        return .init(markup: value + interval + (place ?? ""), style: "heatCell", inline: "--heat:\(ReportNumber.fixed(heat, 2))")
    }

    private static func chart(_ board: Leaderboard, _ column: Int) -> ReportChart? {
        let parts = board.rows.compactMap { row -> ReportBreakdown.Part? in
            guard row.cells.indices.contains(column), let cell = row.cells[column] else { return nil }
            return ReportBreakdown.Part(row.model, estimate: cell.estimate, count: cell.count, chance: board.columns[column].chance)
        }
        guard parts.count > 1 else { return nil }
        let shown = board.columns[column]
        let breakdown = ReportBreakdown(title: shown.task, metric: shown.metric, unit: shown.unit, parts: parts)
        return ReportChart("board-\(shown.task)", BarChart.drawing(breakdown))
    }
}
