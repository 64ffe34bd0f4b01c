import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

/// A made-up crawl whose truth is known; `Benchmarks/curate/crawl.py make` writes it.
@Suite("A crawl with known truth")
struct ArchiveCrawlTests {
    private struct Page {
        var id: String
        var kind: String
        /// The page it is a copy of, or itself.
        var group: String
        var text: String
        var isBroken: Bool
        var privateData: [String]
        var publicData: [String]
    }

    private let folder: String
    private let truth: [String: Page]

    init() throws {
        folder = try #require(Bundle.module.url(forResource: "crawl", withExtension: nil, subdirectory: "Fixtures")).path
        let reader = RecordReader([DataFile(path: folder + "/truth.jsonl", format: .jsonLines)])
        var pages: [String: Page] = [:]
        while let record = try reader.next() {
            func texts(_ key: String) -> [String] { record.value(key)?.arrayValue?.compactMap(\.stringValue) ?? [] }
            let id = record.value("id")?.stringValue ?? ""
            pages[id] = Page(
                id: id, kind: record.value("kind")?.stringValue ?? "", group: record.value("of")?.stringValue ?? id,
                text: texts("text").joined(separator: " "), isBroken: record.value("broken")?.boolValue ?? false, privateData: texts("private"),
                publicData: texts("public"))
        }
        truth = pages
    }

    private func curate(_ more: String) throws -> (counts: CurationCounts, kept: [String: String], dropped: [String: String]) {
        let output = try CurationFolder()
        let plan = try CurationPlan.parse("input: {paths: [\(folder)/crawl-0000.warc.gz], on_error: skip}\noutput: out\nworkers: 2\n\(more)", folder: output.path)
        var counts = try CurationRun(plan).run(resumes: false).counts
        if let passes = CurationPasses(plan) { counts = try passes.run(counts) }
        func read(_ part: String, _ value: String) throws -> [String: String] {
            let reader = RecordReader(try DataFile.find(["\(output.path)/out/\(part)"]))
            var found: [String: String] = [:]
            while let record = try reader.next() { found[record.value("id")?.stringValue ?? ""] = record.value(value)?.stringValue ?? "" }
            return found
        }
        return (counts, try read("kept", "text"), try read("dropped", "dropped_by"))
    }

    private static func words(_ text: String) -> [String: Int] {
        Dictionary(text.split { !$0.isLetter && !$0.isNumber }.map { (String($0), 1) }, uniquingKeysWith: +)
    }

    @Test("Every page in a whole record is read, its encoding found, its text told from menus and banners; the broken records are counted")
    func extraction() throws {
        let (counts, kept, _) = try curate("decontaminate: none")
        let whole = truth.values.filter { !$0.isBroken }
        #expect(whole.count > 50)
        #expect(Set(kept.keys) == Set(whole.map(\.id)))
        #expect(counts.skipped == truth.count - whole.count)
        #expect(counts.skipped >= 3)
        #expect(counts.problems.allSatisfy { $0.contains("byte") })
        for page in whole {
            let (found, expected) = (Self.words(kept[page.id] ?? ""), Self.words(page.text))
            let same = found.reduce(0) { $0 + min($1.value, expected[$1.key] ?? 0) }
            let score = 2 * Double(same) / Double(found.values.reduce(0, +) + expected.values.reduce(0, +))
            #expect(score > 0.95, "\(page.id): \(score)")
        }
    }

    @Test("Blocked hosts, advertising, short pages, items of examinations, copies and personal data go, and nothing else")
    func pipeline() throws {
        let (_, kept, dropped) = try curate(
            """
            stages:
              - url: {domains: \(folder)/domains.txt}
              - gopher-repetition
              - gopher-quality
              - c4-lines: {terminal_punctuation: false, least_sentences: 3}
              - fineweb
            decontaminate: {tasks: [none], items: [\(folder)/items.jsonl]}
            deduplicate: [minhash]
            finish: [personal-data]
            """)
        let whole = truth.values.filter { !$0.isBroken }
        #expect(kept.count + dropped.count == whole.count)
        for page in whole where dropped[page.id] != nil || !["good", "exact", "near"].contains(page.kind) {
            let stage = dropped[page.id] ?? "kept"
            switch page.kind {
            case "blocked": #expect(stage == "url")
            case "contaminated": #expect(stage.hasPrefix("decontaminat"))
            case "good", "exact", "near": #expect(stage == "dedup-minhash", "\(page.id) \(page.kind)")
            default: #expect(["gopher-repetition", "gopher-quality", "c4-lines", "fineweb"].contains(stage), "\(page.id) \(page.kind)")
            }
        }
        // One of each group of copies stays, whichever it is.
        let groups = Dictionary(grouping: whole.filter { ["good", "exact", "near"].contains($0.kind) }, by: \.group)
        #expect(groups.values.contains { $0.count > 1 })
        for (group, pages) in groups { #expect(pages.count { kept[$0.id] != nil } == 1, "\(group)") }
        var (replaced, left) = (0, 0)
        for page in whole {
            guard let text = kept[page.id] else { continue }
            for value in page.privateData {
                #expect(!text.contains(value))
                replaced += 1
            }
            for value in page.publicData {
                #expect(text.contains(value))
                left += 1
            }
        }
        #expect(replaced > 1)
        #expect(left > 0)
    }
}
