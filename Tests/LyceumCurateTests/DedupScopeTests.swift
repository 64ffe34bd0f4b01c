import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Deduplication inside scopes, and the newest copy")
struct DedupScopeTests {
    private static let text = (0..<40).map { "word\($0)" }.joined(separator: " ")

    private func kept(_ folder: borrowing DedupFolder, _ output: String) throws -> [String] {
        let reader = RecordReader(try DataFile.find(["\(folder.path)/\(output)/kept"]))
        var ids: [String] = []
        while let record = try reader.next() { ids.append(record.value("id")?.stringValue ?? "") }
        return ids.sorted()
    }

    private func record(_ id: String, _ text: String, _ fields: [(String, JSON)]) -> JSON {
        .object(JSON.Object([("id", .string(id)), ("text", .string(text))] + fields))
    }

    @Test("Equal documents meet inside a snapshot, in neighboring ones, or not at all", arguments: [
        DedupMethod.minhash(MinHashParameters()), .document,
    ])
    func snapshots(_ method: DedupMethod) throws {
        let folder = try DedupFolder()
        let pages = [("a", "2021-04"), ("b", "2021-04"), ("c", "2021-31"), ("d", "2022-33"), ("e", "2023-06"), ("f", "2023-06")]
        // Other texts make 2022-05 a snapshot between the others.
        let others = [record("x", "another " + Self.text.uppercased() + " ending", [("snapshot", "2022-05")])]
        try folder.write(pages.map { record($0.0, Self.text, [("snapshot", .string($0.1))]) } + others, to: "in.jsonl")
        var options = DedupOptions(method)
        _ = try folder.deduplicate(["in.jsonl"], to: "all", options)
        let whole = try kept(folder, "all")
        options.scope = DedupScope(field: "snapshot")
        _ = try folder.deduplicate(["in.jsonl"], to: "value", options)
        #expect(try kept(folder, "value") == ["a", "c", "d", "e", "x"])
        options.scope = DedupScope(field: "snapshot", reach: .neighbors)
        _ = try folder.deduplicate(["in.jsonl"], to: "neighbors", options)
        #expect(try kept(folder, "neighbors") == ["a", "d", "x"])
        options.scope = DedupScope(field: "snapshot", reach: .year)
        options.threads = 3
        options.smallSorterBytes = 1000
        let report = try folder.deduplicate(["in.jsonl"], to: "year", options)
        #expect(try kept(folder, "year") == ["a", "d", "e", "x"])
        #expect(report.settings.hasSuffix("scope year of snapshot"))
        #expect(whole.contains("a") && !whole.contains("f"))
        // A folder made without the scope is another work's.
        options.scope = nil
        #expect(throws: LyceumError.self) { try folder.deduplicate(["in.jsonl"], to: "year", options) }
    }

    @Test("Of an address the newest copy of a year stays, at its own place; dates may be written in several ways")
    func newest() throws {
        let folder = try DedupFolder()
        func page(_ id: String, _ url: String, _ date: JSON) -> JSON { record(id, "text of \(id)", [("url", .string(url)), ("date", date)]) }
        try folder.write(
            [
                page("old", "https://x/1", "2022-01-05"), page("new", "https://x/1", "2022-11-30T10:00:00Z"), page("middle", "https://x/1", "20220601"),
                page("other-year", "https://x/1", "2021-12-31"), page("undated", "https://x/2", .null), page("dated", "https://x/2", .null),
                page("number", "https://x/3", 20_230_101), page("text", "https://x/3", "2023-01-02"), page("single", "https://x/4", "2020-01-01"),
            ], to: "in.jsonl")
        var options = DedupOptions(.url(field: "url"))
        options.scope = DedupScope(field: "date", reach: .year)
        options.newest = "date"
        options.keepsRemoved = true
        let report = try folder.deduplicate(["in.jsonl"], to: "out", options)
        #expect(try kept(folder, "out") == ["new", "other-year", "single", "text", "undated"])
        #expect((report.duplicates, report.groups) == (4, 3))
        // What is taken out names the copy that stayed.
        #expect(try folder.text("out/duplicates/in.jsonl").split(separator: "\n").first == "{\"record\":1,\"of\":\"in.jsonl\",\"of_record\":2}")
        options.newest = nil
        _ = try folder.deduplicate(["in.jsonl"], to: "first", options)
        #expect(try kept(folder, "first") == ["number", "old", "other-year", "single", "undated"])
    }

    @Test("An index made inside scopes knows documents of its scopes alone")
    func indexes() throws {
        let folder = try DedupFolder()
        try folder.write([record("a", Self.text, [("snapshot", "1")])], to: "old.jsonl")
        try folder.write([record("b", Self.text, [("snapshot", "1")]), record("c", Self.text, [("snapshot", "2")])], to: "new.jsonl")
        var options = DedupOptions(.document)
        options.scope = DedupScope(field: "snapshot")
        options.savedIndex = "\(folder.path)/old.index"
        _ = try folder.deduplicate(["old.jsonl"], to: "old", options)
        options.savedIndex = nil
        options.indexes = ["\(folder.path)/old.index"]
        _ = try folder.deduplicate(["new.jsonl"], to: "new", options)
        #expect(try kept(folder, "new") == ["c"])
        options.scope = nil
        #expect(throws: LyceumError.self) { try folder.deduplicate(["new.jsonl"], to: "other", options) }
    }

    @Test("Scopes and the newest are refused where parts are compared")
    func refusals() throws {
        var options = DedupOptions(.line)
        options.scope = DedupScope(field: "date")
        #expect(throws: LyceumError.self) { try options.check() }
        options.scope = nil
        options.newest = "date"
        #expect(throws: LyceumError.self) { try options.check() }
    }
}
