/// What the rules want to know of a scalar; one bit each.
struct ScalarClass: OptionSet, Sendable {
    let rawValue: UInt16

    /// Cut off where a word begins with it.
    static let prefix = ScalarClass(rawValue: 1 << 0)
    /// Cut off where a word ends with it.
    static let suffix = ScalarClass(rawValue: 1 << 1)
    /// Symbols and pictures, which divide words.
    static let icon = ScalarClass(rawValue: 1 << 2)
    /// Letters of the scripts the word rules know.
    static let letter = ScalarClass(rawValue: 1 << 3)
    static let lower = ScalarClass(rawValue: 1 << 4)
    static let upper = ScalarClass(rawValue: 1 << 5)
    static let quote = ScalarClass(rawValue: 1 << 6)
    /// A full stop behind it is cut off.
    static let beforeStop = ScalarClass(rawValue: 1 << 7)
    static let currency = ScalarClass(rawValue: 1 << 8)
    /// Unicode's category P.
    static let punctuationCategory = ScalarClass(rawValue: 1 << 9)
    /// Ends a sentence as a word of its own.
    static let sentenceEnd = ScalarClass(rawValue: 1 << 10)
    /// The punctuation set of the quality rules.
    static let punctuation = ScalarClass(rawValue: 1 << 11)
    /// Ends a line properly.
    static let terminal = ScalarClass(rawValue: 1 << 12)
    /// Unicode's categories L.
    static let alphabetic = ScalarClass(rawValue: 1 << 13)
    /// Letters, digits and the underscore.
    static let word = ScalarClass(rawValue: 1 << 14)
    static let space = ScalarClass(rawValue: 1 << 15)
}

/// The classes of every scalar in pages of 256, most of which are shared. Made once and kept for the life of the program.
struct ScalarClasses: @unchecked Sendable {
    static let shared = ScalarClasses()

    private let pages: UnsafePointer<UInt16>
    private let bits: UnsafePointer<UInt16>
    /// The classes of ASCII, without the detour.
    let ascii: UnsafePointer<UInt16>

    private init() {
        let all = Self.expanded()
        var index = [UInt16](repeating: 0, count: 0x1100)
        var distinct: [[UInt16]: UInt16] = [:]
        var stored: [UInt16] = []
        for page in 0..<0x1100 {
            let part = Array(all[page * 256..<page * 256 + 256])
            if let known = distinct[part] {
                index[page] = known
            } else {
                let number = UInt16(distinct.count)
                distinct[part] = number
                index[page] = number
                stored += part
            }
        }
        pages = Self.immortal(index)
        bits = Self.immortal(stored)
        ascii = Self.immortal(Array(all[0..<256].enumerated().map { $0.offset < 128 ? $0.element : 0 }))
    }

    private static func immortal(_ values: [UInt16]) -> UnsafePointer<UInt16> {
        let memory = UnsafeMutablePointer<UInt16>.allocate(capacity: values.count)
        memory.initialize(from: values, count: values.count)
        return UnsafePointer(memory)
    }

    private static func expanded() -> [UInt16] {
        var all: [UInt16] = []
        all.reserveCapacity(0x110000)
        let text = UnsafeBufferPointer(start: ScalarTable.runs.utf8Start, count: ScalarTable.runs.utf8CodeUnitCount)
        for run in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
            let parts = run.split(separator: 0x2E)
            let value = parts.count > 1 ? UInt16(truncatingIfNeeded: number(parts[1])) : 0
            all.append(contentsOf: repeatElement(value, count: number(parts[0])))
        }
        precondition(all.count == 0x110000)
        return all
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        digits.reduce(0) { $0 * 36 + Int($1 >= 0x61 ? $1 - 0x61 + 10 : $1 - 0x30) }
    }

    /// - Parameter scalar: below 0x110000.
    @inline(__always)
    subscript(scalar: UInt32) -> ScalarClass {
        ScalarClass(rawValue: bits[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 255)])
    }
}

/// Scalars and spaces of valid UTF-8.
enum UTF8Bytes {
    /// The scalar at a place and its length. The bytes there are valid UTF-8.
    @inline(__always)
    static func scalar(_ bytes: UnsafePointer<UInt8>) -> (value: UInt32, count: Int) {
        let first = UInt32(bytes[0])
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | UInt32(bytes[1] & 0x3F), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | UInt32(bytes[1] & 0x3F) << 6 | UInt32(bytes[2] & 0x3F), 3) }
        return ((first & 0x07) << 18 | UInt32(bytes[1] & 0x3F) << 12 | UInt32(bytes[2] & 0x3F) << 6 | UInt32(bytes[3] & 0x3F), 4)
    }

    /// The scalar that ends before a place. There is one.
    @inline(__always)
    static func scalar(before end: UnsafePointer<UInt8>) -> (value: UInt32, count: Int) {
        var start = end - 1
        while start[0] & 0xC0 == 0x80 { start -= 1 }
        return scalar(start)
    }

    /// Bytes of the white space at a place; 0 when there is none.
    @inline(__always)
    static func spaceLength(_ bytes: UnsafePointer<UInt8>) -> Int {
        let first = bytes[0]
        if first < 0x80 { return first == 0x20 || (first >= 0x09 && first <= 0x0D) || (first >= 0x1C && first <= 0x1F) ? 1 : 0 }
        switch first {
        case 0xC2: return bytes[1] == 0x85 || bytes[1] == 0xA0 ? 2 : 0
        case 0xE1: return bytes[1] == 0x9A && bytes[2] == 0x80 ? 3 : 0
        case 0xE2:
            if bytes[1] == 0x80 { return bytes[2] <= 0x8A || bytes[2] == 0xA8 || bytes[2] == 0xA9 || bytes[2] == 0xAF ? 3 : 0 }
            return bytes[1] == 0x81 && bytes[2] == 0x9F ? 3 : 0
        case 0xE3: return bytes[1] == 0x80 && bytes[2] == 0x80 ? 3 : 0
        default: return 0
        }
    }

    /// Bytes of the line break at a place, `\r\n` being one; 0 when there is none. The byte after the text is 0.
    @inline(__always)
    static func breakLength(_ bytes: UnsafePointer<UInt8>) -> Int {
        let first = bytes[0]
        if first < 0x80 {
            if first > 0x1E || first < 0x0A { return 0 }
            if first == 0x0D { return bytes[1] == 0x0A ? 2 : 1 }
            return first <= 0x0C || first >= 0x1C ? 1 : 0
        }
        if first == 0xC2 { return bytes[1] == 0x85 ? 2 : 0 }
        if first == 0xE2 { return bytes[1] == 0x80 && (bytes[2] == 0xA8 || bytes[2] == 0xA9) ? 3 : 0 }
        return 0
    }

    /// Scalars of a piece of text.
    @inline(__always)
    static func scalarCount(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var continuations = 0
        for index in 0..<count { continuations &+= bytes[index] & 0xC0 == 0x80 ? 1 : 0 }
        return count - continuations
    }
}
