import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumModel

/// Models whose weights can be trained: the same numbers as models that run, whatever file they come from and after saving.
@Suite("Trainable models", .serialized)
struct TrainableModelTests {
    static let folder = ArchitectureTests.folder
    static let names = ArchitectureTests.names

    static func trainable(_ name: String, _ options: TrainableOptions = TrainableOptions()) throws -> TrainableModel {
        try TrainableModel(try Checkpoint.open("\(folder)/\(name)"), options: options)
    }

    /// Logits of documents put one after the other, row by row.
    static func logits(_ model: TrainableModel, _ documents: [[Int32]], threads: Int = 1) -> [Float] {
        var (positions, ranges, first): ([Int32], [Range<Int>], Int) = ([], [], 0)
        for document in documents {
            positions += document.indices.map { Int32($0) }
            ranges.append(first..<first + document.count)
            first += document.count
        }
        let backend = CPUBackend(threads: ThreadPool(threads: threads))
        let hidden = model.hiddenStates(
            tokens: Array(documents.joined()), positions: positions, documents: ranges, on: backend)
        var logits = backend.linear(hidden, model.head, activation: nil)
        if let cap = model.logitCap { backend.softcap(&logits, cap: cap) }
        return Array(UnsafeBufferPointer(start: logits.floats, count: logits.count))
    }

    static func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        #expect(a.count == b.count)
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test("documents in rows give what the model gives when it runs", arguments: names)
    func rowsEqualPages(name: String) throws {
        let tokens = try ArchitectureTests.Expected(name).tokens
        let documents = [Array(tokens.prefix(27)), Array(tokens.dropFirst(27))]
        let found = Self.logits(try Self.trainable(name), documents)
        let running = try ArchitectureTests.model(name)
        let wanted = try documents.flatMap { try ArchitectureTests.allLogits(running, $0).values }
        #expect(Self.largestDifference(found, wanted) <= 2e-5)
    }

    @Test("packed documents have the bits of each document alone, for any number of threads", arguments: names)
    func packing(name: String) throws {
        let tokens = try ArchitectureTests.Expected(name).tokens
        let documents = [Array(tokens.prefix(19)), Array(tokens[19..<20]), Array(tokens.dropFirst(20))]
        let model = try Self.trainable(name)
        let alone = documents.flatMap { Self.logits(model, [$0]) }
        #expect(Self.logits(model, documents) == alone)
        #expect(Self.logits(model, documents, threads: 2) == alone)
    }

    @Test("a model trained, saved and loaded has the bits it had", arguments: names)
    func saving(name: String) throws {
        let scratch = ScratchFolder()
        let model = try Self.trainable(name)
        // Something else than the checkpoint has, in every weight.
        for (number, parameter) in model.parameters.enumerated() {
            for index in 0..<parameter.count { parameter.tensor.floats[index] *= 1 + Float((index + number) % 7) / 64 }
        }
        try model.save(to: scratch.file("saved"), type: .f32)
        let loaded = try Checkpoint.open(scratch.file("saved"))
        let again = try TrainableModel(loaded)
        #expect(again.parameters.map(\.name) == model.parameters.map(\.name))
        #expect(again.unusedTensors.unknown.isEmpty)
        let tokens = try ArchitectureTests.Expected(name).tokens
        #expect(Self.logits(again, [tokens]) == Self.logits(model, [tokens]))
        // The file has the names, shapes and configuration of the one the model came from.
        let original = model.checkpoint
        #expect(loaded.fileTensors.tensorNames == original.fileTensors.tensorNames)
        for tensor in original.fileTensors.tensorNames {
            #expect(try loaded.fileTensors.tensor(named: tensor).shape == original.fileTensors.tensor(named: tensor).shape)
        }
        #expect(loaded.configuration["torch_dtype"]?.stringValue == "float32")
        for (key, value) in original.configuration.objectValue! where key != "dtype" && key != "torch_dtype" {
            #expect(loaded.configuration[key] == value)
        }
    }

    @Test("a GGUF file gives the weights of the folder it was made from", arguments: [
        "llama", "llama-tied-bias", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gpt2", "gpt-neox",
    ])
    func ggufRows(name: String) throws {
        let scratch = ScratchFolder()
        try FileManager.default.copyItem(atPath: "\(Self.folder)/\(name)", toPath: scratch.file("folder"))
        // A GGUF file needs a tokenizer.
        let tokenizer = try BPETrainer(vocabularySize: 40, initialAlphabet: []).train(["one two three four five six seven"])
        try AtomicFile.write(tokenizer.text(), to: scratch.file("folder/tokenizer.json"))
        let folder = try Checkpoint.open(scratch.file("folder"))
        try CheckpointConverter.convert(from: folder, to: scratch.file("model.gguf"), format: .gguf, type: .f32)
        let fromFile = try TrainableModel(try Checkpoint.open(scratch.file("model.gguf")))
        let fromFolder = try TrainableModel(folder)
        #expect(fromFile.parameters.map(\.name) == fromFolder.parameters.map(\.name))
        for (a, b) in zip(fromFile.parameters, fromFolder.parameters) {
            let difference = Self.largestDifference(
                Array(UnsafeBufferPointer(start: a.tensor.floats, count: a.count)),
                Array(UnsafeBufferPointer(start: b.tensor.floats, count: b.count)))
            // Gemma's norm weights went through an addition and a subtraction of 1.
            #expect(difference <= (name.hasPrefix("gemma") ? 1.3e-7 : 0), "\(a.name): \(difference)")
        }
        try fromFile.save(to: scratch.file("saved"), type: .f32)
        let saved = try TrainableModel(try Checkpoint.open(scratch.file("saved")))
        let tokens = try ArchitectureTests.Expected(name).tokens
        #expect(Self.logits(saved, [tokens]) == Self.logits(fromFile, [tokens]))
    }

