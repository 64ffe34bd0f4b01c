internal import LyceumCore

/// The share of wrong answers when only the most confident ones are given.
enum CoverageChart {
    static func drawing(_ calibration: ReportCalibration) -> Drawing? {
        let points = calibration.coverage.filter { $0.coverage.isFinite && $0.risk.isFinite }.sorted { $0.coverage < $1.coverage }
        guard points.count > 1 else { return nil }
        let all = 1 - calibration.accuracy
        let title = title(points, all, calibration.measures.first { $0.name == "AUROC" }?.estimate.range)
        let area = calibration.areaUnderRisk.map { ", area under the curve \(ReportNumber.fixed($0, 3))" } ?? ""
        let detail = "\(calibration.title): risk and coverage\(area)"
        let top = Drawing.headingHeight(title, detail: detail) + 26
        let frame = Drawing.Frame(left: 52, top: top, right: 458, bottom: top + 210)
        var drawing = Drawing(height: frame.bottom + 46, title: title, summary: detail)
        _ = drawing.heading(title, detail: detail)
        // The first few items jump; the scale need not follow them.
        let steady = points.filter { $0.coverage >= 0.05 }.map(\.risk)
        let scale = ValueScale(showing: steady + [all, 0.05], unit: .share, wanted: 5, limit: 0...1)
        frame.drawVertical(scale.ticks, on: &drawing)
        frame.drawHorizontal([0, 0.2, 0.4, 0.6, 0.8, 1].map { ($0, ReportNumber.fixed($0 * 100, 0)) }, on: &drawing)
        drawing.line(frame.left, frame.y(scale.share(all)), frame.right, frame.y(scale.share(all)), style: "mean")
        // Above the frame, where no curve runs through it.
        drawing.line(frame.right - 118, top - 14, frame.right - 94, top - 14, style: "mean")
        drawing.text("all answers \(ReportNumber.value(all, .share))", x: frame.right, y: top - 10, anchor: .end)
        drawing.path(thinned(points).map { (frame.x($0.coverage), frame.y(scale.share($0.risk))) }, style: "curve line0")
        for share in [0.8, 0.9] {
            guard let point = points.last(where: { $0.coverage <= share + 1e-9 }) else { continue }
            let hover = "\(ReportNumber.fixed(share * 100, 0)) % answered: \(ReportNumber.value(point.risk, .share)) wrong"
            drawing.circle(frame.x(point.coverage), frame.y(scale.share(point.risk)), 4, style: "mark0", hover: hover)
        }
        drawing.text("wrong, %", x: 12, y: top - 10)
        drawing.text("answered, % of items, most confident first", x: (frame.left + frame.right) / 2, y: frame.bottom + 36, anchor: .middle)
        return drawing
    }

    /// What the half says, unless the interval of the AUROC says that it may be chance.
    private static func title(_ points: [ReportCalibration.CoveragePoint], _ all: Double, _ area: ClosedRange<Double>?) -> String {
        guard let half = points.last(where: { $0.coverage <= 0.5 }) else { return "Risk and coverage" }
        let words = "\(ReportNumber.value(half.risk, .share)) of the more confident half wrong, \(ReportNumber.value(all, .share)) of all"
        if let area {
            if area.lowerBound > 0.5 { return "Confidence tells right from wrong: " + words }
            return (area.upperBound < 0.5 ? "Confidence misleads: " : "Confidence is not shown to tell right from wrong: ") + words
        }
        return all - half.risk < 0.02 ? "Confidence hardly tells right from wrong: " + words : "Confidence tells right from wrong: " + words
    }

    private static func thinned(_ points: [ReportCalibration.CoveragePoint], limit: Int = 400) -> [ReportCalibration.CoveragePoint] {
        guard points.count > limit else { return points }
        return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
    }
}
