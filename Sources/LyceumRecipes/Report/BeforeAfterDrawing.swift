internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

/// One row per task: the score before and after, with intervals, and what guessing gives.
enum BeforeAfterDrawing {
    private struct Row {
        var task: String
        var chance: Double?
        /// First before, then after.
        var marks: [(name: String, estimate: ReportEstimate)]
    }

    private static let width = 760.0
    private static let lineHeight = 19.0

    /// - Parameter pairs: all with the same examination before.
    static func svg(_ pairs: [ExaminationPair]) -> String? {
        guard let first = pairs.first else { return nil }
        let rows = rows(pairs)
        guard !rows.isEmpty else { return nil }
        let names = [first.beforeName] + pairs.map(\.afterName)
        let metrics = Set(first.before.tasks.compactMap { $0.scores.first?.metric }).sorted().joined(separator: ", ")
        let title = "Scores before and after, with 95 % intervals"
        let top = 74.0
        let heights = rows.map { Double($0.marks.count) * lineHeight + 14 }
        let bottom = top + heights.reduce(0, +)
        var drawing = Drawing(width: width, height: bottom + 46, title: title, summary: summary(rows))
        _ = drawing.heading(title, detail: "\(metrics); diamond: before, dots: after, dashed: guessing")
        let frame = Drawing.Frame(left: 300, top: top, right: width - 150, bottom: bottom)
        let scale = ValueScale(showing: [0, 1], unit: .share, wanted: 5, limit: 0...1)
        frame.drawHorizontal(scale.ticks, on: &drawing)
        var y = top
        for (row, height) in zip(rows, heights) {
            draw(row, names, y: y, height: height, frame, scale, on: &drawing)
            y += height
        }
        drawing.text("score, %", x: (frame.left + frame.right) / 2, y: bottom + 38, anchor: .middle)
        return drawing.svg(isAlone: false)
    }

    private static func draw(
        _ row: Row, _ names: [String], y: Double, height: Double, _ frame: Drawing.Frame, _ scale: ValueScale, on drawing: inout Drawing
    ) {
        drawing.line(12, y, width - 12, y, style: "grid")
        drawing.text(row.task, x: 12, y: y + height / 2 + 4, style: "ink bold", width: 150)
        if let chance = row.chance {
            let x = frame.x(scale.share(chance))
            drawing.line(x, y + 3, x, y + height - 3, style: "guide")
        }
        for (number, mark) in row.marks.enumerated() {
            let place = y + 7 + (Double(number) + 0.5) * lineHeight
            let estimate = mark.estimate
            let value = "\(ReportNumber.value(estimate.value, .share)) \(ReportNumber.range(estimate, .share))"
            drawing.text(mark.name, x: frame.left - 10, y: place + 4, anchor: .end, width: 124)
            drawing.text(value, x: width - 12, y: place + 4, anchor: .end, style: "ink")
            if let range = estimate.range {
                drawing.whisker(from: frame.x(scale.share(range.lowerBound)), to: frame.x(scale.share(range.upperBound)), at: place)
            }
            let x = frame.x(scale.share(estimate.value))
            let hover = "\(row.task), \(mark.name): \(value)"
            if number == 0 {
                drawing.polygon([(x - 6, place), (x, place - 6), (x + 6, place), (x, place + 6)], style: "even", hover: hover)
            } else {
                let color = (names.firstIndex(of: mark.name) ?? 1) - 1
                drawing.circle(x, place, 5, style: "mark\(color % ChartColors.light.count)", hover: hover)
            }
        }
    }

    /// By each task's first metric, where it is a share.
    private static func rows(_ pairs: [ExaminationPair]) -> [Row] {
        guard let first = pairs.first else { return [] }
        return first.before.tasks.compactMap { task in
            guard let before = task.estimates.first, before.unit == .share else { return nil }
            var marks = [(first.beforeName, before.estimate)]
            for pair in pairs {
                let scores = pair.after.tasks.first { $0.name == task.name }?.estimates ?? []
                let other = scores.first { $0.metric == before.metric && $0.filter == before.filter }
                if let other, other.unit == .share { marks.append((pair.afterName, other.estimate)) }
            }
            return marks.count > 1 ? Row(task: task.alias, chance: before.chance, marks: marks) : nil
        }
    }

    private static func summary(_ rows: [Row]) -> String {
        rows.prefix(8).map { row in
            row.task + ": " + row.marks.map { "\($0.name) \(ReportNumber.value($0.estimate.value, .share))" }.joined(separator: ", ")
        }.joined(separator: "; ")
    }
}
