public import LyceumCore

/// Writes rows into a Parquet file, a row group at a time: memory stays near the size of one row group.
///
/// Texts that repeat are written once in a dictionary for each row group. The file has its name only once it is complete. The same rows give the same
/// bytes on any machine with the same compression library.
public final class ParquetWriter {
    /// What a column holds.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case text
        /// Texts that are JSON; readers may open them.
        case json
        /// 64 bits.
        case integer
        /// Double precision.
        case number
        case boolean
        /// A list of texts.
        case texts

        var name: String {
            switch self {
            case .text, .json: "a text"
            case .integer: "a whole number"
            case .number: "a number"
            case .boolean: "true or false"
            case .texts: "a list of texts"
            }
        }
    }

    public struct Column: Sendable, Hashable {
        public var name: String
        public var kind: Kind
        /// Rows may have no value.
        public var isOptional: Bool

        public init(_ name: String, _ kind: Kind, isOptional: Bool = true) {
            self.name = name
            self.kind = kind
            self.isOptional = isOptional
        }
    }

    public enum Value: Sendable, Hashable {
        case null
        case text(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        case texts([String])

        var name: String {
            switch self {
            case .null: "nothing"
            case .text: "a text"
            case .integer: "a whole number"
            case .number: "a number"
            case .boolean: "true or false"
            case .texts: "a list of texts"
            }
        }
    }

    /// How pages are compressed.
    public enum Compression: String, Sendable, Hashable, CaseIterable {
        case none, snappy, gzip, zstd

        var code: Int {
            switch self {
            case .none: 0
            case .snappy: 1
            case .gzip: 2
            case .zstd: 6
            }
        }
    }

    public let columns: [Column]
    /// Rows written so far.
    public private(set) var rowCount = 0
    private let file: AtomicFile
    private let compression: Compression
    private let groupBytes: Int
    private var buffers: [ParquetColumnBuffer]
    private var rowsInGroup = 0
    private var groups: [ParquetFileMetadata.RowGroup] = []

    /// - Parameters:
    ///   - rowGroupBytes: plain bytes of a row group, and about the memory that writing takes.
    /// - Throws: `LyceumError`: `invalidArgument` for no columns or names that repeat, or what keeps the file from being made.
    public init(path: String, columns: [Column], compression: Compression = .zstd, rowGroupBytes: Int = 32 << 20) throws(LyceumError) {
        guard !columns.isEmpty, Set(columns.map(\.name)).count == columns.count else {
            throw LyceumError(.invalidArgument, "expected columns with names that differ, found \(DataRecord.list(columns.map(\.name)))", at: path)
        }
        self.columns = columns
        self.compression = compression
        groupBytes = max(rowGroupBytes, 1)
        buffers = columns.map(ParquetColumnBuffer.init)
        file = try AtomicFile(path: path)
        try file.write(ParquetFileMetadata.magic)
    }

    /// Appends a row with a value for each column.
    /// - Throws: `LyceumError` (`invalidArgument`) for a value its column does not take; the row is left out as a whole.
    public func append(_ row: [Value]) throws(LyceumError) {
        guard row.count == columns.count else {
            throw LyceumError(.invalidArgument, "expected \(columns.count) values, found \(row.count)", at: "row \(rowCount)")
        }
        for (buffer, value) in zip(buffers, row) {
            if let problem = buffer.problem(with: value) {
                throw LyceumError(.invalidArgument, "column '\(buffer.column.name)': \(problem)", at: "row \(rowCount)")
            }
        }
        for index in buffers.indices { buffers[index].append(row[index]) }
        rowsInGroup += 1
        rowCount += 1
        if buffers.reduce(0, { $0 + $1.weight }) >= groupBytes { try endGroup() }
    }

    /// Writes what is left and the footer, and gives the file its name.
    public func commit() throws(LyceumError) {
        try endGroup()
        let footer = ParquetFileMetadata(columns: columns, rowCount: rowCount, groups: groups, codec: compression.code).bytes
        try file.write(footer)
        try file.write(ParquetFileMetadata.little(UInt32(footer.count)) + ParquetFileMetadata.magic)
        try file.commit()
    }

    /// Writes what is left without a footer: what a sample of rows takes.
    /// - Returns: bytes of the file, which stays unfinished and goes with the writer.
    public func stop() throws(LyceumError) -> Int {
        try endGroup()
        return file.count
    }

    private func endGroup() throws(LyceumError) {
        guard rowsInGroup > 0 else { return }
        var group = ParquetFileMetadata.RowGroup(rowCount: rowsInGroup, chunks: [])
        for index in buffers.indices {
            buffers[index].endPage()
            group.chunks.append(try write(buffers[index]))
            buffers[index].clear()
        }
        groups.append(group)
        rowsInGroup = 0
    }

    // MARK: - Pages

    private func write(_ buffer: ParquetColumnBuffer) throws(LyceumError) -> ParquetFileMetadata.Chunk {
        var chunk = ParquetFileMetadata.Chunk(valueCount: buffer.entryCount)
        let hasDictionary = buffer.positions != nil && buffer.distinct > 0
        if hasDictionary {
            chunk.dictionaryStart = file.count
            try write(page: buffer.dictionary, &chunk) { writer in
                writer.structure(7) { head in
                    head.int32(1, buffer.distinct)
                    head.int32(2, 0)
                }
            }
        }
        chunk.start = file.count
        chunk.encoding = hasDictionary ? 8 : 0
        let encoding = chunk.encoding
        for page in buffer.pages {
            try write(page: Self.content(page, of: buffer, hasDictionary), &chunk) { writer in
                writer.structure(5) { head in
                    head.int32(1, page.entries.count)
                    head.int32(2, encoding)
                    head.int32(3, 3)
                    head.int32(4, 3)
                }
            }
        }
        return chunk
    }

    private func write(
        page plain: [UInt8], _ chunk: inout ParquetFileMetadata.Chunk, _ details: (inout ThriftWriter) -> Void
    ) throws(LyceumError) {
        let stored: [UInt8]
        switch compression {
        case .none: stored = plain
        case .snappy: stored = SnappyEncoder.compress(plain)
        case .gzip: stored = try CompressionLibrary.gzip(plain)
        case .zstd: stored = try CompressionLibrary.zstd(plain)
        }
        var head = ThriftWriter()
        // The first page of a chunk with a dictionary is that dictionary.
        head.int32(1, chunk.dictionaryStart == file.count ? 2 : 0)
        head.int32(2, plain.count)
        head.int32(3, stored.count)
        head.int32(4, Int(Int32(bitPattern: CRC32.of(stored))))
        details(&head)
        head.end()
        try file.write(head.bytes)
        try file.write(stored)
        chunk.plainBytes += head.bytes.count + plain.count
        chunk.storedBytes += head.bytes.count + stored.count
    }

    /// Levels, each with its length in front, then values.
    private static func content(_ page: ParquetColumnBuffer.Page, of buffer: ParquetColumnBuffer, _ hasDictionary: Bool) -> [UInt8] {
        let highest = buffer.column.highestDefinition
        var content: [UInt8] = []
        if buffer.column.kind == .texts { appendLevels(buffer.repetitions[page.entries], highest: 1, to: &content) }
        if highest > 0 { appendLevels(buffer.definitions[page.entries], highest: highest, to: &content) }
        if hasDictionary, let positions = buffer.positions {
            let width = Int.bitWidth - max(buffer.distinct - 1, 0).leadingZeroBitCount
            content.append(UInt8(width))
            content += RunLengthEncoder.encode(positions[page.firstValue..<page.firstValue + page.count], width: width)
        } else if buffer.column.kind == .boolean {
            var packed = [UInt8](repeating: 0, count: (page.values.count + 7) / 8)
            for (index, flag) in buffer.bytes[page.values].enumerated() where flag == 1 { packed[index / 8] |= 1 << UInt8(index % 8) }
            content += packed
        } else {
            content += buffer.bytes[page.values]
        }
        return content
    }

    private static func appendLevels(_ levels: ArraySlice<UInt8>, highest: Int, to content: inout [UInt8]) {
        let encoded = RunLengthEncoder.encode(levels.map(UInt32.init), width: Int.bitWidth - highest.leadingZeroBitCount)
        content += ParquetFileMetadata.little(UInt32(encoded.count)) + encoded
    }
}

extension ParquetWriter.Column {
    /// The definition level of a value that is there.
    var highestDefinition: Int { (isOptional ? 1 : 0) + (kind == .texts ? 1 : 0) }

    /// Number of the stored type in the format.
    var typeCode: Int {
        switch kind {
        case .boolean: 0
        case .integer: 2
        case .number: 5
        case .text, .json, .texts: 6
        }
    }
}
