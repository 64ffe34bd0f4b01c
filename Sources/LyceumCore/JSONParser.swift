extension JSON {
    /// Parses a UTF-8 text (RFC 8259). `NaN` and `Infinity`, which Python writes, are read as numbers.
    ///
    /// - Parameter source: named in errors (a file path).
    /// - Throws: `LyceumError` with line and column of the first mistake.
    /// - Complexity: O(bytes); nesting is limited to 512 levels.
    public static func parse(_ bytes: UnsafeRawBufferPointer, source: String? = nil) throws(LyceumError) -> JSON {
        var parser = JSONParser(bytes: bytes, source: source)
        return try parser.document()
    }

    public static func parse(_ text: String, source: String? = nil) throws(LyceumError) -> JSON {
        let result: Result<JSON, LyceumError> = Array(text.utf8).withUnsafeBytes { raw in
            do throws(LyceumError) { return .success(try parse(raw, source: source)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    public static func read(path: String) throws(LyceumError) -> JSON {
        let file = try MappedFile(path: path)
        // The mapping must outlive the parsing, not only the last mention of the file.
        defer { withExtendedLifetime(file) {} }
        return try parse(file.bytes, source: path)
    }
}

private struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    let source: String?
    var position = 0
    var depth = 0

    init(bytes: UnsafeRawBufferPointer, source: String?) {
        self.bytes = bytes
        self.source = source
    }

    mutating func document() throws(LyceumError) -> JSON {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw failure("expected the end of the text") }
        return value
    }

    func failure(_ message: String) -> LyceumError {
        var line = 1
        var column = 1
        for index in 0..<min(position, bytes.count) {
            if bytes[index] == 0x0A {
                line += 1
                column = 1
            } else if bytes[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        let found = position < bytes.count ? "found \(Self.describe(bytes[position]))" : "the text ends here"
        return LyceumError(
            .invalidData, "not valid JSON: \(message), \(found)",
            at: (source.map { "\($0):" } ?? "line ") + "\(line):\(column)")
    }

    static func describe(_ byte: UInt8) -> String {
        byte >= 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    }

    mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    mutating func value() throws(LyceumError) -> JSON {
        guard position < bytes.count else { throw failure("expected a value") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N"): return try word("NaN", .number(.nan))
        case UInt8(ascii: "I"): return try word("Infinity", .number(.infinity))
        default: return try number()
        }
    }

    mutating func word(_ text: StaticString, _ value: JSON) throws(LyceumError) -> JSON {
        let length = text.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw failure("expected \(text)") }
        for offset in 0..<length where bytes[position + offset] != text.utf8Start[offset] {
            throw failure("expected \(text)")
        }
        position += length
        return value
    }

    mutating func enter() throws(LyceumError) {
        depth += 1
        guard depth <= 512 else { throw failure("nested deeper than 512 levels") }
        position += 1
        skipSpace()
    }

    mutating func object() throws(LyceumError) -> JSON {
        try enter()
        defer { depth -= 1 }
        var result = Object()
        if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
            position += 1
            return .object(result)
        }
        while true {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw failure("expected a key in quotes")
            }
            let key = try string()
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
                throw failure("expected ':' after the key")
            }
            position += 1
            skipSpace()
            result.append(key, try value())
            if try endsAfterElement(UInt8(ascii: "}")) { break }
        }
        result.finish()
        return .object(result)
    }

    typealias Object = JSON.Object

    mutating func array() throws(LyceumError) -> JSON {
        try enter()
        defer { depth -= 1 }
        var elements: [JSON] = []
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            elements.append(try value())
            if try endsAfterElement(UInt8(ascii: "]")) { break }
        }
        return .array(elements)
    }

    mutating func endsAfterElement(_ close: UInt8) throws(LyceumError) -> Bool {
        skipSpace()
        guard position < bytes.count else { throw failure("expected ',' or \(Self.describe(close))") }
        let byte = bytes[position]
        guard byte == close || byte == UInt8(ascii: ",") else {
            throw failure("expected ',' or \(Self.describe(close))")
        }
        position += 1
        if byte == close { return true }
        skipSpace()
        return false
    }

    mutating func number() throws(LyceumError) -> JSON {
        let start = position
        var isWhole = true
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "I"), position > start {
            return try word("Infinity", .number(-.infinity))
        }
        let digits = skipDigits()
        guard digits > 0 else { throw failure("expected a value") }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard skipDigits() > 0 else { throw failure("expected a digit after the point") }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard skipDigits() > 0 else { throw failure("expected a digit in the exponent") }
        }
        if isWhole, let value = whole(start) { return .integer(value) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text) else { throw failure("expected a number") }
        return .number(value)
    }

    func whole(_ start: Int) -> Int? {
        var value = 0
        var index = start
        let negative = bytes[start] == UInt8(ascii: "-")
        if negative { index += 1 }
        while index < position {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(Int(bytes[index] &- 48))
            if overflow || carry { return nil }
            value = sum
            index += 1
        }
        if negative { return value }
        return value == .min ? nil : -value
    }

    mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, bytes[position] &- 48 < 10 { position += 1 }
        return position - start
    }

    mutating func string() throws(LyceumError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = try text(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw failure("expected a closing quote before a control character") }
            position += 1
        }
        throw failure("expected a closing quote")
    }

    func text(_ raw: UnsafeRawBufferPointer) throws(LyceumError) -> String {
        guard let text = String(validating: raw, as: UTF8.self) else { throw failure("the string is not UTF-8") }
        return text
    }

    mutating func escapedString(from start: Int) throws(LyceumError) -> String {
        var buffer = [UInt8](bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                guard let text = String(validating: buffer, as: UTF8.self) else {
                    throw failure("the string is not UTF-8")
                }
                return text
            }
            guard byte >= 0x20 else { throw failure("expected a closing quote before a control character") }
            position += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &buffer) } else { buffer.append(byte) }
        }
        throw failure("expected a closing quote")
    }

    mutating func escape(into buffer: inout [UInt8]) throws(LyceumError) {
        guard position < bytes.count else { throw failure("expected an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "u"):
            var code = UInt32(try hexadecimal())
            if code & 0xFC00 == 0xD800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                let saved = position
                position += 2
                let low = UInt32(try hexadecimal())
                if low & 0xFC00 == 0xDC00 {
                    code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF)
                } else {
                    position = saved
                }
            }
            // A lone surrogate has no UTF-8 form: the replacement character stands for it.
            buffer.append(contentsOf: String(UnicodeScalar(code) ?? "\u{FFFD}").utf8)
        default:
            position -= 1
            throw failure("expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    mutating func hexadecimal() throws(LyceumError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
                throw failure("expected four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
