import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// Adapter folders made by PEFT (`Tools/reference/adapter_fixtures.py`) on the tiny checkpoints.
enum AdapterFixtures {
    static let folder = Bundle.module.resourcePath! + "/Fixtures/adapters"
    static let matrices = [
        "lora", "rslora", "dora", "dora-gpt2", "lora-gpt2", "lora-neox", "lora-saved", "lora-tied", "pissa", "olora", "ia3", "ia3-gpt2",
    ]
    static let prompts = ["prefix", "prefix-gpt2", "prompt", "prompt-gpt2"]
    static let all = matrices + prompts

    struct Expected {
        var base: String
        var tokens: [Int32]
        var loss: Double
        var logits: [[Float]]
        var gradients: JSON.Object

        init(_ name: String) throws {
            let json = try JSON.read(path: "\(AdapterFixtures.folder)/expected/\(name).json")
            base = json["base"]!.stringValue!
            tokens = json["tokens"]!.arrayValue!.map { Int32($0.intValue!) }
            loss = json["loss"]!.doubleValue!
            logits = json["logits"]!.arrayValue!.map { $0.arrayValue!.map { Float($0.doubleValue!) } }
            gradients = json["gradients"]!.objectValue!
        }

        func largestDifference(_ found: [Float]) -> Float {
            let wanted = logits.flatMap { $0 }
            guard wanted.count == found.count else { return .infinity }
            return zip(wanted, found).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }
    }

    static func checkpoint(_ base: String) throws -> Checkpoint { try Checkpoint.open("\(ArchitectureTests.folder)/\(base)") }

    static func adapter(_ name: String) throws -> (Adapter, Checkpoint, Expected) {
        let expected = try Expected(name)
        let checkpoint = try checkpoint(expected.base)
        return (try Adapter.load("\(folder)/\(name)", for: checkpoint), checkpoint, expected)
    }

    static func trainable(_ checkpoint: Checkpoint, _ adapters: [any TrainableAdapter]) throws -> TrainableModel {
        try TrainableModel(checkpoint, options: TrainableOptions(trainable: .none, frozenType: .f32, adapters: adapters))
    }

    /// Logits of one document in rows.
    static func logits(_ model: TrainableModel, _ tokens: [Int32], on backend: any Backend) -> [Float] {
        let hidden = model.hiddenStates(
            tokens: tokens, positions: tokens.indices.map { Int32($0) }, documents: [0..<tokens.count], on: backend)
        let logits = backend.linear(hidden, model.head, activation: nil)
        return Array(UnsafeBufferPointer(start: logits.floats, count: logits.count))
    }

    static func running(_ checkpoint: Checkpoint, _ adapters: [any TrainableAdapter]) throws -> LanguageModel {
        try LanguageModel(
            checkpoint, options: RuntimeOptions(threads: 1, cacheType: .f32, weightType: .f32), adapters: adapters)
    }
}

