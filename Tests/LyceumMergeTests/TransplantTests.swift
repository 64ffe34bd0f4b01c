import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Vocabularies moved from model to model.
@Suite("Tokenizer transplants")
struct TransplantTests {
    private static let embedding = "model.embed_tokens.weight"
    private static let fixtures = Bundle.module.resourcePath! + "/Fixtures/tokens"

    @discardableResult
    private static func transplant(
        _ model: String, _ donor: String, _ out: String, _ method: TransplantMethod, _ change: (inout TransplantOptions) -> Void = { _ in }
    ) throws -> TransplantReport {
        var options = TransplantOptions(method: method)
        change(&options)
        return try TokenizerTransplant(try Checkpoint.open(model), donor: donor, options: options).write(to: out)
    }

    @Test("rows are those of mergekit-tokensurgeon, embedding and head")
    func peer() throws {
        let expected = try SafetensorsFile(path: Self.fixtures + "/expected.safetensors")
        let cases: [(String, TransplantMethod, Bool)] = [
            ("omp", .omp, false), ("subword", .subword, false), ("interpolation", .interpolation, false), ("interpolation_cosine", .interpolation, true),
            ("mean", .mean, false), ("zero", .zero, false),
        ]
        for (name, method, usesCosine) in cases {
            let folder = try MergeFolder()
            let report = try Self.transplant(Self.fixtures + "/base", Self.fixtures + "/b", folder.file("out"), method) {
                $0.count = 6
                $0.usesCosine = usesCosine
            }
            #expect(report.keptTokens > 250 && report.madeTokens > 10)
            #expect((report.missing != nil) == method.needsDonorRows)
            let values = try MergeFixtures.values(try Checkpoint.open(folder.file("out")))
            for tensor in [Self.embedding, "lm_head.weight"] {
                let wanted = MergeFixtures.floats(try expected.tensor(named: "transplant_\(name)/\(tensor)").asFloats(tensor))
                let gap = zip(values[tensor]!, wanted).map { abs($0 - $1) }.max() ?? .infinity
                #expect(values[tensor]!.count == wanted.count && gap < 2e-5, "\(name) \(tensor): \(gap)")
            }
        }
    }

