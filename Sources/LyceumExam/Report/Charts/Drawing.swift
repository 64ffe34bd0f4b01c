internal import LyceumCore
internal import LyceumRuns

/// A drawing in SVG that grows part by part. Colors come from classes, so that it follows the reader's light or dark setting.
package struct Drawing: Sendable {
    package enum Anchor: String { case start, middle, end }

    /// Where a chart's data go, in the drawing's units.
    package struct Frame {
        package var left, top, right, bottom: Double

        package init(left: Double, top: Double, right: Double, bottom: Double) {
            self.left = left
            self.top = top
            self.right = right
            self.bottom = bottom
        }

        package func x(_ share: Double) -> Double { left + share * (right - left) }
        package func y(_ share: Double) -> Double { bottom - share * (bottom - top) }
    }

    /// Advance of an average character as a share of the type size, on the safe side.
    private static let characterWidth = 0.6

    let width: Double
    let height: Double
    let title: String
    /// What a screen reader says after the title.
    let summary: String
    private var parts: [String] = []

    package init(width: Double = 480, height: Double, title: String, summary: String) {
        self.width = width
        self.height = height
        self.title = title
        self.summary = summary
    }

    // MARK: - Parts

    package mutating func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, style: String = "soft", width limit: Double? = nil, hover: String? = nil
    ) {
        let shown = limit.map { Self.fitted(text, into: $0) } ?? text
        let full = hover ?? (shown.utf8.elementsEqual(text.utf8) ? nil : text)
        let note = full.map { "<title>\($0.escapedForMarkup)</title>" } ?? ""
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        parts.append("<text class=\"\(style)\" x=\"\(px(x))\" y=\"\(px(y))\"\(place)>\(shown.escapedForMarkup)\(note)</text>")
    }

    /// Lines of text, each as long as fits. Gives the number of lines.
    package mutating func heading(_ text: String, detail: String = "", left: Double = 12) -> Int {
        let lines = Self.wrapped(text, into: width - left - 12, size: 14)
        for (number, line) in lines.enumerated() { self.text(line, x: left, y: 22 + 18 * Double(number), style: "title ink") }
        let small = detail.isEmpty ? [] : Self.wrapped(detail, into: width - left - 12, size: 12)
        for (number, line) in small.enumerated() { self.text(line, x: left, y: 22 + 18 * Double(lines.count) + 16 * Double(number)) }
        return lines.count * 18 + small.count * 16
    }

    /// Room that a heading takes, in the drawing's units.
    package static func headingHeight(_ text: String, detail: String = "", width: Double = 480) -> Double {
        let small = detail.isEmpty ? 0 : wrapped(detail, into: width - 24, size: 12).count
        return Double(wrapped(text, into: width - 24, size: 14).count * 18 + small * 16) + 14
    }

    package mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
        parts.append("<path class=\"\(style)\" d=\"M\(px(x1)) \(px(y1))L\(px(x2)) \(px(y2))\"/>")
    }

    package mutating func path(_ points: [(x: Double, y: Double)], style: String) {
        guard !points.isEmpty else { return }
        let data = points.enumerated().map { ($0 == 0 ? "M" : "L") + "\(px($1.x)) \(px($1.y))" }.joined()
        parts.append("<path class=\"\(style)\" d=\"\(data)\"/>")
    }

    package mutating func box(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, opacity: Double? = nil, hover: String? = nil
    ) {
        let faint = opacity.map { " fill-opacity=\"\(Quantities.fixed($0, places: 2))\"" } ?? ""
        let start = "<rect class=\"\(style)\" x=\"\(px(x))\" y=\"\(px(y))\" width=\"\(px(max(0, width)))\" height=\"\(px(max(0, height)))\"\(faint)"
        parts.append(hover.map { start + "><title>\($0.escapedForMarkup)</title></rect>" } ?? start + "/>")
    }

    package mutating func circle(_ x: Double, _ y: Double, _ radius: Double, style: String, hover: String? = nil) {
        let start = "<circle class=\"\(style)\" cx=\"\(px(x))\" cy=\"\(px(y))\" r=\"\(px(radius))\""
        parts.append(hover.map { start + "><title>\($0.escapedForMarkup)</title></circle>" } ?? start + "/>")
    }

    package mutating func polygon(_ points: [(Double, Double)], style: String, hover: String? = nil) {
        let start = "<polygon class=\"\(style)\" points=\"\(points.map { "\(px($0.0)),\(px($0.1))" }.joined(separator: " "))\""
        parts.append(hover.map { start + "><title>\($0.escapedForMarkup)</title></polygon>" } ?? start + "/>")
    }

    /// An interval with ends across the direction of `horizontal`.
    package mutating func whisker(
        from low: Double, to high: Double, at place: Double, isHorizontal: Bool = true, cap: Double = 3, style: String = "whisker"
    ) {
        let pieces: [(Double, Double, Double, Double)] = [
            (low, place, high, place), (low, place - cap, low, place + cap), (high, place - cap, high, place + cap),
        ]
        for (a, b, c, d) in pieces { isHorizontal ? line(a, b, c, d, style: style) : line(b, a, d, c, style: style) }
    }

    // MARK: - Text

    package static func textWidth(_ text: String, size: Double = 12) -> Double { Double(TextWidth.columns(text)) * size * characterWidth }

    package static func fitted(_ text: String, into width: Double, size: Double = 12) -> String {
        TextWidth.shortened(text, to: max(1, Int(width / (size * characterWidth))))
    }

    /// Three lines at most.
    static func wrapped(_ text: String, into width: Double, size: Double) -> [String] {
        let limit = max(8, Int(width / (size * characterWidth)))
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, TextWidth.columns(last) + 1 + TextWidth.columns(String(word)) <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        let fitted = lines.map { TextWidth.shortened($0, to: limit) }
        guard fitted.count > 3 else { return fitted }
        return fitted.prefix(2) + [TextWidth.shortened(fitted[2] + " " + fitted[3], to: limit)]
    }

    // MARK: - Result

    /// - Parameter isAlone: with the style rules, for a file of its own; a page has them already.
    package func svg(isAlone: Bool) -> String {
        let size = isAlone ? " width=\"\(px(width))\" height=\"\(px(height))\"" : ""
        let label = title + (summary.isEmpty ? "" : ". " + summary)
        var lines = [
            "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(px(width)) \(px(height))\" role=\"img\""
                + " aria-label=\"\(label.escapedForMarkup)\"\(size)>",
            "<title>\(title.escapedForMarkup)</title>",
        ]
        if !summary.isEmpty { lines.append("<desc>\(summary.escapedForMarkup)</desc>") }
        if isAlone {
            lines.append("<style>\(ChartColors.style)\(ReportStyle.marks)</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/>")
        }
        return (lines + parts + ["</svg>"]).joined(separator: "\n")
    }
}

/// A length with one digit after the point.
func px(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let text = Quantities.fixed(value, places: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
