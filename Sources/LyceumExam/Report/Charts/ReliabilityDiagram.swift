internal import LyceumCore

/// Accuracy beside confidence, bin by bin, and how many items each bin holds.
enum ReliabilityDiagram {
    static func drawing(_ calibration: ReportCalibration) -> Drawing {
        let title = title(calibration)
        let detail = "\(calibration.title): \(calibration.confidence), \(ReportNumber.items(calibration.count))"
        let top = Drawing.headingHeight(title, detail: detail) + 60
        let frame = Drawing.Frame(left: 58, top: top, right: 458, bottom: top + 300)
        let counts = Drawing.Frame(left: 58, top: frame.bottom + 46, right: 458, bottom: frame.bottom + 116)
        var drawing = Drawing(height: counts.bottom + 44, title: title, summary: summary(calibration))
        let used = drawing.heading(title, detail: detail)
        drawNumbers(calibration, y: Double(used) + 24, on: &drawing)
        let ticks = [0.0, 0.2, 0.4, 0.6, 0.8, 1].map { (share: $0, text: ReportNumber.fixed($0 * 100, 0)) }
        frame.drawVertical(ticks, on: &drawing)
        frame.drawHorizontal(ticks, on: &drawing)
        drawing.text("right, %", x: 12, y: top - 8)
        drawing.line(frame.left, frame.bottom, frame.right, frame.top, style: "guide")
        drawing.text("as right as confident", x: frame.x(0.02), y: frame.top + 16, style: "guideText")
        drawGap(calibration, frame, on: &drawing)
        for bin in calibration.bins where bin.count > 0 { draw(bin, calibration.count, frame, on: &drawing) }
        drawCounts(calibration, counts, on: &drawing)
        drawing.text("confidence, %", x: (frame.left + frame.right) / 2, y: counts.bottom + 34, anchor: .middle)
        return drawing
    }

    private static func draw(_ bin: ReportCalibration.Bin, _ total: Int, _ frame: Drawing.Frame, on drawing: inout Drawing) {
        let hover =
            "confidence \(ReportNumber.value(bin.meanConfidence, .share)), right \(ReportNumber.value(bin.accuracy.value, .share)) "
            + "\(ReportNumber.range(bin.accuracy, .share)), \(ReportNumber.items(bin.count))"
        let x = frame.x(bin.meanConfidence)
        if let range = bin.accuracy.range {
            drawing.whisker(from: frame.y(range.lowerBound), to: frame.y(range.upperBound), at: x, isHorizontal: false, cap: 4)
        }
        let isApart = bin.accuracy.range.map { !$0.contains(bin.meanConfidence) } ?? false
        let style = isApart ? (bin.accuracy.value < bin.meanConfidence ? "below" : "above") : "even"
        // The area says how many items: a bin of few is small.
        let radius = 3 + 7 * (Double(bin.count) / Double(max(total, 1))).squareRoot()
        drawing.circle(x, frame.y(bin.accuracy.value), radius, style: style, hover: hover)
    }

    /// A line through the bins.
    private static func drawGap(_ calibration: ReportCalibration, _ frame: Drawing.Frame, on drawing: inout Drawing) {
        let points = calibration.bins.filter { $0.count > 0 }.map { (x: frame.x($0.meanConfidence), y: frame.y($0.accuracy.value)) }
        drawing.path(points, style: "curve line7")
    }

    private static func drawCounts(_ calibration: ReportCalibration, _ frame: Drawing.Frame, on drawing: inout Drawing) {
        let most = calibration.bins.map(\.count).max() ?? 0
        drawing.text("items per bin", x: 12, y: frame.top - 12)
        drawing.line(frame.left, frame.bottom, frame.right, frame.bottom, style: "axis")
        guard most > 0 else { return drawing.text("no items", x: frame.left + 6, y: frame.bottom - 8) }
        for bin in calibration.bins where bin.count > 0 {
            let (left, right) = (frame.x(max(0, bin.lower)), frame.x(min(1, bin.upper)))
            let height = (frame.bottom - frame.top) * Double(bin.count) / Double(most)
            drawing.box(left + 1, frame.bottom - height, max(1.5, right - left - 2), height, style: "even", hover: ReportNumber.items(bin.count))
            let text = ReportNumber.count(bin.count)
            if Drawing.textWidth(text, size: 11) < right - left + 4 {
                drawing.text(text, x: (left + right) / 2, y: frame.bottom - height - 4, anchor: .middle, style: "soft small")
            }
        }
        for share in [0.0, 0.2, 0.4, 0.6, 0.8, 1] {
            drawing.text(ReportNumber.fixed(share * 100, 0), x: frame.x(share), y: frame.bottom + 16, anchor: .middle)
        }
    }

    private static func drawNumbers(_ calibration: ReportCalibration, y: Double, on drawing: inout Drawing) {
        guard calibration.expectedError.value.isFinite else { return }
        drawing.text("ECE \(points(calibration.expectedError)) points", x: 12, y: y + 4, style: "ink")
        guard let mean = calibration.nullMean else { return }
        let upper = calibration.nullUpper.map { ", 95 % below \(ReportNumber.bare($0, .share))" } ?? ""
        drawing.text("a calibrated model would show \(ReportNumber.bare(mean, .share)) by chance\(upper)", x: 12, y: y + 20, width: 462)
    }

    private static func points(_ estimate: ReportEstimate) -> String {
        ReportNumber.bare(estimate.value, .share) + (estimate.range == nil ? "" : " \(ReportNumber.range(estimate, .share))")
    }

    /// Overconfident, underconfident, or no further off than chance would be.
    static func title(_ calibration: ReportCalibration) -> String {
        let gap = calibration.meanConfidence - calibration.accuracy
        guard gap.isFinite else { return "No items with a confidence" }
        if let upper = calibration.nullUpper, calibration.expectedError.value <= upper { return "No more off than a calibrated model would be" }
        let points = ReportNumber.bare(abs(gap), .share)
        if abs(gap) < 0.005 { return "Right on average, off in parts" }
        return gap > 0 ? "Overconfident by \(points) points" : "Underconfident by \(points) points"
    }

    private static func summary(_ calibration: ReportCalibration) -> String {
        "Expected calibration error \(points(calibration.expectedError)) percentage points, "
            + "accuracy \(ReportNumber.value(calibration.accuracy, .share)), "
            + "mean confidence \(ReportNumber.value(calibration.meanConfidence, .share))"
    }
}
