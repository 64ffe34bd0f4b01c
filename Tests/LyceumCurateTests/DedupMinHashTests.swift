import CLyceumCurate
import CLyceumKernels
import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("MinHash deduplication")
struct DedupMinHashTests {
    /// Values of datatrove 0.10.1 (Tools/reference/minhash_peer.py).
    static let peer: JSON.Object = {
        let url = Bundle.module.url(forResource: "minhash", withExtension: "json", subdirectory: "Fixtures")!
        return (try? JSON.read(path: url.path).objectValue) ?? JSON.Object()
    }()

    private func strings(_ value: JSON?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }

    @Test("The functions are those that numpy's generator draws")
    func functions() throws {
        let minhash = try MinHash(MinHashParameters())
        let expected = Self.peer["parameters"]?.objectValue ?? JSON.Object()
        #expect(minhash.factors.prefix(8).map { "\($0)" } == strings(expected["a"]))
        #expect(minhash.shifts.prefix(8).map { "\($0)" } == strings(expected["b"]))
        #expect(minhash.shifts.last.map { "\($0)" } == expected["last_b"]?.stringValue)
        #expect(minhash.factors[0] == 775_169_054_918_279_404)
        let text = Array("hello world".utf8)
        #expect(lyc_sha1_64(text, text.count) == 13_028_719_972_609_469_994)
    }

    @Test("Simplified texts, words and signatures are the peer's")
    func signatures() throws {
        let cases = Self.peer["cases"]?.arrayValue ?? []
        #expect(cases.count == 12)
        let scratch = ShingleScratch()
        for value in cases {
            let expected = value.objectValue ?? JSON.Object()
            var text = expected["text"]?.stringValue ?? "?"
            let (simple, words) = text.withUTF8 { bytes -> (String, [String]) in
                let simple = String(decoding: scratch.simplified(bytes), as: UTF8.self)
                let count = scratch.wordCount(bytes)
                return (simple, (0..<count).map { String(decoding: scratch.run($0..<($0 + 1)), as: UTF8.self) })
            }
            #expect(simple.split(separator: " ").joined(separator: " ").utf8.elementsEqual((expected["simple"]?.stringValue ?? "?").utf8), "\(text)")
            #expect(words == strings(expected["words"]), "\(text)")
            for (name, hash) in [("sha1", ShingleHash.sha1), ("xxhash", .xxhash64)] {
                let signature = try MinHash(MinHashParameters(hash: hash)).signature(text)
                let shown = signature.isEmpty ? [] : signature.prefix(16) + signature.suffix(1)
                #expect(shown.map { "\($0)" } == strings(expected[name]), "\(name): \(text)")
            }
        }
    }

