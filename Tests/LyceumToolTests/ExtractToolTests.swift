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
