internal import LyceumRuns

/// Values on a line, with round marks: the axis of bars (from zero) and of differences (around zero).
package struct ValueScale {
    package let range: ClosedRange<Double>
    package let ticks: [(share: Double, text: String)]

    /// - Parameters:
    ///   - values: what has to be seen; zero is always on the scale.
    ///   - wanted: about how many marks.
    ///   - limit: the scale does not go beyond (1 for shares).
    package init(showing values: [Double], unit: ReportUnit, wanted: Int = 5, limit: ClosedRange<Double>? = nil, isSigned: Bool = false) {
        let finite = values.filter(\.isFinite) + [0]
        let low = finite.min() ?? 0
        let high = finite.max() ?? 1
        let scale = unit == .share ? 100.0 : 1
        let axis = Axis(showing: (low * scale)...(max(high, low + 1e-9) * scale), wanted: wanted, isTight: true)
        // Out to the next mark, so that the last one is seen.
        let step = axis.ticks.count > 1 ? axis.ticks[1] - axis.ticks[0] : max(abs(high), 1) * scale
        var bottom = low < 0 ? (low * scale / step).rounded(.down) * step : 0
        var top = high > 0 ? (high * scale / step).rounded(.up) * step : 0
        if let limit { (bottom, top) = (max(bottom, limit.lowerBound * scale), min(top, limit.upperBound * scale)) }
        if top <= bottom { top = bottom + step }
        let first = Int((bottom / step).rounded(.up))
        let last = Int((top / step + 1e-9).rounded(.down))
        range = bottom / scale...top / scale
        let span = top - bottom
        ticks = (first <= last ? Array(first...last) : []).map { number in
            let value = Double(number) * step
            let text = axis.text(value).replacing("-", with: "−")
            return ((value - bottom) / span, isSigned && value > 0 ? "+" + text : text)
        }
    }

    package func share(_ value: Double) -> Double {
        min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
    }

    static func label(_ metric: String, _ unit: ReportUnit) -> String { unit == .share ? "\(metric), %" : metric }
}
