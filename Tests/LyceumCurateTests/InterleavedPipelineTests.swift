import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Interleaved documents in pipelines")
struct InterleavedPipelineTests {
    private func documents(_ path: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([path]))
        var all: [JSON.Object] = []
        while let record = try reader.next() { if case .object(let object) = record.content { all.append(object) } }
        return all
    }

    /// Pages with two texts, a figure of their own and one that all have; page 7 says what page 3 says with another figure.
    private func filled() throws -> CurationFolder {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        for file in 0..<3 {
            var lines = ""
            for number in 0..<8 {
                let page = file * 8 + number
                let said = page == 7 ? 3 : page
                var record = JSON.Object([("id", .string("p\(page)"))])
                InterleavedDocument([
                    .text(CurationFolder.text(said * 2) + "\nWrite to someone@example.net now."), .image("https://x.test/figure-\(page).png"),
                    .text(CurationFolder.text(said * 2 + 1)), .image("https://x.test/corner.png"),
                ]).write(to: &record)
                lines += JSON.object(record).text() + "\n"
            }
            try AtomicFile.write(lines, to: "\(folder.path)/in/\(file).jsonl")
        }
        return folder
    }

    private func plan(_ folder: borrowing CurationFolder, _ output: String, _ more: String) throws(LyceumError) -> CurationPlan {
        try CurationPlan.parse("input: {paths: [in]}\noutput: \(output)\nworkers: 2\n\(more)\n", folder: folder.path)
    }

    @Test("Stages see texts without addresses, deduplication too; rules for images come last and count")
    func order() throws {
        let folder = try filled()
        let counts = try CurationRun(
            try plan(folder, "out", "deduplicate: [{method: minhash, memory: 40MB}]\nfinish: [personal-data, images]")
        ).run(resumes: false).counts
        #expect(counts.stages.map(\.label) == ["dedup-minhash", "personal-data", "images"])
        // Other images do not hide that two pages say the same.
        #expect(counts.stages[0].reasons == ["duplicate": 1])
        #expect(counts.stages[2].tally == ["images": 46, "decoration": 23, "kept": 23])
        let kept = try documents(folder.path + "/out/kept")
        #expect(kept.count == 23)
        for document in kept {
            let parts = try InterleavedDocument(document)
            #expect(parts.images.count == 1)
            #expect(parts.images[0].contains("figure"))
            #expect(parts.parts.count == 3)
            // What a filter did to the text is done to the parts.
            #expect(document["text"]?.stringValue == parts.text)
            #expect(!parts.text.contains("someone@example.net"))
            #expect(!parts.text.contains("x.test"))
        }
        let card = try DataCard(folder: folder.path + "/out")
        #expect(card.counts.stages == counts.stages)
        #expect(card.page.contains("Counted by stages"))
        // Gone on with, nothing changes; another number of workers gives the same bytes.
        let whole = try folder.contents("out")
        var other = try plan(folder, "other", "deduplicate: [{method: minhash, memory: 40MB}]\nfinish: [personal-data, images]")
        other.workers = 1
        _ = try CurationRun(other).run(resumes: false)
        #expect(try folder.contents("other") == whole)
        _ = try CurationRun(other).run(resumes: true)
        #expect(try folder.contents("other") == whole)
    }

    @Test("Images alone make a pass over all documents; among stages their counts are refused")
    func withoutDeduplication() throws {
        let folder = try filled()
        let counts = try CurationRun(try plan(folder, "out", "finish: [images]")).run(resumes: false).counts
        #expect(counts.kept == 24)
        #expect(counts.stages.map(\.tally) == [["images": 48, "decoration": 24, "kept": 24]])
        #expect(throws: LyceumError.self) { try plan(folder, "no", "stages: [images]") }
        let own = try CurationRun(try plan(folder, "own", "stages: [{images: {most_pages: 0, words: [corner]}}]")).run(resumes: false).counts
        #expect(own.stages.map(\.tally) == [["images": 48, "named": 24, "kept": 24]])
    }

    @Test("A record whose lists do not fit is a broken record")
    func broken() throws {
        let folder = try filled()
        try AtomicFile.write("{\"text_list\": [\"a\", \"b\"], \"image_list\": [null]}\n", to: folder.path + "/in/bad.jsonl")
        #expect(throws: LyceumError.self) { try CurationRun(try plan(folder, "stop", "")).run(resumes: false) }
        let counts = try CurationRun(
            try CurationPlan.parse("input: {paths: [in], on_error: skip}\noutput: skip\n", folder: folder.path)
        ).run(resumes: false).counts
        #expect((counts.documents, counts.skipped) == (24, 1))
    }

    @Test("Pages become interleaved documents on their way")
    func pages() throws {
        let folder = try CurationFolder()
        let paragraph = "The area of a circle is a number that everybody learns at school one day, and many forget it again."
        try AtomicFile.write(
            "<html><body><article><p>\(paragraph)</p><p><img src=\"https://x.test/a.png\"></p><p>\(paragraph) Not all.</p></article></body></html>",
            to: folder.path + "/page.html")
        let plan = try CurationPlan.parse("input: {paths: [page.html], page_form: interleaved}\noutput: out\n", folder: folder.path)
        _ = try CurationRun(plan).run(resumes: false)
        let kept = try documents(folder.path + "/out/kept")
        #expect(try kept.map { try InterleavedDocument($0).parts } == [[.text(paragraph), .image("https://x.test/a.png"), .text(paragraph + " Not all.")]])
    }

    @Test("The preset of InfiMM-WebMath can be read with all its parts")
    func preset() throws {
        let folder = try filled()
        for preset in CurationPreset.allCases where !preset.deduplications.isEmpty || !preset.finishing.isEmpty {
            let text = "input: {paths: [in]}\noutput: out\ndeduplicate:\n\(preset.deduplications)\nfinish:\n\(preset.finishing)\n"
            let plan = try CurationPlan.parse(text, folder: folder.path)
            #expect(plan.deduplications.map(\.options.settings).map { $0.contains("scope") } == [true, true])
            #expect(plan.deduplications[1].options.newest == "date")
            #expect(plan.finishing.map(\.label) == ["images"])
        }
    }
}
