import CLyceumCurate
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Repeated runs of bytes")
struct DedupSubstringTests {
    @Test("The order of all suffixes is that of comparing them", arguments: [1, 2, 3, 5, 26, 200])
    func suffixes(letters: UInt64) throws {
        var random = SystemLikeGenerator(state: 40 + letters)
        for length in Array(1...40) + [97, 500, 2000] {
            var text = (0..<length).map { _ in UInt8(random.next() % letters) }
            // Pieces said again make names equal, so that levels below are needed.
            if length > 90 { text += text[10..<60] + text[20..<80] + text[10..<60] }
            #expect(Self.order(text) == Self.sorted(text))
        }
        // Periods and Fibonacci words are the hard cases of induced sorting.
        var (a, b): ([UInt8], [UInt8]) = ([1], [0])
        for _ in 0..<12 { (a, b) = (b, b + a) }
        #expect(Self.order(b) == Self.sorted(b))
        let period = [UInt8](repeating: 7, count: 300) + [UInt8](repeating: 6, count: 300)
        #expect(Self.order(period) == Self.sorted(period))
    }

    private static func order(_ text: [UInt8]) -> [Int32] {
        var places = [Int32](repeating: 0, count: text.count)
        return lyc_suffix_array(text, text.count, &places) == 0 ? places : []
    }

    private static func sorted(_ text: [UInt8]) -> [Int32] {
        (0..<Int32(text.count)).sorted { text[Int($0)...].lexicographicallyPrecedes(text[Int($1)...]) }
    }

    /// Texts with few letters and copied pieces: many repetitions that overlap.
    private static func texts(_ round: Int) -> [String] {
        var random = SystemLikeGenerator(state: UInt64(77 + round))
        var texts: [String] = []
        for _ in 0..<14 { texts.append(random.word(Int(random.next() % 200), of: round % 2 == 0 ? 2 : 20)) }
        for _ in 0..<12 {
            let source = Array(texts[Int(random.next() % 14)].utf8)
            guard source.count > 40 else { continue }
            let piece = String(decoding: source[5..<40], as: UTF8.self)
            texts[Int(random.next() % 14)] += "é\(piece)"
        }
        texts.append(String(repeating: "a", count: 90))
        return texts
    }

    @Test(
        "What goes is what brute force finds, however the text is divided",
        arguments: [SubstringKeep.first, .none], [nil, 1024, 1500] as [Int?])
    func bruteForce(keep: SubstringKeep, part: Int?) throws {
        var changed = 0
        for round in 0..<6 {
            let texts = Self.texts(round) + (part == nil ? [] : Self.texts(round + 100) + Self.texts(round))
            let size = 16 + 3 * round
            let folder = try DedupFolder()
            try folder.write(texts.map { ["text": .string($0)] }, to: "in.jsonl")
            var options = DedupOptions(.substring(bytes: size, keep: keep))
            options.threads = 2
            options.smallPartBytes = part
            changed += try folder.deduplicate(["in.jsonl"], to: "out", options).changed
            let kept = try folder.records("out/kept/in.jsonl").compactMap { $0["text"]?.stringValue }
            #expect(kept == Self.expected(texts, size, keep), "round \(round)")
        }
        #expect(changed > 20)
    }

