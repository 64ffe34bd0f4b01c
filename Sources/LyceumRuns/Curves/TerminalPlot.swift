internal import LyceumCore

/// A chart in characters: each shows two by four dots (Unicode's Braille patterns).
public struct TerminalPlot: Sendable {
    private let columns: Int
    private let rows: Int
    private var cells: [UInt8]

    private init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: 0, count: columns * rows)
    }

    /// - Parameters:
    ///   - width: columns of the terminal.
    ///   - height: rows of the plot without its axis.
    public static func text(_ chart: Chart, width: Int, height: Int = 10) -> String {
        guard let (x, y) = chart.axes(xTicks: 4, yTicks: max(2, height / 2)) else { return "\(chart.title): no values yet\n" }
        let labels = y.ticks.map { (row: Int(((1 - y.position($0)) * Double(height - 1)).rounded()), text: y.text($0)) }
        let margin = max(4, labels.map(\.text.count).max() ?? 4)
        var plot = TerminalPlot(columns: max(10, width - margin - 3), rows: height)
        for line in chart.lines {
            let window = chart.isSmoothed ? Smoothing.window(for: line.points.count) : 1
            plot.draw(Smoothing.average(line.points, window: window), x, y)
        }
        var text = "\(chart.title)\(chart.yLabel.isEmpty ? "" : " (\(chart.yLabel))")\n"
        for row in 0..<height {
            let label = labels.first { $0.row == row }?.text ?? ""
            text += String(repeating: " ", count: margin - label.count) + label + (label.isEmpty ? " │" : " ┤") + plot.row(row) + "\n"
        }
        let first = x.text(x.range.lowerBound)
        let last = NumberText.short(x.range.upperBound) + " " + chart.xLabel
        let gap = max(1, plot.columns - first.count - last.count)
        text += String(repeating: " ", count: margin + 1) + "└" + String(repeating: "─", count: plot.columns) + "\n"
        return text + String(repeating: " ", count: margin + 2) + first + String(repeating: " ", count: gap) + last + "\n"
    }

    /// A curve in one row of characters.
    public static func sparkline(_ values: [Double], width: Int) -> String {
        let bars = Array("▁▂▃▄▅▆▇█")
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max(), width > 0 else { return "" }
        let count = min(width, values.count)
        return String(
            (0..<count).map { column in
                let part = values[values.count * column / count..<values.count * (column + 1) / count].filter(\.isFinite)
                guard !part.isEmpty else { return " " }
                let mean = part.reduce(0, +) / Double(part.count)
                return bars[high > low ? min(7, Int((mean - low) / (high - low) * 8)) : 3]
            })
    }

    /// Connected dots.
    private mutating func draw(_ points: [ChartPoint], _ x: Axis, _ y: Axis) {
        var previous: (Double, Double)?
        for point in points {
            guard point.x.isFinite, point.y.isFinite else {
                previous = nil
                continue
            }
            let place = (x.position(point.x) * Double(columns * 2 - 1), (1 - y.position(point.y)) * Double(rows * 4 - 1))
            let start = previous ?? place
            let steps = max(1, Int(max(abs(place.0 - start.0), abs(place.1 - start.1)).rounded(.up)))
            for step in 0...steps {
                let share = Double(step) / Double(steps)
                set(Int((start.0 + (place.0 - start.0) * share).rounded()), Int((start.1 + (place.1 - start.1) * share).rounded()))
            }
            previous = place
        }
    }

    private mutating func set(_ column: Int, _ row: Int) {
        guard (0..<columns * 2).contains(column), (0..<rows * 4).contains(row) else { return }
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        cells[row / 4 * columns + column / 2] |= bits[row % 4][column % 2]
    }

    private func row(_ row: Int) -> String {
        var text = ""
        for cell in cells[row * columns..<(row + 1) * columns] {
            text.unicodeScalars.append(cell == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(cell))!)
        }
        return text
    }
}
