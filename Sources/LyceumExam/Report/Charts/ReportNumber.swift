internal import LyceumCore
internal import LyceumRuns

/// Numbers as reports write them.
package enum ReportNumber {
    /// `43.2 %`, or the number itself.
    package static func value(_ value: Double, _ unit: ReportUnit) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : NumberText.short(value) }
        return unit == .share ? "\(signed(fixed(value * 100, 1)))\u{202F}%" : signed(NumberText.short(value))
    }

    /// Without the unit.
    package static func bare(_ value: Double, _ unit: ReportUnit) -> String {
        if value.isNaN { return "–" }
        return unit == .share && value.isFinite ? signed(fixed(value * 100, 1)) : signed(NumberText.short(value))
    }

    /// `+3.1` percentage points or `+0.21`.
    package static func difference(_ value: Double, _ unit: ReportUnit) -> String {
        let text = bare(value, unit)
        return value > 0 && text.contains(where: { $0 >= "1" && $0 <= "9" }) ? "+" + text : text
    }

    /// `[40.1, 46.3]`
    package static func range(_ estimate: ReportEstimate, _ unit: ReportUnit) -> String {
        estimate.range.map { "[\(bare($0.lowerBound, unit)), \(bare($0.upperBound, unit))]" } ?? "–"
    }

    /// `[−0.2, +6.4]`
    package static func differenceRange(_ estimate: ReportEstimate, _ unit: ReportUnit) -> String {
        estimate.range.map { "[\(difference($0.lowerBound, unit)), \(difference($0.upperBound, unit))]" } ?? "–"
    }

    /// `0.031`, `< 0.0001`.
    package static func p(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if value < 0.0001 { return "<\u{202F}0.0001" }
        return fixed(value, value < 0.001 ? 4 : value < 0.1 ? 3 : 2)
    }

    /// `p = 0.031`, `p < 0.0001`.
    package static func pPhrase(_ value: Double) -> String { value < 0.0001 ? "p\u{202F}<\u{202F}0.0001" : "p = \(p(value))" }

    /// `14,042`
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return (value < 0 ? "−" : "") + ([rest] + groups).joined(separator: ",")
    }

    /// `of 1 item`, `of 14,042 items`.
    package static func items(_ count: Int) -> String { "\(self.count(count)) item\(count == 1 ? "" : "s")" }

    package static func fixed(_ value: Double, _ places: Int) -> String { value.isNaN ? "–" : Quantities.fixed(value, places: places) }

    /// `3 %` of a whole.
    package static func share(_ part: Int, of whole: Int) -> String { whole > 0 ? value(Double(part) / Double(whole), .share) : "–" }

    private static func signed(_ text: String) -> String { text.hasPrefix("-") ? "−" + text.dropFirst() : text }
}
