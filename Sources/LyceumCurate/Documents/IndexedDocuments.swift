internal import LyceumCore
internal import LyceumData

/// Pages that the rows of an index name: the archive's path, and where in it the page's record stands.
///
/// Only these records are read, by a request for just their bytes where the archive stands behind an address. Names of columns are those of Common
/// Crawl's tables, of CDX files, or plain.
final class IndexedDocuments: DocumentSource {
    private let reader: RecordReader
    private let plan: CurationPlan
    private let base: String
    private let name: String
    private var number = 0
    private(set) var bytesFetched = 0
    var size: Int { reader.currentSize }
    var bytesRead: Int { reader.bytesRead }
    private(set) var passed = 0

    var counts: ReadingCounts {
        var counts = reader.counts
        counts.empty += passed
        return counts
    }

    init(_ file: DataFile, _ plan: CurationPlan, base: String?) {
        reader = RecordReader([file], options: plan.reading)
        self.plan = plan
        self.base = base ?? FileSystem.parent(of: file.path) ?? "."
        name = FileSystem.name(of: file.path)
    }

    func next() throws(LyceumError) -> SourceDocument? {
        while let record = try reader.next() {
            defer { number += 1 }
            do throws(LyceumError) {
                if let document = try document(record) { return document }
                passed += 1
            } catch {
                // What the network does is nothing about the record: the work stops and can go on.
                guard error.code == .invalidData || error.code == .limitExceeded || error.code == .notFound else { throw error }
                try reader.refuse(record, error)
            }
        }
        return nil
    }

    /// - Returns: nil where the record is no page.
    private func document(_ record: DataRecord) throws(LyceumError) -> SourceDocument? {
        let row = try IndexRow(record, base: base)
        let most = max(plan.reading.maximumRecordBytes, plan.pageSizes?.largest ?? 0)
        guard row.length <= most else {
            guard plan.pageSizes != nil else {
                throw LyceumError(
                    .limitExceeded, "the record has \(row.length) bytes, more than the allowed \(most)", at: row.place,
                    remedy: "allow longer ones (longest_record under input), or \(plan.reading.skippingAdvice ?? "leave it out")")
            }
            return source(ArchivedPage(url: row.url, content: .refused(PageSizeFilter.tooLarge)), row)
        }
        let bytes = try StoredRange.read(row.path, at: row.offset, count: row.length)
        bytesFetched += bytes.count
        var options = plan.reading
        options.onError = .stop
        let pages = try ArchivePages(StoredPiece(path: row.place, bytes), options, sizes: plan.pageSizes, digests: plan.digests)
        return try pages.next().map { source($0, row) }
    }

    private func source(_ page: ArchivedPage, _ row: IndexRow) -> SourceDocument {
        var document = page.document(id: page.id ?? "\(name)/\(number)")
        if document.url == nil, let url = row.url { document.metadata["url"] = .string(url) }
        if let snapshot = row.snapshot { document.metadata["snapshot"] = .string(snapshot) }
        return SourceDocument(document: document, page: page)
    }
}

/// Where a record stands.
struct IndexRow: Sendable, Hashable {
    var path: String
    var offset: Int
    var length: Int
    var url: String?
    /// The crawl it is of, by its column or by the path (`CC-MAIN-2024-10`).
    var snapshot: String?

    var place: String { "\(path) from byte \(offset)" }

    init(_ record: DataRecord, base: String) throws(LyceumError) {
        let file = Self.text(record, ["path", "warc_filename", "filename"])
        guard let file, !file.isEmpty else { throw Self.missing("path", "warc_filename or filename", record) }
        guard let offset = Self.number(record, ["offset", "warc_record_offset"]), offset >= 0 else {
            throw Self.missing("offset", "warc_record_offset, a number of bytes", record)
        }
        guard let length = Self.number(record, ["length", "warc_record_length"]), length > 0 else {
            throw Self.missing("length", "warc_record_length, a number of bytes", record)
        }
        guard !offset.addingReportingOverflow(length).overflow else { throw Self.missing("offset", "a number of bytes", record) }
        let isWhole = file.hasPrefix("/") || StoredFile.isRemote(file)
        path = isWhole ? file : base.hasSuffix("/") ? base + file : base + "/" + file
        (self.offset, self.length) = (offset, length)
        url = Self.text(record, ["url"])
        snapshot = Self.text(record, ["snapshot", "crawl"]) ?? file.split(separator: "/").first { $0.hasPrefix("CC-MAIN-") && $0.utf8.count < 24 }.map(String.init)
    }

    private static func text(_ record: DataRecord, _ names: [String]) -> String? {
        for name in names { if case .string(let text)? = record.value(name) { return text } }
        return nil
    }

    private static func number(_ record: DataRecord, _ names: [String]) -> Int? {
        for name in names {
            switch record.value(name) {
            case .integer(let number): return number
            case .string(let text): return Int(text)
            default: continue
            }
        }
        return nil
    }

    private static func missing(_ name: String, _ others: String, _ record: DataRecord) -> LyceumError {
        LyceumError(
            .invalidData, "expected a row of an index with \(name) (or \(others))", remedy: "name the columns path, offset, length and, where there is one, url")
    }
}
