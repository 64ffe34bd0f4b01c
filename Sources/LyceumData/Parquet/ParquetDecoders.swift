internal import LyceumCore

/// The values of one page, one after the other; nothing is made before it is asked for.
protocol ParquetDecoder {
    mutating func next() throws(LyceumError) -> ParquetValue
}

/// Values as they are (PLAIN); booleans bit by bit.
struct PlainDecoder: ParquetDecoder {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private let leaf: ParquetLeaf
    private var bit = 0

    init(_ bytes: [UInt8], _ range: Range<Int>, _ leaf: ParquetLeaf) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.leaf = leaf
    }

    mutating func next() throws(LyceumError) -> ParquetValue {
        switch leaf.type {
        case .boolean:
            guard position < end else { throw Self.cut }
            defer { advanceBit() }
            return .boolean(bytes[position] >> UInt8(bit) & 1 == 1)
        case .int32, .float: return Self.number(bytes, try take(4), leaf.type)
        case .int64, .double: return Self.number(bytes, try take(8), leaf.type)
        case .bytes:
            let head = try take(4)
            let count = (0..<4).reduce(0) { $0 | Int(bytes[head + $1]) << ($1 * 8) }
            let start = try take(count)
            return .bytes(bytes[start..<start + count])
        case .int96, .fixedBytes:
            let start = try take(leaf.length)
            return .bytes(bytes[start..<start + leaf.length])
        }
    }

    private mutating func advanceBit() {
        bit += 1
        if bit == 8 {
            bit = 0
            position += 1
        }
    }

    private mutating func take(_ count: Int) throws(LyceumError) -> Int {
        guard end - position >= count else { throw Self.cut }
        defer { position += count }
        return position
    }

    static let cut = LyceumError.parquet("a page has fewer values than it says")

    static func number(_ bytes: [UInt8], _ start: Int, _ type: ParquetType) -> ParquetValue {
        switch type {
        case .int32: return .integer(Int64(Int32(truncatingIfNeeded: bits(bytes, start, 4))))
        case .float: return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits(bytes, start, 4)))))
        case .double: return .double(Double(bitPattern: bits(bytes, start, 8)))
        default: return .integer(Int64(bitPattern: bits(bytes, start, 8)))
        }
    }

    private static func bits(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) }
    }
}

/// Positions in the column's dictionary.
struct DictionaryDecoder: ParquetDecoder {
    private var positions: RunLengthDecoder
    private let dictionary: ParquetDictionary

    init(_ bytes: [UInt8], _ range: Range<Int>, _ dictionary: ParquetDictionary?) throws(LyceumError) {
        guard let dictionary else { throw .parquet("a page refers to a dictionary, and there is none before it") }
        guard let first = range.first else { throw PlainDecoder.cut }
        let width = Int(bytes[first])
        guard width <= 32 else { throw .parquet("a page has positions of \(width) bits") }
        positions = RunLengthDecoder(bytes, first + 1..<range.upperBound, width: width)
        self.dictionary = dictionary
    }

    mutating func next() throws(LyceumError) -> ParquetValue { try dictionary.value(try positions.next()) }
}

/// Booleans in runs (RLE).
struct BooleanRunDecoder: ParquetDecoder {
    private var runs: RunLengthDecoder

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(LyceumError) {
        let inner = try LevelBytes.prefixed(bytes, range)
        runs = RunLengthDecoder(bytes, inner, width: 1)
    }

    mutating func next() throws(LyceumError) -> ParquetValue { .boolean(try runs.next() != 0) }
}

/// Whole numbers as differences.
struct DeltaNumberDecoder: ParquetDecoder {
    private var numbers: DeltaDecoder
    private let isShort: Bool

    init(_ bytes: [UInt8], _ range: Range<Int>, _ type: ParquetType) throws(LyceumError) {
        numbers = try DeltaDecoder(bytes, range)
        isShort = type == .int32
    }

    mutating func next() throws(LyceumError) -> ParquetValue {
        let value = try numbers.next()
        return .integer(isShort ? Int64(Int32(truncatingIfNeeded: value)) : value)
    }
}

/// All lengths as differences, then all bytes (DELTA_LENGTH_BYTE_ARRAY).
struct DeltaLengthDecoder: ParquetDecoder {
    private let bytes: [UInt8]
    private var lengths: DeltaDecoder
    private var position: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(LyceumError) {
        self.bytes = bytes
        lengths = try DeltaDecoder(bytes, range)
        position = try lengths.endPosition()
        end = range.upperBound
    }

    mutating func next() throws(LyceumError) -> ParquetValue { .bytes(try nextBytes()) }

