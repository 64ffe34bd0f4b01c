import Foundation
import LyceumCore
import Testing

@Suite("lyceum extract")
struct ExtractToolTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for number in 0..<70 {
            let html = """
                <html lang="en"><head><title>Page \(number)</title></head><body><nav><a href="/">Home</a></nav><article><p>This is the text of page number \(number),
                which says <b>something</b>.</p><img src="http://example.org/\(number).png"><p>And this is how page number \(number) ends, after its picture.</p></article></body></html>
                """
            try html.write(toFile: "\(folder.path)/page\(number).html", atomically: true, encoding: .utf8)
        }
        try "no page".write(toFile: folder.path + "/notes.dat", atomically: true, encoding: .utf8)
        return folder
    }

    private func lines(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test("A page goes to standard output as text or Markdown")
    func single() throws {
        let folder = try folder()
        let text = try Tool.run(["extract", folder.path + "/page3.html"])
        #expect(text.status == 0)
        #expect(text.output == "This is the text of page number 3, which says something.\nAnd this is how page number 3 ends, after its picture.\n")
        let markdown = try Tool.run(["extract", folder.path + "/page3.html", "--form", "markdown"])
        #expect(markdown.output.contains("which says **something**."))
    }

    @Test("A folder becomes JSON lines, the same for any number of threads")
    func many() throws {
        let folder = try folder()
        for threads in ["1", "3"] {
            let outcome = try Tool.run(["extract", folder.path, "--output", "\(folder.path)/out\(threads).jsonl", "--threads", threads])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("70 of 70 pages have text"))
        }
        let first = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/out1.jsonl"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/out3.jsonl")) == first)
        let records = try lines(folder.path + "/out1.jsonl")
        #expect(records.count == 70)
        #expect(records[0]["title"]?.stringValue == "Page 0")
        #expect(records[0]["language"]?.stringValue == "en")
        #expect(records[0]["id"]?.stringValue?.hasSuffix("page0.html") == true)
    }

    @Test("Texts and images in turn are one object a page")
    func interleaved() throws {
        let folder = try folder()
        let outcome = try Tool.run(["extract", folder.path + "/page5.html", "--form", "interleaved"])
        let record = try JSON.parse(outcome.output)
        #expect(record["image_list"]?.arrayValue?.compactMap(\.stringValue) == ["http://example.org/5.png"])
        #expect(record["text_list"]?.arrayValue?.count == 3)
    }

    @Test("An archive becomes the lines that lyceum curate writes; a wrong checksum is told and left out, or ends the work")
    func archives() throws {
        let folder = try TemporaryFolder()
        func record(_ number: Int, _ extra: String = "") -> String {
            let block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Town \(number)</title><p>The town of number \(number) lies by the sea.</p></html>"
            return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:t:\(number)>\r\nWARC-Target-URI: http://t.example/\(number)\r\n"
                + "Content-Type: application/http\r\n\(extra)Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
        }
        let archive = folder.path + "/a.warc"
        let wrong = record(1, "WARC-Block-Digest: md5:d41d8cd98f00b204e9800998ecf8427e\r\n")
        try (record(0) + wrong + record(2)).write(toFile: archive, atomically: true, encoding: .utf8)
        try "input: a.warc\noutput: out\ndecontaminate: none\n".write(toFile: folder.path + "/p.yaml", atomically: true, encoding: .utf8)
        #expect(try Tool.run(["curate", folder.path + "/p.yaml"]).status == 0)
        let expected = try String(contentsOfFile: folder.path + "/out/kept/00000-a.jsonl", encoding: .utf8)
        #expect(try Tool.run(["extract", archive, "--json"]).output == expected)
        let plain = try Tool.run(["extract", archive])
        #expect(plain.output.hasPrefix("==> urn:t:0 <==\nThe town of number 0 lies by the sea.\n\n"))
        let checked = try Tool.run(["extract", archive, "--digests", "check", "--output", folder.path + "/b.jsonl"])
        #expect(checked.status == 0)
        #expect(checked.output.contains("2 of 2 pages have text"))
        #expect(checked.output.contains("1 broken records left out"))
        #expect(checked.output.contains("1 checksums wrong"))
        #expect(checked.errors.contains("a.warc: byte \(record(0).utf8.count): the block's checksum is md5:"))
        let stopped = try Tool.run(["extract", archive, "--digests", "check", "--on-error", "stop", "--output", folder.path + "/c.jsonl"])
        #expect(stopped.status == 65)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/c.jsonl"))
    }

    @Test("Mistakes are named: paths, forms, files without text")
    func mistakes() throws {
        let folder = try folder()
        #expect(try Tool.run(["extract", folder.path + "/nothing.html"]).status == 66)
        #expect(try Tool.run(["extract", folder.path, "--form", "pdf"]).errors.contains("interleaved"))
        try "<script>only code</script>".write(toFile: folder.path + "/empty.html", atomically: true, encoding: .utf8)
        let empty = try Tool.run(["extract", folder.path + "/empty.html"])
        #expect(empty.status == 65)
        #expect(empty.errors.contains("no text"))
        let large = try Tool.run(["extract", folder.path + "/page1.html", "--maximum-size", "10B"])
        #expect(large.status == 77)
    }
}
