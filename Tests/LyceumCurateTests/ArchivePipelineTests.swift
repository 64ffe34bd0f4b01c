import Foundation
import LyceumCore
import LyceumData
import LyceumTestSupport
import Testing

@testable import LyceumCurate

@Suite("Archives in pipelines")
struct ArchivePipelineTests {
    private func filled() throws -> CurationFolder {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        let records = ArchiveSupport.records(12)
        try ArchiveSupport.write(try records.flatMap { try CompressionLibrary.gzip($0) }, to: folder.path + "/in/a.warc.gz")
        let texts = (20..<24).flatMap {
            ArchiveSupport.record("conversion", id: $0, url: "https://w.example.net/\($0)", contentType: "text/plain", block: Array("Text of page \($0), which was converted before.".utf8))
        }
        try ArchiveSupport.write(try CompressionLibrary.zstd(texts), to: folder.path + "/in/b.wet.zst")
        try ArchiveSupport.write(Array(ArchiveSupport.page(30).utf8), to: folder.path + "/in/c.html")
        try ArchiveSupport.write(try CompressionLibrary.gzip(Array(ArchiveSupport.page(31).utf8)), to: folder.path + "/in/d.htm.gz")
        try AtomicFile.write("# A title\n\nSome *marked* text.\n", to: folder.path + "/in/e.md")
        try AtomicFile.write("Plain text.\n", to: folder.path + "/in/f.txt")
        try AtomicFile.write("{\"id\": \"j\", \"text\": \"A line.\", \"url\": \"https://j.example.com/1\"}\n", to: folder.path + "/in/g.jsonl")
        return folder
    }

    private func documents(_ folder: String) throws -> [String: JSON.Object] {
        let reader = RecordReader(try DataFile.find([folder]))
        var all: [String: JSON.Object] = [:]
        while let record = try reader.next() {
            if case .object(let object) = record.content { all[object["id"]?.stringValue ?? "?"] = object }
        }
        return all
    }

    @Test("Archives, pages, Markdown, texts and records are read alike, with what is known about them, for any number of workers")
    func alike() throws {
        let folder = try filled()
        var outputs: [[String: [UInt8]]] = []
        for workers in [1, 4] {
            let plan = try CurationPlan.parse("input: in\noutput: out\(workers)\nworkers: \(workers)", folder: folder.path)
            let counts = try CurationRun(plan).run(resumes: false).counts
            #expect(counts.documents == 21)
            #expect(counts.kept == 21)
            outputs.append(try folder.contents("out\(workers)"))
        }
        #expect(outputs[0] == outputs[1])
        let all = try documents(folder.path + "/out1/kept")
        #expect(all.count == 21)
        let page = try #require(all["urn:test:7"])
        #expect(page["url"]?.stringValue == "https://site1.example.org/page/7")
        #expect(page["date"]?.stringValue == "2026-01-02T03:04:05Z")
        #expect(page["content_type"]?.stringValue == "text/html")
        #expect(page["text"]?.stringValue?.contains("The harbor of town 7 was quiet") == true)
        #expect(page["text"]?.stringValue?.contains("<p>") == false)
        #expect(all["urn:test:21"]?["text"]?.stringValue == "Text of page 21, which was converted before.")
        #expect(all["c.html"]?["text"]?.stringValue?.contains("town 30") == true)
        #expect(all["d.htm.gz"]?["text"]?.stringValue?.contains("town 31") == true)
        #expect(all["e.md/0"]?["text"]?.stringValue?.contains("*marked*") == true)
    }

    @Test("The filter of addresses in front decides before a page is opened")
    func addressesFirst() throws {
        let folder = try filled()
        try AtomicFile.write("example.org\n", to: folder.path + "/domains.txt")
        let plan = try CurationPlan.parse(
            "input: in/a.warc.gz\noutput: out\nstages: [{url: {domains: domains.txt}}, gopher-quality, {url: {domains: domains.txt}}]", folder: folder.path)
        #expect(plan.addressStages == 1)
        let counts = try CurationRun(plan).run(resumes: false).counts
        #expect(counts.stages[0].reasons == ["domain": 12])
        #expect(counts.stages[0].bytes == 0)
        #expect(counts.documents == 12)
        #expect(counts.lengths.reduce(0, +) == 12)
        let dropped = try documents(folder.path + "/out/dropped")
        #expect(dropped.count == 12)
        #expect(dropped.values.allSatisfy { $0["text"]?.stringValue == "" && $0["reason"]?.stringValue == "domain" })
    }

    @Test("Documents as rows of Parquet are those of JSON lines")
    func parquet() throws {
        let folder = try filled()
        for form in ["jsonl", "parquet"] {
            let plan = try CurationPlan.parse(
                "input: in\noutput: {folder: \(form), format: \(form)}\nstages: [{gopher-quality: {least_words: 30, least_stop_words: 0}}]", folder: folder.path)
            #expect(try CurationRun(plan).run(resumes: false).counts.kept > 5)
        }
        for part in ["kept", "dropped"] {
            let lines = try documents("\(folder.path)/jsonl/\(part)")
            let rows = try documents("\(folder.path)/parquet/\(part)")
            #expect(Set(lines.keys) == Set(rows.keys))
            for (id, line) in lines {
                let row = try #require(rows[id])
                for (key, value) in line {
                    #expect(row[key] == value || row["metadata"]?[key] == value, "\(id) \(key)")
                }
            }
        }
    }

