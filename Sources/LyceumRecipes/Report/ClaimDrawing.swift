internal import LyceumExam

/// A claim's effect with its interval, beside zero and the margin.
enum ClaimDrawing {
    private static let width = 420.0

    /// nil where nothing was measured.
    static func svg(_ claim: ReportedClaim) -> String? {
        guard let effect = claim.effect, effect.isFinite else { return nil }
        let unit = claim.reportUnit
        let range = [claim.lower, claim.upper].compactMap { $0 }.filter(\.isFinite)
        let margin = claim.margin ?? 0
        let reach = max((range + [effect, margin]).map { abs($0) }.max() ?? 0, unit == .share ? 0.01 : 1e-6)
        // Numbers from a damaged file must not reach the axis.
        guard reach < 1e12 else { return nil }
        let bounds = range.map { ReportNumber.difference($0, unit) }.joined(separator: ", ")
        let numbers = ReportNumber.difference(effect, unit) + (range.count == 2 ? " [\(bounds)]" : "")
        var drawing = Drawing(width: width, height: 86, title: claim.name, summary: "effect \(numbers)")
        let frame = Drawing.Frame(left: 22, top: 12, right: width - 22, bottom: 48)
        let scale = ValueScale(showing: [-reach * 1.05, reach * 1.05], unit: unit, wanted: 5, isSigned: true)
        frame.drawHorizontal(scale.ticks, on: &drawing)
        let zero = frame.x(scale.share(0))
        drawing.line(zero, frame.top - 4, zero, frame.bottom + 3, style: "zero")
        for line in margins(claim) {
            let x = frame.x(scale.share(line))
            drawing.line(x, frame.top - 4, x, frame.bottom + 3, style: "guide")
        }
        let y = (frame.top + frame.bottom) / 2
        if range.count == 2 { drawing.whisker(from: frame.x(scale.share(range[0])), to: frame.x(scale.share(range[1])), at: y, cap: 5) }
        let style = claim.verdict == "supported" ? "tone" : claim.verdict == "not supported" ? "below" : "open"
        drawing.circle(frame.x(scale.share(effect)), y, 6, style: style, hover: numbers)
        let label = unit == .share ? "difference, percentage points" : "difference"
        drawing.text(label + (claim.margin == nil ? "" : "; dashed: the margin"), x: width / 2, y: 82, anchor: .middle)
        return drawing.svg(isAlone: false)
    }

    /// Where the verdict turns.
    private static func margins(_ claim: ReportedClaim) -> [Double] {
        guard let margin = claim.margin else { return [] }
        switch claim.direction {
        case "equivalent": return [-margin, margin]
        case "not-less", "less": return [-margin]
        default: return [margin]
        }
    }
}
