import Foundation
import LyceumCore
import LyceumData
import Testing

import LyceumPages
@testable import LyceumCurate

@Suite("Documents in which texts and images take turns")
struct InterleavedTests {
    private func record(_ texts: [JSON], _ images: [JSON]) -> JSON.Object {
        JSON.Object([("text_list", .array(texts)), ("image_list", .array(images))])
    }

    private func defect(_ record: JSON.Object) -> (InterleavedDocument.Defect, Int?)? {
        guard case .failure(let problem) = InterleavedDocument.read(record) else { return nil }
        return (problem.defect, problem.position)
    }

    @Test("Lists that do not fit are told apart, with the position")
    func validation() throws {
        #expect(defect(record(["a", .null, "b"], [.null, "https://x/1.png", .null])) == nil)
        #expect(defect(record([], [])) == nil)
        #expect(defect(JSON.Object([("text_list", .array([]))]))?.0 == .missing)
        #expect(defect(JSON.Object([("text_list", "a"), ("image_list", .array([]))]))?.0 == .missing)
        #expect(defect(record(["a"], []))?.0 == .lengths)
        let both = try #require(defect(record(["a", "b"], [.null, "u"])))
        #expect(both == (.both, 1))
        let neither = try #require(defect(record(["a", .null, .null], [.null, "u", .null])))
        #expect(neither == (.neither, 2))
        let kind = try #require(defect(record([3], [.null])))
        #expect(kind == (.kind, 0))
        #expect(throws: LyceumError.self) { try InterleavedDocument(record(["a"], [])) }
    }

    @Test("A page's parts come back from its marked text, whatever its texts look like")
    func roundTrip() throws {
        let html = """
            <html><body><article><h1>Areas of circles</h1><p>The area of a circle is $\\pi r^2$, as everybody learns at school one day.</p>
            <p><img src="/a.png" alt="A circle"></p><p>A second paragraph tells why it holds for every radius that there is.</p>
            <p><img src="b.png"><img src="https://other.test/c.png"></p><p>The end of the page, which says nothing new about circles.</p></article></body></html>
            """
        var options = PageExtractor.Options()
        (options.form, options.keepsImages) = (.markdown, true)
        let page = try #require(try PageExtractor(options).extract(Array(html.utf8), charset: nil, url: "https://pages.test/x/"))
        let document = InterleavedDocument(page)
        #expect(document.images == ["https://pages.test/a.png", "https://pages.test/x/b.png", "https://other.test/c.png"])
        #expect(InterleavedDocument(markedText: document.markedText) == document)
        let record = try #require(page.interleavedRecord(id: "x").objectValue)
        #expect(try InterleavedDocument(record) == document)
        // The texts are those of the page without images.
        options.keepsImages = false
        let plain = try #require(try PageExtractor(options).extract(Array(html.utf8), charset: nil, url: "https://pages.test/x/"))
        func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
        #expect(words(document.text) == words(plain.text))

        var random = SystemLikeGenerator(state: 5)
        let pieces = ["![](u)", "\\![](u)", "\\\\![](x)", "![](", ")", "", "text", "\\", "![](a)b", "e\u{301}", "![](\u{301})", "\r"]
        for _ in 0..<300 {
            var parts: [InterleavedDocument.Part] = []
            for _ in 0..<Int(random.next() % 6) {
                if case .image? = parts.last, random.next() % 2 == 0 {
                    let lines = (0...Int(random.next() % 4)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
                    parts.append(.text(lines.joined(separator: "\n")))
                } else {
                    parts.append(.image("https://x.test/\(random.next() % 100)?(a)"))
                }
            }
            let document = InterleavedDocument(parts)
            #expect(InterleavedDocument(markedText: document.markedText) == document)
        }
    }

    @Test("Images that go leave the lists aligned and the text as it was")
    func leavingOut() {
        let document = InterleavedDocument([.image("1"), .text("a"), .image("2"), .text("b"), .image("3")])
        let left = document.keepingImages { _, url in url == "3" }
        #expect(left.parts == [.text("a\nb"), .image("3")])
        #expect(left.text == document.text)
        #expect(document.keepingImages { number, _ in number == 1 }.parts == [.text("a"), .image("2"), .text("b")])
        #expect(document.keepingImages { _, _ in false }.images.isEmpty)
    }

    @Test("Parts follow a corrected text: lines stay where they stood")
    func following() {
        let document = InterleavedDocument([.text("one\ntwo\nmail me at x"), .image("1"), .text("three\ntwo"), .image("2"), .text("four")])
        #expect(document.following(document.text) == document)
        #expect(document.following("one\ntwo\nmail me at HIDDEN\nthree\ntwo\nfour").parts
            == [.text("one\ntwo\nmail me at HIDDEN"), .image("1"), .text("three\ntwo"), .image("2"), .text("four")])
        #expect(document.following("two\nthree\nfour").parts == [.text("two"), .image("1"), .text("three"), .image("2"), .text("four")])
        #expect(document.following("one").parts == [.text("one"), .image("1"), .image("2")])
        for text in ["x", "", "four\none", "three\nx\ny\nz\nfour\nfive"] {
            #expect(document.following(text).text == (text.isEmpty ? "" : text))
            #expect(document.following(text).images == ["1", "2"])
        }
    }

