internal import LyceumCore
internal import LyceumData

/// Documents as rows of a Parquet file with the same columns whatever the documents know: `id`, `text`, `url`, `date`, `language`, what else is known
/// as a JSON object in `metadata`, and for dropped documents `dropped_by` and `reason`.
final class ParquetDocuments {
    private let writer: ParquetWriter
    private static let named = ["url", "date", "language"]
    /// Plain bytes of a row group: two files are open for each worker.
    private static let groupBytes = 16 << 20

    init(path: String) throws(LyceumError) {
        let columns =
            [ParquetWriter.Column("id", .text, isOptional: false), ParquetWriter.Column("text", .text, isOptional: false)]
            + Self.named.map { ParquetWriter.Column($0, .text) } + [ParquetWriter.Column("metadata", .json)]
            + ["dropped_by", "reason"].map { ParquetWriter.Column($0, .text) }
        writer = try ParquetWriter(path: path, columns: columns, rowGroupBytes: Self.groupBytes)
    }

    func write(_ document: CuratedDocument, reason: (stage: String, reason: String)?) throws(LyceumError) {
        var rest = JSON.Object()
        var named = [ParquetWriter.Value](repeating: .null, count: Self.named.count)
        for (key, value) in document.metadata where key != "id" && key != "text" {
            if let place = Self.named.firstIndex(of: key), let text = value.stringValue { named[place] = .text(text) } else { rest[key] = value }
        }
        try writer.append(
            [.text(document.id), .text(document.text)] + named + [
                rest.isEmpty ? .null : .text(JSON.object(rest).text()), reason.map { .text($0.stage) } ?? .null,
                reason.map { .text($0.reason) } ?? .null,
            ])
    }

    /// Bytes of a file that stays unfinished.
    func stop() throws(LyceumError) -> Int { try writer.stop() }

    /// A row as the object a line would hold.
    static func flat(_ row: JSON.Object, in path: String) -> JSON.Object {
        guard path.hasSuffix(".parquet") else { return row }
        var object = JSON.Object()
        for (key, value) in row where key != "metadata" && value != .null { object[key] = value }
        for (key, value) in row["metadata"]?.objectValue ?? JSON.Object() { object[key] = value }
        return object
    }

    func commit() throws(LyceumError) { try writer.commit() }
}
