import Foundation
import LyceumCore
import LyceumData
import LyceumTestSupport
import Testing

@testable import LyceumCurate

@Suite("Records that an index names, and pages that are too large")
struct ArchiveIndexTests {
    /// An archive of members, with where each page's record stands.
    private static func archive(_ count: Int, isPlain: Bool = false) throws -> (bytes: [UInt8], rows: [(offset: Int, length: Int, url: String)]) {
        var bytes: [UInt8] = []
        var rows: [(offset: Int, length: Int, url: String)] = []
        for number in 0..<count {
            let record = ArchiveSupport.response(id: number, Array(ArchiveSupport.page(number).utf8))
            let stored = isPlain ? record : try CompressionLibrary.gzip(record)
            rows.append((bytes.count, stored.count, "https://site\(number % 3).example.org/page/\(number)"))
            bytes += stored
        }
        return (bytes, rows)
    }

    private static func documents(_ folder: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([folder]))
        var all: [JSON.Object] = []
        while let record = try reader.next() { if case .object(let object) = record.content { all.append(object) } }
        return all
    }

    private static func run(_ pipeline: String, _ folder: borrowing CurationFolder) throws -> CurationCounts {
        let plan = try CurationPlan.parse(pipeline, folder: folder.path)
        return try CurationRun(plan).run(resumes: false).counts
    }

    @Test("Rows of tables under any of their names give just the pages they name", arguments: [true, false])
    func tables(isPlain: Bool) throws {
        let folder = try CurationFolder()
        let (bytes, rows) = try Self.archive(6, isPlain: isPlain)
        let name = "crawl-data/CC-MAIN-2024-10/a.warc" + (isPlain ? "" : ".gz")
        try FileSystem.makeFolder(folder.path + "/crawl-data/CC-MAIN-2024-10")
        try ArchiveSupport.write(bytes, to: folder.path + "/" + name)
        var table = "warc_filename,warc_record_offset,warc_record_length,url\n"
        for row in [rows[4], rows[1]] { table += "\(name),\(row.offset),\(row.length),\(row.url)\n" }
        try AtomicFile.write(table, to: folder.path + "/a.csv")
        let cdx = "{\"filename\": \"\(name)\", \"offset\": \"\(rows[5].offset)\", \"length\": \"\(rows[5].length)\"}\n"
        try AtomicFile.write(cdx, to: folder.path + "/b.jsonl")
        let counts = try Self.run("input: {index: [a.csv, b.jsonl]}\noutput: out\nworkers: 1", folder)
        #expect(counts.kept == 3)
        let found = try Self.documents(folder.path + "/out/kept")
        #expect(found.map { $0["id"]?.stringValue } == ["urn:test:4", "urn:test:1", "urn:test:5"])
        #expect(found.allSatisfy { $0["snapshot"]?.stringValue == "CC-MAIN-2024-10" })
        #expect(found[0]["url"]?.stringValue == rows[4].url)
        #expect(found[1]["text"]?.stringValue?.contains("harbor of town 1 ") == true)
    }

    @Test("From a server only the bytes of the records are asked for")
    func ranges() async throws {
        let folder = try CurationFolder()
        let (bytes, rows) = try Self.archive(40)
        let server = LoopbackServer { request, connection in
            guard request.target == "/base/x.warc.gz", let range = request.headers["range"]?.dropFirst(6).split(separator: "-").compactMap({ Int($0) }), range.count == 2 else {
                return connection.respond(404)
            }
            let end = min(range[1], bytes.count - 1)
            connection.respond(206, headers: [("Content-Range", "bytes \(range[0])-\(end)/\(bytes.count)")], body: Array(bytes[range[0]...end]))
        }
        defer { server.stop() }
        let wanted = [rows[3], rows[31]]
        let table = wanted.map { "{\"path\": \"x.warc.gz\", \"offset\": \($0.offset), \"length\": \($0.length), \"url\": \"\($0.url)\"}\n" }.joined()
        try AtomicFile.write(table, to: folder.path + "/index.jsonl")
        let (path, url) = (folder.path, server.url)
        let counts = try await BackgroundThread.run { () throws(LyceumError) in
            try CurationRun(try CurationPlan.parse("input: {index: index.jsonl, index_base: \"\(url)/base/\"}\noutput: out", folder: path)).run(resumes: false).counts
        }
        #expect(counts.kept == 2)
        let asked = server.requests.compactMap { $0.headers["range"] }
        #expect(asked == wanted.map { "bytes=\($0.offset)-\($0.offset + $0.length - 1)" })
    }

    @Test("Broken rows end the run with their place, or are counted where that is chosen")
    func broken() throws {
        let folder = try CurationFolder()
        let (bytes, rows) = try Self.archive(3)
        try ArchiveSupport.write(bytes, to: folder.path + "/a.warc.gz")
        let lines = [
            "a.warc.gz,\(rows[0].offset),\(rows[0].length)", "a.warc.gz,\(rows[1].offset + 3),\(rows[1].length)", "a.warc.gz,\(bytes.count),50", "a.warc.gz,x,9",
            "gone.warc.gz,0,9", "a.warc.gz,0,-5", "a.warc.gz,9223372036854775800,100", ",0,9", "a.warc.gz,\(rows[2].offset),\(rows[2].length)",
        ]
        try AtomicFile.write("path,offset,length\n" + lines.joined(separator: "\n") + "\n", to: folder.path + "/i.csv")
        let counts = try Self.run("input: {index: i.csv, on_error: skip}\noutput: out", folder)
        #expect(counts.kept == 2)
        #expect(counts.skipped == 7)
        #expect(counts.problems.count == 7)
        #expect(throws: LyceumError.self) { try Self.run("input: {index: i.csv}\noutput: stopped", folder) }
        #expect(throws: LyceumError.self) { try CurationPlan.parse("input: {index: i.csv, paths: a.warc.gz}\noutput: o", folder: folder.path) }
        #expect(throws: LyceumError.self) { try CurationPlan.parse("input: {index: a.warc.gz}\noutput: o", folder: folder.path) }
    }

    // MARK: - Sizes

    /// A sound page, one of 40 kB, one that unpacks to 200 kB, one whose record alone has that many bytes.
    private static func sizes() throws -> [[UInt8]] {
        let prose = ArchiveSupport.page(7)
        func page(_ bytes: Int) -> [UInt8] { Array((prose + "<!--" + String(repeating: "x", count: max(0, bytes - prose.utf8.count - 7)) + "-->").utf8) }
        return [
            ArchiveSupport.response(id: 0, page(0)), ArchiveSupport.response(id: 1, page(40_000)),
            ArchiveSupport.response(id: 2, try CompressionLibrary.gzip(page(200_000)), headers: "Content-Encoding: gzip\r\n"),
            ArchiveSupport.response(id: 3, page(200_000)), ArchiveSupport.response(id: 4, page(0)),
        ]
    }

    @Test("Too large pages are dropped for their reason, and the pages around them kept", arguments: ["a.warc", "b.warc.gz", "index"])
    func sizes(name: String) throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        let records = try Self.sizes()
        var input = "paths: in"
        if name == "index" {
            try ArchiveSupport.write(records.flatMap { $0 }, to: folder.path + "/x.warc")
            var (offset, table) = (0, "path,offset,length\n")
            for record in records {
                table += "x.warc,\(offset),\(record.count)\n"
                offset += record.count
            }
            try AtomicFile.write(table, to: folder.path + "/in/i.csv")
            input = "index: in, index_base: \(folder.path)"
        } else {
            try ArchiveSupport.write(try records.flatMap { name.hasSuffix("gz") ? try CompressionLibrary.gzip($0) : $0 }, to: folder.path + "/in/" + name)
        }
        let stages = "stages:\n  - url\n  - page-size: {largest: 40000, decompressed: 100000}\n"
        let counts = try Self.run("input: {\(input)}\n\(stages)output: out\n", folder)
        #expect(counts.kept == 2)
        #expect(counts.documents == 5)
        #expect(counts.stages[1].reasons == ["page_too_large": 2, "page_bomb": 1])
        #expect(counts.stages[1].documents == 5)
        let dropped = try Self.documents(folder.path + "/out/dropped")
        #expect(dropped.map { $0["id"]?.stringValue } == ["urn:test:1", "urn:test:2", "urn:test:3"] || name == "index" && dropped.count == 3)
        #expect(dropped.allSatisfy { $0["dropped_by"]?.stringValue == "page-size" })
    }

    @Test("Behind stages that look at texts the size counts as well; a page file one byte below the bound is kept")
    func files() throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        let page = Array(ArchiveSupport.page(1).utf8)
        try ArchiveSupport.write(page, to: folder.path + "/in/a.html")
        for (largest, kept) in [(page.count, 0), (page.count + 1, 1)] {
            let counts = try Self.run(
                "input: in\nstages:\n  - personal-data\n  - page-size: {largest: \(largest)}\noutput: out\(kept)\n", folder)
            #expect(counts.kept == kept)
            #expect(counts.stages[1].reasons == (kept == 0 ? ["page_too_large": 1] : [:]))
        }
        // Without the stage such pages are broken records.
        #expect(throws: LyceumError.self) { try Self.run("input: {paths: in, longest_record: 100}\noutput: out3", folder) }
    }
}
