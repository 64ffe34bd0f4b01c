import LyceumCore
import LyceumData

@testable import LyceumCurate

/// Records of archives, written as crawlers write them.
enum ArchiveSupport {
    static func record(
        _ type: String, id: Int, url: String? = nil, contentType: String? = nil, length: String? = nil, extra: String = "", block: [UInt8],
        end: String = "\r\n\r\n"
    ) -> [UInt8] {
        var head = "WARC/1.0\r\nWARC-Type: \(type)\r\nWARC-Record-ID: <urn:test:\(id)>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        if let url { head += "WARC-Target-URI: \(url)\r\n" }
        if let contentType { head += "Content-Type: \(contentType)\r\n" }
        head += extra
        if length != "none" { head += "Content-Length: \(length ?? "\(block.count)")\r\n" }
        return Array((head + "\r\n").utf8) + block + Array(end.utf8)
    }

    static func response(
        id: Int, _ body: [UInt8], status: Int = 200, type: String? = "text/html; charset=utf-8", headers: String = "", length: String? = nil,
        end: String = "\r\n\r\n"
    ) -> [UInt8] {
        let content = type.map { "Content-Type: \($0)\r\n" } ?? ""
        let block = Array("HTTP/1.1 \(status) OK\r\n\(content)\(headers)\r\n".utf8) + body
        return record(
            "response", id: id, url: "https://site\(id % 3).example.org/page/\(id)", contentType: "application/http; msgtype=response", length: length,
            block: block, end: end)
    }

    static func page(_ number: Int) -> String {
        "<!doctype html><html lang=\"en\"><head><title>Page \(number)</title></head><body><nav><a href=\"/\">Home</a></nav><main><h1>Page \(number)</h1>"
            + "<p>The harbor of town \(number) was quiet that evening, and the boats that had come in early lay side by side along the wall.</p>"
            + "<p>Nobody of the \(number) people who lived there could remember a summer with so little wind and so many visitors.</p></main></body></html>"
    }

    /// An archive of pages with what stands between them in real ones.
    static func records(_ count: Int) -> [[UInt8]] {
        var records = [record("warcinfo", id: 9000, contentType: "application/warc-fields", block: Array("software: test\r\n".utf8))]
        for number in 0..<count {
            records.append(record("request", id: 1000 + number, contentType: "application/http; msgtype=request", block: Array("GET / HTTP/1.1\r\n\r\n".utf8)))
            records.append(response(id: number, Array(page(number).utf8)))
            records.append(record("metadata", id: 2000 + number, block: Array("fetchTimeMs: 7\r\n".utf8)))
        }
        return records
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.commit()
    }

    /// All pages' identifiers, and the counts.
    static func read(_ path: String, limit: Int = 1 << 24) throws -> (ids: [String], pages: [ArchivedPage], counts: ReadingCounts, passed: Int) {
        let pages = try ArchivePages(path: path, onError: .skip, maximumPageBytes: limit)
        var all: [ArchivedPage] = []
        while let page = try pages.next() { all.append(page) }
        return (all.map { $0.id ?? "" }, all, pages.counts, pages.passed)
    }

    static func html(_ page: ArchivedPage) -> String {
        switch page.content {
        case .html(let bytes): String(decoding: bytes, as: UTF8.self)
        case .text(let text): text
        case .refused(let reason): reason
        }
    }
}
