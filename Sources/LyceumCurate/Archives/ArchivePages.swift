public import LyceumCore
public import LyceumData

/// The pages of an archive: answers with status 2xx and resources that are HTML, and texts that were converted already (WET).
public final class ArchivePages {
    private let reader: WARCReader
    private let limit: Int

    /// - Parameters:
    ///   - maximumPageBytes: of a record, and of a page after decompression.
    /// - Throws: `LyceumError` when the file cannot be opened, or its compression not read.
    public init(path: String, onError: ErrorPolicy = .stop, maximumPageBytes: Int = 64 << 20, advice: String? = nil) throws(LyceumError) {
        reader = try WARCReader(
            path: path, onError: onError, maximumRecordBytes: maximumPageBytes, advice: advice ?? "have broken records skipped")
        limit = maximumPageBytes
    }

    public var counts: ReadingCounts { reader.counts }
    /// Records that are no pages: requests, metadata, images, redirects.
    public var passed: Int { reader.passed }
    public var bytesRead: Int { reader.bytesRead }

    /// The next page; nil at the end.
    public func next() throws(LyceumError) -> ArchivedPage? {
        while let record = try reader.next(where: Self.choice) {
            do throws(LyceumError) { return try page(record) } catch { try reader.refuse(record, error) }
        }
        return nil
    }

    private static func choice(_ header: WARCHeader, _ block: UnsafeBufferPointer<UInt8>) -> WARCReader.Choice {
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
        default: return .pass
        }
    }

    private func page(_ record: WARCRecord) throws(LyceumError) -> ArchivedPage {
        let header = record.header
        var page = ArchivedPage(
            id: header.id, url: header.url, date: header.date, languages: header["WARC-Identified-Content-Language"], content: .text(""))
        if header.type == "response" {
            guard let response = record.block.withUnsafeBufferPointer({ ArchivedResponse($0) }) else {
                throw LyceumError(.invalidData, "expected the answer of a web server, which begins with a head of HTTP, found something else")
            }
            page.mediaType = response.mediaType ?? "text/html"
            page.charset = response.charset
            page.content = .html(try response.body(of: record.block, limit: limit))
            return page
        }
        (page.mediaType, page.charset) = header["Content-Type"].map(ArchivedResponse.type) ?? (nil, nil)
        let isText = header.type == "conversion" && !ArchivedResponse.pageTypes.contains(page.mediaType ?? "text/plain")
        page.content = isText ? .text(String(decoding: record.block, as: UTF8.self)) : .html(record.block)
        return page
    }
}