    @Test("A broken archive stops the run with file and byte, or its broken records are left out and counted")
    func broken() throws {
        let folder = try filled()
        var bytes = ArchiveSupport.records(4).flatMap { $0 }
        bytes[300] = 0
        bytes = Array(bytes[..<(bytes.count - 700)])
        try ArchiveSupport.write(bytes, to: folder.path + "/in/z.warc")
        let plan = try CurationPlan.parse("input: in/z.warc\noutput: out", folder: folder.path)
        let error = #expect(throws: LyceumError.self) { try CurationRun(plan).run(resumes: false) }
        #expect(error?.location?.contains("z.warc: byte") == true)
        let skipping = try CurationPlan.parse("input: {paths: in/z.warc, on_error: skip}\noutput: out2", folder: folder.path)
        let counts = try CurationRun(skipping).run(resumes: false).counts
        #expect(counts.skipped >= 1)
        #expect(counts.documents >= 2)
        #expect(counts.problems.allSatisfy { $0.contains("byte") })
    }

    @Test("An archive behind an address is read as it comes, and taken up again where a connection breaks")
    func remote() async throws {
        let folder = try filled()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/in/a.warc.gz")))
        let server = LoopbackServer { request, connection in
            // Each connection breaks off after a thousand bytes, but for the last.
            connection.serve(bytes, etag: "\"one\"", for: request, cutAfter: request.attempt < 3 ? 1000 : nil)
            // What was sent is there before the connection ends.
            connection.pause(0.2)
        }
        defer { server.stop() }
        let text = "input: {paths: [\"\(server.url)/crawl/a.warc.gz?key=1\"]}\noutput: out"
        let path = folder.path
        let (outcome, totals) = try await BackgroundThread.run { () throws(LyceumError) -> (CurationRun.Outcome, Set<Int>) in
            let plan = try CurationPlan.parse(text, folder: path)
            var totals: Set<Int> = []
            return (try CurationRun(plan).run(resumes: false) { totals.insert($1) }, totals)
        }
        #expect(outcome.counts.documents == 12)
        // The server says how much there is.
        #expect(totals.subtracting([0]) == [bytes.count])
        #expect(outcome.bytes == bytes.count)
        #expect(try DataCard(folder: path + "/out").bytes == bytes.count)
        #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=1000-", "bytes=2000-", "bytes=3000-"])
        #expect(server.requests.dropFirst().allSatisfy { $0.headers["if-range"] == "\"one\"" })
        let local = try CurationPlan.parse("input: in/a.warc.gz\noutput: local", folder: folder.path)
        _ = try CurationRun(local).run(resumes: false)
        #expect(try documents(folder.path + "/out/kept") == documents(folder.path + "/local/kept"))
    }

    @Test("Another file at the address in the middle of reading, and one that is not there, are errors")
    func remoteChanges() async throws {
        let folder = try filled()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/in/a.warc.gz")))
        let server = LoopbackServer { request, connection in
            if request.target.contains("nothing") { return connection.respond(404, text: "no") }
            connection.serve(bytes + bytes.prefix(request.attempt), etag: "\"\(request.attempt)\"", for: request, cutAfter: request.attempt == 0 ? 1000 : nil)
        }
        defer { server.stop() }
        for (name, words) in [("a.warc.gz", "changed at its source"), ("nothing.warc", "404")] {
            let url = "\(server.url)/\(name)"
            let message = await BackgroundThread.message {
                let pages = try ArchivePages(path: url)
                while try pages.next() != nil {}
            }
            #expect(message.contains(words), "\(message)")
        }
    }

    @Test("A table behind an address is read in parts")
    func remoteTable() async throws {
        let folder = try CurationFolder()
        let path = folder.path + "/t.parquet"
        let writer = try ParquetWriter(path: path, columns: [.init("text", .text), .init("n", .integer)], compression: .none, rowGroupBytes: 1 << 19)
        for number in 0..<4000 { try writer.append([.text(CurationFolder.text(number)), .integer(number)]) }
        try writer.commit()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let server = LoopbackServer { request, connection in
            guard let range = request.headers["range"]?.dropFirst(6).split(separator: "-").compactMap({ Int($0) }), range.count == 2 else { return connection.respond(400) }
            let end = min(range[1], bytes.count - 1)
            connection.respond(
                206, headers: [("Content-Range", "bytes \(range[0])-\(end)/\(bytes.count)"), ("ETag", "\"t\"")], body: Array(bytes[range[0]...end]))
        }
        defer { server.stop() }
        let url = "\(server.url)/t.parquet"
        let sum = try await BackgroundThread.run { () throws(LyceumError) -> Int in
            let reader = RecordReader(try DataFile.find([url]), options: RecordReader.Options(projection: ["n"]))
            var sum = 0
            while let record = try reader.next() { sum += record.value("n")?.intValue ?? 0 }
            return sum
        }
        #expect(sum == 4000 * 3999 / 2)
        #expect(server.requests.allSatisfy { $0.headers["range"] != nil })
        #expect(server.requests.count >= 2)
    }
}

extension BackgroundThread {
    /// What an error says; empty where there is none.
    static func message(_ work: @escaping @Sendable () throws -> Void) async -> String {
        do {
            return try await run { () throws(LyceumError) -> String in
                do { try work() } catch { return "\(error)" }
                return ""
            }
        } catch { return "\(error)" }
    }
}
