public import LyceumCore
public import LyceumData

/// The pages of an archive: answers with status 2xx and resources that are HTML, and texts that were converted already (WET).
///
/// A page in several records (`WARC-Segment-Number`) is put together where its pieces follow each other in the file; where some are missing, the page
/// ends there. Records that only say that a page was met again (`revisit`) have none and are counted.
public final class ArchivePages {
    private let reader: WARCReader
    private let limit: Int
    private let sizes: PageSizeFilter?
    private var pieces: Pieces?
    /// Records that wait behind a page in pieces.
    private var waiting: [WARCRecord] = []
    private var joined = 0

    /// The pieces of a record so far.
    private struct Pieces {
        var record: WARCRecord
        var last = 1
        var isComplete = false
    }

    /// - Parameters:
    ///   - maximumPageBytes: of a record, and of a page after decompression.
    ///   - digests: whether the checksums of records are compared.
    /// - Throws: `LyceumError` when the file cannot be opened, or its compression not read.
    public init(
        path: String, onError: ErrorPolicy = .stop, maximumPageBytes: Int = 64 << 20, digests: WARCDigests = .ignore, advice: String? = nil
    ) throws(LyceumError) {
        reader = try WARCReader(
            path: path, onError: onError, maximumRecordBytes: maximumPageBytes, digests: digests, advice: advice ?? "have broken records skipped")
        limit = maximumPageBytes
        sizes = nil
    }

    /// - Parameter sizes: pages beyond them are given as refused, instead of being broken records; nil bounds all by the options' limit.
    init(
        _ file: any StoredBytes, _ options: RecordReader.Options, sizes: PageSizeFilter?, digests: WARCDigests = .ignore
    ) throws(LyceumError) {
        self.sizes = sizes
        limit = sizes.map { max($0.largest, $0.mostDecompressed) } ?? options.maximumRecordBytes
        reader = try WARCReader(
            file, onError: options.onError, maximumRecordBytes: limit, advice: options.skippingAdvice ?? "have broken records skipped",
            digests: digests, givesGiants: sizes != nil)
    }

    public var counts: ReadingCounts { reader.counts }
    /// What the records were.
    public var tally: WARCTally {
        var tally = reader.tally
        tally.joinedSegments = joined
        return tally
    }
    /// Records that are no pages: requests, metadata, images, redirects.
    public var passed: Int { reader.passed }
    public var bytesRead: Int { reader.bytesRead }
    /// Bytes of the file, as stored; 0 where a server does not say.
    public var size: Int { reader.size }

    /// The next page; nil at the end.
    public func next() throws(LyceumError) -> ArchivedPage? {
        while let record = try nextRecord() {
            do throws(LyceumError) { return try page(record) } catch { try reader.refuse(record, error) }
        }
        return nil
    }

    // MARK: - Records and their pieces

    private func nextRecord() throws(LyceumError) -> WARCRecord? {
        while true {
            if !waiting.isEmpty { return waiting.removeFirst() }
            guard let record = try reader.next(where: choice) else { return try finishPieces() }
            if record.header.type == "continuation" {
                reader.addPiece()
                try append(record)
                if pieces?.isComplete == true, let whole = try finishPieces() { return whole }
                continue
            }
            let before = try finishPieces()
            if record.header.segment == 1 {
                pieces = Pieces(record: record)
            } else {
                waiting.append(record)
            }
            if let before { return before }
        }
    }

    private func append(_ piece: WARCRecord) throws(LyceumError) {
        guard var whole = pieces else { return }
        pieces = nil
        guard whole.record.block.count + piece.block.count <= limit else {
            try reader.refuse(whole.record, LyceumError(.limitExceeded, "the pieces of the record have more than the allowed \(limit) bytes"))
            return
        }
        whole.record.block += piece.block
        whole.last += 1
        whole.isComplete = piece.header.totalLength != nil
        pieces = whole
    }

    /// The record that its pieces make, as far as they came.
    private func finishPieces() throws(LyceumError) -> WARCRecord? {
        guard let whole = pieces else { return nil }
        pieces = nil
        guard whole.isComplete else { return whole.record }
        joined += whole.last
        guard let problem = reader.problem(ofPayload: whole.record) else { return whole.record }
        try reader.refuse(whole.record, LyceumError(.invalidData, problem))
        return nil
    }

    private func choice(_ header: WARCHeader, _ block: UnsafeBufferPointer<UInt8>) -> WARCReader.Choice {
        switch header.type {
        case "response":
            if let type = header["Content-Type"], !type.lowercased().hasPrefix("application/http") { return .pass }
            guard let response = ArchivedResponse(block) else { return .take }
            return (200..<300).contains(response.status) && response.isPage(block) ? .take : .pass
        case "resource":
            let type = header["Content-Type"].map(ArchivedResponse.type)?.mediaType
            return type.map(ArchivedResponse.pageTypes.contains) == true ? .take : .pass
        case "conversion":
            let type = header["Content-Type"].map(ArchivedResponse.type)?.mediaType ?? "text/plain"
            return type == "text/plain" || ArchivedResponse.pageTypes.contains(type) ? .take : .pass
        case "continuation":
            guard let pieces, header.origin == pieces.record.header.id, header.segment == pieces.last + 1 else { return .pass }
            return .take
        default: return .pass
        }
    }

    private func page(_ record: WARCRecord) throws(LyceumError) -> ArchivedPage {
        let header = record.header
        var page = ArchivedPage(
            id: header.id, url: header.url, date: header.date, languages: header["WARC-Identified-Content-Language"],
            truncated: header["WARC-Truncated"], content: .text(""))
        if record.isGiant {
            page.content = .refused(PageSizeFilter.tooLarge)
            return page
        }
        if header.type == "response" {
            guard let response = record.block.withUnsafeBufferPointer({ ArchivedResponse($0) }) else {
                throw LyceumError(.invalidData, "expected the answer of a web server, which begins with a head of HTTP, found something else")
            }
            page.mediaType = response.mediaType ?? "text/html"
            page.charset = response.charset
            page.content = try content(response, record.block)
            return page
        }
        (page.mediaType, page.charset) = header["Content-Type"].map(ArchivedResponse.type) ?? (nil, nil)
        let isText = header.type == "conversion" && !ArchivedResponse.pageTypes.contains(page.mediaType ?? "text/plain")
        page.content = isText ? .text(String(decoding: record.block, as: UTF8.self)) : html(record.block)
        return page
    }

    private func html(_ bytes: [UInt8]) -> ArchivedPage.Content {
        if let sizes, bytes.count >= sizes.largest { return .refused(PageSizeFilter.tooLarge) }
        return .html(bytes)
    }

    private func content(_ response: ArchivedResponse, _ block: [UInt8]) throws(LyceumError) -> ArchivedPage.Content {
        do throws(LyceumError) { return html(try response.body(of: block, limit: sizes?.mostDecompressed ?? limit)) } catch {
            guard sizes != nil, error.code == .limitExceeded else { throw error }
            return .refused(PageSizeFilter.bomb)
        }
    }
}
