import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("Converting checkpoints", .serialized)
struct CheckpointConversionTests {
    /// Everything GGUF can express; a Qwen2 with a sliding window it cannot.
    static let names = ArchitectureTests.names.filter { $0 != "qwen2-window" } + ["bert"]

    private static func toGGUF(
        _ name: String, _ path: String, _ recipe: QuantizationRecipe = .pure(.f32), keepsTypes: Bool = false
    ) throws -> QuantizationReport {
        var export = GGUFExport(
            checkpoint: try Checkpoint.open("\(ArchitectureTests.folder)/\(name)"), path: path, recipe: recipe, keepsTypes: keepsTypes)
        export.needsTokenizer = false
        return try export.run()
    }

    private static func largestDifference(_ checkpoint: Checkpoint, _ name: String) throws -> Float {
        let expected = try ArchitectureTests.Expected(name)
        let model = try LanguageModel(checkpoint, options: RuntimeOptions(threads: 1, cacheType: .f32, weightType: .f32))
        let found: [ArraySlice<Float>]
        if name == "bert" {
            let states = try model.hiddenStates(of: expected.tokens)
            let width = states.count / expected.tokens.count
            found = expected.rows.map { states[$0 * width..<($0 + 1) * width] }
        } else {
            let logits = try ArchitectureTests.allLogits(model, expected.tokens)
            found = expected.rows.map { logits[$0] }
        }
        var largest: Float = 0
        for (row, values) in zip(found, expected.values) { for (a, b) in zip(row, values) { largest = max(largest, abs(a - b)) } }
        return largest
    }

    @Test("every architecture has the same logits as GGUF and back as a folder", arguments: names)
    func roundTrip(name: String) throws {
        let scratch = ScratchFolder()
        _ = try Self.toGGUF(name, scratch.file("m.gguf"))
        let gguf = try Checkpoint.open(scratch.file("m.gguf"))
        #expect(gguf.format == .gguf)
        #expect(try Self.largestDifference(gguf, name) <= 1e-4)
        try CheckpointConverter.convert(from: gguf, to: scratch.file("back"), format: .safetensors, type: .f32)
        let back = try Checkpoint.open(scratch.file("back"))
        #expect(try Self.largestDifference(back, name) <= 1e-4)
        #expect(scratch.contents == ["back", "m.gguf"])
    }

    @Test("matrices come back bit by bit when their type is kept", arguments: names)
    func bits(name: String) throws {
        let scratch = ScratchFolder()
        _ = try Self.toGGUF(name, scratch.file("m.gguf"), keepsTypes: true)
        try CheckpointConverter.convert(from: Checkpoint.open(scratch.file("m.gguf")), to: scratch.file("back"), format: .safetensors)
        let original = try Checkpoint.open("\(ArchitectureTests.folder)/\(name)")
        let back = try Checkpoint.open(scratch.file("back"))
        for tensorName in back.fileTensors.tensorNames {
            let found = try back.tensors.tensor(named: tensorName)
            let wanted = try original.tensors.tensor(named: tensorName)
            #expect(found.shape == wanted.shape)
            if found.type == wanted.type {
                #expect(CheckpointFixtures.hexadecimal(found) == CheckpointFixtures.hexadecimal(wanted), "\(tensorName)")
            } else {
                let (a, b) = (try found.asFloats("").floatArray(), try wanted.asFloats("").floatArray())
                #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 }, "\(tensorName)")
            }
        }
    }

