import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Merges of models with tokens of their own.
@Suite("Vocabularies of merges")
struct MergeVocabularyTests {
    private static let text = "merge_method: linear\nmodels: [{model: one}, {model: two}]\nparameters: {weight: 1}\n"

    private static func folder() throws -> MergeFolder {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        _ = try MergeFixtures.tuned(base, folder.file("one"), seed: 3, deviation: 0.01, tokens: ["<|a|>", "<|both|>"])
        _ = try MergeFixtures.tuned(base, folder.file("two"), seed: 4, deviation: 0.01, tokens: ["<|both|>", "<|b|>", "<|c|>"])
        return folder
    }

    /// Tokens of the base; the others' own follow.
    private static func count(_ folder: MergeFolder) throws -> Int { try Checkpoint.open(folder.file("base")).tokenizer().vocabularySize }

    private static func row(_ values: [Float], _ row: Int) -> [Float] { Array(values[row * 64..<(row + 1) * 64]) }

    @Test("other vocabularies are refused by name of the tokens, or merged row by row when asked to")
    func mismatch() throws {
        let folder = try Self.folder()
        let message = MergeRunTests.message(Self.text, folder)
        let rows = try Self.count(folder) + 2
        #expect(message.contains("\(rows) rows") && message.contains("“<|a|>” and “<|both|>”"), "\(message)")
        var options = MergeOptions()
        options.cropsVocabulary = true
        let merged = try MergeRunTests.run(Self.text.replacingOccurrences(of: "model: one", with: "model: base"), folder, "cropped", options: options)
        let base = try MergeFixtures.values(try Checkpoint.open(folder.file("base")))
        let two = try MergeFixtures.values(try Checkpoint.open(folder.file("two")))
        let name = "model.embed_tokens.weight"
        #expect(merged[name]!.count == base[name]!.count)
        for index in merged[name]!.indices { #expect(abs(merged[name]![index] - (base[name]![index] + two[name]![index]) / 2) < 1e-6) }
    }

    @Test("a union has all tokens, each merged where both have it and taken over where one has")
    func union() throws {
        let folder = try Self.folder()
        let count = try Self.count(folder)
        let merged = try MergeRunTests.run(Self.text + "tokenizer: {source: union, pad_to_multiple_of: 64}\n", folder)
        let one = try MergeFixtures.values(try Checkpoint.open(folder.file("one")))["model.embed_tokens.weight"]!
        let two = try MergeFixtures.values(try Checkpoint.open(folder.file("two")))["model.embed_tokens.weight"]!
        let checkpoint = try Checkpoint.open(folder.file("out"))
        let tokenizer = try checkpoint.tokenizer()
        #expect(["<|a|>", "<|both|>", "<|b|>", "<|c|>"].map { tokenizer.id(of: $0) } == (0..<4).map { Int32(count + $0) })
        let rows = merged["model.embed_tokens.weight"]!
        #expect(rows.count == 320 * 64 && checkpoint.configuration["vocab_size"]?.intValue == 320)
        func isMean(_ a: [Float], _ b: [Float], _ c: [Float]) -> Bool { a.indices.allSatisfy { abs(a[$0] - (b[$0] + c[$0]) / 2) < 1e-6 } }
        for id in [0, 100, count - 1] { #expect(isMean(Self.row(rows, id), Self.row(one, id), Self.row(two, id))) }
        func isSame(_ a: [Float], _ b: [Float]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 } }
        #expect(isSame(Self.row(rows, count + 0), Self.row(one, count + 0)))
        #expect(isMean(Self.row(rows, count + 1), Self.row(one, count + 1), Self.row(two, count + 0)))
        #expect(isSame(Self.row(rows, count + 2), Self.row(two, count + 1)) && isSame(Self.row(rows, count + 3), Self.row(two, count + 2)))
        // Padding has the mean of the rows.
        let mean = (0..<64).map { column in (0..<count + 4).reduce(Float(0)) { $0 + rows[$1 * 64 + column] } / Float(count + 4) }
        for id in [count + 4, 319] { #expect(zip(Self.row(rows, id), mean).allSatisfy { abs($0 - $1) < 1e-5 }) }
        // Text goes through the new vocabulary and back.
        let sentence = "the cat<|c|> sat<|a|> on the mat"
        let ids = tokenizer.encode(sentence)
        #expect(ids.contains(Int32(count + 3)) && ids.contains(Int32(count)))
        #expect(tokenizer.decode(ids) == sentence)
    }

    @Test("listed tokens take the row they are told to")
    func listed() throws {
        let folder = try Self.folder()
        let settings = """
            tokenizer:
              source: base
              tokens:
                "<|a|>": {source: {kind: zero}, force: true}
                "<|new|>": {source: {kind: model_token, model: two, token: "<|b|>"}}
                "<|third|>": {source: {kind: model_token, model: two, token_id: 7}}
            """
        let merged = try MergeRunTests.run(Self.text + settings, folder)["model.embed_tokens.weight"]!
        let two = try MergeFixtures.values(try Checkpoint.open(folder.file("two")))["model.embed_tokens.weight"]!
        let count = try Self.count(folder)
        #expect(merged.count == (count + 4) * 64)
        #expect(Self.row(merged, count + 0).allSatisfy { $0 == 0 })
        #expect(zip(Self.row(merged, count + 2), Self.row(two, count + 1)).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(zip(Self.row(merged, count + 3), Self.row(two, 7)).allSatisfy { abs($0 - $1) < 1e-6 })
        let wrong = MergeRunTests.message(Self.text + "tokenizer: {source: base, tokens: {x: {source: {kind: model_token, model: two, token: nothing}}}}", folder)
        #expect(wrong.contains("no row") && wrong.contains("merge.yaml:4"))
        #expect(MergeRunTests.message(Self.text + "tokenizer_source: nowhere", folder).contains("nowhere"))
    }
}