    mutating func nextBytes() throws(LyceumError) -> ArraySlice<UInt8> {
        let count = try lengths.next()
        guard count >= 0, count <= Int64(end - position) else { throw PlainDecoder.cut }
        defer { position += Int(count) }
        return bytes[position..<position + Int(count)]
    }
}

/// How much of the value before is repeated, and what follows (DELTA_BYTE_ARRAY).
struct DeltaBytesDecoder: ParquetDecoder {
    private var prefixes: DeltaDecoder
    private var suffixes: DeltaLengthDecoder
    private var last: [UInt8] = []
    private let limit: Int

    init(_ bytes: [UInt8], _ range: Range<Int>, limit: Int) throws(LyceumError) {
        prefixes = try DeltaDecoder(bytes, range)
        suffixes = try DeltaLengthDecoder(bytes, try prefixes.endPosition()..<range.upperBound)
        self.limit = limit
    }

    mutating func next() throws(LyceumError) -> ParquetValue {
        let prefix = try prefixes.next()
        guard prefix >= 0, prefix <= Int64(last.count) else { throw .parquet("a value repeats more of the value before than there is") }
        last.removeSubrange(Int(prefix)...)
        last += try suffixes.nextBytes()
        // Prefixes make values grow from almost nothing: a value is bounded here, not by its page.
        guard last.count <= limit else { throw .tooLong(limit) }
        return .bytes(last[...])
    }
}

/// The first bytes of all values, then the second ones, … (BYTE_STREAM_SPLIT).
struct SplitDecoder: ParquetDecoder {
    private let bytes: [UInt8]
    private let start: Int
    private let count: Int
    private let leaf: ParquetLeaf
    private let width: Int
    private var position = 0

    init(_ bytes: [UInt8], _ range: Range<Int>, _ leaf: ParquetLeaf) throws(LyceumError) {
        self.bytes = bytes
        self.leaf = leaf
        start = range.lowerBound
        switch leaf.type {
        case .int32, .float: width = 4
        case .int64, .double: width = 8
        case .fixedBytes: width = leaf.length
        default: throw .parquet("the column '\(leaf.path)' has an encoding that its type does not allow")
        }
        count = range.count / width
    }

    mutating func next() throws(LyceumError) -> ParquetValue {
        guard position < count else { throw PlainDecoder.cut }
        let value = (0..<width).map { bytes[start + $0 * count + position] }
        position += 1
        return leaf.type == .fixedBytes ? .bytes(value[...]) : PlainDecoder.number(value, 0, leaf.type)
    }
}

/// A column's dictionary: its page, and where its values begin.
struct ParquetDictionary {
    private let bytes: [UInt8]
    private let leaf: ParquetLeaf
    private let count: Int
    /// For values of different lengths.
    private var starts: [Int32] = []

    init(_ bytes: [UInt8], count: Int, _ leaf: ParquetLeaf) throws(LyceumError) {
        self.bytes = bytes
        self.leaf = leaf
        self.count = count
        let problem = LyceumError.parquet("the dictionary of the column '\(leaf.path)' has fewer values than it says")
        guard leaf.type == .bytes else {
            let (size, overflow) = count.multipliedReportingOverflow(by: Self.width(leaf))
            guard count >= 0, !overflow, leaf.type != .boolean, size <= bytes.count else { throw problem }
            return
        }
        guard count >= 0, count <= bytes.count / 4 else { throw problem }
        starts.reserveCapacity(count)
        var position = 0
        for _ in 0..<count {
            guard bytes.count - position >= 4 else { throw problem }
            let size = (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
            guard bytes.count - position - 4 >= size else { throw problem }
            starts.append(Int32(position))
            position += 4 + size
        }
    }

    func value(_ position: Int) throws(LyceumError) -> ParquetValue {
        guard position < count else {
            throw .parquet("a page refers to value \(position) of a dictionary of \(count) values")
        }
        let start = leaf.type == .bytes ? Int(starts[position]) : position * Self.width(leaf)
        var decoder = PlainDecoder(bytes, start..<bytes.count, leaf)
        return try decoder.next()
    }

    private static func width(_ leaf: ParquetLeaf) -> Int {
        switch leaf.type {
        case .int32, .float: 4
        case .int64, .double: 8
        default: leaf.length
        }
    }
}

enum LevelBytes {
    /// The bytes after a length of four bytes.
    static func prefixed(_ bytes: [UInt8], _ range: Range<Int>) throws(LyceumError) -> Range<Int> {
        guard range.count >= 4 else { throw .parquet("a page's levels are cut off") }
        let count = (0..<4).reduce(0) { $0 | Int(bytes[range.lowerBound + $1]) << ($1 * 8) }
        guard count <= range.count - 4 else { throw .parquet("a page's levels are cut off") }
        return range.lowerBound + 4..<range.lowerBound + 4 + count
    }
}