@Suite("Adapter files", .serialized)
struct AdapterFileTests {
    @Test("a model in training gives PEFT's logits", arguments: AdapterFixtures.all)
    func trainingLogits(name: String) throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter(name)
        let model = try AdapterFixtures.trainable(checkpoint, [adapter])
        let tape = Tape(threads: ThreadPool(threads: 1))
        let difference = expected.largestDifference(AdapterFixtures.logits(model, expected.tokens, on: tape))
        #expect(difference <= 1e-4, "largest difference \(difference)")
    }

    @Test("a running model gives PEFT's logits, whole and token by token", arguments: AdapterFixtures.all)
    func runningLogits(name: String) throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter(name)
        let model = try AdapterFixtures.running(checkpoint, [adapter])
        let whole = try ArchitectureTests.allLogits(model, expected.tokens)
        let difference = expected.largestDifference(whole.values)
        #expect(difference <= 1e-4, "largest difference \(difference)")
        let memory = model.makeMemory()
        var single: [Float] = []
        for token in expected.tokens {
            single += try model.evaluate([EvaluationPiece(memory: memory, tokens: [token], logits: .all)])[0].values
        }
        #expect(single == whole.values)
    }

    @Test("documents packed together see their own prompt and themselves alone", arguments: ["prefix", "prompt-gpt2", "lora"])
    func packed(name: String) throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter(name)
        let model = try AdapterFixtures.trainable(checkpoint, [adapter])
        let tape = Tape(threads: ThreadPool(threads: 1))
        let alone = AdapterFixtures.logits(model, expected.tokens, on: tape)
        let tokens = [5, 9, 11] + expected.tokens + [7, 3]
        let count = expected.tokens.count
        let positions = (0..<3).map { Int32($0) } + (0..<count).map { Int32($0) } + [0, 1]
        let hidden = model.hiddenStates(
            tokens: tokens, positions: positions, documents: [0..<3, 3..<3 + count, 3 + count..<5 + count], on: tape)
        let rows = tape.gather(hidden, rows: Array(3..<3 + count))
        let logits = tape.linear(rows, model.head, activation: nil)
        #expect(Array(UnsafeBufferPointer(start: logits.floats, count: logits.count)) == alone)
    }

    @Test("gradients of every trained tensor equal PyTorch's", arguments: AdapterFixtures.all)
    func gradients(name: String) throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter(name)
        // PEFT's pissa and olora references train the residual form, ours the same numbers.
        let model = try AdapterFixtures.trainable(checkpoint, [adapter])
        let tape = Tape(threads: ThreadPool(threads: 1))
        var gradients: [String: (Tensor, Parameter)] = [:]
        for parameter in model.parameters {
            let gradient = Tensor(zeros: parameter.shape)
            gradients[parameter.name] = (gradient, parameter)
            tape.watch(parameter.tensor, gradient: gradient)
        }
        let hidden = model.hiddenStates(
            tokens: expected.tokens, positions: expected.tokens.indices.map { Int32($0) }, documents: [0..<expected.tokens.count],
            on: tape)
        let count = expected.tokens.count - 1
        let targets = Array(expected.tokens.dropFirst()) + [-1]
        let weights = [Float](repeating: 1 / Float(count), count: count) + [0]
        let result = tape.crossEntropy(hidden, head: model.head, targets: targets, weights: weights, options: CrossEntropyOptions())
        tape.backward()
        let loss = result.losses.prefix(count).reduce(0, +) / Double(count)
        #expect(abs(loss - expected.loss) <= 1e-4 * expected.loss)
        var compared = 0
        for (key, wanted) in expected.gradients {
            // A table of embeddings is folded, not trained.
            guard let (gradient, parameter) = gradients[key], !key.contains("embedding_") else { continue }
            let stored = try Self.fileForm(parameter, gradient, name: name)
            let norm = wanted["norm"]!.doubleValue!
            let found = stored.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(found - norm) <= 1e-4 * norm + 1e-7, "\(key): norm \(found), expected \(norm)")
            let head = wanted["head"]!.arrayValue!.map { $0.doubleValue! }
            for (a, b) in zip(head, stored) { #expect(abs(a - Double(b)) <= 1e-4 * norm + 1e-7, "\(key): \(b), expected \(a)") }
            compared += 1
        }
        #expect(compared > 0)
        #expect(compared >= expected.gradients.count - 2)
    }

    /// A gradient as PEFT lays it out.
    private static func fileForm(_ parameter: Parameter, _ gradient: Tensor, name: String) throws -> [Float] {
        var stored = parameter.stored(gradient)
        if name.hasPrefix("prefix") {
            let count = 5
            let parts = stored.shape[0] / count
            stored = stored.takingRows((0..<parts * count).map { row in row % parts * count + row / parts })
        }
        return Array(UnsafeBufferPointer(start: stored.floats, count: stored.count))
    }

    @Test("a folder written again is read as the same adapter", arguments: AdapterFixtures.all)
    func written(name: String) throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter(name)
        let scratch = ScratchFolder()
        try adapter.save(to: scratch.file("again"))
        // For `adapter_fixtures.py --check`, which loads the folders in PEFT.
        if let folder = ProcessInfo.processInfo.environment["LYCEUM_ADAPTER_OUTPUT"] { try adapter.save(to: "\(folder)/\(name)") }
        let again = try Adapter.load(scratch.file("again"), for: checkpoint)
        let tape = Tape(threads: ThreadPool(threads: 1))
        let logits = AdapterFixtures.logits(try AdapterFixtures.trainable(checkpoint, [again]), expected.tokens, on: tape)
        #expect(expected.largestDifference(logits) <= 1e-4)
        if name != "pissa", name != "olora" {
            let original = try SafetensorsFile(path: "\(AdapterFixtures.folder)/\(name)/adapter_model.safetensors")
            let copy = try SafetensorsFile(path: scratch.file("again/adapter_model.safetensors"))
            let keys = original.tensorNames.filter { !$0.hasSuffix("embed_tokens.base_layer.weight") }
            #expect(copy.tensorNames == keys)
            for key in keys {
                #expect(try copy.tensor(named: key).shape == original.tensor(named: key).shape)
                #expect(try CheckpointFixtures.hexadecimal(copy.tensor(named: key)) == CheckpointFixtures.hexadecimal(original.tensor(named: key)))
            }
        }
    }

    @Test("on a GGUF file the adapter does what it does on the folder", arguments: ["lora", "dora", "prefix", "prompt"])
    func onGGUF(name: String) throws {
        let (_, checkpoint, expected) = try AdapterFixtures.adapter(name)
        let scratch = ScratchFolder()
        var export = GGUFExport(checkpoint: checkpoint, path: scratch.file("base.gguf"), recipe: .pure(.f32))
        export.needsTokenizer = false
        _ = try export.run()
        let gguf = try Checkpoint.open(scratch.file("base.gguf"))
        let adapter = try Adapter.load("\(AdapterFixtures.folder)/\(name)", for: gguf)
        let logits = try ArchitectureTests.allLogits(try AdapterFixtures.running(gguf, [adapter]), expected.tokens)
        #expect(expected.largestDifference(logits.values) <= 1e-4)
    }

    @Test("adapters can be exchanged; memories of before are refused")
    func exchange() throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter("lora")
        let model = try AdapterFixtures.running(checkpoint, [])
        let plain = try ArchitectureTests.allLogits(model, expected.tokens).values
        let before = model.makeMemory()
        try model.use([adapter])
        #expect(expected.largestDifference(try ArchitectureTests.allLogits(model, expected.tokens).values) <= 1e-4)
        let failure = lyceumError { _ = try model.evaluate([EvaluationPiece(memory: before, tokens: [3], logits: .last)]) }
        #expect(failure?.code == .invalidArgument)
        try model.use([])
        #expect(try ArchitectureTests.allLogits(model, expected.tokens).values == plain)
    }

    // MARK: - Wrong files

    /// A copy of a fixture with its configuration and tensors changed.
    private static func changed(
        _ name: String, configuration: (inout JSON.Object) -> Void = { _ in },
        tensors: (inout [String: Tensor]) -> Void = { _ in }
    ) throws -> (ScratchFolder, LyceumError?) {
        let source = "\(AdapterFixtures.folder)/\(name)"
        let scratch = ScratchFolder()
        var object = try JSON.read(path: source + "/adapter_config.json").objectValue!
        configuration(&object)
        try AtomicFile.write(JSON.object(object).text(), to: scratch.file("adapter_config.json"))
        let file = try SafetensorsFile(path: source + "/adapter_model.safetensors")
        var all: [String: Tensor] = [:]
        for key in file.tensorNames { all[key] = try file.tensor(named: key) }
        tensors(&all)
        let writer = try SafetensorsWriter(
            path: scratch.file("adapter_model.safetensors"),
            tensors: all.map { TensorDeclaration(name: $0.key, type: $0.value.type, shape: $0.value.shape) })
        for tensor in writer.tensors { try writer.append(all[tensor.name]!) }
        try writer.commit()
        let checkpoint = try AdapterFixtures.checkpoint(try AdapterFixtures.Expected(name).base)
        return (scratch, lyceumError { _ = try Adapter.load(scratch.path, for: checkpoint) })
    }

    private static let key = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"

    @Test("a missing key is named, with the nearest one that is there")
    func missingKey() throws {
        let (_, failure) = try Self.changed("rslora", tensors: { tensors in
            tensors["base_model.model.model.layers.0.self_attn.q_prof.lora_A.weight"] = tensors.removeValue(forKey: Self.key)
        })
        #expect(failure?.code == .invalidData)
        #expect(failure?.location?.contains("layers.0.self_attn.q_proj.lora_A.weight") == true)
        #expect(failure?.remedy?.contains("q_prof") == true)
    }

    @Test("an extra key is named")
    func extraKey() throws {
        let (_, failure) = try Self.changed("rslora", tensors: { tensors in
            tensors["base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"] = tensors[Self.key]!
        })
        #expect(failure?.location?.contains("layers.1.self_attn.q_proj.lora_A.weight") == true)
    }

    @Test("a wrong shape is named with what was expected")
    func wrongShape() throws {
        let (_, failure) = try Self.changed("rslora", tensors: { $0[Self.key] = Tensor(zeros: [3, 32]) })
        #expect(failure?.message.contains("[4, 32]") == true)
        #expect(failure?.message.contains("[3, 32]") == true)
    }

    @Test("settings that change the meaning are refused by name; harmless ones are kept")
    func settings() throws {
        let (_, failure) = try Self.changed("rslora", configuration: { $0["use_frobnicated_lora"] = true })
        #expect(failure?.location?.contains("use_frobnicated_lora") == true)
        let (_, corda) = try Self.changed("rslora", configuration: { $0["init_lora_weights"] = "corda" })
        #expect(corda?.location?.contains("init_lora_weights") == true)
        let (_, kind) = try Self.changed("rslora", configuration: { $0["peft_type"] = "VERA" })
        #expect(kind?.code == .unsupported)
        let (_, harmless) = try Self.changed("rslora", configuration: { $0["new_switch"] = false; $0["revision"] = "main" })
        #expect(harmless == nil)
        let (_, targets) = try Self.changed("rslora", configuration: { $0["target_modules"] = ["q_prj"] })
        #expect(targets?.remedy?.contains("q_proj") == true)
    }

    @Test("files of tools that keep the adapter's name in the keys are read")
    func otherTools() throws {
        let (_, failure) = try Self.changed("rslora", tensors: { tensors in
            for (key, tensor) in tensors {
                tensors[key] = nil
                tensors[key.replacingOccurrences(of: ".weight", with: ".default.weight")] = tensor
            }
        })
        #expect(failure == nil, "\(String(describing: failure))")
    }
}
