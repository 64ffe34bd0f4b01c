internal import LyceumCore

/// Which letter was chosen for which right one.
enum ConfusionChart {
    static func drawing(_ letters: ReportLetters) -> Drawing {
        let hasInvalid = letters.invalid.contains { $0 > 0 }
        let columns = letters.letters + (hasInvalid ? ["none"] : [])
        let rows = letters.letters.indices.map { row in
            letters.letters.indices.map { count(letters, row, $0) }
                + (hasInvalid ? [letters.invalid.indices.contains(row) ? letters.invalid[row] : 0] : [])
        }
        let title = title(letters, rows)
        let detail = "\(letters.title): items, darker = larger share of its row"
        let side = min(56, 400 / Double(max(columns.count, 1)))
        let top = Drawing.headingHeight(title, detail: detail) + 44
        let left = 66.0
        var drawing = Drawing(height: top + side * Double(rows.count) + 14, title: title, summary: detail)
        _ = drawing.heading(title, detail: detail)
        drawing.text("chosen", x: left + side * Double(columns.count) / 2, y: top - 24, anchor: .middle)
        for (column, letter) in columns.enumerated() {
            drawing.text(letter, x: left + (Double(column) + 0.5) * side, y: top - 7, anchor: .middle, style: "ink", width: side)
        }
        for (row, counts) in rows.enumerated() {
            let y = top + Double(row) * side
            if row == rows.count / 2 { drawing.text("right", x: 12, y: y + side / 2 + 4) }
            drawing.text(letters.letters[row], x: left - 10, y: y + side / 2 + 4, anchor: .end, style: "ink")
            let total = counts.reduce(0, +)
            for (column, count) in counts.enumerated() {
                let share = total > 0 ? Double(count) / Double(total) : 0
                let x = left + Double(column) * side
                let hover =
                    "right \(letters.letters[row]), chosen \(columns[column]): \(ReportNumber.items(count)), \(ReportNumber.value(share, .share))"
                drawing.box(x + 1, y + 1, side - 2, side - 2, style: "heat", opacity: 0.06 + 0.94 * share, hover: hover)
                let text = ReportNumber.count(count)
                let style = share > 0.62 ? "onHeat" : "ink"
                if Drawing.textWidth(text, size: 11) < side + 4 {
                    drawing.text(text, x: x + side / 2, y: y + side / 2 + 4, anchor: .middle, style: style + (side < 36 ? " small" : ""))
                }
            }
        }
        return drawing
    }

    private static func count(_ letters: ReportLetters, _ row: Int, _ column: Int) -> Int {
        letters.confusion.indices.contains(row) && letters.confusion[row].indices.contains(column) ? letters.confusion[row][column] : 0
    }

    private static func title(_ letters: ReportLetters, _ rows: [[Int]]) -> String {
        let total = rows.joined().reduce(0, +)
        let hits = letters.letters.indices.reduce(0) { $0 + count(letters, $1, $1) }
        return "\(ReportNumber.count(hits)) of \(ReportNumber.count(total)) on the diagonal, \(ReportNumber.share(hits, of: total)) right"
    }
}