    @Test("the configuration survives the way to GGUF and back", arguments: names)
    func configuration(name: String) throws {
        let scratch = ScratchFolder()
        _ = try Self.toGGUF(name, scratch.file("m.gguf"))
        let original = try Checkpoint.open("\(ArchitectureTests.folder)/\(name)").configuration
        let back = try Checkpoint.open(scratch.file("m.gguf")).configuration
        for key in [
            "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size", "vocab_size",
            "max_position_embeddings", "rms_norm_eps", "layer_norm_eps", "sliding_window", "final_logit_softcapping",
            "attn_logit_softcapping", "query_pre_attn_scalar", "n_embd", "n_layer", "n_head", "n_positions", "tie_word_embeddings",
            "use_parallel_residual", "original_max_position_embeddings",
        ] {
            guard let value = original[key], !value.isNull else { continue }
            if key == "vocab_size", back[key] == nil { continue }
            #expect(back[key]?.doubleValue == value.doubleValue && back[key]?.boolValue == value.boolValue, "\(key)")
        }
        let part = name == "gemma3" ? "full_attention" : nil
        #expect(RotaryKeys(original, part: part).scalingType == RotaryKeys(back).scalingType)
        if name != "bert", name != "gpt2" { #expect(RotaryKeys(original, part: part).base ?? 10_000 == RotaryKeys(back).base) }
    }

    @Test("a sliding window GGUF cannot express is refused, not dropped")
    func window() throws {
        let scratch = ScratchFolder()
        let error = lyceumError { _ = try Self.toGGUF("qwen2-window", scratch.file("m.gguf")) }
        #expect(error?.code == .unsupported)
        #expect(scratch.contents.isEmpty)
    }

    @Test("a conversion that is stopped or fails leaves nothing behind", arguments: [Checkpoint.Format.gguf, .safetensors])
    func cancelled(format: Checkpoint.Format) throws {
        let scratch = ScratchFolder()
        _ = try Self.toGGUF("llama", scratch.file("m.gguf"))
        let source = try Checkpoint.open(scratch.file("m.gguf"))
        let error = lyceumError {
            try CheckpointConverter.convert(from: source, to: scratch.file("out"), format: format) { progress throws(LyceumError) in
                if progress.tensorsDone == 5 { throw LyceumError(.cancelled, "stopped") }
            }
        }
        #expect(error?.code == .cancelled)
        #expect(scratch.contents == ["m.gguf"])
    }

    @Test("an existing folder with files is not overwritten")
    func existing() throws {
        let source = try Checkpoint.open("\(ArchitectureTests.folder)/llama")
        let scratch = ScratchFolder()
        _ = try scratch.write([1], "precious")
        let error = lyceumError { try CheckpointConverter.convert(from: source, to: scratch.path, format: .safetensors) }
        #expect(error?.code == .invalidArgument)
        #expect(scratch.contents == ["precious"])
    }

    @Test("opening what is not a model says what is missing")
    func opening() throws {
        let scratch = ScratchFolder()
        func message() -> String { lyceumError { _ = try Checkpoint.open(scratch.path) }?.description ?? "no error" }
        #expect(message().contains("no safetensors file and no GGUF file"))
        _ = try scratch.write([0], "pytorch_model.bin")
        #expect(message().contains("pickle"))
        _ = try scratch.write(CheckpointFixtures.bytes("tiny.safetensors"), "model.safetensors")
        #expect(message().contains("config.json"))
        _ = try scratch.write(Array(#"{"model_type": "lama"}"#.utf8), "config.json")
        #expect(message().contains("architecture lama is not supported"))
        _ = try scratch.write(Array("{}".utf8), "config.json")
        #expect(message().contains("model_type"))
        #expect(lyceumError { _ = try Checkpoint.open(scratch.file("none")) }?.code == .notFound)
        let tiny = lyceumError { _ = try Checkpoint.open("\(CheckpointFixtures.folder)/tiny.gguf") }
        #expect(tiny?.message.contains("llama.") == true)
    }

    @Test("an inspection counts what the file holds")
    func inspection() throws {
        let checkpoint = try Checkpoint.open("\(ArchitectureTests.folder)/llama")
        let inspection = try checkpoint.inspect(contextLength: 100, cacheType: .f16)
        let count = try checkpoint.tensors.tensorNames.reduce(0) { try $0 + checkpoint.tensors.tensor(named: $1).count }
        #expect(inspection.parameterCount == count)
        #expect(inspection.types.map(\.typeName) == ["bf16"])
        // 3 layers, keys and values, 2 heads of 8, 100 tokens, 2 bytes
        #expect(inspection.memory.cacheBytes == 3 * 2 * 2 * 8 * 100 * 2)
        #expect(inspection.json["tensors"]?.arrayValue?.count == checkpoint.tensors.tensorNames.count)
        #expect(inspection.tokenizerKind == nil)
    }
}
