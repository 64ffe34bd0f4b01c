internal import LyceumRuns

extension ReportPage {
    /// Tasks as rows, models as columns.
    var board: Section? {
        guard let board = content.board, !board.rows.isEmpty, !board.columns.isEmpty else { return nil }
        let names = board.rows.enumerated().map { "<b>\(Self.letter($0))</b> \($1.model.escapedForMarkup)" }
        var markup = "<p class=\"key\">\(names.joined(separator: "<br>"))</p>"
        let all = Array(board.columns.indices)
        let members = all.filter { board.columns[$0].depth > 0 && !board.columns[$0].isGroup }
        if members.count > 12 {
            markup += table(board, all.filter { !members.contains($0) })
            markup += "<details><summary>All \(ReportNumber.count(all.count)) scores</summary>\(table(board, all))</details>"
        } else {
            markup += table(board, all)
        }
        return Section(identifier: "board", title: "Scores side by side", markup: markup)
    }

    private static func letter(_ position: Int) -> String { position < 26 ? String(ChoiceReading.alphabet[position]) : "M\(position + 1)" }

    private func table(_ board: Leaderboard, _ columns: [Int]) -> String {
        var table = ReportTable(columns: [.name("Task")] + board.rows.indices.map { .number(Self.letter($0), hover: board.rows[$0].model) })
        table.columns.append(.number("Chance"))
        table.rows = columns.map { column in
            let shown = board.columns[column]
            let values = board.rows.map { row in row.cells.indices.contains(column) ? row.cells[column] : nil }
            let indent = shown.depth == 0 ? "" : "<span class=\"indent\">\(String(repeating: "&emsp;", count: shown.depth - 1))&#8627;&nbsp;</span>"
            let name = shown.isGroup ? "<b>\(shown.task.escapedForMarkup)</b>" : shown.task.escapedForMarkup
            let metric = shown.metric + (shown.isHigherBetter ? "" : " ↓")
            let first = ReportTable.Cell(markup: "\(indent)\(name)<small class=\"quiet\">\(metric.escapedForMarkup)</small>")
            return [first] + values.map { cell($0, shown.unit) } + [.text(shown.chance.map { ReportNumber.value($0, shown.unit) } ?? "–")]
        }
        table.caption = "Each score with its own 95 % interval. Intervals that overlap do not say that models are equal: see the paired comparisons."
        return table.html
    }

    private func cell(_ cell: Leaderboard.Cell?, _ unit: ReportUnit) -> ReportTable.Cell {
        guard let cell else { return .text("–") }
        let range = cell.estimate.range == nil ? "" : "<small class=\"quiet\">\(ReportNumber.range(cell.estimate, unit))</small>"
        return .init(markup: "<b>\(ReportNumber.value(cell.estimate.value, unit))</b>\(range)")
    }
}
