import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumModel

/// New models: sizes, seeds, the numbers they begin with, and that everything else takes them.
@Suite("Initialization", .serialized)
struct InitializationTests {
    static let tokenizerJSON: JSON? = try? BPETrainer(vocabularySize: 300, specialTokens: ["<|endoftext|>"]).train(
        (0..<40).map { "the cat \($0) sat on the mat and the dog sat on the cat; " })

    static func tokenizer(_ scratch: ScratchFolder) throws -> TokenizerSource {
        let path = scratch.file("tokenizer.json")
        if !FileManager.default.fileExists(atPath: path) {
            try AtomicFile.write(try #require(tokenizerJSON).text(), to: path)
        }
        return try TokenizerSource(path)
    }

    static func small(_ vocabulary: Int) -> ModelDimensions {
        ModelDimensions(layers: 3, width: 64, heads: 2, inner: 96, context: 64, vocabulary: vocabulary)
    }

    static func values(_ checkpoint: Checkpoint, _ name: String) throws -> [Float] {
        try checkpoint.fileTensors.tensor(named: name).asFloats(name).floatArray()
    }

    static func deviation(_ values: [Float]) -> Double {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        return (values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)).squareRoot()
    }

    @Test("a new model of every architecture runs, trains and has the count it says", arguments: ModelInitializer.architectures)
    func everyArchitecture(name: String) throws {
        let scratch = ScratchFolder()
        let tokenizer = try Self.tokenizer(scratch)
        let initializer = try ModelInitializer(
            architecture: name, dimensions: Self.small(tokenizer.tokenizer.vocabularySize), tokenizer: tokenizer, seed: 3)
        try initializer.write(to: scratch.file("model"))
        let checkpoint = try Checkpoint.open(scratch.file("model"))
        let model = try TrainableModel(checkpoint)
        #expect(model.trainableCount == initializer.parameterCount)
        #expect(checkpoint.fileTensors.tensorNames.count == initializer.weights.count)
        #expect(model.unusedTensors.unknown.isEmpty && model.unusedTensors.harmless.isEmpty)
        // A new model knows nothing: every token is about equally likely, and the loss is the logarithm of the vocabulary.
        let text = try TextModel(try LanguageModel(checkpoint, options: RuntimeOptions(threads: 1)))
        let tokens = text.tokenizer.encode("the cat sat on the mat")
        let batch = GradientFixtureTests.TrainingRows([tokens])
        let result = GradientFixtureTests.run(model, batch)
        #expect(abs(result.loss - log(Double(model.vocabularySize))) < (name == "gpt_neox" ? 0.6 : 0.15), "\(result.loss)")
        // No token may have come to an expert.
        let reached = result.gradients.filter { !$0.key.contains(".experts.") }.values
        #expect(reached.allSatisfy { $0.floatArray().contains { $0 != 0 } })
        #expect(result.gradients.values.allSatisfy { $0.floatArray().allSatisfy(\.isFinite) })
        #expect(text.endTokens == [0])
    }

    @Test("the same seed gives the same bytes, another seed others, for any number of threads")
    func seeds() throws {
        let scratch = ScratchFolder()
        let tokenizer = try Self.tokenizer(scratch)
        func bytes(_ seed: UInt64, _ name: String, _ pool: ThreadPool?) throws -> Data {
            let dimensions = Self.small(tokenizer.tokenizer.vocabularySize)
            try ModelInitializer(architecture: "llama", dimensions: dimensions, tokenizer: tokenizer, seed: seed)
                .write(to: scratch.file(name), pool: pool)
            return try Data(contentsOf: URL(fileURLWithPath: scratch.file("\(name)/model.safetensors")))
        }
        let first = try bytes(7, "a", nil)
        #expect(try bytes(7, "b", ThreadPool(threads: 2)) == first)
        #expect(try bytes(8, "c", nil) != first)
    }

    @Test("normal numbers have the distribution, and any part of a stream is the stream's")
    func normalNumbers() {
        func fill(_ first: Int, _ count: Int) -> [Float] {
            let tensor = Tensor(zeros: [max(count, 1)])
            fillNormal(seed: 5, stream: 9, first: first, tensor, count: count, deviation: 0.5)
            return Array(tensor.floatArray().prefix(count))
        }
        let all = fill(0, 100_000)
        let mean = all.reduce(0) { $0 + Double($1) } / 100_000
        // Five standard errors.
        #expect(abs(mean) < 5 * 0.5 / 100_000.0.squareRoot())
        #expect(abs(Self.deviation(all) - 0.5) < 5 * 0.5 / 200_000.0.squareRoot())
        let beyond = Double(all.filter { abs($0) > 0.5 * 1.959964 }.count) / 100_000
        #expect(abs(beyond - 0.05) < 5 * (0.05 * 0.95 / 100_000).squareRoot())
        for (first, count) in [(0, 1), (1, 1), (3, 4), (7, 8193), (8191, 3), (50_000, 0)] {
            #expect(fill(first, count) == Array(all[first..<first + count]))
        }
        #expect(Set(all).count > 99_000)
    }

