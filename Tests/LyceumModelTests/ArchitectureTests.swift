import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// Tiny random checkpoints of every architecture against the logits of the reference implementation
/// (`Tools/reference/model_fixtures.py`).
@Suite("Architectures", .serialized)
struct ArchitectureTests {
    static let folder = Bundle.module.resourcePath! + "/Fixtures/models"
    static let names = [
        "llama", "llama-tied-bias", "llama3-scaled", "llama-linear", "llama-yarn", "mistral", "qwen2", "qwen2-window", "qwen3",
        "gemma2", "gemma3", "phi3", "phi3-longrope", "gpt2", "gpt-neox", "gpt-neox-serial",
        "mixtral",
    ]

    struct Expected {
        var tokens: [Int32]
        var rows: [Int]
        var values: [[Float]]

        init(_ name: String) throws {
            let json = try JSON.read(path: "\(ArchitectureTests.folder)/expected/\(name).json")
            tokens = json["tokens"]!.arrayValue!.map { Int32($0.intValue!) }
            rows = json["rows"]!.arrayValue!.map { $0.intValue! }
            values = json["values"]!.arrayValue!.map { $0.arrayValue!.map { Float($0.doubleValue!) } }
        }
    }

    static func model(_ name: String, threads: Int = 1, cache: ElementType = .f32) throws -> LanguageModel {
        // bf16 weights in fp32, as the reference ran them.
        let checkpoint = try Checkpoint.open("\(folder)/\(name)")
        return try LanguageModel(
            checkpoint, options: RuntimeOptions(threads: threads, cacheType: cache, weightType: .f32))
    }

    static func allLogits(_ model: LanguageModel, _ tokens: [Int32]) throws -> Logits {
        try model.evaluate([EvaluationPiece(memory: model.makeMemory(), tokens: tokens, logits: .all)])[0]
    }

    @Test("logits equal the reference implementation's", arguments: names)
    func reference(name: String) throws {
        let expected = try Expected(name)
        let logits = try Self.allLogits(try Self.model(name), expected.tokens)
        #expect(logits.count == expected.tokens.count)
        var largest: Float = 0
        for (row, values) in zip(expected.rows, expected.values) {
            for (found, wanted) in zip(logits[row], values) { largest = max(largest, abs(found - wanted)) }
        }
        #expect(largest <= 1e-4, "largest difference \(largest)")
    }

    @Test("the encoder's hidden states equal the reference implementation's")
    func encoder() throws {
        let expected = try Expected("bert")
        let model = try Self.model("bert")
        let states = try model.hiddenStates(of: expected.tokens)
        var largest: Float = 0
        for (row, values) in zip(expected.rows, expected.values) {
            for (column, wanted) in values.enumerated() {
                largest = max(largest, abs(states[row * model.width + column] - wanted))
            }
        }
        #expect(largest <= 1e-4, "largest difference \(largest)")
    }

    @Test("a sequence's bits do not depend on how it was split, threads, or neighbors", arguments: names)
    func sameBits(name: String) throws {
        let tokens = try Expected(name).tokens
        for level in KernelLevel.supported {
            let before = KernelLevel.current
            try KernelLevel.use(level)
            defer { try? KernelLevel.use(before) }
            let one = try Self.model(name)
            let whole = try Self.allLogits(one, tokens)
            // Token by token on two threads.
            let two = try Self.model(name, threads: 2)
            let memory = two.makeMemory()
            var single: [Float] = []
            for token in tokens {
                single += try two.evaluate([EvaluationPiece(memory: memory, tokens: [token])])[0].values
            }
            #expect(single == whole.values, "\(name), \(level): token by token")
            // In a batch with another sequence, in batches of 16 rows.
            two.maximumBatchRows = 16
            let other = Array(tokens.reversed().prefix(29))
            let batch = try two.evaluate([
                EvaluationPiece(memory: two.makeMemory(), tokens: other, logits: .last),
                EvaluationPiece(memory: two.makeMemory(), tokens: tokens, logits: .all),
            ])
            #expect(batch[1].values == whole.values, "\(name), \(level): in a batch")
            #expect(try Self.allLogits(one, other)[28] == batch[0][0], "\(name), \(level): the neighbor")
            // The last row alone, where the last layer skips the others.
            let last = try one.evaluate([EvaluationPiece(memory: one.makeMemory(), tokens: tokens)])[0]
            #expect(last[0] == whole[tokens.count - 1], "\(name), \(level): the last row alone")
        }
    }

    @Test("copies share a past and part ways; cutting back forgets", arguments: ["llama", "gemma3"])
    func memory(name: String) throws {
        let tokens = try Expected(name).tokens + Expected(name).tokens
        let model = try Self.model(name)
        let first = model.makeMemory()
        _ = try model.evaluate([EvaluationPiece(memory: first, tokens: Array(tokens.prefix(70)), logits: .none)])
        let second = first.copy()
        let a = try model.evaluate([EvaluationPiece(memory: first, tokens: [5, 6, 7])])[0]
        let b = try model.evaluate([EvaluationPiece(memory: second, tokens: [8, 9])])[0]
        #expect(second.tokens == Array(tokens.prefix(70)) + [8, 9])
        first.truncate(to: 70)
        let c = try model.evaluate([EvaluationPiece(memory: first, tokens: [8, 9])])[0]
        #expect(b.values == c.values)
        #expect(a.values != b.values)
        let fresh = try Self.allLogits(model, Array(tokens.prefix(70)) + [8, 9])
        #expect(fresh[71] == c[0])
    }

    @Test("wrong input is refused with a reason")
    func refusals() throws {
        let model = try Self.model("llama")
        let memory = model.makeMemory()
        #expect(throws: LyceumError.self) { try model.evaluate([EvaluationPiece(memory: memory, tokens: [96])]) }
        #expect(throws: LyceumError.self) { try model.evaluate([EvaluationPiece(memory: memory, tokens: [-1])]) }
        #expect(throws: LyceumError.self) {
            try model.evaluate([EvaluationPiece(memory: memory, tokens: [Int32](repeating: 3, count: 257))])
        }
        #expect(memory.tokens.isEmpty)
        let encoder = try Self.model("bert")
        #expect(throws: LyceumError.self) {
            try encoder.evaluate([EvaluationPiece(memory: encoder.makeMemory(), tokens: [3])])
        }
    }

    @Test("an unknown architecture and a wrong shape are named", arguments: [
        ("\"model_type\": \"llama\"", "\"model_type\": \"mamba\"", "mamba"),
        ("\"intermediate_size\": 64", "\"intermediate_size\": 80", "gate_proj"),
        ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4", "layers.3"),
    ])
    func brokenCheckpoints(original: String, replacement: String, mentioned: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: "\(Self.folder)/llama", toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/config.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(original))
        try text.replacingOccurrences(of: original, with: replacement).write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: LyceumError.self) { try LanguageModel.load(folder) }
        #expect(error.map { "\($0)".contains(mentioned) } == true, "\(error.map { "\($0)" } ?? "none")")
    }
}
