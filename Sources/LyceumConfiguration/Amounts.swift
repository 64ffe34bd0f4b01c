internal import LyceumCore

/// Counts, durations and sizes as people write them.
public enum Amounts {
    /// `2000`, `2k`, `10M`, `1.5G`, `1e6`, `1_000`: a whole number; nil for anything else, or what does not fit.
    public static func whole(_ text: String) -> Int? {
        let text = text.filter { $0 != "_" }
        if let whole = Int(text) { return whole }
        let scales: [(String, Double)] = [("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("B", 1e9), ("T", 1e12)]
        for (suffix, scale) in scales where text.hasSuffix(suffix) {
            return YAMLScalar.number(String(text.dropLast())).flatMap { exact($0 * scale) }
        }
        return YAMLScalar.number(text).flatMap(exact)
    }

    /// `90`, `90s`, `15m`, `2h`, `1.5d`, `200ms`: seconds.
    public static func seconds(_ text: String) -> Double? {
        scaled(text, [("ms", 1e-3), ("s", 1), ("m", 60), ("min", 60), ("h", 3600), ("d", 86_400)])
    }

    /// `4GB`, `500 MB`, `1GiB`: bytes; powers of 1000 unless the unit has an i.
    public static func bytes(_ text: String) -> Int? {
        let units: [(String, Double)] = [
            ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KiB", 1024), ("MiB", 1_048_576),
            ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776), ("k", 1e3), ("M", 1e6), ("G", 1e9),
        ]
        return scaled(text, units).flatMap { exact($0.rounded()) }
    }

    private static func scaled(_ text: String, _ units: [(String, Double)]) -> Double? {
        let digits = text.prefix { !$0.isLetter || $0 == "e" || $0 == "E" }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }
        guard let number = YAMLScalar.number(digits.filter { $0 != " " && $0 != "_" }), number >= 0 else { return nil }
        if unit.isEmpty { return number }
        return units.first { $0.0 == unit }.map { number * $0.1 }
    }

    private static func exact(_ value: Double) -> Int? {
        // 10 × 1.1 and the like miss the whole number by rounding alone.
        let whole = value.rounded()
        return abs(value - whole) <= abs(value) * 1e-12 ? Int(exactly: whole) : nil
    }
}
