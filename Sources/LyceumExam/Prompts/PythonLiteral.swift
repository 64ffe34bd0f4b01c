internal import LyceumCore

/// Python's literals, as templates print lists: `['a', "it's", 3]`.
///
/// Strings (also with prefixes and joined ones), numbers, `True`, `False`, `None`, lists, tuples, sets and dictionaries; tuples and sets become
/// lists.
struct PythonLiteral {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    /// The value of a text; nil when the text is no literal.
    static func parse(_ text: String) -> JSON? {
        var parser = PythonLiteral(scalars: Array(text.unicodeScalars))
        guard let value = parser.value() else { return nil }
        parser.skipSpace()
        // A tuple may stand without brackets.
        if parser.peek == "," {
            guard let rest = parser.elements(until: nil, first: value) else { return nil }
            return .array(rest)
        }
        // Beside a JSON value a plain `nil` would be its null.
        guard parser.index == parser.scalars.count else { return Optional.none }
        return value
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func skipSpace() {
        while let scalar = peek, scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" { index += 1 }
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    private mutating func value() -> JSON? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { return nil }
        skipSpace()
        guard let first = peek else { return nil }
        switch first {
        case "[": return bracketed("]")
        case "(": return tuple()
        case "{": return braced()
        case "'", "\"": return strings()
        case "-", "+", "0"..."9", ".": return number()
        default: return word()
        }
    }

    // MARK: Containers

    private mutating func bracketed(_ close: Unicode.Scalar) -> JSON? {
        index += 1
        return elements(until: close, first: nil).map(JSON.array)
    }

    private mutating func tuple() -> JSON? {
        index += 1
        skipSpace()
        if skip(")") { return .array([]) }
        guard let first = value() else { return nil }
        skipSpace()
        // One value in brackets is the value.
        if skip(")") { return first }
        return elements(until: ")", first: first).map(JSON.array)
    }

    private mutating func elements(until close: Unicode.Scalar?, first: JSON?) -> [JSON]? {
        var result: [JSON] = []
        if let first {
            result.append(first)
            guard skip(",") else { return nil }
        }
        while true {
            skipSpace()
            if let close, skip(close) { return result }
            if close == nil, peek == nil { return result }
            guard let element = value() else { return nil }
            result.append(element)
            skipSpace()
            if skip(",") { continue }
            if let close { return skip(close) ? result : nil }
            return peek == nil ? result : nil
        }
    }

    private mutating func braced() -> JSON? {
        index += 1
        var object = JSON.Object()
        var set: [JSON] = []
        while true {
            skipSpace()
            if skip("}") { return set.isEmpty ? .object(object) : .array(set) }
            guard let key = value() else { return nil }
            skipSpace()
            if skip(":") {
                guard let value = value(), let name = TaskDecoder.text(key) else { return nil }
                object[name] = value
            } else {
                set.append(key)
            }
            skipSpace()
            guard skip(",") || peek == "}" else { return nil }
        }
    }

    // MARK: Scalars

    private mutating func word() -> JSON? {
        var end = index
        while end < scalars.count, scalars[end].properties.isXIDContinue { end += 1 }
        let word = String(String.UnicodeScalarView(scalars[index..<end]))
        if end < scalars.count, scalars[end] == "'" || scalars[end] == "\"", ["r", "R", "u", "U", "f", "F"].contains(word) {
            index = end
            return strings(isRaw: word.lowercased() == "r")
        }
        index = end
        switch word {
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "None": return .null
        default: return nil
        }
    }

    private mutating func number() -> JSON? {
        var end = index
        while end < scalars.count, "0123456789+-.eE_".unicodeScalars.contains(scalars[end]) {
            if end > index, scalars[end] == "+" || scalars[end] == "-", scalars[end - 1] != "e", scalars[end - 1] != "E" { break }
            end += 1
        }
        let text = String(String.UnicodeScalarView(scalars[index..<end].filter { $0 != "_" }))
        index = end
        if let whole = Int(text) {
            // Python takes no zeros in front.
            let digits = text.drop { $0 == "-" || $0 == "+" }
            guard digits.count == 1 || digits.first != "0" || whole == 0 else { return Optional.none }
            return .integer(whole)
        }
        let padded = text.hasSuffix(".") ? text + "0" : text
        return Double(padded.hasPrefix(".") ? "0" + padded : padded).map(JSON.number)
    }

    /// Strings side by side are one.
    private mutating func strings(isRaw: Bool = false) -> JSON? {
        guard var text = string(isRaw) else { return nil }
        while true {
            let start = index
            skipSpace()
            guard peek == "'" || peek == "\"" else {
                index = start
                return .string(text)
            }
            guard let more = string(false) else { return nil }
            text += more
        }
    }

    private mutating func string(_ isRaw: Bool) -> String? {
        guard let quote = peek else { return nil }
        let isTriple = index + 2 < scalars.count && scalars[index + 1] == quote && scalars[index + 2] == quote
        index += isTriple ? 3 : 1
        var result = String.UnicodeScalarView()
        while let scalar = peek {
            index += 1
            if scalar == quote {
                if !isTriple { return String(result) }
                if index + 1 < scalars.count, scalars[index] == quote, scalars[index + 1] == quote {
                    index += 2
                    return String(result)
                }
                result.append(scalar)
            } else if scalar == "\n", !isTriple {
                return nil
            } else if scalar == "\\", !isRaw {
                guard escape(&result) else { return nil }
            } else {
                result.append(scalar)
            }
        }
        return nil
    }

    private mutating func escape(_ result: inout String.UnicodeScalarView) -> Bool {
        guard let scalar = peek else { return false }
        index += 1
        switch scalar {
        case "\n": break
        case "n": result.append("\n")
        case "t": result.append("\t")
        case "r": result.append("\r")
        case "a": result.append("\u{07}")
        case "b": result.append("\u{08}")
        case "f": result.append("\u{0C}")
        case "v": result.append("\u{0B}")
        case "\\", "'", "\"": result.append(scalar)
        case "x": return code(2, &result)
        case "u": return code(4, &result)
        case "U": return code(8, &result)
        case "0"..."7": octal(scalar, &result)
        default:
            result.append("\\")
            result.append(scalar)
        }
        return true
    }

    private mutating func octal(_ first: Unicode.Scalar, _ result: inout String.UnicodeScalarView) {
        var value = first.value - 48
        var digits = 1
        while digits < 3, let next = peek, ("0"..."7").contains(next) {
            value = value * 8 + next.value - 48
            index += 1
            digits += 1
        }
        if let scalar = Unicode.Scalar(value) { result.append(scalar) }
    }

    private mutating func code(_ digits: Int, _ result: inout String.UnicodeScalarView) -> Bool {
        guard index + digits <= scalars.count,
            let value = UInt32(String(String.UnicodeScalarView(scalars[index..<index + digits])), radix: 16), let scalar = Unicode.Scalar(value)
        else { return false }
        index += digits
        result.append(scalar)
        return true
    }
}