    @Test("More runs than are read at once are merged in steps, and the characters may stay on disk")
    func manyRuns() throws {
        var texts: [String] = []
        for round in 0..<60 { texts += Self.texts(round) }
        texts += Self.texts(3) + Self.texts(50)
        let folder = try DedupFolder()
        let size = 24
        let bytes = Array(texts.joined().utf8)
        try AtomicFile.write(String(decoding: bytes, as: UTF8.self), to: "\(folder.path)/texts.bin")
        var (end, ends) = (0, [UInt8]())
        for text in texts {
            end += text.utf8.count
            ends += withUnsafeBytes(of: UInt64(end).littleEndian, Array.init)
        }
        let file = try AtomicFile(path: "\(folder.path)/ends.bin")
        try file.write(ends)
        try file.commit()
        var options = DedupOptions(.substring(bytes: size))
        var orders: [[UInt64]] = []
        // The least part, with memory for few runs and not for the text; and everything at once.
        for (part, memory) in [(1 << 10, 200_000), (1 << 30, 100_000_000)] {
            options.smallPartBytes = part
            options.memory = memory
            let order = try WindowOrder(
                folder: folder.path, window: size, options: options, text: WindowText(text: "\(folder.path)/texts.bin", ends: "\(folder.path)/ends.bin"))
            var places: [UInt64] = []
            try order.forEach({ _, _ throws(LyceumError) in }) { place, isSame throws(LyceumError) in places.append(place << 1 | (isSame ? 1 : 0)) }
            orders.append(places)
        }
        #expect(bytes.count > 200_000 / 3)
        #expect(orders[0] == orders[1])
        // The order is that of the windows' bytes, then of their places; equal ones are said to be equal.
        func window(_ entry: UInt64) -> ArraySlice<UInt8> { bytes[Int(entry >> 1)..<(Int(entry >> 1) + size)] }
        var isOrdered = true
        for (before, after) in zip(orders[1], orders[1].dropFirst()) {
            let isEqual = window(before).elementsEqual(window(after))
            isOrdered = isOrdered && isEqual == (after & 1 == 1)
            isOrdered = isOrdered && (isEqual ? before >> 1 < after >> 1 : window(before).lexicographicallyPrecedes(window(after)))
        }
        #expect(isOrdered)
        #expect(orders[1].count == texts.reduce(0) { $0 + max($1.utf8.count - size + 1, 0) })
    }

    @Test("A work stopped while windows are ordered goes on to the same output")
    func resuming() throws {
        let folder = try DedupFolder()
        let texts = (0..<40).flatMap { Self.texts($0 % 23) }
        try folder.write(texts.map { ["text": .string($0)] }, to: "in.jsonl")
        var options = DedupOptions(.substring(bytes: 30))
        options.smallPartBytes = 4096
        _ = try folder.deduplicate(["in.jsonl"], to: "whole", options)
        let files = try DataFile.find(["\(folder.path)/in.jsonl"])
        for stop in [2, 5, 9] {
            let stopped = DedupFolder.failure {
                var calls = 0
                _ = try Deduplicator(files, output: "\(folder.path)/part\(stop)", options: options).run { _ throws(LyceumError) in
                    calls += 1
                    if calls == stop { throw LyceumError(.cancelled, "stopped") }
                }
            }
            #expect(stopped?.code == .cancelled)
            _ = try folder.deduplicate(["in.jsonl"], to: "part\(stop)", options)
            #expect(try folder.results("part\(stop)") == folder.results("whole"))
        }
    }

    /// Every window that equals an earlier one (any other one), at least its length away, is cut; what is left empty goes.
    private static func expected(_ texts: [String], _ size: Int, _ keep: SubstringKeep) -> [String] {
        let bytes = texts.map { Array($0.utf8) }
        var windows: [ArraySlice<UInt8>: [(text: Int, start: Int, place: Int)]] = [:]
        var place = 0
        for (number, text) in bytes.enumerated() {
            if text.count >= size {
                for start in 0...(text.count - size) { windows[text[start..<(start + size)], default: []].append((number, start, place + start)) }
            }
            place += text.count
        }
        var cut = bytes.map { [Bool](repeating: false, count: $0.count) }
        for group in windows.values {
            for window in group {
                let goes = group.contains { other in
                    other.place + size <= window.place || (keep == .none && window.place + size <= other.place)
                }
                if goes { for offset in window.start..<(window.start + size) { cut[window.text][offset] = true } }
            }
        }
        return zip(texts, zip(bytes, cut)).compactMap { text, pair in
            guard pair.1.contains(true) else { return text }
            // The only wide character is two bytes long; one that is cut through stays.
            var (kept, index) = ([UInt8](), 0)
            while index < pair.0.count {
                let width = pair.0[index] >= 0xC0 ? 2 : 1
                let isCut = pair.1[index..<(index + width)].allSatisfy { $0 }
                if !isCut { kept += pair.0[index..<(index + width)] }
                index += width
            }
            return kept.allSatisfy { $0 <= 0x20 } ? nil : String(decoding: kept, as: UTF8.self)
        }
    }
}
