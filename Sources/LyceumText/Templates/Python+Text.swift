#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Python {
    // MARK: Stripping

    enum Sides { case left, right, both }

    static func strip(_ text: String, _ characters: String? = nil, _ sides: Sides = .both) -> String {
        let scalars = text.unicodeScalars
        let set = characters.map { Set($0.unicodeScalars) }
        func isDropped(_ scalar: Scalar) -> Bool { set?.contains(scalar) ?? isSpace(scalar) }
        var start = scalars.startIndex
        var end = scalars.endIndex
        if sides != .right {
            while start < end, isDropped(scalars[start]) { scalars.formIndex(after: &start) }
        }
        if sides != .left {
            while end > start {
                let before = scalars.index(before: end)
                guard isDropped(scalars[before]) else { break }
                end = before
            }
        }
        return String(scalars[start..<end])
    }

    // MARK: Searching

    /// Byte offsets of a text inside another, not overlapping, from the left.
    static func occurrences(of part: String, in text: String, limit: Int = .max) -> [Int] {
        var text = text
        var part = part
        return text.withUTF8 { hay in part.withUTF8 { needle in search(hay, needle, limit: limit) } }
    }

    /// Linear for long needles too: short ones are compared in place, long ones by their own repetitions (Knuth, Morris, Pratt).
    private static func search(
        _ hay: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>, limit: Int
    ) -> [Int] {
        guard !needle.isEmpty, needle.count <= hay.count else { return [] }
        return needle.count <= 16 ? searchShort(hay, needle, limit) : searchLong(hay, needle, limit)
    }

    private static func searchShort(
        _ hay: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>, _ limit: Int
    ) -> [Int] {
        guard let base = hay.baseAddress, let pattern = needle.baseAddress else { return [] }
        var found: [Int] = []
        var offset = 0
        while found.count < limit, offset + needle.count <= hay.count,
            let hit = memchr(base + offset, Int32(needle[0]), hay.count - needle.count - offset + 1)
        {
            let position = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            let isMatch = memcmp(hit, pattern, needle.count) == 0
            if isMatch { found.append(position) }
            offset = position + (isMatch ? needle.count : 1)
        }
        return found
    }

    private static func searchLong(
        _ hay: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>, _ limit: Int
    ) -> [Int] {
        var borders = [0]
        var length = 0
        for index in 1..<needle.count {
            while length > 0, needle[index] != needle[length] { length = borders[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            borders.append(length)
        }
        var found: [Int] = []
        length = 0
        for (index, byte) in hay.enumerated() {
            guard found.count < limit else { break }
            while length > 0, byte != needle[length] { length = borders[length - 1] }
            if byte == needle[length] { length += 1 }
            guard length == needle.count else { continue }
            found.append(index + 1 - needle.count)
            length = 0
        }
        return found
    }

    /// Byte offsets of a text inside another, not overlapping, from the right; nearest to the end first.
    static func occurrencesFromRight(of part: String, in text: String, limit: Int) -> [Int] {
        let hay = Array(text.utf8.reversed())
        let needle = Array(part.utf8.reversed())
        let hits = hay.withUnsafeBufferPointer { hay in
            needle.withUnsafeBufferPointer { search(hay, $0, limit: limit) }
        }
        return hits.map { hay.count - $0 - needle.count }
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        part.isEmpty || !occurrences(of: part, in: text, limit: 1).isEmpty
    }

    static func hasPrefix(_ text: String, _ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    static func hasSuffix(_ text: String, _ suffix: String) -> Bool {
        text.utf8.count >= suffix.utf8.count && text.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }

    // MARK: Splitting

    /// The bytes between the given cuts, each as long as the separator.
    static func pieces(_ text: String, cuts: [Int], length: Int) -> [String] {
        var text = text
        return text.withUTF8 { bytes in
            var result: [String] = []
            var start = 0
            for cut in cuts {
                result.append(String(decoding: bytes[start..<cut], as: UTF8.self))
                start = cut + length
            }
            result.append(String(decoding: bytes[start...], as: UTF8.self))
            return result
        }
    }

    static func split(_ text: String, by separator: String, limit: Int) -> [String] {
        pieces(text, cuts: occurrences(of: separator, in: text, limit: limit < 0 ? .max : limit), length: separator.utf8.count)
    }

    static func splitFromRight(_ text: String, by separator: String, limit: Int) -> [String] {
        guard limit >= 0 else { return split(text, by: separator, limit: -1) }
        let cuts = occurrencesFromRight(of: separator, in: text, limit: limit)
        return pieces(text, cuts: cuts.reversed(), length: separator.utf8.count)
    }

    /// Words between runs of whitespace; after `limit` cuts the rest stays whole.
    static func words(_ text: String, limit: Int) -> [String] {
        let scalars = text.unicodeScalars
        var result: [String] = []
        var index = scalars.startIndex
        while true {
            while index < scalars.endIndex, isSpace(scalars[index]) { scalars.formIndex(after: &index) }
            guard index < scalars.endIndex else { return result }
            if limit >= 0, result.count == limit {
                result.append(strip(String(scalars[index...]), nil, .right))
                return result
            }
            let start = index
            while index < scalars.endIndex, !isSpace(scalars[index]) { scalars.formIndex(after: &index) }
            result.append(String(scalars[start..<index]))
        }
    }

    static func wordsFromRight(_ text: String, limit: Int) -> [String] {
        guard limit >= 0 else { return words(text, limit: -1) }
        let scalars = Array(text.unicodeScalars)
        var result: [String] = []
        var end = scalars.count
        while true {
            while end > 0, isSpace(scalars[end - 1]) { end -= 1 }
            guard end > 0 else { break }
            if result.count == limit {
                result.append(strip(scalars[..<end].text, nil, .left))
                break
            }
            var start = end
            while start > 0, !isSpace(scalars[start - 1]) { start -= 1 }
            result.append(scalars[start..<end].text)
            end = start
        }
        return result.reversed()
    }

    static func lines(_ text: String, keepsEnds: Bool = false) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var result: [String] = []
        var start = 0
        var index = 0
        while index < scalars.count {
            guard isLineBreak(scalars[index]) else {
                index += 1
                continue
            }
            let end = index
            index += scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n" ? 2 : 1
            result.append(scalars[start..<(keepsEnds ? index : end)].text)
            start = index
        }
        if start < scalars.count { result.append(scalars[start...].text) }
        return result
    }

    // MARK: Escaping

    /// `&`, `<`, `>`, `'` and `"` as HTML entities.
    static func escapeMarkup(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x26, 0x3C, 0x3E, 0x27, 0x22].contains($0) }) else { return text }
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): result.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): result.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "'"): result.append(contentsOf: "&#39;".utf8)
            case UInt8(ascii: "\""): result.append(contentsOf: "&#34;".utf8)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `repr` of a string.
    static func quoted(_ text: String) -> String {
        let quote: Scalar = text.utf8.contains(0x27) && !text.utf8.contains(0x22) ? "\"" : "'"
        var result = String.UnicodeScalarView()
        result.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\":
                result.append("\\")
                result.append(scalar)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            default:
                if isPrintable(scalar) {
                    result.append(scalar)
                } else {
                    result.append(contentsOf: numbered(scalar).unicodeScalars)
                }
            }
        }
        result.append(quote)
        return String(result)
    }

    private static func numbered(_ scalar: Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\" + letter + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