    @Test("every parameter has memory of its own, and tied weights are one parameter")
    func ownMemory() throws {
        let model = try Self.trainable("llama-tied-bias")
        #expect(Set(model.parameters.map { $0.tensor.storage.identity }).count == model.parameters.count)
        for parameter in model.parameters { #expect(parameter.tensor.storage.byteCount == parameter.count * 4) }
        #expect(!model.parameters.contains { $0.name.contains("lm_head") })
        let embedding = try #require(model.parameters.first { $0.name == "model.embed_tokens.weight" })
        #expect(model.head.weight.storage.identity == embedding.tensor.storage.identity)
        #expect(model.trainableCount == model.weightCount)
        #expect(model.parameters[0].name == "model.embed_tokens.weight")
        #expect(model.parameters.last?.name == "model.norm.weight")
    }

    @Test("frozen weights keep their type, and a save changes none of their bytes")
    func frozen() throws {
        let scratch = ScratchFolder()
        let selection = try ParameterSelection(["layers:1", "!norms"])
        let model = try Self.trainable("llama", TrainableOptions(trainable: selection))
        #expect(model.parameters.count == 7)
        #expect(model.parameters.allSatisfy { $0.name.hasPrefix("model.layers.1.") && !$0.name.contains("norm") })
        #expect(model.head.weight.type == .bf16)
        for parameter in model.parameters { for index in 0..<parameter.count { parameter.tensor.floats[index] += 0.5 } }
        try model.save(to: scratch.file("saved"))
        let saved = try Checkpoint.open(scratch.file("saved"))
        let trained = Set(model.parameters.map(\.name))
        for name in model.checkpoint.tensors.tensorNames {
            let (before, after) = (try model.checkpoint.tensors.tensor(named: name), try saved.tensors.tensor(named: name))
            #expect(before.type == after.type)
            #expect(before.bytes.elementsEqual(after.bytes) == !trained.contains(name), "\(name)")
        }
        let wide = try Self.trainable("llama", TrainableOptions(trainable: selection, frozenType: .f32))
        #expect(wide.head.weight.type == .f32)
    }

    @Test("a save in several files has an index and loads")
    func shards() throws {
        let scratch = ScratchFolder()
        let model = try Self.trainable("qwen3")
        try model.save(to: scratch.file("saved"), type: .bf16, shardLimit: 40_000)
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("saved"))
        #expect(names.contains("model.safetensors.index.json"))
        #expect(names.filter { $0.hasSuffix(".safetensors") }.count > 1)
        let tokens = try ArchitectureTests.Expected("qwen3").tokens
        let loaded = try TrainableModel(try Checkpoint.open(scratch.file("saved")))
        // The fixture's weights are bf16 values, so nothing is lost.
        #expect(Self.logits(loaded, [tokens]) == Self.logits(model, [tokens]))
        #expect(throws: LyceumError.self) { try model.save(to: scratch.file("saved")) }
        #expect(throws: LyceumError.self) { try model.save(to: scratch.file("other"), type: .q8_0) }
        #expect(!FileManager.default.fileExists(atPath: scratch.file("other")))
    }

    @Test("tensors that nothing asks for are told apart from harmless ones")
    func unused() throws {
        let scratch = ScratchFolder()
        try FileManager.default.copyItem(atPath: "\(Self.folder)/llama", toPath: scratch.file("model"))
        let source = try Checkpoint.open("\(Self.folder)/llama")
        var tensors: [(String, Tensor)] = []
        for name in source.fileTensors.tensorNames { tensors.append((name, try source.fileTensors.tensor(named: name))) }
        tensors.append(("model.layers.0.self_attn.rotary_emb.inv_freq", Tensor([1, 2], shape: [2])))
        tensors.append(("model.layers.3.mlp.up_proj.weight", Tensor([1, 2], shape: [2])))
        let path = scratch.file("model/model.safetensors")
        try FileManager.default.removeItem(atPath: path)
        let writer = try SafetensorsWriter(
            path: path, tensors: tensors.map { TensorDeclaration(name: $0.0, type: $0.1.type, shape: $0.1.shape) })
        let byName = Dictionary(uniqueKeysWithValues: tensors)
        for declaration in writer.tensors { try writer.append(byName[declaration.name]!) }
        try writer.commit()
        let model = try TrainableModel(try Checkpoint.open(scratch.file("model")))
        #expect(model.unusedTensors.unknown == ["model.layers.3.mlp.up_proj.weight"])
        #expect(model.unusedTensors.harmless == ["model.layers.0.self_attn.rotary_emb.inv_freq"])
        #expect(model.unusedTensors.warning?.contains("layers.3") == true)
        #expect(try LanguageModel.load(scratch.file("model")).unusedTensors == model.unusedTensors)
    }

