import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Deduplication from files to files")
struct DedupWorkTests {
    private func documents(_ count: Int, seed: UInt64, copies: Int = 3) -> [JSON] {
        var random = SystemLikeGenerator(state: seed)
        var texts: [String] = []
        for number in 0..<count {
            if number % copies == copies - 1, let last = texts.last {
                texts.append(last.uppercased() + "!")
            } else {
                texts.append((0..<30).map { _ in random.word() }.joined(separator: " "))
            }
        }
        return texts.enumerated().map { ["id": .integer($0.offset), "text": .string($0.element)] }
    }

    @Test("Threads and memory change nothing, and what is on disk is merged as what is in memory")
    func determinism() throws {
        let folder = try DedupFolder()
        let all = documents(900, seed: 3)
        try folder.write(Array(all[..<500]), to: "a.jsonl")
        try folder.write(Array(all[500...] + all[..<40]), to: "b.jsonl")
        var options = DedupOptions(.minhash(MinHashParameters()))
        options.keepsRemoved = true
        let one = try folder.deduplicate(["a.jsonl", "b.jsonl"], to: "one", options)
        #expect(one.runs == 0)
        options.threads = 4
        options.smallSorterBytes = 100_000
        let two = try folder.deduplicate(["a.jsonl", "b.jsonl"], to: "two", options)
        #expect(two.runs > 1)
        #expect(try folder.results("one") == folder.results("two"))
        #expect(one.duplicates == two.duplicates)
        #expect(one.kept + one.duplicates == one.documents)
        #expect(one.duplicates >= 300 + 40)
        #expect(!FileSystem.isFolder("\(folder.path)/two/.work"))
    }

    @Test("An interrupted work goes on and gives the same files", arguments: [1, 2, 4, 5])
    func resuming(stop: Int) throws {
        let folder = try DedupFolder()
        let all = documents(1500, seed: 5)
        for part in 0..<3 { try folder.write(Array(all[(part * 500)..<(part * 500 + 500)]), to: "\(part).jsonl") }
        let names = ["0.jsonl", "1.jsonl", "2.jsonl"]
        var options = DedupOptions(.minhash(MinHashParameters()))
        options.smallSorterBytes = 240_000
        _ = try folder.deduplicate(names, to: "whole", options)
        let files = try DataFile.find(names.map { "\(folder.path)/\($0)" })
        let stopped = DedupFolder.failure {
            var calls = 0
            _ = try Deduplicator(files, output: "\(folder.path)/part", options: options).run { _ throws(LyceumError) in
                calls += 1
                if calls == stop { throw LyceumError(.cancelled, "stopped") }
            }
        }
        #expect(stopped?.code == .cancelled)
        _ = try folder.deduplicate(names, to: "part", options)
        #expect(try folder.results("part") == folder.results("whole"))
        #expect(try folder.text("part/report.json") == folder.text("whole/report.json"))
        // Done once more, it finds the result; with other settings the folder is refused.
        #expect(try folder.deduplicate(names, to: "part", options).documents == 1500)
        options.method = .document
        #expect(throws: LyceumError.self) { try folder.deduplicate(names, to: "part", options) }
    }

    @Test("An index takes out what was seen before, and by default only that")
    func indexes() throws {
        let folder = try DedupFolder()
        let all = documents(60, seed: 8, copies: 1000)
        try folder.write(Array(all[..<40]), to: "old.jsonl")
        try folder.write(Array(all[30...] + all[50...]), to: "new.jsonl")
        var options = DedupOptions(.minhash(MinHashParameters()))
        options.savedIndex = "\(folder.path)/old.index"
        #expect(try folder.deduplicate(["old.jsonl"], to: "first", options).kept == 40)
        options.savedIndex = "\(folder.path)/new.index"
        options.indexes = ["\(folder.path)/old.index"]
        let report = try folder.deduplicate(["new.jsonl"], to: "second", options)
        #expect(report.known == 10)
        #expect(report.duplicates == 0)
        #expect(report.kept == 30)
        options.comparesWithin = true
        options.savedIndex = nil
        let within = try folder.deduplicate(["new.jsonl"], to: "third", options)
        #expect(within.known == 10)
        #expect(within.duplicates == 10)
        // The two indexes together know everything.
        options.indexes.append("\(folder.path)/new.index")
        #expect(try folder.deduplicate(["old.jsonl", "new.jsonl"], to: "fourth", options).kept == 0)
        options.method = .minhash(MinHashParameters(seed: 2))
        #expect(throws: LyceumError.self) { try folder.deduplicate(["new.jsonl"], to: "fifth", options) }
    }

