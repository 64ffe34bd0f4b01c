/// A leaderboard for a terminal.
public enum LeaderboardText {
    /// - Parameters:
    ///   - width: columns of the terminal; tasks that do not fit go into further tables below.
    ///   - isPlain: ASCII only.
    public static func text(_ board: Leaderboard, width: Int = 100, isPlain: Bool = false) -> String {
        guard !board.rows.isEmpty, !board.columns.isEmpty else { return "no results\n" }
        let name = min(max("Model".count, board.rows.map { TextWidth.columns($0.model) }.max() ?? 0), max(12, width / 3))
        let cells = board.columns.indices.map { column in
            [
                TextWidth.shortened(board.columns[column].task, to: 24),
                TextWidth.shortened(board.columns[column].metric, to: 24) + (board.columns[column].unit == .share ? ", %" : ""),
            ]
                + board.rows.map { cellText($0, column, board.columns[column].unit) }
        }
        let widths = cells.map { $0.map(TextWidth.columns).max() ?? 0 }
        var text = ""
        var next = 0
        while next < cells.count {
            var end = next
            var used = name
            while end < cells.count, end == next || used + widths[end] + 2 <= width {
                used += widths[end] + 2
                end += 1
            }
            for row in 0..<board.rows.count + 2 {
                let title = row == 0 ? "Model" : row == 1 ? "" : board.rows[row - 2].model
                let line =
                    TextWidth.padded(TextWidth.shortened(title, to: name), to: name)
                    + (next..<end).map { "  " + TextWidth.padded(before: cells[$0][row], to: widths[$0]) }.joined()
                text += line + "\n"
            }
            next = end
            if next < cells.count { text += "\n" }
        }
        let stars = board.rows.contains { $0.cells.contains { $0?.isTiedForFirst == true } }
        // Runs that asked differently have no places beside each other.
        if !board.notes.isEmpty { text += "\nnot set against each other:\n" + board.notes.map { "  · \($0)\n" }.joined() }
        return ScoreTable.plain(text + (stars ? "\n* no model was shown to be better; #: places it may have\n" : ""), isPlain)
    }

    /// `43.2 [40.1, 46.3] #1–2*`
    private static func cellText(_ row: Leaderboard.Row, _ column: Int, _ unit: ReportUnit) -> String {
        guard row.cells.indices.contains(column), let cell = row.cells[column] else { return "–" }
        let interval = cell.estimate.range == nil ? "" : " " + ReportNumber.range(cell.estimate, unit)
        let rank = cell.rank.map { rank in
            " #" + (rank.lowerBound == rank.upperBound ? "\(rank.lowerBound)" : "\(rank.lowerBound)–\(rank.upperBound)")
                + (cell.isTiedForFirst ? "*" : "")
        }
        return ReportNumber.bare(cell.estimate.value, unit) + interval + (rank ?? "")
    }
}
