internal import LyceumText

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A number as people write it: separators, currency, percent, fractions, mixed numbers, words behind it as the unit.
public struct WrittenNumber: Sendable, Hashable {
    public var value: Double
    /// Lower-cased, without dots; empty for none.
    public var unit: String
    public var isPercent: Bool

    private static let form = Pattern(
        #"(?:[^\d+\-.$€£¥]{0,40}?\s)?(?:[$€£¥]\s*)?([-+]?)\s*(?:[$€£¥]\s*)?"#
            + #"(?:(\d{1,3}(?:,\d{3})+|\d+)\s+)??(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+|\d+\.)"#
            + #"(?:\s*[*×x]\s*10\s*\^\s*\{?\s*([-+]?\d+)\s*\}?|[eE]([-+]?\d+))?"#
            + #"(?:\s*/\s*(\d+(?:\.\d+)?))?\s*(%|percent|per cent|°|[A-Za-zµμ°Ω][A-Za-zµμ°Ω/^\d·\- ]{0,30})?\s*[.!]?"#)

    /// The number of a text that holds one and little else; nil otherwise.
    public init?(_ text: String) {
        let plain = PythonString.strip(ReplyText.narrowed(text), " \t\r\n\"'`*")
        guard let match = Self.form.expression?.match(PythonString.split(plain, by: "\\").joined(), isWhole: true) else { return nil }
        let groups = match.groups
        func number(_ index: Int) -> Double? { groups[index].flatMap { PythonString.float(PythonString.split($0, by: ",").joined()) } }
        guard var value = number(2) else { return nil }
        if let power = number(3) ?? number(4) { value *= pow(10, power) }
        let divisor = number(5)
        if let divisor {
            guard divisor != 0 else { return nil }
            value /= divisor
        }
        if let whole = number(1) {
            // "1 1/2" is a mixed number; "1 2" is none.
            guard divisor != nil else { return nil }
            value += whole
        }
        let tail = PythonString.lower(PythonString.strip(groups[6] ?? "", " ."))
        isPercent = tail == "%" || tail == "percent" || tail == "per cent"
        unit = isPercent ? "" : tail
        self.value = groups[0] == "-" ? -value : value
    }

    /// Factors to a common unit, by kind of quantity.
    private static let factors: [String: (kind: String, factor: Double)] = {
        var table: [String: (kind: String, factor: Double)] = [:]
        func add(_ kind: String, _ entries: [(String, Double)]) {
            for (names, factor) in entries { for name in PythonString.split(names, by: " ") { table[name] = (kind, factor) } }
        }
        add("length", [
            ("mm millimeter millimeters millimetre", 1e-3), ("cm centimeter centimeters centimetre", 1e-2), ("m meter meters metre metres", 1),
            ("km kilometer kilometers kilometre", 1e3), ("inch inches in", 0.0254), ("ft foot feet", 0.3048), ("mile miles mi", 1609.344),
            ("yd yard yards", 0.9144), ("nm", 1e-9), ("µm μm um", 1e-6),
        ])
        add("mass", [("mg", 1e-6), ("g gram grams", 1e-3), ("kg kilogram kilograms", 1), ("t tonne tonnes", 1e3),
            ("lb lbs pound pounds", 0.45359237)])
        add("time", [
            ("ms millisecond milliseconds", 1e-3), ("s sec second seconds", 1), ("min minute minutes", 60), ("h hr hour hours", 3600),
            ("day days", 86400), ("week weeks", 604_800), ("µs μs us", 1e-6), ("ns", 1e-9),
        ])
        add("volume", [("ml milliliter milliliters", 1e-3), ("l liter liters litre litres", 1), ("dl", 0.1)])
        add("data", [("bit bits", 0.125), ("byte bytes b", 1), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
            ("kib", 1024), ("mib", 1_048_576)])
        add("money", [("dollar dollars usd", 1), ("cent cents", 0.01)])
        add("frequency", [("hz", 1), ("khz", 1e3), ("mhz", 1e6), ("ghz", 1e9)])
        return table
    }()

    /// The value in the other's unit; nil when the units are of different kinds.
    func value(inUnitOf other: WrittenNumber) -> Double? {
        guard !unit.isEmpty, !other.unit.isEmpty, unit != other.unit else { return value }
        guard let own = Self.factors[unit], let wanted = Self.factors[other.unit] else {
            // Unknown words ("apples") say nothing unless both are known to differ.
            return Self.factors[unit] == nil && Self.factors[other.unit] == nil && Self.singular(unit) != Self.singular(other.unit) ? nil : value
        }
        return own.kind == wanted.kind ? value * own.factor / wanted.factor : nil
    }

    private static func singular(_ word: String) -> String { word.hasSuffix("s") ? String(word.dropLast()) : word }
}

/// Numbers within a tolerance, with units, percent and fractions. Symmetric in answer and reference.
public struct NumericGrader: TextGrader {
    public var name: String { "numeric_match" }
    /// Of the larger of the two.
    public var relativeTolerance: Double
    public var absoluteTolerance: Double
    /// Whether 5 and 500 (or 0.05) count as equal, as when a percent sign was left out.
    public var allowsPercentScale: Bool

    public init(relativeTolerance: Double = 1e-6, absoluteTolerance: Double = 1e-9, allowsPercentScale: Bool = false) {
        self.relativeTolerance = max(0, relativeTolerance)
        self.absoluteTolerance = max(0, absoluteTolerance)
        self.allowsPercentScale = allowsPercentScale
    }

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        guard let reference = number(gold) else { return .wrong("reference is no number") }
        guard let found = number(answer) else { return .wrong("no number") }
        guard let value = found.value(inUnitOf: reference) else { return .wrong("other unit") }
        for (a, b) in readings(found, value, reference) where areClose(a, b) { return .right("equal") }
        return .wrong("unequal")
    }

    /// The number a text is, else the one a flexible reading finds in it.
    private func number(_ text: String) -> WrittenNumber? {
        WrittenNumber(text) ?? Extractors.flexible(options: .number)(text).answer.flatMap { WrittenNumber($0) }
    }

    private func readings(_ a: WrittenNumber, _ value: Double, _ b: WrittenNumber) -> [(Double, Double)] {
        if a.isPercent != b.isPercent {
            // A missing percent sign: both "50" and "0.5" are 50 %.
            return a.isPercent ? [(value, b.value), (value / 100, b.value)] : [(value, b.value), (value, b.value / 100)]
        }
        return allowsPercentScale ? [(value, b.value), (value * 100, b.value), (value, b.value * 100)] : [(value, b.value)]
    }

    public func areClose(_ a: Double, _ b: Double) -> Bool {
        if a == b { return true }
        guard a.isFinite, b.isFinite else { return false }
        return abs(a - b) <= max(absoluteTolerance, relativeTolerance * max(abs(a), abs(b)))
    }
}
