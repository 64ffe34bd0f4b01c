internal import LyceumCore

/// How many deliberately trained items each detector finds, by how often they were trained on.
enum DetectionChart {
    static func drawing(_ contamination: ReportContamination) -> Drawing? {
        let detectors = contamination.detectors.filter { !$0.power.isEmpty }
        let exposures = Set(detectors.flatMap { $0.power.map(\.exposures) }).sorted()
        guard !exposures.isEmpty else { return nil }
        let title = title(detectors)
        let detail = "\(contamination.task): items trained into a small model on purpose, found at 5 % false alarms"
        let names = detectors.map { Drawing.fitted($0.name, into: 200) }
        let legend = 18 * Double((detectors.count + 1) / 2)
        let top = Drawing.headingHeight(title, detail: detail) + legend + 26
        let frame = Drawing.Frame(left: 48, top: top, right: 446, bottom: top + 200)
        var drawing = Drawing(height: frame.bottom + 46, title: title, summary: detail)
        let used = Double(drawing.heading(title, detail: detail))
        for (number, name) in names.enumerated() {
            let (x, y) = (12 + Double(number % 2) * 232, used + 24 + 18 * Double(number / 2))
            drawing.line(x, y, x + 20, y, style: "curve line\(number % 8)")
            drawing.text(name, x: x + 26, y: y + 4, style: "ink")
        }
        frame.drawVertical([0, 0.25, 0.5, 0.75, 1].map { ($0, ReportNumber.fixed($0 * 100, 0)) }, on: &drawing)
        func place(_ count: Int) -> Double {
            let position = Double(exposures.firstIndex(of: count) ?? 0)
            return exposures.count > 1 ? frame.x(0.04 + 0.92 * position / Double(exposures.count - 1)) : frame.x(0.5)
        }
        for count in exposures { drawing.text("\(ReportNumber.count(count))×", x: place(count), y: frame.bottom + 17, anchor: .middle) }
        drawing.line(frame.left, frame.y(0.05), frame.right, frame.y(0.05), style: "guide")
        drawing.text("false alarms 5 %", x: frame.right, y: frame.y(0.05) - 5, anchor: .end, style: "guideText")
        for (number, detector) in detectors.enumerated() {
            let power = detector.power.sorted { $0.exposures < $1.exposures }
            // Side by side, so that intervals do not cover each other.
            let shift = (Double(number) - Double(detectors.count - 1) / 2) * 4
            drawing.path(power.map { (place($0.exposures) + shift, frame.y($0.found.value)) }, style: "curve line\(number % 8)")
            for point in power {
                let x = place(point.exposures) + shift
                if let range = point.found.range {
                    drawing.whisker(from: frame.y(range.lowerBound), to: frame.y(range.upperBound), at: x, isHorizontal: false)
                }
                let hover = "\(detector.name), trained \(point.exposures)×: \(ReportNumber.value(point.found.value, .share)) found"
                drawing.circle(x, frame.y(point.found.value), 4, style: "mark\(number % 8)", hover: hover)
            }
        }
        drawing.text("found, %", x: 12, y: top - 10)
        drawing.text("times trained on", x: (frame.left + frame.right) / 2, y: frame.bottom + 36, anchor: .middle)
        return drawing
    }

    private static func title(_ detectors: [ReportContamination.Detector]) -> String {
        let best = detectors.flatMap { detector in detector.power.filter { $0.exposures == 1 }.map { (detector.name, $0.found.value) } }
            .max { $0.1 < $1.1 }
        guard let best else { return "What the detectors find" }
        return best.1 < 0.2
            ? "Items seen once go unnoticed: \(ReportNumber.value(best.1, .share)) found at best"
            : "Items seen once: \(best.0) finds \(ReportNumber.value(best.1, .share))"
    }
}
