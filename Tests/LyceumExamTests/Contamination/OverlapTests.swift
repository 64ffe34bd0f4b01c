import Foundation
import LyceumCore
import LyceumData
@testable import LyceumExam
import Testing

/// A small generator of repeatable choices.
struct Roller {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func roll(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}

@Suite("Overlap with a corpus")
struct OverlapTests {
    /// Words of few kinds, so that n-grams meet by chance, with signs and capitals between.
    private func text(_ dice: inout Roller, _ count: Int) -> String {
        var text = ""
        for _ in 0..<count {
            let word = ["one", "Two", "three", "Ä", "été"][dice.roll(5)]
            text += word + [" ", ", ", " - ", "\n", "  "][dice.roll(5)]
        }
        return text
    }

    /// Lower-case words without punctuation, by Foundation.
    private func words(_ text: String) -> [String] {
        let kept = String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter { !CharacterSet.punctuationCharacters.contains($0) && !"$+<=>^`|~".unicodeScalars.contains($0) }))
        return kept.components(separatedBy: .whitespacesAndNewlines).filter { !$0.isEmpty }
    }

    private func grams(_ words: [String], _ size: Int) -> [String] {
        words.count < size ? [] : (0...(words.count - size)).map { words[$0..<$0 + size].joined(separator: " ") }
    }

    @Test("hits are those of sets of n-grams", arguments: 1...12 as ClosedRange<UInt64>)
    func sets(_ seed: UInt64) throws {
        var dice = Roller(seed)
        let items = (0..<12).map { number in ContaminationItem(name: "\(number)", stem: text(&dice, 2 + dice.roll(9)), options: [text(&dice, 1 + dice.roll(6))]) }
        let corpus = (0..<6).map { _ in text(&dice, 30) }
        let size = 4, shortest = 3
        let index = try OverlapIndex(items, options: .init(size: .fixed(size), shortestWholeField: shortest))
        let result = index.search(corpus)
        for (item, overlap) in zip(items, result.items) {
            var isDirty = false
            for (field, found) in zip(item.fields, overlap.fields) {
                let own = words(field.text)
                let run = min(size, own.count)
                guard run == size || run >= shortest else {
                    #expect(found.hits == 0 && found.runs == 0)
                    continue
                }
                let wanted = grams(own, run)
                let all = corpus.flatMap { grams(words($0), run) }
                let hits: Int = wanted.reduce(0) { (sum: Int, gram) -> Int in sum + all.filter { $0 == gram }.count }
                #expect(found.hits == hits)
                #expect(found.foundRuns == wanted.filter { all.contains($0) }.count)
                #expect(found.runs == wanted.count)
                #expect(found.isWhole == (own.count < size))
                if found.hits > 0, run == size || field.name == "stem" { isDirty = true }
            }
            #expect(overlap.isDirty == isDirty)
        }
    }

    @Test("files of any form give the same result with any number of threads and any size of batch and piece")
    func streaming() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-overlap-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var dice = Roller(99)
        let items = (0..<40).map { ContaminationItem(name: "\($0)", stem: text(&dice, 6)) }
        let texts = (0..<200).map { _ in text(&dice, 40) }
        try texts.joined(separator: "\n").write(toFile: folder + "/a.txt", atomically: true, encoding: .utf8)
        let lines = texts.map { JSON.object(JSON.Object([("id", 1), ("meta", ["text": .string($0)])])).text() }
        try lines.joined(separator: "\n").write(toFile: folder + "/b.jsonl", atomically: true, encoding: .utf8)
        let index = try OverlapIndex(items, options: .init(size: .fixed(6)))
        func search(_ file: String, _ threads: Int, _ bytes: Int) async throws -> OverlapResult {
            var scan = CorpusScan(try DataFile.find([folder + "/" + file]), threads: threads)
            scan.batchBytes = bytes
            scan.textPieceBytes = bytes
            return try await index.search(scan)
        }
        let whole = index.search([texts.joined(separator: "\n")])
        #expect(whole.items.reduce(0) { $0 + $1.hits } > 20)
        for (threads, bytes) in [(1, 1 << 20), (3, 700), (2, 64)] {
            let result = try await search("a.txt", threads, bytes)
            #expect(result.items.map(\.fields) == whole.items.map(\.fields), "\(threads) threads, pieces of \(bytes)")
        }
        let one = try await search("b.jsonl", 1, 1 << 20), three = try await search("b.jsonl", 3, 2000)
        #expect(one == three)
        #expect(one.items.map(\.fields) == index.search(texts).items.map(\.fields))
        let place = try #require(one.items.first(where: \.isDirty)?.firstPlace)
        #expect(place.contains("b.jsonl:"))
    }

    @Test("sizes adapt to short items, and bad sizes are refused")
    func sizes() throws {
        func items(_ words: Int) -> [ContaminationItem] {
            (0..<20).map { item in ContaminationItem(name: "", stem: (0..<words).map { "w\($0)i\(item)" }.joined(separator: " ")) }
        }
        #expect(try OverlapIndex(items(30), options: .init(size: .adaptive(8...13))).size == 13)
        #expect(try OverlapIndex(items(10), options: .init(size: .adaptive(8...13))).size == 10)
        #expect(try OverlapIndex(items(5), options: .init(size: .adaptive(8...13))).size == 8)
        #expect(throws: LyceumError.self) { try OverlapIndex(items(5), options: .init(size: .fixed(0))) }
        #expect(throws: LyceumError.self) { try OverlapIndex([ContaminationItem(name: "", stem: "two words")]) }
    }

    @Test("exact texts are counted as often as they occur, also across pieces")
    func substrings() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/lyceum-substring-\(UUID().uuidString).txt"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var dice = Roller(5)
        let corpus = String((0..<20_000).map { _ in "abc\n"["abc\n".index("abc\n".startIndex, offsetBy: dice.roll(4))] })
        try corpus.write(toFile: path, atomically: true, encoding: .utf8)
        let patterns = ["abcab", "aaa", "b\nc", corpus.prefix(300).suffix(100).description, "abcabd"]
        var expected = patterns.map { _ in 0 }
        let bytes = Array(corpus.utf8)
        for (number, pattern) in patterns.enumerated() {
            let own = Array(pattern.utf8)
            for start in 0...(bytes.count - own.count) where bytes[start..<start + own.count].elementsEqual(own) { expected[number] += 1 }
        }
        #expect(expected[4] == 0 && expected[3] == 1 && expected[0] > 1)
        for piece in [64, 1 << 20] {
            var scan = CorpusScan(try DataFile.find([path]), threads: 2)
            scan.textPieceBytes = piece
            scan.batchBytes = piece
            #expect(try await SubstringSearch(patterns).search(scan).counts == expected)
        }
        #expect(throws: LyceumError.self) { try SubstringSearch([""]) }
    }

    @Test("cleaning cuts 200 characters around a hit, drops short pieces, and drops documents with ten hits")
    func cleaning() throws {
        let stem = (0..<13).map { "öword\($0)" }.joined(separator: " ")
        let cleaner = try CorpusCleaner(try OverlapIndex([ContaminationItem(name: "", stem: stem)]))
        let left = String(repeating: "ä", count: 500) + " ", right = " " + String(repeating: "z", count: 450)
        let outcome = cleaner.clean(left + stem.uppercased() + "." + right)
        #expect(outcome.hits == 1)
        #expect(outcome.pieces == [String(repeating: "ä", count: 301), String(repeating: "z", count: 251)])
        // 13 words in a run of 22 of the same text are ten n-grams.
        let long = (0..<22).map { "öword\($0)" }.joined(separator: " ")
        let many = try CorpusCleaner(try OverlapIndex([ContaminationItem(name: "", stem: long)]))
        #expect(many.clean(left + long + right) == .init(pieces: [], hits: 10, isDropped: true))
        var options = CorpusCleaner.Options()
        options.counting = .places
        #expect(try CorpusCleaner(many.index, options: options).clean(left + long + right).hits == 1)
        #expect(cleaner.clean("nothing to find") == .init(pieces: ["nothing to find"], hits: 0, isDropped: false))
        // A piece of exactly 200 characters is too short.
        let edge = cleaner.clean(String(repeating: "q", count: 399) + " " + stem)
        #expect(edge.pieces.isEmpty && !edge.isDropped)
        #expect(cleaner.clean(String(repeating: "q", count: 400) + " " + stem).pieces == [String(repeating: "q", count: 201)])
    }

    @Test("a cleaned corpus keeps other fields and counts what was done")
    func cleanedFiles() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-clean-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let stem = (0..<13).map { "word\($0)" }.joined(separator: " ")
        let dirty = String(repeating: "x", count: 500) + " " + stem + " " + String(repeating: "y", count: 500)
        let lines = [("clean text", 1), (dirty, 2)].map { JSON.object(JSON.Object([("text", .string($0.0)), ("id", .integer($0.1))])).text() }
        try lines.joined(separator: "\n").write(toFile: folder + "/c.jsonl", atomically: true, encoding: .utf8)
        let cleaner = try CorpusCleaner(try OverlapIndex([ContaminationItem(name: "", stem: stem)]))
        let counts = try cleaner.clean(try DataFile.find([folder + "/c.jsonl"]), to: folder + "/out.jsonl")
        #expect(counts.documents == 2 && counts.untouched == 1 && counts.cut == 1 && counts.dropped == 0 && counts.pieces == 3)
        let written = try String(contentsOfFile: folder + "/out.jsonl", encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0), source: "out") }
        #expect(written.map { $0["id"]?.intValue } == [1, 2, 2])
        #expect(written.allSatisfy { $0["text"]?.stringValue?.contains("word5") == false })
    }
}
