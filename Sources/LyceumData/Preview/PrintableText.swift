/// Collects the bytes of tokens into text that is safe to print: whole characters only, control characters made visible.
struct PrintableText {
    private var bytes: [UInt8] = []

    /// Adds a token's bytes.
    /// - Returns: the text that is complete now; characters whose bytes are spread over tokens come with the last of them.
    mutating func add(_ more: [UInt8]) -> String {
        bytes += more
        let whole = bytes.count - Self.unfinished(bytes)
        defer { bytes.removeFirst(whole) }
        return Self.visible(String(decoding: bytes[..<whole], as: UTF8.self))
    }

    /// What is left; an unfinished character becomes U+FFFD.
    mutating func finish() -> String {
        defer { bytes = [] }
        return Self.visible(String(decoding: bytes, as: UTF8.self))
    }

    /// Bytes at the end that begin a character without ending it.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            return length > back ? back : 0
        }
        return 0
    }

    /// Text of a file may hold sequences that steer a terminal.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isHidden(scalar) { result.append("\u{FFFD}") } else { result.append(scalar) }
        }
        return String(result)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        return value < 0x20 && value != 0x0A && value != 0x09 || (0x7F...0x9F).contains(value)
            || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
}
