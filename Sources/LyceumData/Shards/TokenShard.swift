public import LyceumCore

/// A file of tokenized documents, mapped into memory.
///
/// Opening checks its structure; the checksum of every part of the file is compared when it is first touched.
public final class TokenShard: DocumentCollection {
    public let path: String
    public let count: Int
    public let tokenCount: Int
    /// Tokens that are learned when they are predicted.
    public let trainedTokenCount: Int
    public let longest: Int
    public let fieldNames: [String]
    /// Files the documents came from.
    public let files: [String]
    public let tokenizerFingerprint: String
    public let vocabularySize: Int
    public let bytesPerToken: Int
    public let fingerprint: String
    let footer: JSON
    private let mapping: MappedFile
    private let sections: ShardSections
    private let verified: Locked<[Bool]>

    private var bytes: UnsafeRawBufferPointer { mapping.bytes }

    /// - Throws: `LyceumError`: `invalidData` for a file that is no shard, is cut off or was changed, `unsupported` for one of a newer version.
    public init(path: String) throws(LyceumError) {
        self.path = path
        mapping = try MappedFile(path: path)
        let bytes = mapping.bytes
        do throws(LyceumError) {
            let end = try ShardEnd(bytes)
            footer = end.footer
            fingerprint = end.fingerprint
            sections = try ShardSections(end)
            count = sections.documents
            tokenCount = sections.tokens
            vocabularySize = sections.vocabularySize
            bytesPerToken = sections.width
            tokenizerFingerprint = bytes[24..<56].map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            trainedTokenCount = footer["trainedTokens"]?.intValue ?? tokenCount
            longest = footer["longest"]?.intValue ?? 0
            fieldNames = sections.fields
            files = footer["files"]?.arrayValue?.compactMap(\.stringValue) ?? []
            verified = Locked(Array(repeating: false, count: sections.checksums.count / 4))
        } catch { throw error.at(path) }
        try verify(0..<ShardFormat.headerBytes)
        try verify(sections.offsets.lowerBound..<sections.checksums.lowerBound)
        try checkOffsets()
    }

    /// Offsets are used without further checks from here on.
    private func checkOffsets() throws(LyceumError) {
        var before = offset(0)
        var isRising = before == 0
        for document in 1..<(count + 1) {
            let next = offset(document)
            isRising = isRising && next >= before
            before = next
        }
        guard isRising, before == tokenCount else { throw Self.damaged("the documents' places are not in order").at(path) }
    }

    static func damaged(_ what: String) -> LyceumError {
        LyceumError(.invalidData, "the token shard is damaged: \(what)", remedy: "build the shards again: lyceum shards build")
    }

    private func offset(_ document: Int) -> Int {
        Int(truncatingIfNeeded: bytes.little(at: sections.offsets.lowerBound + 8 * document, as: UInt64.self))
    }

    public func length(of document: Int) -> Int {
        precondition(document >= 0 && document < count, "document \(document) of \(count)")
        return offset(document + 1) - offset(document)
    }

    public func tokens(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Int32] {
        let places = place(document, range)
        let start = sections.tokenBytes.lowerBound + places.lowerBound * bytesPerToken
        try verify(start..<(start + places.count * bytesPerToken))
        var largest: UInt32 = 0
        let result = [Int32](unsafeUninitializedCapacity: places.count) { target, filled in
            let source = bytes.baseAddress! + start
            if bytesPerToken == 2 {
                for index in 0..<places.count {
                    let id = UInt32(UInt16(littleEndian: source.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self)))
                    largest = max(largest, id)
                    target[index] = Int32(bitPattern: id)
                }
            } else {
                for index in 0..<places.count {
                    let id = UInt32(littleEndian: source.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
                    largest = max(largest, id)
                    target[index] = Int32(bitPattern: id)
                }
            }
            filled = places.count
        }
        guard places.isEmpty || Int(largest) < vocabularySize else {
            throw Self.damaged("token \(largest) is outside the vocabulary of \(vocabularySize)").at("\(path), document \(document)")
        }
        return result
    }

    public func trained(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Bool]? {
        guard let section = sections.trained else { return nil }
        let places = place(document, range)
        guard !places.isEmpty else { return [] }
        try verify((section.lowerBound + places.lowerBound >> 3)..<(section.lowerBound + (places.upperBound + 7) >> 3))
        return places.map { bytes[section.lowerBound + $0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
    }

    public func value(of field: String, for document: Int) -> Double? {
        guard let column = fieldNames.firstIndex(of: field) else { return nil }
        return Double(bitPattern: bytes.little(at: sections.values.lowerBound + 8 * (column * count + document), as: UInt64.self))
    }

    public func origin(of document: Int) -> String? {
        let packed = bytes.little(at: sections.origins.lowerBound + 8 * document, as: UInt64.self)
        let file = Int(packed >> UInt64(ShardFormat.lineBits))
        guard file < files.count else { return nil }
        return "\(files[file]):\(packed & (1 << UInt64(ShardFormat.lineBits) - 1))"
    }

    private func place(_ document: Int, _ range: Range<Int>) -> Range<Int> {
        precondition(range.lowerBound >= 0 && range.upperBound <= length(of: document), "tokens \(range) of document \(document)")
        let start = offset(document)
        return (start + range.lowerBound)..<(start + range.upperBound)
    }

    /// Compares the checksums of the blocks that hold a part of the file, once for each.
    private func verify(_ range: Range<Int>) throws(LyceumError) {
        guard !range.isEmpty else { return }
        for block in (range.lowerBound / ShardFormat.blockBytes)...((range.upperBound - 1) / ShardFormat.blockBytes) {
            if verified.withLock({ $0[block] }) { continue }
            let start = block * ShardFormat.blockBytes
            let end = min(start + ShardFormat.blockBytes, sections.checksums.lowerBound)
            let found = ShardFormat.checksum(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            guard found == bytes.little(at: sections.checksums.lowerBound + 4 * block, as: UInt32.self) else {
                throw Self.damaged("bytes \(start) to \(end - 1) were changed").at(path)
            }
            verified.withLock { $0[block] = true }
        }
    }

    /// Reads the whole file and compares every checksum.
    public func verify() throws(LyceumError) {
        mapping.willNeed()
        try verify(0..<sections.checksums.lowerBound)
    }
}