    private func judged(
        _ filter: ImageRulesFilter, _ images: [String], id: String = "p", survey: ImageSurvey? = nil
    ) throws -> (verdict: Verdict, left: [String], tally: [String: Int]) {
        var filter = filter
        if let survey { filter.survey = survey }
        var document = CuratedDocument(id: id, text: "text")
        InterleavedDocument([.text("text")] + images.map { .image($0) }).write(to: &document.metadata)
        let verdict = try filter.judge(&document)
        let parts = try InterleavedDocument(document.metadata)
        #expect(parts.text == "text")
        return (verdict, parts.images, document.tally)
    }

    @Test("Every rule for images counts what it leaves out, and the first rule that applies counts alone")
    func rules() throws {
        var filter = ImageRulesFilter()
        filter.missing = ["https://x/gone.png"]
        filter.mostKept = 2
        let images = [
            "https://x/1.png", "https://x/1.png", "http://x/2.png", "https://x/site-LOGO.png", "https://x/gone.png", "https://x/3.png", "https://x/4.png",
            "HTTPS://x/5.png",
        ]
        let (verdict, left, tally) = try judged(filter, images)
        #expect(verdict == .keep)
        #expect(left == ["https://x/1.png", "https://x/3.png"])
        #expect(tally == ["images": 8, "repeated": 1, "not_https": 1, "named": 1, "missing": 1, "over_page_cap": 2, "kept": 2])
        // The limit of a page counts after repeated ones are gone.
        let many = (0..<100).map { "https://x/\($0).png" }
        #expect(try judged(filter, many + many).verdict == .keep)
        #expect(try judged(filter, many + ["https://x/more.png"]).verdict == .drop(reason: "too_many_images"))
        filter.needsImages = true
        #expect(try judged(filter, ["http://x/1.png"]).verdict == .drop(reason: "without_images"))
    }

    @Test("Addresses are counted by pages over all files; a survey on disk finds the same")
    func survey() throws {
        let folder = try CurationFolder()
        var lines = ""
        for page in 0..<60 {
            var urls = ["https://x/own-\(page).png"]
            if page < 11 { urls += ["https://x/eleven.png", "https://x/eleven.png"] }
            if page < 10 { urls += ["https://x/ten.png"] }
            var record = JSON.Object([("id", .string("p\(page)"))])
            InterleavedDocument(urls.map { .image($0) }).write(to: &record)
            lines += JSON.object(record).text() + "\n"
        }
        try AtomicFile.write(lines, to: folder.path + "/a.jsonl")
        var documents = DocumentSurvey(files: try DataFile.find([folder.path + "/a.jsonl"]), folder: folder.path)
        let survey = try ImageSurvey(documents, mostPages: 10, mostUses: 4)
        #expect(survey.addresses == 62)
        #expect(survey.uses == 81)
        #expect(survey.isDecoration("https://x/eleven.png"))
        #expect(!survey.isDecoration("https://x/ten.png"))
        // Four pages keep the address, whatever the order.
        let kept = (0..<10).filter { !survey.isOver("https://x/ten.png", on: "p\($0)") }
        #expect(kept.count == 4)
        let (_, left, tally) = try judged(ImageRulesFilter(), ["https://x/eleven.png", "https://x/own-1.png"], survey: survey)
        #expect(left == ["https://x/own-1.png"])
        #expect(tally["decoration"] == 1)
        documents.memory = 1
        let spilled = try ImageSurvey(documents, mostPages: 10, mostUses: 4)
        #expect((0..<10).filter { !spilled.isOver("https://x/ten.png", on: "p\($0)") } == kept)
    }
}
