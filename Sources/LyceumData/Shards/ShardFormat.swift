internal import CLyceumCurl
internal import LyceumCore

/// The layout of a token shard, all numbers little-endian.
///
///     header    64 bytes: magic, version, bytes per token, vocabulary size, tokenizer fingerprint
///     tokens    unsigned 16- or 32-bit, document after document
///     trained   one bit per token, lowest first; only where some are not learned
///     offsets   64-bit, documents + 1: the first token of every document
///     origins   64-bit per document: number of the file << 40 | line
///     values    doubles per document, field after field
///     checksums CRC-32 of every 2^20 bytes before
///     footer    JSON: counts, files, fields, places of the sections
///     trailer   32 bytes: bytes and CRC-32 of checksums and footer, size of the file, magic
enum ShardFormat {
    static let magic = Array("LYCSHARD".utf8)
    static let endMagic = Array("LYCSHEND".utf8)
    static let version = 1
    static let headerBytes = 64
    static let trailerBytes = 32
    static let blockBytes = 1 << 20
    static let lineBits = 40

    static func bytesPerToken(vocabularySize: Int) -> Int { vocabularySize <= 1 << 16 ? 2 : 4 }

    static func checksum(_ bytes: UnsafeRawBufferPointer, continuing before: UInt32 = 0) -> UInt32 {
        guard let start = bytes.baseAddress else { return before }
        return lyc_crc32(before, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    static func little(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

    static func fingerprintBytes(_ hexadecimal: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var digits = hexadecimal.utf8.map { $0 < 58 ? $0 &- 48 : ($0 | 32) &- 87 }[...]
        while digits.count >= 2 {
            bytes.append(digits.removeFirst() << 4 | digits.removeFirst())
        }
        return bytes
    }
}

extension UnsafeRawBufferPointer {
    func little<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
