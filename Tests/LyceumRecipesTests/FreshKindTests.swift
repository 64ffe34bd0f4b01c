import LyceumConfiguration
import LyceumCore
import LyceumModel
import Testing

@testable import LyceumRecipes

@Suite("New models in recipes")
struct FreshKindTests {
    @Test("the same texts and seed give the same model, another seed other weights")
    func repeats() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let texts = folder + "/texts.jsonl"
        let lines = (0..<40).map { "{\"text\": \"The color of stone \($0) is \($0 % 2 == 0 ? "red" : "blue").\"}\n" }
        try AtomicFile.write(lines.joined(), to: texts)
        func make(_ seed: UInt64, _ name: String) async throws -> (hash: String, values: JSON.Object) {
            let parameters = FreshKind.Parameters(
                texts: [texts], field: "text", tokenizer: nil, vocabulary: 270, hasChatTemplate: true, specialTokens: [], architecture: "llama",
                layers: 1, width: 16, heads: 2, keyHeads: nil, context: 64)
            let context = try StepContext(name: name, output: "\(folder)/\(name)", scratch: "\(folder)/\(name)-scratch", seed: seed)
            let result = try await FreshKind().run(parameters, context)
            let weights = "\(folder)/\(name)/model/model.safetensors"
            return (try Digest.ofFile(weights), result.values)
        }
        let (one, again, other) = (try await make(1, "one"), try await make(1, "again"), try await make(2, "other"))
        #expect(one.hash == again.hash)
        #expect(one.hash != other.hash)
        #expect(one.values["vocabulary"]?.intValue == 270)
        let tokenizer = try Checkpoint.open(folder + "/one/model").tokenizer()
        #expect(tokenizer.decode(tokenizer.encode("The color of stone 3")) == "The color of stone 3")
    }

    @Test("texts or a tokenizer must be given, and the width must divide among the heads")
    func refused() {
        for (yaml, word) in [("{kind: fresh}", "texts"), ("{kind: fresh, texts: [a.txt], width: 10, heads: 4}", "multiple of 4")] {
            do throws(LyceumError) {
                _ = try RecipesFixture.plan("name: r\nsteps:\n  f: \(yaml)\n", .standard)
                Issue.record("no error for \(yaml)")
            } catch {
                #expect("\(error)".contains(word), "\(error)")
            }
        }
    }
}