    @Test("weights begin as in the family's reference")
    func deviations() throws {
        let scratch = ScratchFolder()
        let tokenizer = try Self.tokenizer(scratch)
        func model(_ name: String) throws -> Checkpoint {
            let dimensions = ModelDimensions(
                layers: 2, width: 128, heads: 2, context: 64, vocabulary: tokenizer.tokenizer.vocabularySize)
            try ModelInitializer(architecture: name, dimensions: dimensions, tokenizer: tokenizer).write(to: scratch.file(name))
            return try Checkpoint.open(scratch.file(name))
        }
        func expect(_ checkpoint: Checkpoint, _ name: String, _ wanted: Double) throws {
            let found = Self.deviation(try Self.values(checkpoint, name))
            #expect(abs(found - wanted) < 0.03 * wanted, "\(name): \(found), expected \(wanted)")
        }
        let llama = try model("llama")
        try expect(llama, "model.embed_tokens.weight", 0.02)
        try expect(llama, "model.layers.1.mlp.down_proj.weight", 0.02)
        #expect(try Self.values(llama, "model.norm.weight").allSatisfy { $0 == 1 })
        let gpt2 = try model("gpt2")
        try expect(gpt2, "transformer.h.0.attn.c_attn.weight", 0.02)
        try expect(gpt2, "transformer.h.1.mlp.c_proj.weight", 0.01)
        #expect(try Self.values(gpt2, "transformer.h.1.mlp.c_proj.bias").allSatisfy { $0 == 0 })
        #expect(try gpt2.fileTensors.tensor(named: "transformer.h.0.attn.c_attn.weight").shape == [128, 384])
        let neox = try model("gpt-neox")
        try expect(neox, "gpt_neox.layers.0.attention.query_key_value.weight", (2 / 640.0).squareRoot())
        try expect(neox, "gpt_neox.layers.0.mlp.dense_4h_to_h.weight", 1 / 128.0.squareRoot())
        let gemma = try model("gemma3")
        #expect(try Self.values(gemma, "model.layers.0.self_attn.q_norm.weight").allSatisfy { $0 == 0 })
        #expect(try Self.values(gemma, "model.norm.weight").allSatisfy { $0 == 0 })
    }

    @Test("named sizes have the counts of the published models", arguments: [
        // SmolLM2-135M and -360M with their vocabulary; Llama 3.2 1B; the 8M Llama of the benchmarks.
        ("135M", 49_152, 134_515_008), ("360M", 49_152, 361_821_120), ("1B", 128_256, 1_235_814_400), ("8M", 8192, 8_335_008),
    ])
    func counts(size: String, vocabulary: Int, count: Int) throws {
        let scratch = ScratchFolder()
        let dimensions = try ModelInitializer.dimensions(
            of: try NamedModelSize.named(size), architecture: "llama", vocabulary: vocabulary)
        let initializer = try ModelInitializer(
            architecture: "llama", dimensions: dimensions, tokenizer: try Self.tokenizer(scratch))
        #expect(initializer.parameterCount == count)
    }

    @Test("every size suits every architecture", arguments: NamedModelSize.all.map(\.name))
    func sizes(name: String) throws {
        let scratch = ScratchFolder()
        let tokenizer = try Self.tokenizer(scratch)
        for architecture in ModelInitializer.architectures {
            let dimensions = try ModelInitializer.dimensions(
                of: try NamedModelSize.named(name), architecture: architecture, vocabulary: 8192)
            let initializer = try ModelInitializer(architecture: architecture, dimensions: dimensions, tokenizer: tokenizer)
            #expect(initializer.parameterCount > 500_000)
        }
    }

    @Test("numbers that make no model are refused with a reason", arguments: [
        ("llama", ModelDimensions(layers: 2, width: 100, heads: 3, vocabulary: 512), "heads"),
        ("llama", ModelDimensions(layers: 2, width: 96, heads: 3, keyHeads: 2, vocabulary: 512), "key heads"),
        ("gpt2", ModelDimensions(layers: 2, width: 96, heads: 3, keyHeads: 1, vocabulary: 512), "gpt2"),
        ("phi3", ModelDimensions(layers: 2, width: 96, heads: 3, headWidth: 64, vocabulary: 512), "head width"),
        ("qwen3", ModelDimensions(layers: 2, width: 96, heads: 3, headWidth: 33, vocabulary: 512), "multiple of 2"),
        ("llama", ModelDimensions(layers: 0, width: 96, heads: 3, vocabulary: 512), "layers"),
        ("llama", ModelDimensions(layers: 1, width: 96, heads: 3, vocabulary: 100), "too small"),
        ("bert", ModelDimensions(layers: 1, width: 96, heads: 3, vocabulary: 512), "choose one of"),
    ])
    func refusals(architecture: String, dimensions: ModelDimensions, mentioned: String) throws {
        let scratch = ScratchFolder()
        let tokenizer = try Self.tokenizer(scratch)
        let error = #expect(throws: LyceumError.self) {
            try ModelInitializer(architecture: architecture, dimensions: dimensions, tokenizer: tokenizer)
        }
        #expect(error?.description.contains(mentioned) == true, "\(error.map { "\($0)" } ?? "")")
        #expect(throws: LyceumError.self) { try NamedModelSize.named("7X") }
    }
}
