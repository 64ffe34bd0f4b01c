internal import LyceumCore

extension Chart {
    private static let width = 720.0
    private static let height = 320.0
    private static let left = 66.0
    private static let right = 18.0
    private static let bottom = 48.0

    /// The chart as a drawing of its own, which opens in any browser; light or dark as the reader's system is.
    public var svg: String { drawing(isAlone: true) }

    /// For a page that has the style rules already.
    var embeddedSVG: String { drawing(isAlone: false) }

    private func drawing(isAlone: Bool) -> String {
        let legend = legendRows
        let top = 34.0 + 18.0 * Double(legend.count)
        let height = Self.height + top - 52
        var parts = [
            "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(px(Self.width)) \(px(height))\""
                + " role=\"img\" aria-label=\"\(title.escapedForMarkup)\""
                + (isAlone ? " width=\"\(px(Self.width))\" height=\"\(px(height))\">" : ">")
        ]
        if isAlone {
            parts.append("<style>\(ChartColors.style).ground{fill:#fff}@media(prefers-color-scheme:dark){.ground{fill:#17171a}}</style>")
            parts.append("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>")
        }
        parts.append("<text class=\"title ink\" x=\"\(px(Self.left))\" y=\"20\">\(title.escapedForMarkup)</text>")
        for (row, entries) in legend.enumerated() { parts += draw(entries, y: 38 + 18 * Double(row)) }
        let frame = Frame(left: Self.left, top: top, right: Self.width - Self.right, bottom: height - Self.bottom)
        if let axes = axes() {
            parts += draw(axes.x, axes.y, frame)
            parts += lines.flatMap { draw($0, axes.x, axes.y, frame) }
        } else {
            parts.append("<text class=\"soft\" x=\"\(px(Self.left))\" y=\"\(px(height / 2))\">no values yet</text>")
        }
        parts.append("</svg>")
        return parts.joined(separator: "\n")
    }

    // MARK: - Legend

    /// Lines with their place in a row, as many as fit. One line needs no legend; lines without a name share that of their color.
    private var legendRows: [[(line: ChartLine, x: Double)]] {
        guard lines.count > 1 else { return [] }
        var rows: [[(ChartLine, Double)]] = [[]]
        var x = Self.left
        for line in lines where !line.name.isEmpty {
            let needed = 38 + 7.2 * Double(min(line.name.count, 48))
            if x + needed > Self.width - Self.right, !rows[rows.count - 1].isEmpty {
                rows.append([])
                x = Self.left
            }
            rows[rows.count - 1].append((line, x))
            x += needed
        }
        return rows
    }

    private func draw(_ entries: [(line: ChartLine, x: Double)], y: Double) -> [String] {
        entries.map { line, x in
            let dashed = line.isDashed ? " dashed" : ""
            return "<path class=\"curve line\(colorClass(line))\(dashed)\" d=\"M\(px(x)) \(px(y - 4))h20\"/>"
                + "<text class=\"ink\" x=\"\(px(x + 25))\" y=\"\(px(y))\">\(line.name.shortened(to: 48).escapedForMarkup)</text>"
        }
    }

    // MARK: - Axes

    private struct Frame {
        let left, top, right, bottom: Double
        func x(_ share: Double) -> Double { left + share * (right - left) }
        func y(_ share: Double) -> Double { bottom - share * (bottom - top) }
    }

    private func draw(_ x: Axis, _ y: Axis, _ frame: Frame) -> [String] {
        var parts: [String] = []
        for tick in y.ticks {
            let place = px(frame.y(y.position(tick)))
            parts.append("<path class=\"grid\" d=\"M\(px(frame.left)) \(place)H\(px(frame.right))\"/>")
            parts.append(
                "<text class=\"soft\" x=\"\(px(frame.left - 8))\" y=\"\(px(frame.y(y.position(tick)) + 4))\" text-anchor=\"end\">\(y.text(tick))</text>")
        }
        for tick in x.ticks {
            let place = px(frame.x(x.position(tick)))
            parts.append("<path class=\"axis\" d=\"M\(place) \(px(frame.bottom))v4\"/>")
            parts.append(
                "<text class=\"soft\" x=\"\(place)\" y=\"\(px(frame.bottom + 18))\" text-anchor=\"middle\">\(x.text(tick))</text>")
        }
        parts.append("<path class=\"axis\" d=\"M\(px(frame.left)) \(px(frame.bottom))H\(px(frame.right))\"/>")
        let middle = (frame.left + frame.right) / 2
        parts.append(
            "<text class=\"soft\" x=\"\(px(middle))\" y=\"\(px(frame.bottom + 38))\" text-anchor=\"middle\">\(xLabel.escapedForMarkup)</text>")
        if !yLabel.isEmpty {
            let place = "\(px(14)) \(px((frame.top + frame.bottom) / 2))"
            let label = y.isLogarithmic ? yLabel + " (log)" : yLabel
            parts.append("<text class=\"soft\" transform=\"translate(\(place)) rotate(-90)\" text-anchor=\"middle\">\(label.escapedForMarkup)</text>")
        }
        return parts
    }

    // MARK: - Curves

    private func draw(_ line: ChartLine, _ x: Axis, _ y: Axis, _ frame: Frame) -> [String] {
        let window = isSmoothed ? Smoothing.window(for: line.points.count) : 1
        let color = "line\(colorClass(line))"
        let dashed = line.isDashed ? " dashed" : ""
        if line.points.count == 1, let point = line.points.first, point.y.isFinite {
            return ["<circle class=\"mark\(colorClass(line))\" cx=\"\(px(frame.x(x.position(point.x))))\" cy=\"\(px(frame.y(y.position(point.y))))\" r=\"3\"/>"]
        }
        func path(_ points: [ChartPoint], _ style: String) -> String {
            "<path class=\"\(style) \(color)\(dashed)\" d=\"\(pathData(Smoothing.thinned(points), x, y, frame))\"/>"
        }
        if window <= 1 { return [path(line.points, "curve")] }
        return [path(line.points, "raw"), path(Smoothing.average(line.points, window: window), "curve")]
    }

    /// A gap where values are not finite.
    private func pathData(_ points: [ChartPoint], _ x: Axis, _ y: Axis, _ frame: Frame) -> String {
        var isDown = false
        return points.reduce(into: "") { text, point in
            guard point.x.isFinite, point.y.isFinite else { return isDown = false }
            text += (isDown ? "L" : "M") + "\(px(frame.x(x.position(point.x)))) \(px(frame.y(y.position(point.y))))"
            isDown = true
        }
    }

    private func colorClass(_ line: ChartLine) -> Int { line.color % ChartColors.light.count }
}

/// A length with one digit after the point.
private func px(_ value: Double) -> String {
    let text = Quantities.fixed(value, places: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
