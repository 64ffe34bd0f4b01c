import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumModel

/// Adapters taken out of fine-tuned models, by the rules of mergekit-extract-lora.
@Suite("Extraction of adapters")
struct AdapterExtractionTests {
    /// The model with a change of given singular values on one matrix of each layer, and noise where asked for.
    static func tuned(_ base: Checkpoint, _ path: String, changing names: [String: [Float]], noise: [String] = []) throws -> Checkpoint {
        let modules = try BaseModules(base)
        let random = AdapterRandom(seed: 9)
        let changed = Array(names.keys.map { $0 + ".weight" }) + noise
        let saving = ModelSaving(checkpoint: base, path: path, type: .f32, pool: nil)
        try saving.write(changed: Dictionary(uniqueKeysWithValues: changed.map { ($0, [Int]?.none) })) { name throws(LyceumError) in
            let tensor = try modules.source.tensor(named: name).asFloats(name)
            if let values = names[String(name.dropLast(".weight".count))] {
                let (rows, columns) = (tensor.shape[0], tensor.shape[1])
                let left = random.normal([values.count, rows], deviation: 1, key: name + "l")
                let right = random.normal([values.count, columns], deviation: 1, key: name + "r")
                for side in [left, right] { orthonormalize(side) }
                for index in values.indices {
                    try DenseMatrix.add(
                        LowRankUpdate(
                            down: right.slice(index..<index + 1).copied(), up: left.slice(index..<index + 1).copied().reshaped([rows, 1]),
                            scale: values[index]), to: tensor)
                }
            } else {
                DenseMatrix.add(random.normal(tensor.shape, deviation: 0.05, key: name), scale: 1, to: tensor)
            }
            return Parameter(name: name, tensor: tensor)
        }
        return try Checkpoint.open(path)
    }

