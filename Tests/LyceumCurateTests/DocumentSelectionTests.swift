import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Documents chosen by likeness")
struct DocumentSelectionTests {
    private struct Peer {
        let raw: [String]
        let target: [String]
        let words: [[String]]
        let cases: [JSON]

        init() throws {
            let url = try #require(Bundle.module.url(forResource: "dsir", withExtension: "json", subdirectory: "Fixtures"))
            let json = try JSON.parse(String(contentsOf: url, encoding: .utf8))
            func texts(_ value: JSON?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }
            raw = texts(json["raw"])
            target = texts(json["target"])
            words = json["words"]?.arrayValue?.map { texts($0) } ?? []
            cases = json["cases"]?.arrayValue ?? []
        }
    }

    private func write(_ texts: [String], _ path: String) throws -> [DataFile] {
        let rows = texts.enumerated().map { JSON.object(JSON.Object([("text", .string($1)), ("number", .integer($0))])).text() + "\n" }
        try AtomicFile.write(rows.joined(), to: path)
        return try DataFile.find([path])
    }

    @Test("words, features and weights are those of the published implementation")
    func peer() throws {
        let peer = try Peer()
        #expect(peer.raw.map { HashedNGrams.words($0).map { String(decoding: $0, as: UTF8.self) } } == peer.words)
        #expect(peer.cases.count == 2)
        for made in peer.cases {
            let features = HashedNGrams(buckets: made["buckets"]?.intValue ?? 0)
            let expected = made["features"]?.arrayValue?.map { $0.arrayValue?.compactMap(\.intValue) ?? [] }
            #expect(peer.raw.map { features.features(of: $0).sorted() } == expected)
            var (raw, target) = (HashedNGramCounts(buckets: features.buckets), HashedNGramCounts(buckets: features.buckets))
            for text in peer.raw { raw.add(features.features(of: text)) }
            for text in peer.target { target.add(features.features(of: text)) }
            let ratios = target.logRatios(to: raw)
            for (text, weight) in zip(peer.raw, made["weights"]?.arrayValue?.compactMap(\.doubleValue) ?? []) {
                let own = features.features(of: text).reduce(0) { $0 + ratios[$1] }
                #expect(abs(own - weight) < 1e-9 * max(1, abs(weight)))
            }
        }
    }

    @Test("the best are those a sorted list has; with any number of threads the same documents come, in their order, with their fields")
    func best() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        let peer = try Peer()
        let raw = try write(peer.raw, folder + "/raw.jsonl")
        let target = try write(peer.target, folder + "/target.jsonl")
        let weights = peer.cases[1]["weights"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        for count in 1...peer.raw.count + 1 {
            var outputs: [String] = []
            for threads in [1, 3] {
                var selection = DocumentSelection(.best, .documents(count))
                selection.threads = threads
                selection.column = "weight"
                let report = try selection.write(raw, target: target, to: folder + "/best.jsonl")
                #expect(report.kept == min(count, peer.raw.count))
                #expect((report.keptDivergence ?? 1) >= 0)
                outputs.append(try String(contentsOfFile: folder + "/best.jsonl", encoding: .utf8))
            }
            #expect(outputs[0] == outputs[1])
            let numbers = try outputs[0].split(separator: "\n").map { try JSON.parse(String($0))["number"]?.intValue ?? -1 }
            let expected = weights.indices.sorted { weights[$0] > weights[$1] }.prefix(count).sorted()
            #expect(numbers == Array(expected))
        }
    }

    @Test("draws by importance have the chances of sampling without replacement; random ones are all alike")
    func chances() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        // One word each, so that weights are shares: c is drawn first with the chance its weight has among all.
        let texts = ["a", "b", "c"]
        let raw = try write(texts, folder + "/raw.jsonl")
        let target = try write(["a", "b", "b", "c", "c", "c"], folder + "/target.jsonl")
        func drawn(_ method: DocumentSelection.Method) throws -> [Double] {
            var counts = [0.0, 0.0, 0.0]
            let rounds = 400
            for seed in 0..<rounds {
                var selection = DocumentSelection(method, .documents(1), seed: UInt64(seed))
                selection.features = HashedNGrams(buckets: 211)
                _ = try selection.write(raw, target: target, to: folder + "/out.jsonl")
                let line = try String(contentsOfFile: folder + "/out.jsonl", encoding: .utf8)
                counts[try JSON.parse(line)["number"]?.intValue ?? 0] += 1 / Double(rounds)
            }
            return counts
        }
        for (share, expected) in zip(try drawn(.importance), [1.0 / 6, 2.0 / 6, 3.0 / 6]) { #expect(abs(share - expected) < 0.09) }
        for share in try drawn(.random) { #expect(abs(share - 1.0 / 3) < 0.09) }
    }

    @Test("texts like the target come before others of the same length, and bring the words nearer to it")
    func likeness() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        func text(_ words: [String], _ number: Int) -> String { (0..<9).map { words[(number * 7 + $0 * $0) % words.count] }.joined(separator: " ") }
        let (wanted, other) = (["sea", "hill", "river", "stone", "bridge"], ["pills", "buy", "cheap", "click", "now"])
        let raw = try write((0..<100).map { text($0 % 4 == 0 ? wanted : other, $0) }, folder + "/raw.jsonl")
        let target = try write((0..<9).map { text(wanted, $0 + 3) }, folder + "/target.jsonl")
        let report = try DocumentSelection(.importance, .share(0.25), seed: 5).write(raw, target: target, to: folder + "/out.jsonl")
        let lines = try String(contentsOfFile: folder + "/out.jsonl", encoding: .utf8).split(separator: "\n")
        let numbers = try lines.map { try JSON.parse(String($0))["number"]?.intValue ?? 1 }
        #expect(numbers.count == 25)
        #expect(numbers.allSatisfy { $0 % 4 == 0 })
        #expect((report.keptDivergence ?? 9) < 0.2 * (report.divergence ?? 0))
    }

    @Test("amounts are kept to less than a document, and wrong ones refused")
    func amounts() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        let raw = try write((0..<200).map { String(repeating: "word ", count: 1 + $0 % 7) }, folder + "/raw.jsonl")
        let all = try DocumentSelection(.random, .share(1)).write(raw, target: [], to: folder + "/out.jsonl")
        #expect(all.kept == 200)
        #expect(try DocumentSelection(.random, .share(1)).words(raw) == all.words)
        for share in [0.1, 0.37, 0.9] {
            let report = try DocumentSelection(.random, .share(share), seed: 3).write(raw, target: [], to: folder + "/out.jsonl")
            #expect(abs(Double(report.keptWords) - share * Double(report.words)) <= 4)
        }
        let words = try DocumentSelection(.random, .words(100), seed: 3).write(raw, target: [], to: folder + "/out.jsonl")
        #expect(abs(words.keptWords - 100) <= 4)
        for amount in [DocumentSelection.Amount.documents(0), .share(0), .share(1.5), .words(0)] {
            #expect(throws: LyceumError.self) { try DocumentSelection(.random, amount).write(raw, target: [], to: folder + "/out.jsonl") }
        }
        #expect(throws: LyceumError.self) { try DocumentSelection(.importance, .share(0.5)).write(raw, target: [], to: folder + "/out.jsonl") }
    }
}