    @Test("with its own tokenizer a model stays itself to the bit, whatever the method", arguments: TransplantMethod.allCases)
    func identity(method: TransplantMethod) throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, tied: false)
        let report = try Self.transplant(folder.file("base"), folder.file("base"), folder.file("out"), method)
        #expect(report.madeTokens == 0 && report.rowsAfter == report.rowsBefore)
        #expect(MergeFixtures.isSame(try MergeFixtures.values(base), try MergeFixtures.values(try Checkpoint.open(folder.file("out")))))
    }

    /// A donor whose new token is a sum of tokens both have.
    private static func donor(_ folder: MergeFolder) throws -> (base: Checkpoint, donor: Checkpoint, known: Int) {
        let base = try MergeFixtures.base(folder)
        _ = try MergeFixtures.tuned(base, folder.file("wider"), seed: 5, deviation: 0, tokens: ["<|x|>", "<|y|>"])
        let source = try MergeSource(try Checkpoint.open(folder.file("wider")))
        let known = try base.tokenizer().vocabularySize
        var saving = ModelSaving(checkpoint: source.checkpoint, path: folder.file("donor"), type: nil)
        saving.configurationChanges = [("eos_token_id", .integer(known))]
        try saving.write(changed: [embedding: .some(source.shape(of: embedding)!)]) { name throws(LyceumError) in
            let table = try source.floats(name)
            for column in 0..<64 {
                let rows = table.floats
                rows[known * 64 + column] = rows[40 * 64 + column] - 2 * rows[41 * 64 + column] + 0.5 * rows[42 * 64 + column]
                rows[(known + 1) * 64 + column] = rows[50 * 64 + column]
            }
            return Parameter(name: name, tensor: table)
        }
        return (base, try Checkpoint.open(folder.file("donor")), known)
    }

    @Test("a token that is a sum of shared ones in the donor is the same sum in the model; one in the place of another takes its row")
    func sums() throws {
        let folder = try MergeFolder()
        let (base, _, known) = try Self.donor(folder)
        let tuned = try MergeFixtures.tuned(base, folder.file("model"), seed: 8, deviation: 0.05)
        let report = try Self.transplant(folder.file("model"), folder.file("donor"), folder.file("omp"), .omp) { $0.count = 8 }
        #expect(report.madeTokens == 2 && report.missing! < 1e-5 && report.rowsAfter == known + 2)
        let model = try MergeFixtures.values(tuned)[Self.embedding]!
        let rows = try MergeFixtures.values(try Checkpoint.open(folder.file("omp")))[Self.embedding]!
        for column in 0..<64 {
            let wanted = model[40 * 64 + column] - 2 * model[41 * 64 + column] + 0.5 * model[42 * 64 + column]
            #expect(abs(rows[known * 64 + column] - wanted) < 1e-4)
            #expect(abs(rows[(known + 1) * 64 + column] - model[50 * 64 + column]) < 1e-5)
        }
        try Self.transplant(folder.file("model"), folder.file("donor"), folder.file("near"), .interpolation) { $0.count = 4 }
        let near = try MergeFixtures.values(try Checkpoint.open(folder.file("near")))[Self.embedding]!
        for column in 0..<64 { #expect(abs(near[(known + 1) * 64 + column] - model[50 * 64 + column]) < 1e-4) }
    }

    @Test("the result has the donor's tokenizer and ends, no numbers of the old vocabulary, rows as asked for, and speaks")
    func files() throws {
        let folder = try MergeFolder()
        let (base, donor, known) = try Self.donor(folder)
        try JSON.object(JSON.Object([("eos_token_id", 3), ("suppress_tokens", [5]), ("temperature", 0.5)])).text()
            .write(toFile: folder.file("base") + "/generation_config.json", atomically: true, encoding: .utf8)
        let report = try Self.transplant(folder.file("base"), folder.file("donor"), folder.file("out"), .subword) { $0.padding = 64 }
        let result = try Checkpoint.open(folder.file("out"))
        #expect(report.rowsAfter == 320 && result.configuration["vocab_size"]?.intValue == 320)
        #expect(result.specialTokens.ends == donor.specialTokens.ends && result.specialTokens.ends.contains(Int32(known)))
        #expect(result.configuration["eos_token_id"]?.text() == JSON.array(donor.specialTokens.ends.map { .integer(Int($0)) }).text())
        #expect(result.generationConfiguration?["suppress_tokens"] == nil && result.generationConfiguration?["temperature"]?.doubleValue == 0.5)
        #expect(result.generationConfiguration?["eos_token_id"]?.text() == result.configuration["eos_token_id"]?.text())
        let tokenizer = try result.tokenizer()
        #expect(tokenizer.id(of: "<|y|>") == Int32(known + 1))
        let sentence = "the cat<|y|> sat on the mat"
        #expect(tokenizer.decode(tokenizer.encode(sentence)) == sentence)
        #expect(try result.chatTemplateText() == (try donor.chatTemplateText()))
        // Rows without a token have the mean of the model's.
        let rows = try MergeFixtures.values(result)[Self.embedding]!
        let old = try MergeFixtures.values(base)[Self.embedding]!
        for column in 0..<64 {
            let mean = (0..<known).reduce(0.0) { $0 + Double(old[$1 * 64 + column]) } / Double(known)
            #expect(abs(Double(rows[319 * 64 + column]) - mean) < 1e-6)
        }
    }

    @Test("a tokenizer alone is enough for subword rows, and refused by name where the donor's rows are needed")
    func tokenizerAlone() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let training = TokenizerTraining(kind: .bpe, vocabularySize: 300)
        try training.write(try training.train(["the photons on the mat, the photons over the number of photons; numbers and cats"]), to: folder.file("alone"))
        let report = try Self.transplant(folder.file("base"), folder.file("alone"), folder.file("out"), .subword)
        #expect(report.madeTokens > 5 && report.keptTokens > 256)
        let (old, new) = (try base.tokenizer(), try Checkpoint.open(folder.file("out")).tokenizer())
        let (before, after) = (try MergeFixtures.values(base)[Self.embedding]!, try MergeFixtures.values(try Checkpoint.open(folder.file("out")))[Self.embedding]!)
        let id = try #require((0..<Int32(new.vocabularySize)).first { old.id(of: new.token(of: $0)!) == nil })
        let pieces = old.encode(String(decoding: new.bytes(of: id), as: UTF8.self), addSpecialTokens: false)
        #expect(pieces.count > 1)
        for column in 0..<64 {
            let mean = pieces.reduce(Float(0)) { $0 + before[Int($1) * 64 + column] } / Float(pieces.count)
            #expect(abs(after[Int(id) * 64 + column] - mean) < 1e-6)
        }
        let error = #expect(throws: LyceumError.self) { try Self.transplant(folder.file("base"), folder.file("alone"), folder.file("no"), .omp) }
        #expect("\(error!)".contains("--method subword") && !FileManager.default.fileExists(atPath: folder.file("no")))
        #expect(throws: LyceumError.self) { try Self.transplant(folder.file("base"), folder.file("base"), folder.file("no.gguf"), .mean) }
        #expect(throws: LyceumError.self) { try Self.transplant(folder.file("base"), folder.file("base"), folder.file("no"), .omp) { $0.count = 0 } }
    }
}
