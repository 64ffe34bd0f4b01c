internal import LyceumCore

/// Bars from zero with their intervals, the chance line and the score over all.
enum BarChart {
    private static let width = 480.0
    private static let rowHeight = 19.0

    static func drawing(_ breakdown: ReportBreakdown, group: String? = nil) -> Drawing {
        let parts = breakdown.parts
        let common = commonChance(parts)
        let title = title(breakdown, parts, group)
        let detail = "\(ValueScale.label(breakdown.metric, breakdown.unit)), with \(level(parts)) intervals"
        let legend = (common == nil && !parts.contains { $0.chance != nil } ? 0 : 18.0) + (breakdown.overall == nil ? 0 : 18)
        let top = Drawing.headingHeight(title, detail: detail, width: width) + legend + 20
        let height = top + Double(parts.count) * rowHeight + 34
        var drawing = Drawing(width: width, height: height, title: title, summary: summary(breakdown))
        _ = drawing.heading(title, detail: detail)

        let longest = parts.map { Drawing.textWidth($0.name) }.max() ?? 0
        let left = min(max(longest + 20, 80), 178)
        let frame = Drawing.Frame(left: left, top: top, right: width - 58, bottom: top + Double(parts.count) * rowHeight)
        let scale = scale(breakdown)
        frame.drawHorizontal(scale.ticks, on: &drawing, isAlsoAbove: parts.count > 24)
        draw(legendOf: breakdown, common, y: top - legend - 4, on: &drawing)
        for (row, part) in parts.enumerated() {
            draw(part, breakdown.unit, isChanceDrawn: common == nil, y: top + (Double(row) + 0.5) * rowHeight, frame, scale, on: &drawing)
        }
        if let common { drawing.line(frame.x(scale.share(common)), top, frame.x(scale.share(common)), frame.bottom, style: "guide") }
        if let overall = breakdown.overall, overall.isFinite {
            drawing.line(frame.x(scale.share(overall)), top, frame.x(scale.share(overall)), frame.bottom, style: "mean")
        }
        drawing.line(frame.left, top, frame.left, frame.bottom, style: "zero")
        return drawing
    }

    private static func scale(_ breakdown: ReportBreakdown) -> ValueScale {
        let values = breakdown.parts.flatMap { part -> [Double] in
            [part.estimate.value, part.estimate.range?.lowerBound ?? 0, part.estimate.range?.upperBound ?? 0, part.chance ?? 0]
        }
        let isShare = breakdown.unit == .share && values.allSatisfy { !($0 > 1) && !($0 < 0) }
        return ValueScale(showing: values + [breakdown.overall ?? 0], unit: breakdown.unit, limit: isShare ? 0...1 : nil)
    }

    private static func draw(
        _ part: ReportBreakdown.Part, _ unit: ReportUnit, isChanceDrawn: Bool, y: Double, _ frame: Drawing.Frame, _ scale: ValueScale,
        on drawing: inout Drawing
    ) {
        let estimate = part.estimate
        let interval = estimate.range == nil ? "" : " \(ReportNumber.range(estimate, unit))"
        let hover = "\(part.name): \(ReportNumber.value(estimate.value, unit))\(interval), \(ReportNumber.items(part.count))"
        drawing.text(part.name, x: frame.left - 7, y: y + 4, anchor: .end, style: "ink", width: frame.left - 12, hover: hover)
        guard estimate.value.isFinite else { return drawing.text("no value", x: frame.left + 5, y: y + 4) }
        let zero = frame.x(scale.share(0))
        let end = frame.x(scale.share(estimate.value))
        drawing.box(min(zero, end), y - 6, abs(end - zero), 12, style: style(part), hover: hover)
        if let range = estimate.range {
            drawing.whisker(from: frame.x(scale.share(range.lowerBound)), to: frame.x(scale.share(range.upperBound)), at: y)
        }
        if isChanceDrawn, let chance = part.chance {
            drawing.line(frame.x(scale.share(chance)), y - 9, frame.x(scale.share(chance)), y + 9, style: "guide")
        }
        drawing.text(ReportNumber.bare(estimate.value, unit), x: width - 10, y: y + 4, anchor: .end, style: "ink")
    }

    /// Blue above chance, orange below it, gray where the interval holds it; blue where there is no chance level.
    private static func style(_ part: ReportBreakdown.Part) -> String {
        guard let chance = part.chance else { return "above" }
        switch part.verdict {
        case .above: return "above"
        case .below: return "below"
        case .notToldApart, .equivalent: return "even"
        case .some(.none), nil: break
        }
        guard let range = part.estimate.range else { return "above" }
        return range.lowerBound > chance ? "above" : range.upperBound < chance ? "below" : "even"
    }

    private static func draw(legendOf breakdown: ReportBreakdown, _ chance: Double?, y: Double, on drawing: inout Drawing) {
        var y = y
        if chance != nil || breakdown.parts.contains(where: { $0.chance != nil }) {
            drawing.line(12, y, 34, y, style: "guide")
            let value = chance.map { " \(ReportNumber.value($0, breakdown.unit))" } ?? ""
            drawing.text("chance\(value)", x: 40, y: y + 4, style: "guideText")
            var x = 150.0
            for (style, name) in [("above", "above"), ("even", "not told apart"), ("below", "below")] {
                guard breakdown.parts.contains(where: { Self.style($0) == style }) else { continue }
                drawing.box(x, y - 5, 10, 10, style: style)
                drawing.text(name, x: x + 15, y: y + 4)
                x += 32 + Drawing.textWidth(name)
            }
            y += 18
        }
        guard let overall = breakdown.overall else { return }
        drawing.line(12, y, 34, y, style: "mean")
        drawing.text("over all \(ReportNumber.value(overall, breakdown.unit))", x: 40, y: y + 4)
    }

    // MARK: - Words

    private static func commonChance(_ parts: [ReportBreakdown.Part]) -> Double? {
        guard let first = parts.first?.chance, parts.allSatisfy({ $0.chance == first }) else { return nil }
        return first
    }

    private static func level(_ parts: [ReportBreakdown.Part]) -> String {
        ReportNumber.value(parts.first?.estimate.level ?? 0.95, .share).replacing(".0", with: "")
    }

    private static func title(_ breakdown: ReportBreakdown, _ parts: [ReportBreakdown.Part], _ group: String?) -> String {
        let name = group.map { "\(breakdown.title), \($0)" } ?? breakdown.title
        guard parts.contains(where: { $0.chance != nil && $0.estimate.range != nil }) else { return name }
        let above = parts.filter { $0.chance != nil && style($0) == "above" }.count
        if parts.count == 1 { return "\(name): \(above == 1 ? "above chance" : style(parts[0]) == "below" ? "below chance" : "at chance")" }
        return "\(name): \(above == 0 ? "none" : "\(above)") of \(parts.count) above chance"
    }

    private static func summary(_ breakdown: ReportBreakdown) -> String {
        guard let best = breakdown.parts.max(by: { $0.estimate.value < $1.estimate.value }),
            let worst = breakdown.parts.min(by: { $0.estimate.value < $1.estimate.value })
        else { return "no parts" }
        let unit = breakdown.unit
        guard best.estimate.value > worst.estimate.value else {
            return "\(breakdown.parts.map(\.name).joined(separator: ", ")): \(ReportNumber.value(best.estimate.value, unit))"
        }
        return "Highest \(best.name) \(ReportNumber.value(best.estimate.value, unit)), lowest \(worst.name) "
            + "\(ReportNumber.value(worst.estimate.value, unit))"
    }
}
