internal import LyceumCore

extension Jinja.Lexer {
    /// One token inside a tag; `open` holds the closers of the brackets that are open.
    mutating func expressionToken(_ open: inout [Unicode.Scalar]) throws(LyceumError) {
        let scalar = source[index]
        if Python.isSpace(scalar) {
            advance(to: skippingSpace(index))
        } else if scalar.properties.numericType == .decimal {
            try number()
        } else if scalar == "_" || scalar.properties.isXIDContinue {
            try name()
        } else if scalar == "'" || scalar == "\"" {
            try string(scalar)
        } else {
            try symbol(&open)
        }
    }

    private mutating func name() throws(LyceumError) {
        var end = index
        while end < source.count, source[end] == "_" || source[end].properties.isXIDContinue { end += 1 }
        guard source[index] == "_" || source[index].properties.isXIDStart else {
            throw failure("'\(source[index..<end].text)' is not a name")
        }
        emit(.name(source[index..<end].text))
        advance(to: end)
    }

    private mutating func symbol(_ open: inout [Unicode.Scalar]) throws(LyceumError) {
        for pair in ["//", "**", "==", "!=", ">=", "<="] as [StaticString] where matches(pair, at: index) {
            emit(.symbol("\(pair)"))
            advance(to: index + 2)
            return
        }
        let scalar = source[index]
        switch scalar {
        case "(": open.append(")")
        case "[": open.append("]")
        case "{": open.append("}")
        case ")", "]", "}":
            guard let expected = open.popLast() else { throw failure("unexpected '\(scalar)'") }
            guard expected == scalar else { throw failure("unexpected '\(scalar)', expected '\(expected)'") }
        case "+", "-", "/", "*", "%", "~", "=", ">", "<", ".", ":", "|", ",", ";": break
        default: throw failure("unexpected character '\(scalar)'")
        }
        guard open.count <= 200 else { throw failure("brackets are nested too deeply") }
        emit(.symbol(String(scalar)))
        advance(to: index + 1)
    }

    // MARK: Numbers

    private mutating func number() throws(LyceumError) {
        let afterDot = index > 0 && source[index - 1] == "."
        if !afterDot, let end = floatEnd() {
            let text = source[index..<end].filter { $0 != "_" }.text
            guard let value = Double(text) else { throw failure("'\(text)' is not a number") }
            emit(.float(value))
            advance(to: end)
            return
        }
        let (end, radix, digits) = integerParts()
        guard end > index else { throw failure("unexpected character '\(source[index])'") }
        guard let value = Int(digits, radix: radix) else {
            throw failure("the integer \(source[index..<end].text) does not fit 64 bits")
        }
        emit(.integer(value))
        advance(to: end)
    }

    /// `digits[.digits][e[+-]digits]` with at least one of the last two; underscores between digits.
    private func floatEnd() -> Int? {
        guard let whole = digitsEnd(index) else { return nil }
        var end = whole
        if end < source.count, source[end] == ".", let fraction = digitsEnd(end + 1) { end = fraction }
        if end < source.count, source[end] == "e" || source[end] == "E" {
            var start = end + 1
            if start < source.count, source[start] == "+" || source[start] == "-" { start += 1 }
            if let exponent = digitsEnd(start) { return exponent }
        }
        return end > whole ? end : nil
    }

    private func digitsEnd(_ start: Int, _ isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }) -> Int? {
        var end = start
        while end < source.count {
            if isDigit(source[end]) {
                end += 1
            } else if source[end] == "_", end > start, end + 1 < source.count, isDigit(source[end + 1]) {
                end += 2
            } else {
                break
            }
        }
        return end > start ? end : nil
    }

    private func integerParts() -> (end: Int, radix: Int, digits: String) {
        if source[index] == "0", index + 1 < source.count {
            let radix =
                switch source[index + 1] {
                case "x", "X": 16
                case "o", "O": 8
                case "b", "B": 2
                default: 0
                }
            let isDigit: (Unicode.Scalar) -> Bool = { Python.digitValue($0).map { $0 < radix } ?? false }
            let start = index + 2 < source.count && source[index + 2] == "_" ? index + 3 : index + 2
            if radix > 0, let end = digitsEnd(start, isDigit) {
                return (end, radix, source[start..<end].filter { $0 != "_" }.text)
            }
        }
        // A leading zero stands alone: `012` is the numbers 0 and 12.
        let end =
            source[index] == "0"
            ? digitsEnd(index, { $0 == "0" }) ?? index : digitsEnd(index) ?? index
        return (end, 10, source[index..<end].filter { $0 != "_" }.text)
    }

    // MARK: Strings

    private mutating func string(_ quote: Unicode.Scalar) throws(LyceumError) {
        let place = position
        var text = String.UnicodeScalarView()
        var end = index + 1
        while true {
            guard end < source.count else { throw failure("expected \(quote) to close the string", at: place) }
            let scalar = source[end]
            if scalar == quote { break }
            if scalar == "\\" {
                end = try escape(end + 1, into: &text, place)
            } else {
                text.append(scalar)
                end += 1
            }
        }
        emit(.string(String(text)))
        advance(to: end + 1)
    }

    /// Reads the escape after a backslash; returns where the text goes on. Unknown escapes stay as they are, as in Python.
    private func escape(
        _ start: Int, into text: inout String.UnicodeScalarView, _ place: Jinja.Position
    ) throws(LyceumError) -> Int {
        guard start < source.count else { throw failure("expected a quote to close the string", at: place) }
        let scalar = source[start]
        switch scalar {
        case "\n": break
        case "\\", "'", "\"": text.append(scalar)
        case "a": text.append("\u{07}")
        case "b": text.append("\u{08}")
        case "f": text.append("\u{0C}")
        case "n": text.append("\n")
        case "r": text.append("\r")
        case "t": text.append("\t")
        case "v": text.append("\u{0B}")
        case "x": return try hexadecimal(start + 1, 2, into: &text, place)
        case "u": return try hexadecimal(start + 1, 4, into: &text, place)
        case "U": return try hexadecimal(start + 1, 8, into: &text, place)
        case "N": throw failure("character names (\\N{…}) are not available", at: place)
        case "0"..."7":
            var end = start
            var value: UInt32 = 0
            while end < source.count, end < start + 3, ("0"..."7").contains(source[end]) {
                value = value * 8 + source[end].value - 48
                end += 1
            }
            text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            return end
        default:
            text.append("\\")
            text.append(scalar)
        }
        return start + 1
    }

    private func hexadecimal(
        _ start: Int, _ count: Int, into text: inout String.UnicodeScalarView, _ place: Jinja.Position
    ) throws(LyceumError) -> Int {
        guard start + count <= source.count else { throw failure("the escape in the string is cut off", at: place) }
        var value: UInt32 = 0
        for position in start..<start + count {
            guard let digit = Python.digitValue(source[position]), digit < 16 else {
                throw failure("expected \(count) hexadecimal digits in the escape", at: place)
            }
            value = value << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw failure("the escape in the string is not a character", at: place)
        }
        text.append(scalar)
        return start + count
    }
}
