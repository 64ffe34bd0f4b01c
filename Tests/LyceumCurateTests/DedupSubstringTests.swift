import CLyceumCurate
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Repeated runs of bytes")
struct DedupSubstringTests {
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

    @Test("Windows that seem equal and are not change nothing", arguments: [SubstringKeep.first, .none])
    func weakFingerprints(keep: SubstringKeep) throws {
        let texts = Self.texts(2) + Self.texts(5) + Self.texts(2)
        for bits in [0, 3, 9] {
            let folder = try DedupFolder()
            try folder.write(texts.map { ["text": .string($0)] }, to: "in.jsonl")
            var options = DedupOptions(.substring(bytes: 20, keep: keep))
            options.smallFingerprintBits = bits
            _ = try folder.deduplicate(["in.jsonl"], to: "out", options)
            let kept = try folder.records("out/kept/in.jsonl").compactMap { $0["text"]?.stringValue }
            #expect(kept == Self.expected(texts, 20, keep), "\(bits) bits")
        }
    }

    @Test("Windows with equal ones are found whatever the memory, the threads and the parts")
    func search() throws {
        var texts: [String] = []
        for round in 0..<60 { texts += Self.texts(round) }
        texts += Self.texts(3) + Self.texts(50) + [String(repeating: "ab", count: 3000), String(repeating: "a", count: 20)]
        for size in [16, 24, 131] {
            let expected = Self.groups(texts, size)
            #expect(expected.count > 500)
            // The least part and memory for few records; and everything at once.
            for (part, memory, threads) in [(1 << 10, 200_000, 1), (5000, 400_000, 3), (1 << 30, 100_000_000, 2)] {
                #expect(try Self.found(texts, size, part, memory, threads) == expected, "\(size) \(part)")
            }
        }
    }

    /// Groups of what is found, without those that have no two windows apart.
    private static func found(_ texts: [String], _ size: Int, _ part: Int, _ memory: Int, _ threads: Int) throws -> Set<[Int]> {
        let folder = try DedupFolder()
        let text = WindowText(text: "\(folder.path)/texts.bin", ends: "\(folder.path)/ends.bin")
        try AtomicFile.write(texts.joined(), to: text.text)
        var (end, ends) = (0, [UInt8]())
        for text in texts {
            end += text.utf8.count
            ends += withUnsafeBytes(of: UInt64(end).littleEndian, Array.init)
        }
        let file = try AtomicFile(path: text.ends)
        try file.write(ends)
        try file.commit()
        var options = DedupOptions(.substring(bytes: size))
        (options.smallPartBytes, options.memory, options.threads) = (part, memory, threads)
        var key = lyc_window_key()
        lyc_window_key_make(&key, size, 7)
        var groups: [[Int]] = []
        try WindowSearch(folder: folder.path, window: size, options: options, text: text)
            .forEach(key, { _, _ throws(LyceumError) in }) { place, isSame throws(LyceumError) in
                if isSame { groups[groups.count - 1].append(Int(place)) } else { groups.append([Int(place)]) }
            }
        #expect(try FileSystem.names(in: folder.path).sorted() == ["anchors.bin", "ends.bin", "texts.bin"])
        return Set(groups.filter { $0[$0.count - 1] >= $0[0] + size })
    }

    private static func groups(_ texts: [String], _ size: Int) -> Set<[Int]> {
        var windows: [ArraySlice<UInt8>: [Int]] = [:]
        var base = 0
        for text in texts.map({ Array($0.utf8) }) {
            for start in 0..<max(text.count - size + 1, 0) { windows[text[start..<(start + size)], default: []].append(base + start) }
            base += text.count
        }
        return Set(windows.values.filter { $0[$0.count - 1] >= $0[0] + size })
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
