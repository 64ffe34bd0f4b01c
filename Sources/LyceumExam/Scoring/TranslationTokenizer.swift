internal import LyceumText

/// The 13a tokenization of mteval, with which BLEU is defined.
enum TranslationTokenizer {
    static func tokens(_ text: String) -> [String] {
        var scalars = Array(PythonString.stripRight(text).unicodeScalars)
        scalars = replacing("<skipped>", "", in: scalars)
        scalars = replacing("-\n", "", in: scalars)
        scalars = replacing("\n", " ", in: scalars)
        for (code, sign) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
            scalars = replacing(code, sign, in: scalars)
        }
        scalars = [" "] + scalars + [" "]
        scalars = scalars.flatMap { isSeparated($0) ? [" ", $0, " "] : [$0] }
        scalars = pairs(in: scalars, where: { !isDigit($0) && isStop($1) }, giving: { [$0, " ", $1, " "] })
        scalars = pairs(in: scalars, where: { isStop($0) && !isDigit($1) }, giving: { [" ", $0, " ", $1] })
        scalars = pairs(in: scalars, where: { isDigit($0) && $1 == "-" }, giving: { [$0, " ", $1, " "] })
        return PythonString.words(String(String.UnicodeScalarView(scalars)))
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }

    private static func isStop(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

    /// Signs that always stand alone: ASCII punctuation without apostrophe, comma, dash and dot; the blank as well.
    private static func isSeparated(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x26, 0x28...0x2B, 0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func replacing(_ part: String, _ other: String, in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let part = Array(part.unicodeScalars)
        guard let first = part.first, text.contains(first) else { return text }
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < text.count {
            if text[position] == first, text[position...].starts(with: part) {
                result += Array(other.unicodeScalars)
                position += part.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    /// Rewrites pairs of neighbors from the left, not overlapping.
    private static func pairs(
        in text: [Unicode.Scalar], where isPair: (Unicode.Scalar, Unicode.Scalar) -> Bool,
        giving: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < text.count {
            if position + 1 < text.count, isPair(text[position], text[position + 1]) {
                result += giving(text[position], text[position + 1])
                position += 2
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }
}

/// Counts of runs of n neighbors.
struct NGramCounts {
    private(set) var counts: [[String]: Double] = [:]

    init(_ tokens: [String], length: Int) {
        guard tokens.count >= length, length > 0 else { return }
        for start in 0...(tokens.count - length) { counts[Array(tokens[start..<start + length]), default: 0] += 1 }
    }

    var total: Double { counts.values.reduce(0, +) }

    /// How many of the other's runs these have too.
    func shared(with other: NGramCounts) -> Double {
        counts.reduce(0) { $0 + min($1.value, other.counts[$1.key] ?? 0) }
    }

    /// The larger count of each run.
    mutating func formMaximum(_ other: NGramCounts) {
        for (run, count) in other.counts { counts[run] = max(counts[run] ?? 0, count) }
    }
}
