import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// Mixtures of experts in files: what GGUF readers expect, what quantizing does to them, what is refused.
@Suite("Mixtures of experts in files", .serialized)
struct MixtralTests {
    static let path = ArchitectureTests.folder + "/mixtral"

    static func file(_ path: String, _ recipe: QuantizationRecipe) throws -> QuantizationReport {
        var export = GGUFExport(checkpoint: try Checkpoint.open(Self.path), path: path, recipe: recipe)
        export.needsTokenizer = false
        return try export.run()
    }

    static func logits(_ path: String) throws -> [Float] {
        let model = try LanguageModel(try Checkpoint.open(path), options: RuntimeOptions(threads: 1, cacheType: .f32, weightType: .f32))
        return try ArchitectureTests.allLogits(model, try ArchitectureTests.Expected("mixtral").tokens).values
    }

    @Test("the experts of a layer are one tensor under llama.cpp’s names, in the experts’ order")
    func stacks() throws {
        let scratch = ScratchFolder()
        _ = try Self.file(scratch.file("m.gguf"), .pure(.f32))
        let file = try GGUFFile(path: scratch.file("m.gguf"))
        #expect(file.metadata.string("general.architecture") == "llama")
        #expect(file.metadata.int("llama.expert_count") == 4 && file.metadata.int("llama.expert_used_count") == 2)
        #expect(file.info(of: "blk.2.ffn_gate_inp.weight")?.shape == [4, 32])
        let source = try Checkpoint.open(Self.path).tensors
        for (gguf, part) in [("ffn_gate_exps", "w1"), ("ffn_down_exps", "w2"), ("ffn_up_exps", "w3")] {
            let stack = try file.tensor(named: "blk.1.\(gguf).weight")
            #expect(stack.shape == [4, 32, 32])
            for expert in 0..<4 {
                let wanted = try source.tensor(named: "model.layers.1.block_sparse_moe.experts.\(expert).\(part).weight").asFloats("")
                #expect(stack.slice(expert..<expert + 1).floatArray() == wanted.floatArray())
            }
        }
        #expect(!file.tensorNames.contains { $0.contains("ffn_up.") })
    }