    @Test("Equal documents and equal addresses")
    func exact() throws {
        let folder = try DedupFolder()
        let records: [JSON] = [
            ["text": "one", "url": "https://a.example/"], ["text": "two", "url": "https://b.example/"], ["text": "one", "url": "https://c.example/"],
            ["text": "One", "url": "https://a.example/"], ["text": "three"], ["text": "four"],
        ]
        try folder.write(records, to: "in.jsonl")
        func kept(_ method: DedupMethod, _ name: String) throws -> [String] {
            _ = try folder.deduplicate(["in.jsonl"], to: name, DedupOptions(method))
            return try folder.records("\(name)/kept/in.jsonl").compactMap { $0["text"]?.stringValue }
        }
        #expect(try kept(.document, "documents") == ["one", "two", "One", "three", "four"])
        #expect(try kept(.url(field: "url"), "addresses") == ["one", "two", "one", "three", "four"])
    }

    @Test("Lines that were there before go, however they are written")
    func lines() throws {
        let folder = try DedupFolder()
        try folder.write(
            [
                ["text": "Share this page\nA first text.\nChapter 12\n", "n": 1], ["text": "A second text.\n  share this PAGE  \nChapter 13"],
                ["text": "Share this page"], ["text": "“A second text.”\n\n…\n\nNew"],
            ], to: "in.jsonl")
        let report = try folder.deduplicate(["in.jsonl"], to: "out", DedupOptions(.line))
        #expect(try folder.records("out/kept/in.jsonl").compactMap { $0["text"]?.stringValue } == [
            "Share this page\nA first text.\nChapter 12\n", "A second text.", "\n…\n\nNew",
        ])
        #expect(report.removedParts == 4)
        #expect(report.emptied == 1)
        #expect(report.changed == 2)
        // What did not change is the record as it stood.
        #expect(try folder.text("out/kept/in.jsonl").hasPrefix("{\"text\":\"Share this page\\nA first text.\\nChapter 12\\n\",\"n\":1}\n"))
    }

    @Test("Paragraphs and runs of sentences")
    func paragraphs() throws {
        let folder = try DedupFolder()
        let run = "The river is wide. It flows to the sea! Who knows it?"
        try folder.write(
            [
                ["text": .string("Menu\nHome\n\nFirst body.\n\nFooter")], ["text": .string("menu\nHOME\n\n\nSecond body.\n\nFooter")],
                ["text": .string(run + " An end that is new. And one more. And a third.")],
                ["text": .string("A start. Two. Three. " + run + " Another end.")],
            ], to: "in.jsonl")
        _ = try folder.deduplicate(["in.jsonl"], to: "paragraphs", DedupOptions(.paragraph))
        let texts = try folder.records("paragraphs/kept/in.jsonl").compactMap { $0["text"]?.stringValue }
        #expect(texts[1] == "Second body.")
        _ = try folder.deduplicate(["in.jsonl"], to: "sentences", DedupOptions(.sentences(3)))
        let left = try folder.records("sentences/kept/in.jsonl").compactMap { $0["text"]?.stringValue }
        #expect(left[2] == run + " An end that is new. And one more. And a third.")
        #expect(left[3] == "A start. Two. Three. Another end.")
        var options = DedupOptions(.sentences(3))
        options.minimumWords = 50
        #expect(try folder.deduplicate(["in.jsonl"], to: "short", options).emptied == 1)
    }

    @Test("A filter of fixed size finds copies, and its rate of errors is the formula's")
    func bloom() throws {
        var filter = BloomFilter(bytes: 1000, expected: 1000)
        #expect(filter.functions == 6)
        var random = SystemLikeGenerator(state: 4)
        for _ in 0..<1000 { filter.insert(random.next()) }
        let wrong = (0..<20_000).count { _ in filter.contains(random.next()) }
        let expected = filter.falsePositiveRate(holding: 1000)
        let rate = Double(wrong) / 20_000
        let error = (expected / 20_000).squareRoot()
        #expect(abs(rate - expected) < 5 * error, "\(wrong) of 20000, expected \(expected)")
        var again = SystemLikeGenerator(state: 4)
        #expect((0..<1000).allSatisfy { _ in filter.contains(again.next()) })

        let folder = try DedupFolder()
        let all = documents(40, seed: 12, copies: 1000)
        try folder.write(all + all[10..<20], to: "in.jsonl")
        let report = try folder.deduplicate(["in.jsonl"], to: "out", DedupOptions(.bloom(BloomParameters(bytes: 100_000, expected: 2000))))
        #expect(report.kept == 40)
        #expect(report.duplicates == 10)
    }

    @Test("Other formats become JSON lines; broken records stop the work or are left out")
    func formats() throws {
        let folder = try DedupFolder()
        try folder.write("text,n\none,1\ntwo,2\none,3\n", to: "a.csv")
        try folder.write("{\"text\": \"two\"}\n\n{\"text\": 5}\n{\"text\": \"three\"}\nnot json\n{\"other\": 1}\n", to: "a.jsonl")
        var options = DedupOptions(.document)
        let failure = DedupFolder.failure { _ = try folder.deduplicate(["a.csv", "a.jsonl"], to: "out", options) }
        #expect(failure?.code == .invalidData)
        #expect(failure?.location?.hasSuffix("a.jsonl:3") == true)
        options.skipsBroken = true
        options.keepsRemoved = true
        let report = try folder.deduplicate(["a.csv", "a.jsonl"], to: "out2", options)
        #expect(report.broken == 3)
        #expect(report.kept == 3)
        #expect(try folder.text("out2/kept/a.jsonl") == "{\"text\":\"one\",\"n\":\"1\"}\n{\"text\":\"two\",\"n\":\"2\"}\n")
        #expect(try folder.text("out2/kept/a-2.jsonl") == "{\"text\": \"three\"}\n")
        #expect(try folder.text("out2/removed/a-2.jsonl") == "{\"text\": \"two\",\"dedup_reason\":\"duplicate\",\"dedup_of\":\"a.jsonl:2\"}\n")
        #expect(try folder.text("out2/duplicates/a.jsonl") == "{\"record\":3,\"of\":\"a.jsonl\",\"of_record\":1}\n")
    }

    @Test("Texts are read from lines as the whole parser reads them")
    func fields() throws {
        let lines = [
            #"{"text":"a\"b\\\/\n\u00e9\ud83d\ude00","n":[1,{"text":"no"}],"x":-1.5e3}"#, #"  {"n":true , "text" : "plain" } "#, #"{"text":"","y":null}"#,
        ]
        for line in lines {
            let expected = try JSON.parse(line).objectValue?["text"]?.stringValue
            #expect(try text(of: line) == expected)
        }
        let broken = [
            #"{"text":"a"#, #"{"text":"a","n":tru}"#, #"{"text":"a",}"#, "[1]", "", #"{"text":"a"} x"#, #"{"text":"a","n":01}"#,
        ]
        for line in broken { #expect(DedupFolder.failure { _ = try text(of: line) } != nil, "\(line)") }
    }

    private func text(of line: String) throws -> String {
        let texts = BlockTexts(field: "text")
        let bytes = Array(line.utf8)
        let result: Result<String, LyceumError> = bytes.withUnsafeBufferPointer { line in
            do throws(LyceumError) {
                return .success(try texts.withText(line) { text throws(LyceumError) in String(decoding: text, as: UTF8.self) })
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    @Test("Records in order, from more runs than are read at once")
    func sorting() throws {
        let folder = try DedupFolder()
        let sorter = try RecordSorter(folder: folder.path, name: "keys", memory: 1)
        var random = SystemLikeGenerator(state: 1)
        var records: [[UInt64]] = []
        // The smallest block holds 1024 records.
        for number in 0..<270_000 { records.append([random.next() % 50_000, random.next() % 2, UInt64(number)]) }
        for start in stride(from: 0, to: records.count, by: 777) {
            let end = min(start + 777, records.count)
            try sorter.append(Array(records[start..<end].joined()))
        }
        #expect(sorter.runs.count > RecordSorter.fanIn)
        var (previous, count) = ([UInt64](), 0)
        var sum: UInt64 = 0
        try sorter.forEach { a, b, c throws(LyceumError) in
            let record = [a, b, c]
            if count > 0, !previous.lexicographicallyPrecedes(record) { count = Int.min / 2 }
            previous = record
            count += 1
            sum &+= Self.mixed(a, b, c)
        }
        var expected: UInt64 = 0
        for record in records { expected &+= Self.mixed(record[0], record[1], record[2]) }
        #expect(count == records.count)
        #expect(sum == expected)
        let run = "\(folder.path)/\(sorter.runs[1])"
        try AtomicFile.write("cut short", to: run)
        let failure = DedupFolder.failure { try sorter.forEach { _, _, _ in } }
        #expect(failure?.code == .invalidData)
        #expect(failure?.description.contains("cut short") == true)
        try sorter.clear()
        #expect(try FileSystem.names(in: folder.path).isEmpty)
    }

    private static func mixed(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
        let first: UInt64 = a &* 31 &+ b
        return first &* 31 &+ c
    }
}
