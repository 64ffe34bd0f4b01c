#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Python's rules for text and numbers, on scalars and bytes.
enum Python {
    typealias Scalar = Unicode.Scalar

    /// Whether two strings have the same bytes (Swift's `==` also accepts canonically equivalent ones).
    static func same(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return a == b && (a.utf8.allSatisfy { $0 < 0x80 } || a.utf8.elementsEqual(b.utf8))
    }

    /// `str.isspace` of one scalar, which is also what `\s` matches.
    static func isSpace(_ scalar: Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Where `str.splitlines` breaks.
    static func isLineBreak(_ scalar: Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// The value of a digit or letter in numbers of a radix up to 36.
    static func digitValue(_ scalar: Scalar) -> Int? {
        switch scalar {
        case "0"..."9": Int(scalar.value) - 48
        case "a"..."z": Int(scalar.value) - 87
        case "A"..."Z": Int(scalar.value) - 55
        default: nil
        }
    }

    static func isPrintable(_ scalar: Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
            return false
        default: return true
        }
    }

    static func isAlphabetic(_ scalar: Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    static func isDecimal(_ scalar: Scalar) -> Bool { scalar.properties.numericType == .decimal }
    static func isDigit(_ scalar: Scalar) -> Bool {
        scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
    }
    static func isNumeric(_ scalar: Scalar) -> Bool { scalar.properties.numericType != nil }

    // MARK: Case

    static func upper(_ text: String) -> String { text.uppercased() }

    /// Lowercase, with the sigma that ends a word in its final form.
    static func lower(_ text: String) -> String {
        guard text.utf8.contains(0xCE), text.unicodeScalars.contains("Σ") else { return text.lowercased() }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "Σ" {
                result.append(isFinalSigma(scalars, index) ? "ς" : "σ")
            } else {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    private static func isFinalSigma(_ scalars: [Scalar], _ index: Int) -> Bool {
        var before = index - 1
        while before >= 0, scalars[before].properties.isCaseIgnorable { before -= 1 }
        guard before >= 0, scalars[before].properties.isCased else { return false }
        var after = index + 1
        while after < scalars.count, scalars[after].properties.isCaseIgnorable { after += 1 }
        return after == scalars.count || !scalars[after].properties.isCased
    }

    static func capitalize(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        return first.properties.titlecaseMapping + lower(String(text.unicodeScalars.dropFirst()))
    }

    static func title(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var afterCased = false
        for (index, scalar) in scalars.enumerated() {
            if scalar == "Σ", afterCased {
                result += isFinalSigma(scalars, index) ? "ς" : "σ"
            } else {
                result += afterCased ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
            }
            afterCased = scalar.properties.isCased
        }
        return result
    }

    /// Full case folding, which for nearly all letters is the lowercase of the uppercase.
    static func caseFold(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            scalar.properties.uppercaseMapping.unicodeScalars.map(\.properties.lowercaseMapping).joined()
        }.joined()
    }

    static func swapCase(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result += scalar.properties.isUppercase
                ? scalar.properties.lowercaseMapping
                : scalar.properties.isLowercase ? scalar.properties.uppercaseMapping : String(scalar)
        }
        return result
    }

    // MARK: Numbers

    /// `repr` of a float: the shortest digits that read back, with an exponent below 1e-4 and from 1e16.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let (digits, exponent) = shortestDigits(value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        let count = digits.utf8.count
        if exponent < -4 || exponent >= 16 {
            let fraction = count > 1 ? "." + digits.dropFirst() : ""
            let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(power)"
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - count) + ".0"
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// Digits `d₀d₁…` and the power of ten of the first, without zeros at the end.
    static func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
        if value == 0 { return ("0", 0) }
        let parts = "\(value)".split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var digits = String(halves[0]) + (halves.count > 1 ? halves[1] : "")
        exponent += halves[0].utf8.count - 1
        while digits.utf8.first == 0x30, digits.utf8.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.utf8.last == 0x30, digits.utf8.count > 1 { digits.removeLast() }
        return (digits, exponent)
    }

    /// C's formatting of a double; `format` is one of f, e, g, F, E, G.
    static func formatted(_ value: Double, _ format: Scalar, precision: Int, alternate: Bool = false) -> String {
        var buffer = [CChar](repeating: 0, count: 512 + precision)
        let pattern = "%\(alternate ? "#" : "").*\(format)"
        let count = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, pattern, $0) }
        return String(decoding: buffer.prefix(max(0, min(Int(count), buffer.count - 1))).map(UInt8.init), as: UTF8.self)
    }

    /// `int(text, radix)`: blanks around, a sign, underscores between digits, a prefix that fits the radix.
    static func parseInteger(_ text: String, radix: Int) -> Int? {
        var scalars = Array(strip(text).unicodeScalars)
        var sign = ""
        if let first = scalars.first, first == "+" || first == "-" {
            sign = first == "-" ? "-" : ""
            scalars.removeFirst()
        }
        var radix = radix
        if scalars.count > 2, scalars[0] == "0" {
            let prefix: Int? =
                switch scalars[1] {
                case "x", "X": 16
                case "o", "O": 8
                case "b", "B": 2
                default: nil
                }
            if let prefix, radix == prefix || radix == 0 {
                radix = prefix
                scalars.removeFirst(2)
                if scalars.first == "_" { scalars.removeFirst() }
            }
        }
        if radix == 0 { radix = 10 }
        guard let digits = withoutUnderscores(scalars), (2...36).contains(radix) else { return nil }
        return Int(sign + digits, radix: radix)
    }

    static func parseFloat(_ text: String) -> Double? {
        var scalars = Array(strip(text).unicodeScalars)
        let body = scalars.first == "+" || scalars.first == "-" ? scalars.dropFirst() : scalars[...]
        switch lower(body.text) {
        case "inf", "infinity": return scalars.first == "-" ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        guard body.first != "_", !body.contains("x"), !body.contains("X"), !body.contains("p") else { return nil }
        guard let plain = withoutUnderscores(scalars) else { return nil }
        guard plain.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        scalars = Array(plain.unicodeScalars)
        guard scalars.allSatisfy({ ("0"..."9").contains($0) || "+-.eE".unicodeScalars.contains($0) }) else { return nil }
        if scalars.last == "." { scalars.append("0") }
        return Double(scalars.text) ?? Double(scalars.text.replacing(".e", with: ".0e").replacing(".E", with: ".0e"))
    }

    /// The text without single underscores between digits; nil when they stand elsewhere. Decimal digits of any script become ASCII.
    private static func withoutUnderscores(_ scalars: [Scalar]) -> String? {
        var result: [Scalar] = []
        for (index, scalar) in scalars.enumerated() {
            if scalar == "_" {
                guard index > 0, index + 1 < scalars.count, digitValue(scalars[index - 1]) != nil,
                    digitValue(scalars[index + 1]) != nil
                else { return nil }
                continue
            }
            if scalar.value > 0x7F, isDecimal(scalar), let value = scalar.properties.numericValue {
                result.append(Scalar(UInt8(48 + Int(value))))
            } else {
                result.append(scalar)
            }
        }
        return result.isEmpty ? nil : result.text
    }
}