    @Test("files that hold experts one by one are read too")
    func separateExperts() throws {
        let scratch = ScratchFolder()
        _ = try Self.file(scratch.file("m.gguf"), .pure(.f32))
        let file = try GGUFFile(path: scratch.file("m.gguf"))
        var tensors: [(String, Tensor)] = []
        for name in file.tensorNames {
            let tensor = try file.tensor(named: name)
            if name.hasSuffix("_exps.weight") {
                for expert in 0..<4 {
                    let own = tensor.slice(expert..<expert + 1).reshaped(Array(tensor.shape.dropFirst()))
                    tensors.append((name.dropLast("_exps.weight".count) + ".\(expert).weight", own))
                }
            } else {
                tensors.append((name, tensor))
            }
        }
        let writer = try GGUFWriter(
            path: scratch.file("old.gguf"), metadata: file.metadata,
            tensors: tensors.map { TensorDeclaration(name: $0.0, type: $0.1.type, shape: $0.1.shape) })
        for (_, tensor) in tensors { try writer.append(tensor) }
        try writer.commit()
        #expect(try Self.logits(scratch.file("old.gguf")) == Self.logits(scratch.file("m.gguf")))
        // Written again, they are together.
        try CheckpointConverter.convert(from: try Checkpoint.open(scratch.file("old.gguf")), to: scratch.file("new.gguf"), format: .gguf)
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file("new.gguf"))) == Data(contentsOf: URL(fileURLWithPath: scratch.file("m.gguf"))))
    }

    @Test("experts are quantized, routers are not, and the logits stay near", arguments: [("Q8_0", 0.25), ("Q5_1", 0.6), ("Q4_0", 0.9)])
    func quantized(name: String, limit: Double) throws {
        let scratch = ScratchFolder()
        let recipe = try #require(QuantizationRecipe(name: name))
        let report = try Self.file(scratch.file("m.gguf"), recipe)
        for tensor in report.tensors {
            if tensor.name.hasSuffix("_exps.weight") { #expect(tensor.type == recipe.baseType, "\(tensor.name)") }
            if tensor.name.contains("ffn_gate_inp") { #expect(tensor.type == .f32) }
        }
        // Roundings send some tokens of a random model to other experts; wrong matrices would give 1.4.
        let (found, wanted) = (try Self.logits(scratch.file("m.gguf")), try Self.logits(Self.path))
        let error = zip(found, wanted).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
        let length = wanted.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect((error / length).squareRoot() < limit, "\((error / length).squareRoot())")
        // A quantized file goes into a folder and keeps its numbers.
        try CheckpointConverter.convert(from: try Checkpoint.open(scratch.file("m.gguf")), to: scratch.file("back"), format: .safetensors, type: .f32)
        let back = try Self.logits(scratch.file("back"))
        #expect(zip(back, found).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test("mixtures of eight experts keep more bits of what stands beside them, as llama.cpp’s mixtures do")
    func eightExperts() throws {
        func tensor(_ name: String, _ shape: [Int]) -> ExportTensor {
            ExportTensor(sourceName: name, name: name, sourceType: .f32, shape: shape, layout: .same)
        }
        let tensors = [
            tensor("output.weight", [512, 256]), tensor("blk.0.attn_k.weight", [256, 256]), tensor("blk.0.attn_output.weight", [256, 256]),
            tensor("blk.0.attn_v.weight", [256, 256]), tensor("blk.0.ffn_gate_inp.weight", [8, 256]), tensor("blk.0.ffn_up_exps.weight", [8, 512, 256]),
        ]
        let recipe = try #require(QuantizationRecipe(name: "Q4_K_M"))
        var chooser = QuantizationChooser(recipe, tensors: tensors, groupSize: 4, isVeryLarge: false, hasImportance: false)
        let types = tensors.map { chooser.choose($0).type }
        #expect(types == [.q6_K, .q8_0, .q5_K, .q8_0, .f32, .q4_K])
    }

    @Test("impossible numbers of experts and missing experts are named", arguments: [
        ("\"num_experts_per_tok\": 2", "\"num_experts_per_tok\": 9", "9 of 4 experts"),
        ("\"num_local_experts\": 4", "\"num_local_experts\": 5", "experts.4.w1"),
        ("\"num_local_experts\": 4", "\"num_local_experts\": 1000000", "expected 1 to 4096"),
        ("\"num_local_experts\": 4", "\"experts\": 4", "num_local_experts"),
        ("\"num_local_experts\": 4", "\"num_local_experts\": 3", "block_sparse_moe.gate"),
    ])
    func broken(original: String, replacement: String, mentioned: String) throws {
        let scratch = ScratchFolder()
        try FileManager.default.copyItem(atPath: Self.path, toPath: scratch.file("m"))
        let text = try String(contentsOfFile: scratch.file("m/config.json"), encoding: .utf8)
        #expect(text.contains(original))
        try text.replacingOccurrences(of: original, with: replacement)
            .write(toFile: scratch.file("m/config.json"), atomically: true, encoding: .utf8)
        let error = #expect(throws: LyceumError.self) { try LanguageModel.load(scratch.file("m")) }
        #expect(error.map { "\($0)".contains(mentioned) } == true, "\(error.map { "\($0)" } ?? "none")")
    }

    @Test("inspecting tells the experts, what works for a token, and more working memory than a dense model’s")
    func inspection() throws {
        let inspection = try Checkpoint.open(Self.path).inspect(contextLength: 64)
        #expect(inspection.experts?.count == 4 && inspection.experts?.perToken == 2)
        #expect(inspection.parameterCount == 52832)
        #expect(inspection.activeParameterCount == 52832 - 3 * 2 * 3 * 32 * 32)
        #expect(inspection.json["experts"]?.intValue == 4 && inspection.json["active_parameters"]?.intValue == inspection.activeParameterCount)
        let dense = try Checkpoint.open(ArchitectureTests.folder + "/mistral").inspect()
        #expect(dense.experts == nil && dense.activeParameterCount == dense.parameterCount && dense.json["experts"] == .null)
    }

    @Test("what enters the blocks is the embedding first, and each block's result after it")
    func blockInputs() throws {
        let model = try ArchitectureTests.model("mixtral")
        let tokens = try ArchitectureTests.Expected("mixtral").tokens
        model.maximumBatchRows = 16
        let last = try model.blockInputs(of: tokens, mean: false)
        let table = try model.checkpoint.tensors.tensor(named: "model.embed_tokens.weight").asFloats("").floatArray()
        let row = Int(tokens[tokens.count - 1])
        #expect(last.count == 3 && last[0].map { Float($0) } == Array(table[row * 32..<(row + 1) * 32]))
        #expect(last[1] != last[0] && last[2] != last[1])
        // The state of the last token of a shorter text is a part of the mean.
        let means = try model.blockInputs(of: Array(tokens.prefix(2)), mean: true)
        let parts = try (1...2).map { try model.blockInputs(of: Array(tokens.prefix($0)), mean: false) }
        for layer in 0..<3 {
            #expect(zip(means[layer], zip(parts[0][layer], parts[1][layer])).allSatisfy { abs($0 - ($1.0 + $1.1) / 2) < 1e-6 })
        }
        #expect(throws: LyceumError.self) { try model.blockInputs(of: [], mean: false) }
    }
}
