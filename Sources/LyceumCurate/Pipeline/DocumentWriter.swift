internal import LyceumCore
internal import LyceumData

/// Documents as JSON lines or rows: `id`, `text`, then what else is known. The file has its name only once it is complete.
final class DocumentWriter {
    private enum Target {
        case lines(AtomicFile)
        case rows(ParquetDocuments)
    }

    private let target: Target
    private let form: CurationPlan.Form
    private var pending: [UInt8] = []
    /// Compressed pieces are of their own, so that the bytes depend on nothing but the documents.
    private static let block = 1 << 20

    init(path: String, form: CurationPlan.Form) throws(LyceumError) {
        target = form == .parquet ? .rows(try ParquetDocuments(path: path)) : .lines(try AtomicFile(path: path))
        self.form = form
    }

    func write(_ document: CuratedDocument, reason: (stage: String, reason: String)? = nil) throws(LyceumError) {
        if case .rows(let rows) = target { return try rows.write(document, reason: reason) }
        var object = document.record
        if let reason {
            object["dropped_by"] = .string(reason.stage)
            object["reason"] = .string(reason.reason)
        }
        pending += JSON.object(object).text().utf8
        pending.append(0x0A)
        if pending.count >= Self.block { try flush() }
    }

    private func flush() throws(LyceumError) {
        guard !pending.isEmpty, case .lines(let file) = target else { return }
        switch form {
        case .plain, .parquet: try file.write(pending)
        case .gzip: try file.write(try CompressionLibrary.gzip(pending))
        case .zstd: try file.write(try CompressionLibrary.zstd(pending))
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Bytes of a file that stays unfinished.
    func stop() throws(LyceumError) -> Int {
        try flush()
        switch target {
        case .lines(let file): return file.count
        case .rows(let rows): return try rows.stop()
        }
    }

    func commit() throws(LyceumError) {
        try flush()
        switch target {
        case .lines(let file): try file.commit()
        case .rows(let rows): try rows.commit()
        }
    }
}
