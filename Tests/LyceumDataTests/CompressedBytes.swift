/// Compressed files without a compressor: stored blocks are valid members and frames.
enum CompressedBytes {
    private static func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return ~crc
    }

    /// One gzip member (RFC 1952) of stored deflate blocks.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = bytes[...]
        repeat {
            let part = rest.prefix(60000)
            rest = rest.dropFirst(part.count)
            result += [rest.isEmpty ? 1 : 0] + little(part.count, 2) + little(~part.count, 2) + part
        } while !rest.isEmpty
        return result + little(Int(crc(bytes)), 4) + little(bytes.count, 4)
    }

    /// One zstd frame (RFC 8878) of raw blocks, and a block of one repeated byte where it fits.
    static func zstd(_ bytes: [UInt8], blockSize: Int = 100_000) -> [UInt8] {
        var result: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xA0] + little(bytes.count, 4)
        var rest = bytes[...]
        repeat {
            let part = rest.prefix(blockSize)
            rest = rest.dropFirst(part.count)
            let isRun = part.count > 1 && part.allSatisfy { $0 == part.first }
            result += little((rest.isEmpty ? 1 : 0) | (isRun ? 2 : 0) | part.count << 3, 3)
            result += isRun ? part.prefix(1) : part
        } while !rest.isEmpty
        return result
    }

    /// A frame that readers pass over.
    static func skippableFrame(_ bytes: [UInt8]) -> [UInt8] { [0x50, 0x2A, 0x4D, 0x18] + little(bytes.count, 4) + bytes }
}
