public import LyceumCore

/// The rows of a Parquet file, in their order, with one page per column in memory.
///
/// Lists and groups become arrays and objects, maps become objects. Dates and times are ISO 8601 texts; decimals of more than 15 digits and bytes
/// that are not text (in base 64) are texts too. Read are all encodings but the outdated BIT_PACKED, and all codecs but LZO, Brotli and Hadoop's
/// LZ4; zlib and libzstd are opened when a file needs them.
public final class ParquetReader {
    public struct Column: Sendable, Hashable {
        public var name: String
        /// Whether it is a list, a map or a group.
        public var isNested: Bool
    }

    /// The columns of the file, whichever of them are read.
    public let columns: [Column]
    /// Rows of the file.
    public let rowCount: Int
    /// Rows given so far.
    public private(set) var rowsRead = 0
    private let file: any StoredBytes
    private let footer: ParquetFooter
    private let chosen: (columns: [ParquetNode], leaves: [Int])
    private let limit: Int
    private var group = -1
    private var leftInGroup = 0
    private var rows: RowAssembler?

    /// - Parameters:
    ///   - names: the columns to read, or paths into them with dots; nil reads all.
    ///   - maximumRecordBytes: rows that weigh more are refused one by one.
    /// - Throws: `LyceumError`: `invalidData` when the file is not what the format says, `unsupported` for encrypted files, `notFound` for a column
    ///   that is not there.
    public init(path: String, columns names: [String]? = nil, maximumRecordBytes: Int = 64 << 20) throws(LyceumError) {
        file = try StoredFile.openForParts(path)
        do throws(LyceumError) {
            footer = try ParquetFooter(file)
            chosen = try footer.schema.selected(names)
        } catch { throw error.at(path) }
        columns = footer.schema.columns.map { node in
            guard case .leaf = node.shape else { return Column(name: node.name, isNested: true) }
            return Column(name: node.name, isNested: node.repetition == .repeated)
        }
        rowCount = footer.rowCount
        limit = maximumRecordBytes
    }

    /// The next row, or what is wrong with this row alone; nil after the last.
    ///
    /// - Throws: `LyceumError` when the rest of the file cannot be read.
    public func next() throws(LyceumError) -> Result<JSON.Object, LyceumError>? {
        do throws(LyceumError) {
            while leftInGroup == 0 {
                try rows?.checkEnd()
                rows = nil
                guard group + 1 < footer.rowGroups.count else { return nil }
                group += 1
                try begin(footer.rowGroups[group])
            }
            leftInGroup -= 1
            rowsRead += 1
            return try rows?.row()
        } catch {
            throw error.location == file.path ? error : error.at("\(file.path): row group \(group)")
        }
    }

    private func begin(_ part: ParquetFooter.RowGroup) throws(LyceumError) {
        leftInGroup = part.rowCount
        guard part.rowCount > 0 else { return }
        var cursors: [ColumnCursor] = []
        for leaf in chosen.leaves {
            cursors.append(
                try ColumnCursor(footer.schema.leaves[leaf], part.chunks[leaf], file, end: footer.start, valueLimit: limit))
        }
        rows = RowAssembler(chosen.columns, cursors, limit: limit)
    }

    /// Bytes of the file passed so far, by the share of its rows.
    var storedSize: Int { file.size }
    var bytesRead: Int {
        rowsRead == rowCount ? file.size : Int(Double(file.size) * Double(rowsRead) / Double(rowCount))
    }
}

/// Rows as records.
final class ParquetSource: RecordSource {
    private let rows: ParquetReader
    var bytesRead: Int { rows.bytesRead }
    var size: Int { rows.storedSize }

    init(path: String, _ options: RecordReader.Options) throws(LyceumError) {
        rows = try ParquetReader(path: path, columns: options.projection, maximumRecordBytes: options.maximumRecordBytes)
    }

    func next() throws(LyceumError) -> (line: Int, Outcome)? {
        guard let row = try rows.next() else { return nil }
        return (rows.rowsRead, row.map { .object($0) })
    }
}
