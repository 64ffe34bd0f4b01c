import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Residuals between models with different tokens, of block types, and of adapters.
@Suite("Residuals across vocabularies and formats")
struct ResidualVocabularyTests {
    static let embedding = "model.embed_tokens.weight"

    static func rows(_ checkpoint: Checkpoint, _ name: String = embedding) throws -> [[Float]] {
        let tensor = try MergeSource(checkpoint).floats(name)
        let values = MergeFixtures.floats(tensor)
        return (0..<tensor.shape[0]).map { Array(values[$0 * tensor.width..<($0 + 1) * tensor.width]) }
    }

    @Test("rows only the instruct model has are copied whole, with its tokenizer, template and ends of answers")
    func newTokens() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, tied: false)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.02, tokens: ["<|turn|>", "<|end|>"])
        let continued = try MergeFixtures.tuned(base, folder.file("continued"), seed: 6, deviation: 0.01)
        let report = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        #expect(report.newRows == 2 && report.isExact)
        // Exact on the base itself, rows of the head included.
        try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("back"))
        #expect(try folder.bytes("back/model.safetensors") == folder.bytes("instruct/model.safetensors"))
        // On another model the scale works on differences, not on rows that are copied.
        let added = try MergeFixtures.apply(continued, [(folder.file("residual"), 0.5)], folder.file("new"))
        let new = try Checkpoint.open(folder.file("new"))
        let count = try base.tokenizer().vocabularySize
        #expect(added.copiedRows == 4)
        #expect(new.configuration["vocab_size"]?.intValue == count + 2)
        #expect(new.configuration["eos_token_id"]?.intValue == count)
        #expect(try new.tokenizer().id(of: "<|end|>") == Int32(count + 1))
        #expect(try new.chatTemplate() != nil)
        for name in [Self.embedding, "lm_head.weight"] {
            let (found, own, start, end) = (
                try Self.rows(new, name), try Self.rows(continued, name), try Self.rows(base, name), try Self.rows(instruct, name)
            )
            #expect(found[count] == end[count] && found[count + 1] == end[count + 1])
            for column in 0..<found[0].count { #expect(abs(found[7][column] - (own[7][column] + 0.5 * (end[7][column] - start[7][column]))) < 1e-6) }
        }
        _ = try LanguageModel(new, options: RuntimeOptions())
    }

    @Test("rows only the target has are left alone, and its tokenizer is kept")
    func targetTokens() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.02)
        let target = try MergeFixtures.tuned(base, folder.file("target"), seed: 6, deviation: 0.01, tokens: ["chlorophyll"])
        _ = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        try MergeFixtures.apply(target, [(folder.file("residual"), 1)], folder.file("new"))
        let new = try Checkpoint.open(folder.file("new"))
        let count = try base.tokenizer().vocabularySize
        #expect(try Self.rows(new)[count] == Self.rows(target)[count])
        #expect(try Self.rows(new)[3] != Self.rows(target)[3])
        #expect(try new.tokenizer().id(of: "chlorophyll") == Int32(count))
        #expect(new.configuration["vocab_size"]?.intValue == count + 1)
    }

    @Test("the same number for another token is refused by name, unless few are renamed")
    func conflicts() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let chat = try MergeFixtures.tuned(base, folder.file("chat"), seed: 5, deviation: 0.02, tokens: ["<|turn|>"])
        let other = try MergeFixtures.tuned(base, folder.file("other"), seed: 6, deviation: 0.02, tokens: ["chlorophyll"])
        _ = try MergeFixtures.residual(base, chat, folder.file("residual"))
        // One in three hundred is told; the target's own row stays.
        let report = try MergeFixtures.apply(other, [(folder.file("residual"), 1)], folder.file("new"))
        #expect(report.warnings.contains { $0.contains("chlorophyll") && $0.contains("<|turn|>") })
        #expect(try Self.rows(try Checkpoint.open(folder.file("new"))).last! == Self.rows(other).last!)
        // Another vocabulary altogether.
        var json = try JSON.read(path: folder.file("chat/tokenizer.json")).objectValue!
        var model = json["model"]!.objectValue!
        let vocabulary = model["vocab"]!.objectValue!
        model["vocab"] = .object(JSON.Object(zip(vocabulary.keys, vocabulary.values.reversed()).map { ($0.0, $0.1) }))
        model["merges"] = .array([])
        json["model"] = .object(model)
        json["added_tokens"] = .array([])
        try JSON.object(json).text().write(toFile: folder.file("chat/tokenizer.json"), atomically: true, encoding: .utf8)
        let swapped = try Checkpoint.open(folder.file("chat"))
        let error = #expect(throws: LyceumError.self) { try MergeFixtures.residual(base, swapped, folder.file("no")) }
        #expect("\(error!)".contains("tokens of"))
        _ = try ResidualExtraction(base: try MergeSource(base), instruct: try MergeSource(swapped), allowsOtherVocabulary: true)
    }

    @Test("GGUF files give the residual their folders give")
    func fileInputs() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.02)
        for (name, model) in [("base", base), ("instruct", instruct)] {
            try CheckpointConverter.convert(from: model, to: folder.file("\(name).gguf"), format: .gguf)
        }
        let fromFolders = try MergeFixtures.residual(base, instruct, folder.file("a"))
        let fromFiles = try MergeFixtures.residual(
            try Checkpoint.open(folder.file("base.gguf")), try Checkpoint.open(folder.file("instruct.gguf")), folder.file("b"))
        #expect(try folder.bytes("a/model.safetensors") == folder.bytes("b/model.safetensors"))
        #expect(fromFolders.baseHash == fromFiles.baseHash && fromFolders.instructHash == fromFiles.instructHash)
        // And back into a file: the instruct model's values to the bit.
        try MergeFixtures.apply(try Checkpoint.open(folder.file("base.gguf")), [(folder.file("b"), 1)], folder.file("back.gguf"))
        #expect(MergeFixtures.isSame(try MergeFixtures.values(try Checkpoint.open(folder.file("back.gguf"))), try MergeFixtures.values(instruct)))
    }

    @Test("a quantized target keeps its block types, and the error of quantizing again is the one reported")
    func quantized() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.02)
        _ = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        try CheckpointConverter.convert(from: base, to: folder.file("base.gguf"), format: .gguf, type: .q8_0)
        let file = try Checkpoint.open(folder.file("base.gguf"))
        let report = try MergeFixtures.apply(file, [(folder.file("residual"), 1)], folder.file("new.gguf"))
        let new = try Checkpoint.open(folder.file("new.gguf"))
        for name in file.fileTensors.tensorNames {
            #expect(try new.fileTensors.tensor(named: name).type == file.fileTensors.tensor(named: name).type)
        }
        #expect(report.types[.q8_0]! > report.types[.f32]!)
        let (before, stored) = (try MergeFixtures.values(file), try MergeFixtures.values(new))
        let (start, end) = (try MergeFixtures.values(base), try MergeFixtures.values(instruct))
        var squared = 0.0
        for (name, values) in stored {
            for (index, value) in values.enumerated() {
                let wanted = Double(before[name]![index]) + Double(end[name]![index]) - Double(start[name]![index])
                squared += (Double(value) - wanted) * (Double(value) - wanted)
            }
        }
        #expect(abs(report.roundingNorm - squared.squareRoot()) < 1e-3 * report.roundingNorm)
        #expect(report.roundingNorm > 0 && report.roundingNorm < 0.1 * report.addedNorm)
    }
}
