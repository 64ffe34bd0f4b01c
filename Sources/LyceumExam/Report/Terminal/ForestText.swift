/// Paired comparisons for a terminal: difference, interval, verdict, and a small drawing around zero.
public enum ForestText {
    /// - Parameters:
    ///   - width: columns of the terminal; a narrow one gets no drawing.
    ///   - isPlain: ASCII only.
    public static func text(_ comparison: ReportComparison, width: Int = 100, isPlain: Bool = false) -> String {
        guard !comparison.pairs.isEmpty else { return comparison.notes.map { $0 + "\n" }.joined() }
        let pairs = comparison.pairs
        let letters = ModelLetters(pairs)
        let columns: [[String]] = [
            ["Task"] + pairs.map(letters.row),
            [letters.isOnePair ? "B − A" : "difference"] + pairs.map { ReportNumber.difference($0.difference.value, $0.unit) },
            ["95 % interval"] + pairs.map { ReportNumber.differenceRange($0.difference, $0.unit) },
            ["p"] + pairs.map { ($0.adjustedP ?? $0.p).map(ReportNumber.p) ?? "–" },
            ["detectable"] + pairs.map { pair in pair.detectable.map { "±" + ReportNumber.bare($0, pair.unit) } ?? "–" },
            [letters.isOnePair ? "B is" : "first is"]
                + pairs.map { pair in
                    if case .equivalent(let margin) = pair.verdict {
                        "equivalent, ±\(ReportNumber.bare(margin, pair.unit))"
                    } else {
                        pair.verdict.phrase
                    }
                },
        ]
        var widths = columns.map { $0.map(TextWidth.columns).max() ?? 0 }
        widths[0] = min(widths[0], max(14, width / 3))
        let plot = min(33, width - widths.reduce(0, +) - 2 * columns.count)
        let reach =
            pairs.flatMap { [$0.difference.value, $0.difference.range?.lowerBound ?? 0, $0.difference.range?.upperBound ?? 0] }
            .filter(\.isFinite).map { abs($0) }.max() ?? 0
        var text = ""
        for name in letters.names { text += "\(letters.letter(name)): \(TextWidth.shortened(name, to: max(8, width - 3)))\n" }
        text += "\n"
        for row in 0...pairs.count {
            var cells = columns.indices.map { column in
                let cell = columns[column][row]
                return column == 0 || column == 5
                    ? TextWidth.padded(TextWidth.shortened(cell, to: widths[column]), to: widths[column])
                    : TextWidth.padded(before: cell, to: widths[column])
            }
            if plot >= 15 {
                cells.insert(TextWidth.padded(row == 0 ? head(plot) : line(pairs[row - 1], reach, plot, isPlain: isPlain), to: plot), at: 3)
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        text += footer(comparison)
        return ScoreTable.plain(text, isPlain)
    }

    private static func head(_ width: Int) -> String {
        let (left, right) = ("worse", "better")
        guard width >= 15 else { return TextWidth.blanks(width / 2) + "0" }
        let half = (width - 1) / 2
        return left + TextWidth.blanks(half - left.count) + "0" + TextWidth.blanks(half - right.count) + right
    }

    private static func line(_ pair: ReportPair, _ reach: Double, _ width: Int, isPlain: Bool) -> String {
        let half = (width - 1) / 2
        guard pair.difference.value.isFinite, reach > 0 else { return TextWidth.blanks(half) + (isPlain ? "|" : "│") }
        func place(_ value: Double) -> Int { min(2 * half, max(0, half + Int((value / reach * Double(half)).rounded()))) }
        var cells = [Character](repeating: " ", count: 2 * half + 1)
        cells[half] = isPlain ? "|" : "│"
        if let range = pair.difference.range {
            for cell in place(range.lowerBound)...place(range.upperBound) { cells[cell] = isPlain ? "-" : "─" }
            if range.contains(0) { cells[half] = isPlain ? "+" : "┼" }
        }
        cells[place(pair.difference.value)] = isPlain ? "*" : "●"
        return String(cells)
    }

    private static func footer(_ comparison: ReportComparison) -> String {
        var lines: [String] = []
        if comparison.correction != "none", comparison.familySize > 1 {
            lines.append("p and verdicts after \(comparison.correction)'s correction over \(comparison.familySize) tests.")
        }
        if comparison.pairs.contains(where: { $0.unit == .share }) { lines.append("Differences in percentage points; detectable with 80 % power.") }
        return lines.isEmpty && comparison.notes.isEmpty ? "" : "\n" + (lines + comparison.notes).joined(separator: "\n") + "\n"
    }
}
