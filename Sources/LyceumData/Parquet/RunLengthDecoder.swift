internal import LyceumCore

/// Small whole numbers as runs of one value and groups packed bit by bit (Parquet's RLE / bit-packing hybrid).
///
/// Values are made as they are asked for: a run of billions costs nothing until then.
struct RunLengthDecoder {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private let width: Int
    private var repeatsLeft: UInt64 = 0
    private var repeated = 0
    private var packedLeft: UInt64 = 0
    private var bit = 0

    /// - Parameter width: bits of a value, at most 32.
    init(_ bytes: [UInt8], _ range: Range<Int>, width: Int) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.width = width
    }

    mutating func next() throws(LyceumError) -> Int {
        // A value without bits is always zero; some writers then leave the runs out.
        guard width > 0 else { return 0 }
        while true {
            if repeatsLeft > 0 {
                repeatsLeft -= 1
                return repeated
            }
            if packedLeft > 0 {
                packedLeft -= 1
                return try packed()
            }
            try readHead()
        }
    }

    private mutating func packed() throws(LyceumError) -> Int {
        var value = 0
        var filled = 0
        while filled < width {
            guard position < end else { throw .parquet("a page's packed numbers are cut off") }
            let taken = min(8 - bit, width - filled)
            value |= (Int(bytes[position]) >> bit & (1 << taken - 1)) << filled
            filled += taken
            bit += taken
            if bit == 8 {
                bit = 0
                position += 1
            }
        }
        return value
    }

    private mutating func readHead() throws(LyceumError) {
        if bit > 0 {
            bit = 0
            position += 1
        }
        let head = try Varint.read(bytes, &position, end)
        if head & 1 == 1 {
            packedLeft = min(head >> 1, 1 << 56) * 8
            return
        }
        repeatsLeft = head >> 1
        let count = (width + 7) / 8
        guard end - position >= count else { throw .parquet("a page's run of numbers is cut off") }
        repeated = (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
        position += count
    }
}

enum Varint {
    /// An unsigned number of 7 bits per byte, the low ones first.
    static func read(_ bytes: [UInt8], _ position: inout Int, _ end: Int) throws(LyceumError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 70 {
            guard position < end else { throw .parquet("a number in a page is cut off") }
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        throw .parquet("a number in a page is longer than ten bytes")
    }

    static func readSigned(_ bytes: [UInt8], _ position: inout Int, _ end: Int) throws(LyceumError) -> Int64 {
        let raw = try read(bytes, &position, end)
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }
}
