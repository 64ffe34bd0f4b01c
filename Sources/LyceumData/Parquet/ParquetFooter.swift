internal import LyceumCore

/// What the end of a Parquet file says: its columns, and where their parts are.
struct ParquetFooter {
    struct Chunk {
        var codec: Int
        var valueCount: Int
        /// Where its first page begins.
        var start: Int
    }

    struct RowGroup {
        var rowCount: Int
        /// One per leaf column, in the order of the schema.
        var chunks: [Chunk]
    }

    private static let sizeLimit = 256 << 20
    private static let magic = Array("PAR1".utf8)

    var schema: ParquetSchema
    var rowGroups: [RowGroup]
    var rowCount: Int
    /// Where the footer begins and pages must have ended.
    var start: Int

    init(_ file: any StoredBytes) throws(LyceumError) {
        let (bytes, start) = try Self.bytes(of: file)
        var reader = ThriftReader(bytes)
        let tree: ThriftStructure
        do throws(ThriftReader.Failure) { tree = try reader.structure() } catch {
            throw .parquet("the footer cannot be read (\(error.words))")
        }
        self.start = start
        schema = try ParquetSchema(tree.structures(2) ?? [])
        rowGroups = []
        for (position, group) in (tree.structures(4) ?? []).enumerated() {
            rowGroups.append(try Self.rowGroup(group, schema, end: start, place: "row group \(position)"))
        }
        rowCount = 0
        for group in rowGroups {
            let (sum, overflow) = rowCount.addingReportingOverflow(group.rowCount)
            guard !overflow else { throw .parquet("the row groups' numbers of rows cannot be added") }
            rowCount = sum
        }
        if let declared = tree.integer(3), declared != rowCount {
            throw .parquet("expected \(declared) rows as the footer says, found \(rowCount) in its row groups")
        }
    }

    private static func bytes(of file: any StoredBytes) throws(LyceumError) -> (bytes: [UInt8], start: Int) {
        let head = try file.read(at: 0, upTo: 4) ?? []
        if head.starts(with: [0x1F, 0x8B]) || head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            throw LyceumError(.unsupported, "expected a Parquet file, found a compressed one", remedy: "decompress the file first")
        }
        if head == Array("PARE".utf8) {
            throw LyceumError(.unsupported, "the Parquet file is encrypted", remedy: "write it again without encryption")
        }
        guard head == magic else {
            throw .parquet("expected a Parquet file, which begins with PAR1", remedy: "name the right format, or fetch the file again")
        }
        guard file.size >= 12, let tail = try file.read(at: file.size - 8, upTo: 8), tail.count == 8, tail[4...].elementsEqual(magic) else {
            throw .parquet("expected PAR1 at the end; the file is cut off", remedy: "fetch or make the file again")
        }
        let count = (0..<4).reduce(0) { $0 | Int(tail[$1]) << ($1 * 8) }
        guard count <= file.size - 12, count <= sizeLimit else {
            throw .parquet("the footer's length of \(count) bytes does not fit a file of \(file.size) bytes")
        }
        let start = file.size - 8 - count
        let bytes = try file.read(at: start, upTo: count) ?? []
        guard bytes.count == count else { throw .parquet("the footer is cut off") }
        return (bytes, start)
    }

    private static func rowGroup(
        _ group: ThriftStructure, _ schema: ParquetSchema, end: Int, place: String
    ) throws(LyceumError) -> RowGroup {
        let columns = group.structures(1) ?? []
        guard let rows = group.integer(3), rows >= 0 else { throw .parquet("\(place) does not say how many rows it has") }
        guard columns.count == schema.leaves.count else {
            throw .parquet("expected \(schema.leaves.count) columns in \(place), found \(columns.count)")
        }
        var chunks: [Chunk] = []
        for (column, leaf) in zip(columns, schema.leaves) {
            chunks.append(try chunk(column, leaf, end: end, place: "\(place), column '\(leaf.path)'"))
        }
        return RowGroup(rowCount: rows, chunks: chunks)
    }

    private static func chunk(_ column: ThriftStructure, _ leaf: ParquetLeaf, end: Int, place: String) throws(LyceumError) -> Chunk {
        if column.fields[8] != nil || column.fields[9] != nil {
            throw LyceumError(.unsupported, "\(place) is encrypted", remedy: "write the file again without encryption")
        }
        if let other = column.text(1), !other.isEmpty {
            throw LyceumError(.unsupported, "\(place) lies in another file, '\(other)'", remedy: "write the table into one file")
        }
        guard let data = column.structure(3), let codec = data.integer(4), let values = data.integer(5), var start = data.integer(9) else {
            throw .parquet("\(place) does not say where its pages are")
        }
        if let type = data.integer(1), type != leaf.type.rawValue {
            throw .parquet("\(place) holds another type than the schema says")
        }
        if let dictionary = data.integer(11), dictionary > 0, dictionary < start { start = dictionary }
        // A part without values has no pages, and writers then put no place.
        if values == 0 { return Chunk(codec: codec, valueCount: 0, start: end) }
        guard values > 0, start >= 4, start <= end else { throw .parquet("\(place) lies outside the file") }
        return Chunk(codec: codec, valueCount: values, start: start)
    }
}

extension ThriftReader.Failure {
    var words: String {
        switch self {
        case .ended: "it is cut off"
        case .damaged(let words): words
        }
    }
}

extension LyceumError {
    /// A Parquet file is not what the format says; the reader adds the file.
    static func parquet(_ words: String, remedy: String? = "fetch or make the file again") -> LyceumError {
        LyceumError(.invalidData, words, remedy: remedy)
    }
}
