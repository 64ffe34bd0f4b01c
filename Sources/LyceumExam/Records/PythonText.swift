public import LyceumCore

/// Values as Python 3 writes them, so that files and hashes equal those of tools written in it.
public enum PythonText {
    /// `repr(float)`: the shortest digits that give the number back, with an exponent below 1e-4 and from 1e16 on.
    public static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let sign = value.sign == .minus ? "-" : ""
        guard value != 0 else { return sign + "0.0" }
        let (digits, point) = decimal("\(value.magnitude)")
        if point > 16 || point < -3 {
            let exponent = point - 1
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let size = String(exponent.magnitude)
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(size.count < 2 ? "0" : "")\(size)"
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if digits.count <= point { return sign + digits + String(repeating: "0", count: point - digits.count) + ".0" }
        return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))"
    }

    /// The significant digits of a positive number, and where the point stands among them.
    private static func decimal(_ text: String) -> (digits: String, point: Int) {
        let parts = text.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1].first == "+" ? parts[1].dropFirst() : parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.last == "0" { digits.removeLast() }
        return (digits, whole.count - leading + exponent)
    }

    /// `str(value)`.
    public static func text(_ value: JSON) -> String {
        if case .string(let text) = value { return text }
        return representation(value)
    }

    /// `repr(value)`.
    public static func representation(_ value: JSON) -> String {
        switch value {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): String(value)
        case .number(let value): number(value)
        case .string(let text): quoted(text)
        case .array(let elements): "[" + elements.map(representation).joined(separator: ", ") + "]"
        case .object(let object): "{" + object.map { "\(quoted($0)): \(representation($1))" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
        var result = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote: result.append(contentsOf: ["\\", scalar])
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case _ where isPrintable(scalar): result.append(scalar)
            default: result.append(contentsOf: escaped(scalar).unicodeScalars)
            }
        }
        result.append(quote)
        return String(result)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: return false
        default: return true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let value = scalar.value
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x1_0000 ? ("u", 4) : ("U", 8)
        let digits = String(value, radix: 16)
        return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
    }

    /// `json.dumps(value, ensure_ascii=False, indent=indent)`.
    public static func json(_ value: JSON, indent: Int? = nil) -> String {
        var output: [UInt8] = []
        write(value, into: &output, indent: indent, level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    /// Adds the bytes of `json(value)` to a buffer.
    static func write(_ value: JSON, into output: inout [UInt8], indent: Int? = nil, level: Int = 0) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .number(let value):
            output += (value.isFinite ? number(value) : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8
        case .string(let text): writeString(text, into: &output)
        case .array(let elements):
            group(elements, "[", "]", into: &output, indent: indent, level: level) { element, output in
                write(element, into: &output, indent: indent, level: level + 1)
            }
        case .object(let object):
            group(Array(object), "{", "}", into: &output, indent: indent, level: level) { pair, output in
                writeString(pair.0, into: &output)
                output += ": ".utf8
                write(pair.1, into: &output, indent: indent, level: level + 1)
            }
        }
    }

    private static func group<Element>(
        _ elements: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, into output: inout [UInt8], indent: Int?, level: Int,
        each: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: open))
        func newLine(_ level: Int) {
            guard let indent, !elements.isEmpty else { return }
            output.append(0x0A)
            output.append(contentsOf: repeatElement(0x20, count: indent * level))
        }
        for (position, element) in elements.enumerated() {
            if position > 0 { output += (indent == nil ? ", " : ",").utf8 }
            newLine(level + 1)
            each(element, &output)
        }
        newLine(level)
        output.append(UInt8(ascii: close))
    }

    private static func writeString(_ text: String, into output: inout [UInt8]) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: output += "\\\"".utf8
            case 0x5C: output += "\\\\".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0x08: output += "\\b".utf8
            case 0x0C: output += "\\f".utf8
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                output += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }
}
