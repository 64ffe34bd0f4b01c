import Foundation
import LyceumCore
import Testing

@testable import LyceumCurate

/// Models and predictions of fasttext-wheel 0.9.2, from Tools/reference/fasttext_peer.py.
@Suite("Classifiers predict as fastText")
struct FastTextPeerTests {
    static let folder = Bundle.module.resourceURL.map { $0.path + "/Fixtures/fasttext" } ?? ""
    static let fixture: JSON = (try? JSON.read(path: folder + "/predictions.json")) ?? .null
    static let models = ["softmax.bin", "runs.bin", "pieces.bin", "tree.bin", "all.bin", "negatives.bin", "quantized.ftz", "pruned.ftz", "parts.ftz"]

    @Test("Every label's probability is the peer's", arguments: models)
    func predictions(_ name: String) throws {
        let model = try FastTextModel(path: "\(Self.folder)/\(name)")
        let texts = try #require(Self.fixture["texts"]?.arrayValue).compactMap(\.stringValue)
        let expected = try #require(Self.fixture["models"]?[name]?.arrayValue)
        #expect(texts.count > 30 && texts.count == expected.count)
        var compared = 0
        for (text, row) in zip(texts, expected) {
            let found = try model.predict(text, most: model.labels.count)
            let pairs = row.arrayValue ?? []
            #expect(found.count == pairs.count, "\(name): “\(text)”")
            for pair in pairs {
                let label = try #require(pair.arrayValue?[0].stringValue)
                let score = min(try #require(pair.arrayValue?[1].doubleValue), 1)
                let own = found.first { $0.label == label }?.probability ?? -1
                #expect(abs(own - score) < 1e-5, "\(name): “\(text)” \(label) \(own) instead of \(score)")
                compared += 1
            }
            if let best = pairs.first?.arrayValue?[1].doubleValue, pairs.count > 1, best - (pairs[1].arrayValue?[1].doubleValue ?? 0) > 1e-4 {
                #expect(found.first?.label == pairs[0].arrayValue?[0].stringValue)
                #expect(try model.predict(text).first == found.first)
            }
        }
        #expect(compared > 100)
    }

    @Test("What is read is written with the same bytes", arguments: models.filter { $0.hasSuffix(".bin") })
    func bytes(_ name: String) throws {
        let folder = try CurationFolder()
        try FastTextModel(path: "\(Self.folder)/\(name)").write(to: folder.path + "/copy.bin")
        let written = try FileReader.contents(of: folder.path + "/copy.bin")
        #expect(written == (try FileReader.contents(of: "\(Self.folder)/\(name)")))
    }

    @Test("A quantized model written out predicts the same")
    func writtenOut() throws {
        let folder = try CurationFolder()
        let model = try FastTextModel(path: "\(Self.folder)/pruned.ftz")
        #expect(model.isQuantized)
        try model.write(to: folder.path + "/plain.bin")
        let plain = try FastTextModel(path: folder.path + "/plain.bin")
        for text in ["oven of the harbor", "Öl und Mehl", "unseenword"] {
            #expect(try plain.predict(text, most: 5) == model.predict(text, most: 5))
        }
    }

    @Test("A file cut off anywhere, or with a byte changed, is an error or a model, never a crash", arguments: ["tree.bin", "pruned.ftz"])
    func damaged(_ name: String) throws {
        let folder = try CurationFolder()
        let bytes = try FileReader.contents(of: "\(Self.folder)/\(name)")
        var state: UInt64 = 11
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let path = folder.path + "/damaged"
        for count in [0, 3, 8, 55, 60, 64, 100, bytes.count / 2, bytes.count - 1] {
            try Data(bytes.prefix(count)).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: LyceumError.self) { try FastTextModel(path: path) }
            #expect(error?.code == .invalidData)
        }
        var read = 0
        for round in 0..<150 {
            var changed = bytes
            // Most of them in the head and the dictionary, where they do harm.
            for _ in 0..<1 + round % 3 { changed[random(round.isMultiple(of: 2) ? 1200 : bytes.count)] = UInt8(random(256)) }
            try Data(changed).write(to: URL(fileURLWithPath: path))
            do {
                _ = try FastTextModel(path: path).predict("oven of the harbor", most: 3)
                read += 1
            } catch { #expect(error.location != nil) }
        }
        #expect(read > 0)
    }
}
