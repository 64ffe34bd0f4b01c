internal import LyceumCore

/// The end of a shard's file: its checksums' place and its footer.
struct ShardEnd {
    let bytes: UnsafeRawBufferPointer
    let footer: JSON
    /// SHA-256 of the checksums: it depends on every byte of the data.
    let fingerprint: String
    let start: Int

    init(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        self.bytes = bytes
        guard bytes.count >= 8, bytes[..<8].elementsEqual(ShardFormat.magic) else {
            throw LyceumError(.invalidData, "expected a token shard, found another kind of file")
        }
        guard bytes.count >= ShardFormat.headerBytes + ShardFormat.trailerBytes else { throw Self.cut }
        let version = Int(bytes.little(at: 8, as: UInt32.self))
        guard version == ShardFormat.version else {
            throw LyceumError(
                .unsupported, "expected a token shard of version \(ShardFormat.version), found version \(version)",
                remedy: "build the shards again with this version of lyceum")
        }
        let trailer = bytes.count - ShardFormat.trailerBytes
        guard bytes[(trailer + 24)...].elementsEqual(ShardFormat.endMagic),
            bytes.little(at: trailer + 16, as: UInt64.self) == UInt64(bytes.count)
        else { throw Self.cut }
        guard bytes.little(at: trailer + 12, as: UInt32.self) == UInt32(version) else {
            throw TokenShard.damaged("its end is inconsistent")
        }
        let length = bytes.little(at: trailer, as: UInt64.self)
        guard length <= UInt64(trailer - ShardFormat.headerBytes) else { throw TokenShard.damaged("its end is inconsistent") }
        start = trailer - Int(length)
        let end = UnsafeRawBufferPointer(rebasing: bytes[start..<trailer])
        let checksum = ShardFormat.checksum(end)
        guard checksum == bytes.little(at: trailer + 8, as: UInt32.self) else {
            throw TokenShard.damaged("its end was changed")
        }
        let place: Int
        (footer, place) = try Self.footer(end)
        var digest = Digest()
        digest.update(UnsafeRawBufferPointer(rebasing: end[..<place]))
        fingerprint = digest.hexadecimal()
    }

    private static var cut: LyceumError { TokenShard.damaged("the file is cut off") }

    /// Checksums stand before the footer: it begins at the brace whose JSON says so itself.
    private static func footer(_ end: UnsafeRawBufferPointer) throws(LyceumError) -> (JSON, Int) {
        for start in stride(from: 0, to: end.count, by: 4) where end[start] == UInt8(ascii: "{") {
            if let json = try? JSON.parse(UnsafeRawBufferPointer(rebasing: end[start...])),
                json["sections"]?["checksums"]?[1]?.intValue == start
            {
                return (json, start)
            }
        }
        throw TokenShard.damaged("its footer cannot be read")
    }
}

/// Where everything is in a shard's file; all ranges lie inside it and have the sizes the counts say.
struct ShardSections {
    let documents: Int
    let tokens: Int
    let vocabularySize: Int
    let width: Int
    let fields: [String]
    let tokenBytes: Range<Int>
    let trained: Range<Int>?
    let offsets: Range<Int>
    let origins: Range<Int>
    let values: Range<Int>
    let checksums: Range<Int>

    init(_ end: ShardEnd) throws(LyceumError) {
        let (footer, limit) = (end.footer, end.start)
        func number(_ key: String) throws(LyceumError) -> Int {
            guard let value = footer[key]?.intValue, value >= 0, value <= limit else {
                throw TokenShard.damaged("its footer has no valid '\(key)'")
            }
            return value
        }
        documents = try number("documents")
        tokens = try number("tokens")
        width = Int(end.bytes.little(at: 12, as: UInt32.self))
        let vocabulary = end.bytes.little(at: 16, as: UInt64.self)
        guard width == 2 || width == 4, vocabulary > 0, vocabulary <= 1 << 31, (vocabulary <= 1 << 16) == (width == 2) else {
            throw TokenShard.damaged("its header is inconsistent")
        }
        vocabularySize = Int(vocabulary)
        fields = footer["fields"]?.arrayValue?.compactMap(\.stringValue) ?? []
        func section(_ name: String, _ size: Int) throws(LyceumError) -> Range<Int> {
            let entry = footer["sections"]?[name]
            guard let start = entry?[0]?.intValue, let length = entry?[1]?.intValue, length == size,
                start >= ShardFormat.headerBytes, start <= limit, length <= limit + (name == "checksums" ? size : 0) - start
            else { throw TokenShard.damaged("its section '\(name)' is misplaced") }
            return start..<(start + length)
        }
        tokenBytes = try section("tokens", tokens * width)
        trained = footer["sections"]?["trained"] == nil ? nil : try section("trained", (tokens + 7) / 8)
        offsets = try section("offsets", 8 * (documents + 1))
        origins = try section("origins", 8 * documents)
        values = try section("values", 8 * documents * fields.count)
        let blocks = (limit + ShardFormat.blockBytes - 1) / ShardFormat.blockBytes
        checksums = try section("checksums", 4 * blocks)
        guard checksums.lowerBound == limit, origins.lowerBound >= offsets.upperBound, values.upperBound <= limit else {
            throw TokenShard.damaged("its sections are out of order")
        }
    }
}
