#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Flat tables over all scalars, unpacked once. Pages of unassigned characters are never touched, so they cost no memory.
struct UnicodeTables: @unchecked Sendable {
    static let shared = UnicodeTables()
    static let scalarCount = 0x110000
    /// The characters of `\s`.
    static let whitespaceRanges: [ClosedRange<Int>] = [
        9...13, 32...32, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000,
    ]

    /// For each scalar its general category, plus 32 when it is white space.
    let properties: UnsafePointer<UInt8>

    private init() {
        let table = Self.allocate()
        var stream = UnicodeStream(UnicodeData.categories)
        var start = 0
        while let run = stream.next() {
            let (length, category) = (run >> 5, UInt8(run & 31))
            if category != 0 { (table + start).update(repeating: category, count: length) }
            start += length
        }
        for range in Self.whitespaceRanges {
            for scalar in range { table[scalar] |= 32 }
        }
        properties = UnsafePointer(table)
    }

    static func allocate() -> UnsafeMutablePointer<UInt8> {
        // Zero pages from the system, not written until used.
        guard let memory = calloc(scalarCount, 1) else { preconditionFailure("out of memory") }
        return memory.bindMemory(to: UInt8.self, capacity: scalarCount)
    }

    @inline(__always)
    func category(_ scalar: UInt32) -> UInt8 { properties[Int(scalar)] & 31 }

    @inline(__always)
    func isWhitespace(_ scalar: UInt32) -> Bool { properties[Int(scalar)] & 32 != 0 }
}

/// The predicates of the pre-tokenizers and normalizers, one bit each; see `UnicodeData` for where they come from.
struct TextPredicates: @unchecked Sendable {
    static let shared = TextPredicates()

    struct Kind: OptionSet {
        let rawValue: UInt8
        static let whitespace = Kind(rawValue: 1)
        static let numeric = Kind(rawValue: 2)
        static let punctuation = Kind(rawValue: 4)
        static let word = Kind(rawValue: 8)
        static let control = Kind(rawValue: 16)
        static let accent = Kind(rawValue: 32)
        static let mark = Kind(rawValue: 64)
    }

    let table: UnsafePointer<UInt8>

    private init() {
        let table = UnicodeTables.allocate()
        let properties = UnicodeTables.shared.properties
        let kinds = Self.kindsByProperty()
        for scalar in 0..<UnicodeTables.scalarCount {
            let kind = kinds[Int(properties[scalar] & 63)]
            if kind != 0 { table[scalar] = kind }
        }
        func flip(_ kind: Kind, _ data: StaticString) {
            UnicodeStream.ranges(data) { range in
                for scalar in range { table[scalar] ^= kind.rawValue }
            }
        }
        for byte in "$+<=>^`|~".utf8 { table[Int(byte)] |= Kind.punctuation.rawValue }
        flip(.numeric, UnicodeData.numericDifferences)
        flip(.punctuation, UnicodeData.punctuationDifferences)
        flip(.word, UnicodeData.wordDifferences)
        flip(.control, UnicodeData.controlDifferences)
        flip(.accent, UnicodeData.accentDifferences)
        flip(.mark, UnicodeData.markDifferences)
        self.table = UnsafePointer(table)
    }

    private static func kindsByProperty() -> [UInt8] {
        var control = CharacterClass(bits: 0)
        for name in ["Cc", "Cf", "Co"] { control = control.union(CharacterClass(category: name) ?? control) }
        let nonspacing = CharacterClass(category: "Mn") ?? .marks
        let word = CharacterClass.letters.union(.marks).union(.decimalDigits).union(.connectors)
            .union(CharacterClass(category: "Nl") ?? .numbers)
        return (0..<UInt8(64)).map { property in
            var kind: Kind = property >= 32 ? .whitespace : []
            if CharacterClass.numbers.contains(property) { kind.insert(.numeric) }
            if CharacterClass.punctuation.contains(property) { kind.insert(.punctuation) }
            if word.contains(property) { kind.insert(.word) }
            if control.contains(property) { kind.insert(.control) }
            if nonspacing.contains(property) { kind.insert(.accent) }
            if CharacterClass.marks.contains(property) { kind.insert(.mark) }
            return kind.rawValue
        }
    }

    @inline(__always)
    func test(_ scalar: UInt32, _ kind: Kind) -> Bool { table[Int(scalar)] & kind.rawValue != 0 }
}
