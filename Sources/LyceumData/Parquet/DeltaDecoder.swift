internal import LyceumCore

/// Whole numbers as packed differences in blocks (DELTA_BINARY_PACKED).
struct DeltaDecoder {
    private static let blockLimit: UInt64 = 1 << 31
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private let perMiniblock: Int
    private let miniblocks: Int
    /// Values not given yet.
    private(set) var left: Int
    private var value: Int64
    private var isFirst = true
    private var smallest: Int64 = 0
    private var widths: Range<Int> = 0..<0
    private var miniblock: Int
    private var leftInMiniblock = 0
    private var width = 0
    private var bitPosition = 0

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(LyceumError) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        let block = try Varint.read(bytes, &position, end)
        let count = try Varint.read(bytes, &position, end)
        let total = try Varint.read(bytes, &position, end)
        value = try Varint.readSigned(bytes, &position, end)
        guard block > 0, block <= Self.blockLimit, count > 0, count <= block, block % count == 0, (block / count) % 8 == 0,
            total <= Self.blockLimit
        else { throw .parquet("a page of differences has impossible blocks (\(block) values in \(count) parts, \(total) in all)") }
        perMiniblock = Int(block / count)
        miniblocks = Int(count)
        left = Int(total)
        miniblock = miniblocks
    }

    mutating func next() throws(LyceumError) -> Int64 {
        guard left > 0 else { throw .parquet("a page of differences has fewer values than it says") }
        left -= 1
        if isFirst {
            isFirst = false
            return value
        }
        if leftInMiniblock == 0 { try beginMiniblock() }
        leftInMiniblock -= 1
        value = value &+ smallest &+ Int64(bitPattern: packed())
        return value
    }

    /// Where the bytes after the last block begin, without making the values.
    func endPosition() throws(LyceumError) -> Int {
        var copy = self
        var rest = copy.left - (copy.isFirst ? 1 : 0) - copy.leftInMiniblock
        while rest > 0 {
            try copy.beginMiniblock()
            rest -= copy.perMiniblock
        }
        return copy.position
    }

    private mutating func beginMiniblock() throws(LyceumError) {
        if miniblock == miniblocks {
            smallest = try Varint.readSigned(bytes, &position, end)
            guard end - position >= miniblocks else { throw .parquet("a page of differences is cut off") }
            widths = position..<position + miniblocks
            position += miniblocks
            miniblock = 0
        }
        width = Int(bytes[widths.lowerBound + miniblock])
        guard width <= 64 else { throw .parquet("a page of differences has numbers of \(width) bits") }
        let count = width * perMiniblock / 8
        guard end - position >= count else { throw .parquet("a page of differences is cut off") }
        bitPosition = position * 8
        position += count
        miniblock += 1
        leftInMiniblock = perMiniblock
    }

    private mutating func packed() -> UInt64 {
        var value: UInt64 = 0
        var filled = 0
        while filled < width {
            let bit = bitPosition & 7
            let taken = min(8 - bit, width - filled)
            value |= UInt64(Int(bytes[bitPosition >> 3]) >> bit & (1 << taken - 1)) << UInt64(filled)
            filled += taken
            bitPosition += taken
        }
        return value
    }
}