    private static func orthonormalize(_ tensor: Tensor) {
        var basis: [[Double]] = []
        for row in 0..<tensor.shape[0] {
            var vector = (0..<tensor.width).map { Double(tensor.floats[row * tensor.width + $0]) }
            for other in basis {
                let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                vector = zip(vector, other).map { $0 - product * $1 }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            basis.append(vector.map { $0 / length })
            for column in 0..<tensor.width { tensor.floats[row * tensor.width + column] = Float(basis[row][column]) }
        }
    }

    static func largestDifference(_ a: LanguageModel, _ b: LanguageModel) throws -> Float {
        try LogitDifference.measure(a, b, tokens: [1, 5, 9, 2, 7, 3]).maximum
    }

    /// In fp32 all the way: the fixtures' own type would round activations.
    static func running(_ checkpoint: Checkpoint, _ adapters: [Adapter] = []) throws -> LanguageModel {
        try LanguageModel(checkpoint, options: RuntimeOptions(cacheType: .f32, weightType: .f32), adapters: adapters)
    }

    static let q = "model.layers.0.self_attn.q_proj"
    static let up = "model.layers.1.mlp.up_proj"

    @Test("the rank is the number of singular values above epsilon, at most the maximum; the pattern says so and is read back")
    func ranks() throws {
        let base = try AdapterFixtures.checkpoint("llama")
        let scratch = ScratchFolder()
        let tuned = try Self.tuned(base, scratch.file("tuned"), changing: [Self.q: [2, 1, 0.5, 0.01], Self.up: [3, 0.25]])
        var options = ExtractionOptions(maximumRank: 8)
        options.epsilon = 0.1
        let found = try AdapterExtraction.extract(from: tuned, base: base, options: options)
        let ranks = Dictionary(uniqueKeysWithValues: found.modules.map { ($0.path, $0.rank) })
        #expect(ranks[Self.q] == 3 && ranks[Self.up] == 2 && ranks.values.filter { $0 > 0 }.count == 2)
        try found.adapter.save(to: scratch.file("adapter"))
        let json = try JSON.parse(try String(contentsOfFile: scratch.file("adapter/adapter_config.json"), encoding: .utf8))
        #expect(json["r"]?.intValue == 3 && json["lora_alpha"]?.intValue == 3)
        #expect(json["rank_pattern"]?.objectValue?.count == 1 && json["alpha_pattern"]?.objectValue?.count == 1)
        #expect(json["target_modules"]?.arrayValue?.count == 2)
        let again = try Adapter.load(scratch.file("adapter"), for: base)
        #expect(again.module(Self.up)?.rank == 2 && again.module(Self.up)?.scale == 1)
        options.maximumRank = 1
        let one = try AdapterExtraction.extract(from: tuned, base: base, options: options)
        #expect(one.modules.filter { $0.rank > 0 }.allSatisfy { $0.rank == 1 })
        let energy = try #require(one.modules.first { $0.path == Self.q }?.capturedEnergy)
        #expect(abs(energy - 4 / 5.2501) < 1e-4)
        options.epsilon = 10
        #expect(throws: LyceumError.self) { try AdapterExtraction.extract(from: tuned, base: base, options: options) }
        #expect(throws: LyceumError.self) { try AdapterExtraction.extract(from: base, base: base, rank: 4) }
    }

    @Test("A and B share the singular values, or A has them all; the update is the same")
    func scale() throws {
        let base = try AdapterFixtures.checkpoint("llama")
        let scratch = ScratchFolder()
        let tuned = try Self.tuned(base, scratch.file("tuned"), changing: [Self.q: [2, 1, 0.5]])
        var options = ExtractionOptions(maximumRank: 3)
        options.epsilon = 0.1
        let shared = try AdapterExtraction.extract(from: tuned, base: base, options: options).adapter
        options.distributesScale = false
        let apart = try AdapterExtraction.extract(from: tuned, base: base, options: options).adapter
        let (a, b) = (try #require(shared.module(Self.q)), try #require(apart.module(Self.q)))
        for (index, value) in [Float(2), 1, 0.5].enumerated() {
            func length(_ tensor: Tensor, _ row: Int) -> Float { DenseMatrix.rowLengths(tensor).floatArray()[row] }
            let root = value.squareRoot()
            #expect(abs(length(a.down!, index) - root) < 1e-4 && abs(length(a.up!.transposedFloats(), index) - root) < 1e-4)
            #expect(abs(length(b.down!, index) - value) < 1e-4 && abs(length(b.up!.transposedFloats(), index) - 1) < 1e-4)
        }
        let (x, y) = (try shared.change(of: Self.q).floatArray(), try apart.change(of: Self.q).floatArray())
        #expect(zip(x, y).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("at full rank, with the rest stored whole, base and adapter are the tuned model", arguments: ["llama", "gpt2", "qwen2"])
    func exact(name: String) throws {
        let base = try AdapterFixtures.checkpoint(name)
        let scratch = ScratchFolder()
        let all = try BaseModules(base).source.tensorNames.filter { $0.hasSuffix(".weight") && !$0.contains("rotary") }
        guard name != "gpt2" else { return try exactAdapterOfConvolutions(base, scratch) }
        let tuned = try Self.tuned(base, scratch.file("tuned"), changing: [:], noise: all)
        var options = ExtractionOptions(maximumRank: 4096)
        for (number, setting) in [(false, true), (true, true)].enumerated() {
            (options.decomposesEmbeddings, options.keepsOthers) = setting
            let found = try AdapterExtraction.extract(from: tuned, base: base, options: options)
            #expect(found.leftOut.isEmpty)
            try found.adapter.save(to: scratch.file("adapter-\(number)"))
            let adapter = try Adapter.load(scratch.file("adapter-\(number)"), for: base)
            let difference = try Self.largestDifference(try Self.running(base, [adapter]), try Self.running(tuned))
            #expect(difference < 2e-3, "\(setting): \(difference)")
            for path in adapter.changedPaths where adapter.shape(of: path) != nil && BaseModules.kind(path) == .linear {
                let modules = (try BaseModules(base), try BaseModules(tuned))
                let wanted = try modules.1.floats(modules.1[path]!)
                DenseMatrix.add(try modules.0.floats(modules.0[path]!), scale: -1, to: wanted)
                #expect(zip(try adapter.change(of: path).floatArray(), wanted.floatArray()).allSatisfy { abs($0 - $1) < 1e-5 })
            }
        }
    }

    /// Matrices stored the other way round.
    private func exactAdapterOfConvolutions(_ base: Checkpoint, _ scratch: ScratchFolder) throws {
        let adapter = try Adapter.fresh(AdapterConfiguration(), for: base, seed: 3)
        for entry in adapter.adapted { for index in 0..<entry.up!.count { entry.up!.floats[index] = 0.01 * Float(index % 7 - 3) } }
        try AdapterMerge(base, [AdapterUse(adapter)]).write(to: scratch.file("tuned"), type: .f32)
        let tuned = try Checkpoint.open(scratch.file("tuned"))
        let found = try AdapterExtraction.extract(from: tuned, base: base, rank: 4096)
        let difference = try Self.largestDifference(try Self.running(base, [found.adapter]), try Self.running(tuned))
        #expect(difference < 1e-4)
    }

    @Test("modules are chosen by expressions, stored whole by name, and a wrong name is told")
    func choice() throws {
        let base = try AdapterFixtures.checkpoint("llama")
        let scratch = ScratchFolder()
        let all = try BaseModules(base).source.tensorNames.filter { $0.hasSuffix(".weight") }
        let tuned = try Self.tuned(base, scratch.file("tuned"), changing: [:], noise: all)
        var options = ExtractionOptions(maximumRank: 2)
        options.included = [try PathExpression("[\\s\\S]*(?:_proj)[\\s\\S]*")]
        options.excluded = [try PathExpression("[\\s\\S]*(?:layers\\.0\\.|down)[\\s\\S]*")]
        let found = try AdapterExtraction.extract(from: tuned, base: base, options: options)
        #expect(found.modules.allSatisfy { !$0.path.contains("layers.0.") && !$0.path.contains("down") } && !found.modules.isEmpty)
        #expect(found.leftOut.contains { $0.contains("layers.0.") } && found.leftOut.contains("model.norm.weight"))
        options.savedModules = ["norm", "v_proj"]
        let saved = try AdapterExtraction.extract(from: tuned, base: base, options: options)
        #expect(!saved.modules.contains { $0.path.contains("v_proj") })
        #expect(saved.adapter.replacements.contains { $0.name == "model.norm.weight" })
        #expect(!saved.leftOut.contains { $0.contains("v_proj") || $0 == "model.norm.weight" })
        options.savedModules = ["nrom"]
        do {
            _ = try AdapterExtraction.extract(from: tuned, base: base, options: options)
            Issue.record("a module that is not there was stored")
        } catch {
            let message = "\(error)"
            #expect(message.contains("nrom") && message.contains("norm"))
        }
        options.savedModules = []
        options.included = [try PathExpression("nothing")]
        #expect(throws: LyceumError.self) { try AdapterExtraction.extract(from: tuned, base: base, options: options) }
    }
}
