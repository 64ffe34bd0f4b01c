import Foundation
import LyceumCore
import Testing

@testable import LyceumText

/// Trained vocabularies against those of Hugging Face tokenizers 0.23 (`Tools/reference/tokenizer_training_fixtures.py`).
@Suite("Tokenizer training")
struct TokenizerTrainingTests {
    static func fixture(_ name: String) throws -> JSON {
        try JSON.read(path: Bundle.module.resourcePath! + "/Fixtures/training/\(name).json")
    }

    static func texts(_ fixture: JSON) -> [String] { fixture["texts"]!.arrayValue!.compactMap(\.stringValue) }

    @Test("a byte-pair vocabulary has the tokens, merges and encodings of the reference", arguments: 0..<4, [1, 2])
    func bytePairs(index: Int, threads: Int) throws {
        let fixture = try Self.fixture("bpe")
        let wanted = fixture["cases"]!.arrayValue![index]
        let trainer = BPETrainer(
            vocabularySize: wanted["size"]!.intValue!, minimumFrequency: wanted["frequency"]!.intValue!,
            specialTokens: wanted["special"]!.arrayValue!.compactMap(\.stringValue), maximumTokenLength: wanted["limit"]?.intValue,
            threads: threads)
        let json = try trainer.train(Self.texts(fixture))
        let tokens = json["model"]!["vocab"]!.objectValue!.sorted { $0.1.intValue! < $1.1.intValue! }.map(\.0)
        #expect(tokens == wanted["tokens"]!.arrayValue!.compactMap(\.stringValue))
        func pairs(_ json: JSON?) -> [[String]] { json!.arrayValue!.map { $0.arrayValue!.compactMap(\.stringValue) } }
        #expect(pairs(json["model"]?["merges"]) == pairs(wanted["merges"]))
        let tokenizer = try Tokenizer(json: json)
        for (text, ids) in zip(Self.texts(fixture), wanted["ids"]!.arrayValue!) {
            #expect(tokenizer.encode(text) == ids.arrayValue!.map { Int32($0.intValue!) })
            #expect(tokenizer.decode(tokenizer.encode(text)) == text)
        }
    }

    @Test("a Unigram vocabulary writes texts at least about as short as the reference's")
    func unigram() throws {
        let fixture = try Self.fixture("unigram")
        let size = fixture["size"]!.intValue!
        let json = try UnigramTrainer(vocabularySize: size).train(Self.texts(fixture))
        // These texts have fewer pieces worth keeping than there is room for.
        #expect((150...size).contains(json["model"]!["vocab"]!.arrayValue!.count))
        #expect(try UnigramTrainer(vocabularySize: size, threads: 1).train(Self.texts(fixture).reversed()) == json)
        let tokenizer = try Tokenizer(json: json)
        let found = Self.texts(fixture).reduce(0) { $0 + tokenizer.encode($1).count }
        let wanted = fixture["counts"]!.arrayValue!.reduce(0) { $0 + $1.intValue! }
        #expect(Double(found) <= 1.05 * Double(wanted), "\(found) tokens, reference \(wanted)")
        #expect(Self.texts(fixture).allSatisfy { !tokenizer.encode($0).contains(0) })
    }

    @Test("sizes and special tokens that make no vocabulary are refused")
    func refusals() {
        #expect(throws: LyceumError.self) { try BPETrainer(vocabularySize: 0).train(["a"]) }
        #expect(throws: LyceumError.self) { try BPETrainer(vocabularySize: 300, specialTokens: ["<s>", "<s>"]).train(["a"]) }
        #expect(throws: LyceumError.self) { try BPETrainer(vocabularySize: 300, specialTokens: [""]).train(["a"]) }
        #expect(throws: LyceumError.self) { try UnigramTrainer(vocabularySize: 300, shrinkingFactor: 1).train(["a"]) }
        // More characters than room.
        #expect(throws: LyceumError.self) { try UnigramTrainer(vocabularySize: 5).train(["abcdefghijklmnop"]) }
    }
}