    @Test("All instruction levels give the same signature")
    func levels() throws {
        var shingles: [UInt64] = []
        var state: UInt64 = 9
        for _ in 0..<57 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            shingles.append(state ^ (state >> 29))
        }
        for functions in [1, 5, 8, 33, 112, 117] {
            let minhash = try MinHash(MinHashParameters(bands: 1, rows: functions))
            // By the formula, with wide numbers.
            let prime: UInt64 = (1 << 61) - 1
            var expected = [UInt64](repeating: .max, count: functions)
            for number in 0..<functions {
                for shingle in shingles {
                    let product: UInt64 = shingle &* minhash.factors[number]
                    let value: UInt64 = (product &+ minhash.shifts[number]) % prime
                    expected[number] = min(expected[number], value)
                }
            }
            for level in [LYC_LEVEL_REFERENCE, LYC_LEVEL_AVX2, LYC_LEVEL_AVX512] where lyc_level_supported(level) == 1 {
                lyc_level_set_for_thread(Int32(level.rawValue))
                let found = shingles.withUnsafeBufferPointer { minhash.signature($0) }
                lyc_level_set_for_thread(-1)
                #expect(found == expected, "\(functions) functions, level \(level.rawValue)")
            }
        }
    }

    @Test("The share of pairs found follows the curve of their overlap")
    func recall() throws {
        let minhash = try MinHash(MinHashParameters())
        var random = SystemLikeGenerator(state: 20)
        var (found, expected, variance, pairs) = (0.0, 0.0, 0.0, 0)
        for number in 0..<600 {
            let words = (0..<80).map { _ in random.word() }
            var other = words
            for _ in 0..<(number % 8) { other[Int(random.next() % 80)] = random.word(6) }
            let overlap = Self.overlap(words, other)
            let keys = [words, other].map { minhash.bandKeys(minhash.signature($0.joined(separator: " "))) }
            let shares = Self.sharesBand(keys[0], keys[1])
            let chance = minhash.parameters.detection(overlap: overlap)
            found += shares ? 1 : 0
            expected += chance
            variance += chance * (1 - chance)
            pairs += 1
        }
        #expect(pairs == 600)
        #expect(abs(found - expected) <= 4 * variance.squareRoot(), "found \(found), expected \(expected) ± \(variance.squareRoot())")
        // The curve is neither all nor nothing here.
        #expect(expected > 200 && expected < 560)
    }

    private static func sharesBand(_ a: [UInt64], _ b: [UInt64]) -> Bool {
        for band in 0..<(a.count / 2) {
            let isFirstEqual: Bool = a[2 * band] == b[2 * band]
            if isFirstEqual, a[2 * band + 1] == b[2 * band + 1] { return true }
        }
        return false
    }

    /// Shared runs of five words over all, counted one by one. Digits become zeros in simplified texts, so words differ in letters.
    static func overlap(_ a: [String], _ b: [String]) -> Double {
        func runs(_ words: [String]) -> Set<[String]> {
            Set((0...(words.count - 5)).map { Array(words[$0..<($0 + 5)]) })
        }
        let (first, second) = (runs(a), runs(b))
        return Double(first.intersection(second).count) / Double(first.union(second).count)
    }

    @Test("Published settings are those of the corpora, and find pairs as their curves say")
    func presets() {
        let chances = MinHashParameters.Preset.allCases.map { $0.parameters.detection(overlap: 0.8) }
        let expected = [0.924, 0.399, 0.456, 0.995]
        for (chance, value) in zip(chances, expected) { #expect(abs(chance - value) < 0.001) }
        #expect(MinHashParameters.Preset.slimpajama.parameters.minimumCharacters == 200)
    }

    @Test("Groups of planted copies are the peer's, and the first of each group stays", arguments: [1, 3])
    func groups(threads: Int) throws {
        let folder = try DedupFolder()
        let texts = strings(Self.peer["planted"])
        try folder.write(texts.map { ["text": .string($0)] }, to: "in.jsonl")
        var options = DedupOptions(.minhash(MinHashParameters()))
        options.threads = threads
        let report = try folder.deduplicate(["in.jsonl"], to: "out", options)
        let expected = (Self.peer["groups"]?.arrayValue ?? []).map { $0.arrayValue?.compactMap(\.intValue) ?? [] }
        var groups: [Int: [Int]] = [:]
        for pair in try folder.records("out/duplicates/in.jsonl") {
            let keeper = (pair["of_record"]?.intValue ?? 0) - 1
            groups[keeper, default: [keeper]].append((pair["record"]?.intValue ?? 0) - 1)
        }
        #expect(groups.values.map { $0.sorted() }.sorted { $0[0] < $1[0] } == expected)
        for (keeper, group) in groups { #expect(group.min() == keeper) }
        #expect(report.groups == expected.count)
        #expect(report.duplicates == expected.reduce(0) { $0 + $1.count - 1 })
        let gone = Set(expected.flatMap { $0.dropFirst() })
        let kept = try folder.records("out/kept/in.jsonl").compactMap { $0["text"]?.stringValue }
        #expect(kept == texts.enumerated().filter { !gone.contains($0.offset) }.map(\.element))
    }
}

/// A small generator for tests whose numbers need no further properties.
struct SystemLikeGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A word of letters.
    mutating func word(_ letters: Int = 5, of alphabet: UInt64 = 26) -> String {
        var bytes: [UInt8] = []
        for _ in 0..<letters { bytes.append(97 + UInt8(next() % alphabet)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A folder for a test, removed afterward.
final class DedupFolder {
    let path: String

    init() throws { path = try FileSystem.makeTemporaryFolder(prefix: "dedup") }

    deinit { try? FileSystem.remove(path) }

    func write(_ text: String, to name: String) throws { try AtomicFile.write(text, to: "\(path)/\(name)") }

    func write(_ records: [JSON], to name: String) throws { try write(records.map { $0.text() + "\n" }.joined(), to: name) }

    func text(_ name: String) throws -> String { String(decoding: try FileReader.contents(of: "\(path)/\(name)"), as: UTF8.self) }

    func records(_ name: String) throws -> [JSON.Object] {
        try text(name).split(separator: "\n").map { try JSON.parse(String($0)).objectValue ?? JSON.Object() }
    }

    func deduplicate(_ names: [String], to output: String, _ options: DedupOptions) throws -> DedupReport {
        try Deduplicator(try DataFile.find(names.map { "\(path)/\($0)" }), output: "\(path)/\(output)", options: options).run()
    }

    /// What a piece of work fails with; nil when it does not.
    static func failure(_ body: () throws -> Void) -> LyceumError? {
        do { try body() } catch { return error as? LyceumError }
        return nil
    }

    /// All results of a work in one text.
    func results(_ output: String) throws -> String {
        var all = ""
        for name in try FileSystem.files(below: "\(path)/\(output)").sorted() where name != "report.json" {
            let contents = try text("\(output)/\(name)")
            all += "== \(name)\n\(contents)"
        }
        return all
    }
}
