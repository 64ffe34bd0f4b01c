import Foundation
import LyceumCore
import Testing

/// Documents in which texts and images take turns, from a page to other people's forms.
@Suite("Interleaved documents from the command line")
struct InterleavedToolTests {
    /// Three pages as records; the second and third share an image.
    private func records(_ folder: TemporaryFolder) throws -> String {
        for number in 0..<3 {
            let images = number == 0 ? "" : "<img src=\"/shared.png\" alt=\"a mill\">"
            try """
                <html><head><base href="https://mills.example/"><title>Page \(number)</title></head><body><article><p>The mill number \(number) stands by the river of the valley.</p>
                <img src="/own\(number).png" alt="a wheel"><p>Its wheel turns when the snow melts in the mountains.</p>\(images)
                <p>In autumn it stands still for weeks, and nobody minds.</p></article></body></html>
                """.write(toFile: "\(folder.path)/page\(number).html", atomically: true, encoding: .utf8)
        }
        let path = folder.path + "/pages.jsonl"
        let pages = (0..<3).map { "\(folder.path)/page\($0).html" }
        let outcome = try Tool.run(["extract"] + pages + ["--form", "interleaved", "--output", path])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    @Test("what extract writes is right; texts with images as lines become the same lists again")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = try records(folder)
        let check = try Tool.json(["interleaved", "check", path, "--json"])
        #expect(check["records"] == 3 && check["valid"] == 3 && check["images"] == 5)
        for (source, target, more) in [(path, "marked", ["--images"]), (folder.path + "/marked.jsonl", "back", ["--back"]), (path, "plain", [])] {
            let outcome = try Tool.run(["interleaved", "text", source, "--output", "\(folder.path)/\(target).jsonl"] + more)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let (before, after) = (try ExamToolTests.lines(path), try ExamToolTests.lines(folder.path + "/back.jsonl"))
        #expect(before.map { $0["text_list"] } == after.map { $0["text_list"] })
        #expect(before.map { $0["image_list"] } == after.map { $0["image_list"] })
        let marked = try ExamToolTests.lines(folder.path + "/marked.jsonl")
        #expect(marked[1]["text"]?.stringValue?.contains("![](https://mills.example/own1.png)") == true)
        let plain = try ExamToolTests.lines(folder.path + "/plain.jsonl")
        #expect(plain.allSatisfy { $0["text"]?.stringValue?.contains(".png") == false && $0["text_list"] == nil })
        let both = try Tool.run(["interleaved", "text", path, "--images", "--back", "--output", folder.path + "/x.jsonl"])
        #expect(both.status == 64 && both.errors.contains("--back"))
    }

    @Test("addresses of images are listed with their pages, and records go into the corpus's form")
    func lists() throws {
        let folder = try TemporaryFolder()
        let path = try records(folder)
        let outcome = try Tool.run(["interleaved", "images", path, "--output", folder.path + "/urls.jsonl"])
        #expect(outcome.output.contains("3 of 3 records are right") && outcome.output.contains("4 addresses"))
        let urls = try ExamToolTests.lines(folder.path + "/urls.jsonl")
        #expect(urls[0] == ["url": "https://mills.example/shared.png", "pages": 2])
        #expect(urls.dropFirst().map { $0["url"]?.stringValue } == (0..<3).map { "https://mills.example/own\($0).png" })
        #expect(try Tool.run(["interleaved", "export", path, "--output", folder.path + "/corpus.jsonl"]).status == 0)
        let line = try #require(try ExamToolTests.lines(folder.path + "/corpus.jsonl").last)
        #expect(line.objectValue?.map(\.0).sorted() == ["image_list", "metadata", "text_list", "url"])
        #expect(line["metadata"]?["language"] == .null && (line["metadata"]?["size"]?.intValue ?? 0) > 100)
    }

    @Test("records whose lists do not fit are told by line and kind, and the status says so")
    func broken() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/broken.jsonl"
        try #"""
            {"text_list": ["a", null], "image_list": [null, "https://x.example/a.png"]}
            {"text_list": ["a"], "image_list": [null, null]}
            {"text_list": ["a", null], "image_list": ["b", null]}
            {"text": "a"}

            """#.write(toFile: path, atomically: true, encoding: .utf8)
        let outcome = try Tool.run(["interleaved", "check", path])
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("1 of 4 records are right"))
        #expect(outcome.errors.contains("broken.jsonl:2") && outcome.errors.contains("broken.jsonl:3") && outcome.errors.contains("broken.jsonl:4"))
        #expect(outcome.errors.contains("3 of 4 records have lists that do not fit"))
        // Other commands leave them out.
        #expect(try Tool.run(["interleaved", "export", path, "--output", folder.path + "/out.jsonl"]).status == 0)
        #expect(try ExamToolTests.lines(folder.path + "/out.jsonl").count == 1)
    }
}
