/// The end of a Parquet file that is written: its columns, and where their pages are.
struct ParquetFileMetadata {
    struct Chunk {
        var valueCount: Int
        var start = 0
        var dictionaryStart: Int?
        var encoding = 0
        var plainBytes = 0
        var storedBytes = 0

        init(valueCount: Int) { self.valueCount = valueCount }
    }

    struct RowGroup {
        var rowCount: Int
        var chunks: [Chunk]
    }

    static let magic = Array("PAR1".utf8)

    var columns: [ParquetWriter.Column]
    var rowCount: Int
    var groups: [RowGroup]
    var codec: Int

    static func little(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

    /// The footer in Thrift's form (FileMetaData of parquet.thrift).
    var bytes: [UInt8] {
        var writer = ThriftWriter()
        writer.int32(1, 1)
        writer.structures(2, schema) { $1(&$0) }
        writer.int64(3, rowCount)
        writer.structures(4, groups) { writer, group in
            writer.structures(1, Array(zip(columns, group.chunks))) { self.write($1.0, $1.1, &$0) }
            writer.int64(2, group.chunks.reduce(0) { $0 + $1.plainBytes })
            writer.int64(3, group.rowCount)
        }
        writer.text(6, "lyceum")
        writer.end()
        return writer.bytes
    }

    private func write(_ column: ParquetWriter.Column, _ chunk: Chunk, _ writer: inout ThriftWriter) {
        writer.int64(2, chunk.dictionaryStart ?? chunk.start)
        writer.structure(3) { meta in
            meta.int32(1, column.typeCode)
            meta.int32s(2, chunk.dictionaryStart == nil ? [0, 3] : [0, 3, 8])
            meta.texts(3, column.kind == .texts ? [column.name, "list", "element"] : [column.name])
            meta.int32(4, codec)
            meta.int64(5, chunk.valueCount)
            meta.int64(6, chunk.plainBytes)
            meta.int64(7, chunk.storedBytes)
            meta.int64(9, chunk.start)
            if let start = chunk.dictionaryStart { meta.int64(11, start) }
        }
    }

    /// The flat list of the schema's parts (SchemaElement): the root, then each column, lists in three levels.
    private var schema: [(inout ThriftWriter) -> Void] {
        var elements: [(inout ThriftWriter) -> Void] = [
            { writer in
                writer.text(4, "schema")
                writer.int32(5, columns.count)
            }
        ]
        for column in columns {
            let repetition = column.isOptional ? 1 : 0
            guard column.kind == .texts else {
                elements.append { Self.leaf(column.name, repetition, column, &$0) }
                continue
            }
            elements.append { writer in
                writer.int32(3, repetition)
                writer.text(4, column.name)
                writer.int32(5, 1)
                writer.int32(6, 3)
                writer.structure(10) { $0.structure(3) { _ in } }
            }
            elements.append { writer in
                writer.int32(3, 2)
                writer.text(4, "list")
                writer.int32(5, 1)
            }
            elements.append { Self.leaf("element", 0, column, &$0) }
        }
        return elements
    }

    private static func leaf(_ name: String, _ repetition: Int, _ column: ParquetWriter.Column, _ writer: inout ThriftWriter) {
        writer.int32(1, column.typeCode)
        writer.int32(3, repetition)
        writer.text(4, name)
        switch column.kind {
        case .text, .texts:
            writer.int32(6, 0)
            writer.structure(10) { $0.structure(1) { _ in } }
        case .json:
            writer.int32(6, 19)
            writer.structure(10) { $0.structure(12) { _ in } }
        default: break
        }
    }
}
