internal import LyceumCore

/// What stands before a page.
struct PageHeader {
    enum Kind {
        case data(encoding: Int, definitionEncoding: Int, repetitionEncoding: Int)
        /// Levels stand uncompressed before the values.
        case dataWithLevels(encoding: Int, definitionBytes: Int, repetitionBytes: Int, isCompressed: Bool)
        case dictionary(encoding: Int)
        case other
    }

    /// A page of more bytes than this is refused; writers make them of about a megabyte.
    static let pageLimit = 256 << 20
    var kind: Kind
    var valueCount: Int
    var compressedBytes: Int
    var plainBytes: Int
    var checksum: UInt32?
    /// Bytes of the header itself.
    var length: Int

    private static let windows = [1 << 12, 1 << 16, 1 << 20, 1 << 24]

    /// - Parameter end: where the footer begins.
    init(_ file: any StoredBytes, at start: Int, end: Int) throws(LyceumError) {
        for window in Self.windows {
            let count = min(window, end - start)
            guard count > 0, let bytes = try file.read(at: start, upTo: count) else { throw .parquet("the pages of a column are cut off") }
            var reader = ThriftReader(bytes)
            if let tree = try Self.tree(&reader, isWhole: bytes.count < window) {
                try self.init(tree, length: reader.position, room: end - start - reader.position)
                return
            }
        }
        throw .parquet("the head of a page is longer than 16 MiB")
    }

    /// nil when more bytes are needed and there are more.
    private static func tree(_ reader: inout ThriftReader, isWhole: Bool) throws(LyceumError) -> ThriftStructure? {
        let failure: ThriftReader.Failure
        do throws(ThriftReader.Failure) { return try reader.structure() } catch { failure = error }
        if case .ended = failure, !isWhole { return nil }
        throw .parquet("the head of a page cannot be read (\(failure.words))")
    }

    private init(_ tree: ThriftStructure, length: Int, room: Int) throws(LyceumError) {
        guard let type = tree.integer(1), let plain = tree.integer(2), let compressed = tree.integer(3) else {
            throw .parquet("the head of a page does not say how long it is")
        }
        guard compressed >= 0, compressed <= room else { throw .parquet("a page of \(compressed) bytes lies outside the file") }
        guard plain >= 0, plain <= Self.pageLimit, compressed <= Self.pageLimit else {
            throw LyceumError(.limitExceeded, "a page has \(max(plain, compressed)) bytes, more than the allowed \(Self.pageLimit)")
        }
        self.length = length
        compressedBytes = compressed
        plainBytes = plain
        checksum = tree.integer(4).map { UInt32(truncatingIfNeeded: $0) }
        (kind, valueCount) = Self.kind(type, tree)
        guard valueCount >= 0 else { throw .parquet("a page has a negative number of values") }
    }

    private static func kind(_ type: Int, _ tree: ThriftStructure) -> (Kind, Int) {
        let head = tree.structure(type == 0 ? 5 : type == 2 ? 7 : 8)
        let count = head?.integer(1) ?? 0
        switch type {
        case 0:
            return (
                .data(
                    encoding: head?.integer(2) ?? 0, definitionEncoding: head?.integer(3) ?? 3, repetitionEncoding: head?.integer(4) ?? 3),
                count
            )
        case 2: return (.dictionary(encoding: head?.integer(2) ?? 0), count)
        case 3:
            return (
                .dataWithLevels(
                    encoding: head?.integer(4) ?? 0, definitionBytes: head?.integer(5) ?? 0, repetitionBytes: head?.integer(6) ?? 0,
                    isCompressed: head?.boolean(7) ?? true),
                count
            )
        default: return (.other, 0)
        }
    }
}

/// The checksum of gzip and PNG, which pages may carry.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        let table = table
        return ~bytes.withUnsafeBufferPointer { buffer in
            buffer.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
        }
    }
}
