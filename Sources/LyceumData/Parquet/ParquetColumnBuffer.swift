internal import LyceumCore

/// The values of one column of a row group until it is written, with a dictionary as long as one is worth it.
struct ParquetColumnBuffer {
    /// Entries that make one page.
    struct Page {
        var entries: Range<Int>
        var values: Range<Int>
        /// Values that are there; nulls and empty lists have none.
        var count: Int
        var firstValue: Int
    }

    let column: ParquetWriter.Column
    private(set) var pages: [Page] = []
    private(set) var definitions: [UInt8] = []
    private(set) var repetitions: [UInt8] = []
    /// The values as they are (PLAIN); booleans a byte each.
    private(set) var bytes: [UInt8] = []
    private(set) var valueCount = 0
    /// For each value its place in the dictionary; nil once there is none.
    private(set) var positions: [UInt32]? = []
    private(set) var dictionary: [UInt8] = []
    private(set) var distinct = 0
    private var places: [String: UInt32] = [:]
    private var page = Page(entries: 0..<0, values: 0..<0, count: 0, firstValue: 0)

    static let pageBytes = 1 << 20
    static let longestValue = 1 << 28
    private static let dictionaryBytes = 1 << 19

    init(_ column: ParquetWriter.Column) {
        self.column = column
        clear()
    }

    /// Bytes held for the row group.
    var weight: Int { bytes.count + dictionary.count * 2 + definitions.count + repetitions.count + (positions?.count ?? 0) * 4 }
    var entryCount: Int { definitions.count }

    mutating func clear() {
        pages = []
        definitions.removeAll(keepingCapacity: true)
        repetitions.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        positions = column.kind == .text || column.kind == .texts ? [] : nil
        dictionary.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        (valueCount, distinct) = (0, 0)
        page = Page(entries: 0..<0, values: 0..<0, count: 0, firstValue: 0)
    }

    /// Whether the column can take the value.
    func problem(with value: ParquetWriter.Value) -> String? {
        switch (value, column.kind) {
        case (.null, _): return column.isOptional ? nil : "expected a value, found none"
        case (.text(let text), .text), (.text(let text), .json):
            return text.utf8.count <= Self.longestValue ? nil : "expected a text of at most \(Quantities.bytes(Self.longestValue)), found \(Quantities.bytes(text.utf8.count))"
        case (.texts(let texts), .texts):
            return texts.reduce(0) { $0 + $1.utf8.count } <= Self.longestValue ? nil : "expected texts of at most \(Quantities.bytes(Self.longestValue)) together"
        case (.integer, .integer), (.number, .number), (.integer, .number), (.boolean, .boolean): return nil
        default: return "expected \(column.kind.name), found \(value.name)"
        }
    }

    /// Takes the value of one row, which it can take.
    mutating func append(_ value: ParquetWriter.Value) {
        let present: UInt8 = column.isOptional ? 1 : 0
        switch value {
        case .null: entry(0)
        case .text(let text):
            entry(present)
            append(text: text)
        case .integer(let whole):
            entry(present)
            append(bits: column.kind == .number ? Double(whole).bitPattern : UInt64(bitPattern: Int64(whole)))
        case .number(let number):
            entry(present)
            append(bits: number.bitPattern)
        case .boolean(let flag):
            entry(present)
            bytes.append(flag ? 1 : 0)
            valueCount += 1
        case .texts(let texts):
            if texts.isEmpty { entry(present) }
            for (index, text) in texts.enumerated() {
                entry(present + 1, repetition: index == 0 ? 0 : 1)
                append(text: text)
            }
        }
        if bytes.count - page.values.lowerBound >= Self.pageBytes || definitions.count - page.entries.lowerBound >= 1 << 20 { endPage() }
    }

    /// Closes the page that is open.
    mutating func endPage() {
        guard definitions.count > page.entries.lowerBound else { return }
        pages.append(
            Page(
                entries: page.entries.lowerBound..<definitions.count, values: page.values.lowerBound..<bytes.count, count: valueCount - page.firstValue,
                firstValue: page.firstValue))
        page = Page(entries: definitions.count..<definitions.count, values: bytes.count..<bytes.count, count: 0, firstValue: valueCount)
    }

    private mutating func entry(_ definition: UInt8, repetition: UInt8 = 0) {
        definitions.append(definition)
        repetitions.append(repetition)
    }

    private mutating func append(bits: UInt64) {
        withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
        valueCount += 1
    }

    private mutating func append(text: String) {
        Self.append(text, to: &bytes)
        valueCount += 1
        guard positions != nil else { return }
        if let place = places[text] {
            positions?.append(place)
        } else if dictionary.count + text.utf8.count > Self.dictionaryBytes || distinct > 256 && distinct * 2 > valueCount {
            // Texts that hardly repeat are written as they are.
            positions = nil
            dictionary = []
            places = [:]
        } else {
            places[text] = UInt32(distinct)
            positions?.append(UInt32(distinct))
            Self.append(text, to: &dictionary)
            distinct += 1
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text.utf8)
    }
}