    @Test("selections by words, patterns and exclusions", arguments: [
        (["all"], 12), (["none"], 0), ([], 0), (["embeddings"], 1), (["head"], 1), (["norms"], 4), (["biases"], 2),
        (["layers:0"], 5), (["layers:0-1"], 8), (["!embeddings"], 11), (["*", "!layers:0,1"], 4), (["layers:0-1", "!*.bias"], 6),
        (["/.*[qk]_proj\\.weight/"], 2), (["model.layers.?.*norm.weight", "lm_head.weight"], 4),
    ])
    func selections(rules: [String], count: Int) throws {
        let names = [
            "model.embed_tokens.weight", "model.layers.0.input_layernorm.weight", "model.layers.0.self_attn.q_proj.weight",
            "model.layers.0.self_attn.q_proj.bias", "model.layers.0.self_attn.k_proj.weight", "model.layers.0.self_attn.k_proj.bias",
            "model.layers.1.input_layernorm.weight", "model.layers.1.post_attention_layernorm.weight",
            "model.layers.1.mlp.up_proj.weight", "model.layers.10.mlp.up_proj.weight", "model.norm.weight", "lm_head.weight",
        ]
        let selection = try ParameterSelection(rules)
        #expect(names.filter { selection.contains($0) }.count == count)
        try selection.check(names: names, at: "here")
    }

    @Test("a pattern that matches nothing or cannot be read is refused by name")
    func wrongSelections() throws {
        let error = #expect(throws: LyceumError.self) {
            try Self.trainable("llama", TrainableOptions(trainable: try ParameterSelection(["all", "!layers:9"])))
        }
        #expect(error?.description.contains("layers:9") == true)
        for text in ["layers:{0", "a}b", "/(/", "{0-4095}{0-4095}"] {
            #expect(throws: LyceumError.self, "\(text)") { try ParameterSelection([text]) }
        }
    }

    @Test("an encoder is refused by name")
    func encoder() throws {
        let error = #expect(throws: LyceumError.self) { try Self.trainable("bert") }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("bert") == true)
    }

    /// Records what it is asked for and gives updates that count.
    final class RecordingAdapter: TrainableAdapter {
        var asked: [String: (outputs: Int, inputs: Int, rows: [Int]?)] = [:]
        var parameters: [Parameter] = []

        func adapter(
            for modulePath: String, outputs: Int, inputs: Int, rows: [Int]?
        ) throws(LyceumError) -> LinearAdapter? {
            asked[modulePath] = (outputs, inputs, rows)
            let up = Tensor((0..<outputs * 2).map { Float($0) }, shape: [outputs, 2])
            return LinearAdapter(
                updates: [LowRankUpdate(down: Tensor(zeros: [2, inputs]), up: up, scale: 0.5)],
                magnitude: Tensor((0..<outputs).map { Float($0) }, shape: [outputs]))
        }
    }

    @Test("adapters are asked for by the checkpoint's module names, and parts of fused matrices get parts of them")
    func adapters() throws {
        let recorder = RecordingAdapter()
        _ = try Self.trainable("phi3", TrainableOptions(trainable: .none, adapters: [recorder]))
        #expect(recorder.asked.count == 3 * 4 + 1)
        #expect(recorder.asked["model.layers.2.self_attn.qkv_proj"]?.outputs == 64)
        #expect(recorder.asked["lm_head"]?.inputs == 32)
        let fused = LinearWeight(
            Tensor(zeros: [6, 4]), adapter: try recorder.adapter(for: "x", outputs: 6, inputs: 4, rows: nil))
        let part = try #require(fused.outputs(2..<4).adapter)
        #expect(part.updates[0].up.floatArray() == [4, 5, 6, 7])
        #expect(part.magnitude?.floatArray() == [2, 3])
        let neox = RecordingAdapter()
        _ = try Self.trainable("gpt-neox", TrainableOptions(trainable: .none, adapters: [neox]))
        let rows = try #require(neox.asked["gpt_neox.layers.0.attention.query_key_value"]?.rows)
        // Heads of width 8: the second row block of the keys is the second head's.
        #expect(rows.sorted() == Array(0..<96))
        #expect(rows[0..<2] == [0, 1] && rows[8] == 24 && rows[32] == 8 && rows[64 + 9] == 24 + 16 + 1)
    }
}
