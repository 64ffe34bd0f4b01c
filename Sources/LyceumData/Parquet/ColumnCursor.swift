internal import LyceumCore

/// One column of a row group, entry by entry, with one page in memory.
final class ColumnCursor {
    let leaf: ParquetLeaf
    private let file: any StoredBytes
    private let codec: Int
    private let end: Int
    private let valueLimit: Int
    /// Where the next page begins.
    private var position: Int
    /// Entries of the chunk that are in no page read so far.
    private var leftInChunk: Int
    private var leftInPage = 0
    private var dictionary: ParquetDictionary?
    private var repetitions: RunLengthDecoder?
    private var definitions: RunLengthDecoder?
    private var values: (any ParquetDecoder)?
    /// Levels of the entry that comes next; nil after the last.
    private(set) var levels: (repetition: Int, definition: Int)?

    /// - Parameters:
    ///   - end: where the footer begins.
    ///   - valueLimit: bytes of the longest value.
    init(_ leaf: ParquetLeaf, _ chunk: ParquetFooter.Chunk, _ file: any StoredBytes, end: Int, valueLimit: Int) throws(LyceumError) {
        self.leaf = leaf
        self.file = file
        self.end = end
        self.valueLimit = valueLimit
        codec = chunk.codec
        position = chunk.start
        leftInChunk = chunk.valueCount
        try advance()
    }

    /// The value of the next entry, null where it is not there.
    func take() throws(LyceumError) -> ParquetValue {
        guard let levels else { throw .parquet("the column '\(leaf.path)' has fewer values than its rows need") }
        var value = ParquetValue.null
        if levels.definition == leaf.definition, var decoder = values {
            // The decoder leaves its place while it changes, so that its buffers are not copied.
            values = nil
            value = try decoder.next()
            values = decoder
        }
        try advance()
        return value
    }

    private func advance() throws(LyceumError) {
        while leftInPage == 0 {
            guard leftInChunk > 0 else {
                levels = nil
                return
            }
            try readPage()
        }
        leftInPage -= 1
        let repetition = try repetitions?.next() ?? 0
        let definition = try definitions?.next() ?? leaf.definition
        guard repetition <= leaf.repetition, definition <= leaf.definition else {
            throw .parquet("the column '\(leaf.path)' has levels beyond those of its schema")
        }
        levels = (repetition, definition)
    }

    private func readPage() throws(LyceumError) {
        let header = try PageHeader(file, at: position, end: end)
        let start = position + header.length
        position = start + header.compressedBytes
        if case .other = header.kind { return }
        let stored = header.compressedBytes == 0 ? [] : try file.read(at: start, upTo: header.compressedBytes) ?? []
        guard stored.count == header.compressedBytes else { throw .parquet("a page is cut off") }
        if let checksum = header.checksum, CRC32.of(stored) != checksum {
            throw .parquet("a page of the column '\(leaf.path)' does not match its checksum")
        }
        switch header.kind {
        case .dictionary(let encoding):
            guard encoding == 0 || encoding == 2 else { throw unsupported(encoding) }
            dictionary = try ParquetDictionary(try plain(stored, header), count: header.valueCount, leaf)
        case .data(let encoding, let definitionEncoding, let repetitionEncoding):
            guard leaf.definition == 0 || definitionEncoding == 3, leaf.repetition == 0 || repetitionEncoding == 3 else {
                throw unsupported(leaf.definition > 0 ? definitionEncoding : repetitionEncoding)
            }
            try begin(try plain(stored, header), encoding, header.valueCount)
        case .dataWithLevels(let encoding, let definitionBytes, let repetitionBytes, let isCompressed):
            try begin(stored, header, encoding, definitionBytes, repetitionBytes, isCompressed)
        case .other: break
        }
    }

    private func plain(_ stored: [UInt8], _ header: PageHeader) throws(LyceumError) -> [UInt8] {
        try PageCodec.decompress(stored, codec: codec, count: header.plainBytes, path: file.path)
    }

    private func begin(_ bytes: [UInt8], _ encoding: Int, _ count: Int) throws(LyceumError) {
        var start = 0
        repetitions = nil
        definitions = nil
        if leaf.repetition > 0 {
            let range = try LevelBytes.prefixed(bytes, start..<bytes.count)
            repetitions = RunLengthDecoder(bytes, range, width: Self.bits(leaf.repetition))
            start = range.upperBound
        }
        if leaf.definition > 0 {
            let range = try LevelBytes.prefixed(bytes, start..<bytes.count)
            definitions = RunLengthDecoder(bytes, range, width: Self.bits(leaf.definition))
            start = range.upperBound
        }
        try begin(count)
        values = try decoder(bytes, start..<bytes.count, encoding)
    }

    private func begin(
        _ stored: [UInt8], _ header: PageHeader, _ encoding: Int, _ definitionBytes: Int, _ repetitionBytes: Int, _ isCompressed: Bool
    ) throws(LyceumError) {
        guard definitionBytes >= 0, repetitionBytes >= 0, definitionBytes <= stored.count,
            repetitionBytes <= stored.count - definitionBytes, definitionBytes + repetitionBytes <= header.plainBytes
        else { throw .parquet("a page's levels are cut off") }
        let levelBytes = definitionBytes + repetitionBytes
        repetitions = leaf.repetition == 0 ? nil : RunLengthDecoder(stored, 0..<repetitionBytes, width: Self.bits(leaf.repetition))
        definitions =
            leaf.definition == 0 ? nil : RunLengthDecoder(stored, repetitionBytes..<levelBytes, width: Self.bits(leaf.definition))
        let rest = Array(stored[levelBytes...])
        let plain =
            isCompressed
            ? try PageCodec.decompress(rest, codec: codec, count: header.plainBytes - levelBytes, path: file.path) : rest
        try begin(header.valueCount)
        values = try decoder(plain, plain.indices, encoding)
    }

    private func begin(_ count: Int) throws(LyceumError) {
        guard count <= leftInChunk else { throw .parquet("the pages of the column '\(leaf.path)' have more values than it says") }
        leftInPage = count
        leftInChunk -= count
    }

    private func decoder(_ bytes: [UInt8], _ range: Range<Int>, _ encoding: Int) throws(LyceumError) -> (any ParquetDecoder)? {
        // A page of nulls only may have no values at all.
        if range.isEmpty, leaf.definition > 0 { return PlainDecoder(bytes, range, leaf) }
        let isText = leaf.type == .bytes || leaf.type == .fixedBytes
        switch encoding {
        case 0: return PlainDecoder(bytes, range, leaf)
        case 2, 8: return try DictionaryDecoder(bytes, range, dictionary)
        case 3 where leaf.type == .boolean: return try BooleanRunDecoder(bytes, range)
        case 5 where leaf.type == .int32 || leaf.type == .int64: return try DeltaNumberDecoder(bytes, range, leaf.type)
        case 6 where leaf.type == .bytes: return try DeltaLengthDecoder(bytes, range)
        case 7 where isText: return try DeltaBytesDecoder(bytes, range, limit: valueLimit)
        case 9: return try SplitDecoder(bytes, range, leaf)
        default: throw unsupported(encoding)
        }
    }

    private func unsupported(_ encoding: Int) -> LyceumError {
        LyceumError(
            .unsupported, "the column '\(leaf.path)' has pages in the encoding \(encoding), which is not read here for its type",
            remedy: "write the file again with a current Parquet writer")
    }

    /// Bits that a level up to `highest` takes.
    private static func bits(_ highest: Int) -> Int { Int.bitWidth - highest.leadingZeroBitCount }
}
