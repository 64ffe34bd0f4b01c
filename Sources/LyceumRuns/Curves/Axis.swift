internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One direction of a chart: which values it shows, where they are, and where the marks go.
package struct Axis: Sendable {
    package let range: ClosedRange<Double>
    package let isLogarithmic: Bool
    package let ticks: [Double]
    private let tickStep: Double

    /// - Parameters:
    ///   - values: the smallest and greatest value to show. A logarithmic axis needs positive ones, else it becomes linear.
    ///   - wanted: about how many marks.
    package init(showing values: ClosedRange<Double>, isLogarithmic: Bool = false, wanted: Int = 6, isTight: Bool = false) {
        self.isLogarithmic = isLogarithmic && values.lowerBound > 0
        // Beyond these a difference or a step would leave the numbers there are.
        func bounded(_ value: Double) -> Double { min(max(value, -1e300), 1e300) }
        var (low, high) = (bounded(values.lowerBound), bounded(values.upperBound))
        if high - low <= max(abs(high) * 1e-9, 1e-290) {
            let margin = abs(high) < 1e-280 ? 1 : abs(high) * 0.1
            (low, high) = (low - (self.isLogarithmic ? margin / 2 : margin), high + margin)
        }
        if self.isLogarithmic, log10(high) - log10(low) > 1 {
            range = isTight ? low...high : low / 1.1...high * 1.1
            ticks = Self.decades(low, high, wanted)
            tickStep = 0
        } else {
            let step = Self.niceStep((high - low) / Double(max(wanted, 1)))
            let margin = isTight ? 0 : (high - low) * 0.04
            let shown = (self.isLogarithmic ? max(low - margin, low / 1.05) : low - margin)...(high + margin)
            range = shown
            tickStep = step
            let first = Int((shown.lowerBound / step).rounded(.up))
            let last = Int((shown.upperBound / step).rounded(.down))
            ticks = first <= last ? (first...last).map { Double($0) * step } : []
        }
    }

    /// Where a value is, from 0 to 1.
    package func position(_ value: Double) -> Double {
        isLogarithmic
            ? (log(value) - log(range.lowerBound)) / (log(range.upperBound) - log(range.lowerBound))
            : (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// The mark's text, with as many digits as tell it from its neighbors.
    package func text(_ tick: Double) -> String { tickStep == 0 ? NumberText.short(tick) : NumberText.text(tick, step: tickStep) }

    /// 1, 2 or 5 times a power of ten, near `step`.
    private static func niceStep(_ step: Double) -> Double {
        guard step > 0, step.isFinite else { return 1 }
        let exponent = Int(log10(step).rounded(.down))
        for factor in [1.0, 2, 5, 10] where power(factor, exponent) >= step * 0.7 { return power(factor, exponent) }
        return power(10, exponent)
    }

    /// Exact for the powers that doubles have: dividing by 10^n is, multiplying by 10^-n is not.
    private static func power(_ factor: Double, _ exponent: Int) -> Double {
        exponent >= 0 ? factor * pow(10, Double(exponent)) : factor / pow(10, Double(-exponent))
    }

    private static func decades(_ low: Double, _ high: Double, _ wanted: Int) -> [Double] {
        let first = Int(log10(low).rounded(.down))
        let last = Int(log10(high).rounded(.up))
        let factors: [Double] = last - first <= 2 ? [1, 2, 5] : last - first <= 3 ? [1, 3] : [1]
        let stride = max(1, (last - first) / max(wanted, 1))
        return Swift.stride(from: first, through: last, by: stride).flatMap { exponent in
            factors.map { power($0, exponent) }
        }.filter { $0 >= low * 0.99 && $0 <= high * 1.01 }
    }
}

/// Numbers for people to read on charts.
package enum NumberText {
    /// `step` is the distance to the next number.
    package static func text(_ value: Double, step: Double) -> String {
        if abs(value) < step * 1e-6 { return "0" }
        if abs(value) >= 9999.5 { return trimmed(Quantities.count(value), keepsUnit: true) }
        if step < 0.000_95 { return scientific(value, digits: max(0, exponent(value) - exponent(step))) }
        return Quantities.fixed(value, places: max(0, Int((-log10(step)).rounded(.up))))
    }

    /// Four digits at most.
    package static func short(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
        let size = abs(value)
        if size == 0 { return "0" }
        if size >= 9999.5 { return trimmed(Quantities.count(value), keepsUnit: true) }
        if size < 0.001 { return scientific(value, digits: 2) }
        return trimmed(Quantities.fixed(value, places: size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4), keepsUnit: false)
    }

    /// Whole numbers in full up to seven digits: steps are looked up by them.
    package static func count(_ value: Double) -> String {
        abs(value) < 1e7 && value == value.rounded() ? String(Int(value)) : short(value)
    }

    private static func exponent(_ value: Double) -> Int { Int((log10(abs(value)) + 1e-9).rounded(.down)) }

    private static func scientific(_ value: Double, digits: Int) -> String {
        var exponent = exponent(value)
        var mantissa = value / pow(10, Double(exponent))
        if abs(mantissa) >= 9.9995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        return trimmed(Quantities.fixed(mantissa, places: min(digits, 3)), keepsUnit: false) + "e\(exponent)"
    }

    private static func trimmed(_ text: String, keepsUnit: Bool) -> String {
        let unit = keepsUnit ? text.last.flatMap { $0.isLetter ? String($0) : nil } ?? "" : ""
        var number = String(text.dropLast(unit.count))
        if number.contains(".") {
            while number.hasSuffix("0") { number.removeLast() }
            if number.hasSuffix(".") { number.removeLast() }
        }
        return number + unit
    }
}
