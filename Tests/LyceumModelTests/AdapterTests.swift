import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("Adapters", .serialized)
struct AdapterTests {
    private static let tokens: [Int32] = [3, 17, 42, 8, 91, 5, 60, 33]

    /// What a matrix with an adapter gives for one input, on both backends.
    private static func outputs(_ weight: LinearWeight, _ x: [Float]) -> [[Float]] {
        let input = Tensor(x, shape: [1, x.count])
        let backends: [any Backend] = [CPUBackend(threads: ThreadPool(threads: 1)), Tape(threads: ThreadPool(threads: 1))]
        return backends.map { $0.linear(input, weight, activation: nil).floatArray() }
    }

    private static let identity = Tensor([1, 0, 0, 1], shape: [2, 2])
    private static let update = LowRankUpdate(
        down: Tensor([1, 2], shape: [1, 2]), up: Tensor([0.5, 0], shape: [2, 1]), scale: 2)

    @Test("W = I, A = [1 2], B = [½ 0]ᵀ, α = 2 gives (4, 1), and [[2, 2], [0, 1]] when merged")
    func goldenLowRank() throws {
        let weight = LinearWeight(Self.identity, adapter: LinearAdapter(updates: [Self.update]))
        for output in Self.outputs(weight, [1, 1]) { #expect(output == [4, 1]) }
        let merged = Self.identity.copied()
        try DenseMatrix.add(Self.update, to: merged)
        #expect(merged.floatArray() == [2, 2, 0, 1])
    }

    @Test("with lengths (1, 1) the same gives (√2, 1)")
    func goldenMagnitude() {
        let weight = LinearWeight(
            Self.identity, adapter: LinearAdapter(updates: [Self.update], magnitude: Tensor([1, 1], shape: [2])))
        for output in Self.outputs(weight, [1, 1]) {
            #expect(abs(output[0] - 1.414214) <= 1e-6)
            #expect(abs(output[1] - 1) <= 1e-6)
        }
    }

    @Test("scales are α/r and α/√r")
    func scales() {
        var configuration = AdapterConfiguration()
        #expect(configuration.scale(rank: 16, alpha: 32) == 2)
        configuration.usesRankStabilization = true
        #expect(configuration.scale(rank: 16, alpha: 32) == 8)
    }

    private static func configuration(_ change: (inout AdapterConfiguration) -> Void) -> AdapterConfiguration {
        var configuration = AdapterConfiguration()
        configuration.rank = 4
        configuration.targets = .allLinear
        change(&configuration)
        return configuration
    }

    @Test("a fresh adapter changes nothing", arguments: ["lora", "gaussian", "dora", "pissa", "olora", "ia3"])
    func fresh(kind: String) throws {
        for base in ["llama", "gpt2", "gpt-neox"] {
            let checkpoint = try AdapterFixtures.checkpoint(base)
            let configuration = Self.configuration { configuration in
                if kind == "ia3" { configuration = AdapterConfiguration(kind: .ia3) }
                configuration.usesMagnitude = kind == "dora"
                configuration.initialization = AdapterConfiguration.Initialization(rawValue: kind) ?? .kaiming
            }
            let adapter = try Adapter.fresh(configuration, for: checkpoint, seed: 7)
            let plain = try ArchitectureTests.allLogits(try AdapterFixtures.running(checkpoint, []), Self.tokens).values
            let adapted = try ArchitectureTests.allLogits(try AdapterFixtures.running(checkpoint, [adapter]), Self.tokens).values
            let difference = zip(plain, adapted).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
            #expect(difference <= 2e-5, "\(base): \(difference)")
        }
    }

    @Test("fresh numbers depend on the seed and the key alone, within the bound of a uniform")
    func seeds() throws {
        let checkpoint = try AdapterFixtures.checkpoint("llama")
        let all = try Adapter.fresh(Self.configuration { _ in }, for: checkpoint, seed: 7)
        let few = try Adapter.fresh(
            Self.configuration { $0.targets = .names(["q_proj"]) }, for: checkpoint, seed: 7)
        let other = try Adapter.fresh(Self.configuration { _ in }, for: checkpoint, seed: 8)
        let path = "model.layers.1.self_attn.q_proj"
        let values = all.module(path)!.down!.floatArray()
        #expect(values == few.module(path)!.down!.floatArray())
        #expect(values != other.module(path)!.down!.floatArray())
        let bound = 1 / Float(32).squareRoot()
        #expect(values.allSatisfy { abs($0) <= bound })
        let mean = values.reduce(0, +) / Float(values.count)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - bound * bound / 3) < 0.003)
        #expect(all.module(path)!.up!.floatArray().allSatisfy { $0 == 0 })
    }

    @Test("LoRA+ speeds up B alone, and lengths, scales and biases do not decay")
    func roles() throws {
        let checkpoint = try AdapterFixtures.checkpoint("gpt2")
        let adapter = try Adapter.fresh(
            Self.configuration { $0.usesMagnitude = true; $0.bias = .loraOnly }, for: checkpoint, seed: 1)
        for (name, role) in adapter.roles {
            #expect(role.rateFactor(upRatio: 16) == (name.hasSuffix("lora_B.weight") ? 16 : 1))
            #expect(role.decays == (name.hasSuffix("lora_A.weight") || name.hasSuffix("lora_B.weight")))
        }
        #expect(adapter.parameters.map(\.name).contains("base_model.model.transformer.h.0.attn.c_attn.base_layer.bias"))
    }

    // MARK: - Several adapters, merging

    private static func difference(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
    }

    @Test("merged logits equal unmerged ones", arguments: ["lora", "rslora", "dora", "dora-gpt2", "lora-gpt2", "lora-neox", "pissa", "ia3", "ia3-gpt2", "lora-saved"])
    func merged(name: String) throws {
        let (adapter, checkpoint, expected) = try AdapterFixtures.adapter(name)
        let scratch = ScratchFolder()
        try AdapterMerge(checkpoint, [AdapterUse(adapter)]).write(to: scratch.file("merged"), type: .f32)
        let merged = try AdapterFixtures.running(try Checkpoint.open(scratch.file("merged")), [])
        let difference = expected.largestDifference(try ArchitectureTests.allLogits(merged, expected.tokens).values)
        #expect(difference <= 1e-4, "largest difference \(difference)")
    }

    @Test("several adapters with weights equal the merge of both, with DoRA and IA³ among them too", arguments: ["rslora", "dora", "ia3"])
    func mixture(name: String) throws {
        let (first, checkpoint, expected) = try AdapterFixtures.adapter("lora")
        let (second, _, _) = try AdapterFixtures.adapter(name)
        let uses = [AdapterUse(first, weight: 0.5), AdapterUse(second, weight: name == "dora" ? 0.7 : -1.25)]
        let unmerged = try ArchitectureTests.allLogits(try AdapterFixtures.running(checkpoint, [AdapterMixture(uses)]), expected.tokens)
        let scratch = ScratchFolder()
        try AdapterMerge(checkpoint, uses).write(to: scratch.file("merged"), type: .f32)
        let merged = try AdapterFixtures.running(try Checkpoint.open(scratch.file("merged")), [])
        #expect(Self.difference(unmerged.values, try ArchitectureTests.allLogits(merged, expected.tokens).values) <= 1e-4)
    }

    @Test("the methods cat, linear and svd combine as their formulas say")
    func combination() throws {
        let checkpoint = try AdapterFixtures.checkpoint("llama")
        let uses = try (0..<2).map { index in
            let adapter = try Adapter.fresh(
                Self.configuration { $0.targets = .names(["q_proj"]); $0.initialization = .gaussian }, for: checkpoint, seed: UInt64(index))
            for parameter in adapter.parameters where parameter.name.hasSuffix("lora_B.weight") {
                let random = AdapterRandom(seed: UInt64(index + 10)).normal(parameter.shape, deviation: 0.3, key: parameter.name)
                parameter.tensor.pointer.copyMemory(from: random.pointer, byteCount: random.byteCount)
            }
            return AdapterUse(adapter, weight: index == 0 ? 0.75 : -0.5)
        }
        let path = "model.layers.0.self_attn.q_proj"
        func dense(_ updates: [LowRankUpdate]) throws -> [Float] {
            let sum = Tensor(zeros: [32, 32])
            for update in updates { try DenseMatrix.add(update, to: sum) }
            return sum.floatArray()
        }
        let wanted = try dense(uses.flatMap { $0.adapter.module(path)!.updates(weight: $0.weight, dropout: 0) })
        for method in [AdapterCombinationMethod.cat, .svd] {
            let combined = try Adapter.combined(uses, method: method, rank: 8)
            #expect(combined.module(path)!.rank == 8)
            #expect(Self.difference(try dense(combined.module(path)!.updates(weight: 1, dropout: 0)), wanted) <= 1e-5, "\(method)")
        }
        let linear = try Adapter.combined(uses, method: .linear)
        let (a, b) = (uses[0].adapter.module(path)!, uses[1].adapter.module(path)!)
        let (first, second) = (Float(0.75 * 2).squareRoot(), Float(0.5 * 2).squareRoot())
        let down = zip(a.down!.floatArray(), b.down!.floatArray()).map { first * $0 - second * $1 }
        #expect(Self.difference(linear.module(path)!.down!.floatArray(), down) <= 1e-6)
    }

    @Test("an extraction of full rank gives back the fine-tuned model; energies are shares")
    func extraction() throws {
        let base = try AdapterFixtures.checkpoint("llama")
        let (adapter, _, expected) = try AdapterFixtures.adapter("lora")
        let scratch = ScratchFolder()
        try AdapterMerge(base, [AdapterUse(adapter)]).write(to: scratch.file("tuned"), type: .f32)
        let tuned = try Checkpoint.open(scratch.file("tuned"))
        let extracted = try AdapterExtraction.extract(from: tuned, base: base, rank: 4)
        #expect(extracted.leftOut.isEmpty)
        #expect(extracted.modules.allSatisfy { $0.capturedEnergy > 1 - 1e-5 })
        try extracted.adapter.save(to: scratch.file("adapter"))
        let again = try Adapter.load(scratch.file("adapter"), for: base)
        let logits = try ArchitectureTests.allLogits(try AdapterFixtures.running(base, [again]), expected.tokens)
        #expect(expected.largestDifference(logits.values) <= 1e-4)
        let small = try AdapterExtraction.extract(from: tuned, base: base, rank: 1)
        #expect(small.modules.contains { $0.capturedEnergy < 0.9 })
        #expect(small.modules.allSatisfy { $0.capturedEnergy > 0.2 && $0.capturedEnergy <= 1 })
    }

    @Test("singular values of large matrices are those of their construction, vectors orthonormal", arguments: [(200, 300), (300, 180)])
    func singularValues(rows: Int, columns: Int) throws {
        let random = AdapterRandom(seed: 3)
        let left = random.normal([8, rows], deviation: 1, key: "left")
        let right = random.normal([8, columns], deviation: 1, key: "right")
        for (tensor, width) in [(left, rows), (right, columns)] {
            // Gram and Schmidt, in double precision.
            var basis: [[Double]] = []
            for row in 0..<8 {
                var vector = (0..<width).map { Double(tensor.floats[row * width + $0]) }
                for other in basis {
                    let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    vector = zip(vector, other).map { $0 - product * $1 }
                }
                let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                basis.append(vector.map { $0 / length })
                for column in 0..<width { tensor.floats[row * width + column] = Float(basis[row][column]) }
            }
        }
        let values: [Float] = [10, 7, 5, 3, 2, 1, 0.5, 0.25]
        let matrix = Tensor(zeros: [rows, columns])
        for index in 0..<8 {
            try DenseMatrix.add(
                LowRankUpdate(
                    down: right.slice(index..<index + 1).copied(), up: left.slice(index..<index + 1).copied().reshaped([rows, 1]),
                    scale: values[index]), to: matrix)
        }
        let found = try SingularValues.truncated(matrix, rank: 5)
        for (a, b) in zip(found.values, values) { #expect(abs(a - b) <= 1e-4 * b) }
        let again = try SingularValues.truncated(matrix, rank: 5)
        #expect(again.left.floatArray() == found.left.floatArray())
        let product = Tensor(zeros: [5, 5])
        try DenseMatrix.multiply(found.right, found.right, transposed: true, into: product)
        for row in 0..<5 { for column in 0..<5 { #expect(abs(product.floats[row * 5 + column] - (row == column ? 1 : 0)) <= 1e-5) } }
    }

    // MARK: - Freezing

    @Test("each round rests exactly half of all blocks, another half the next time, the same again for the same round")
    func halves() throws {
        let checkpoint = try AdapterFixtures.checkpoint("gpt2")
        let names = try TrainableModel(checkpoint).parameters.map(\.name)
        let even = names.filter { !$0.contains(".h.2.") }  // two equal layers
        let plan = FreezePlan(halves: FreezePlan.Halves(steps: 10, seed: 4))
        #expect(plan.round(step: 10) == 0)
        #expect(plan.round(step: 11) == 1)
        #expect(plan.changes(at: 11) && !plan.changes(at: 10) && !plan.changes(at: 1))
        var seen: Set<Set<String>> = []
        for round in 0..<8 {
            let resting = plan.resting(even, step: round * 10 + 3)
            #expect(resting == plan.resting(even, step: round * 10 + 10))
            seen.insert(resting)
            // c_attn and c_proj, c_fc and c_proj, ln_1 and ln_2: one of each pair in every layer, with its bias.
            for layer in 0..<2 {
                for pair in [["attn.c_attn", "attn.c_proj"], ["mlp.c_fc", "mlp.c_proj"], ["ln_1", "ln_2"]] {
                    let rests = pair.map { resting.contains("transformer.h.\(layer).\($0).weight") }
                    #expect(rests[0] != rests[1])
                    let biases = pair.map { resting.contains("transformer.h.\(layer).\($0).bias") }
                    #expect(biases == rests)
                }
            }
            #expect(!resting.contains("transformer.wte.weight"))
        }
        #expect(seen.count > 4)
    }

    @Test("of odd parts the layers of a pair rest one more and one less")
    func oddHalves() throws {
        let names = (0..<4).flatMap { layer in
            ["q_proj", "k_proj", "v_proj", "o_proj"].map { "model.layers.\(layer).self_attn.\($0).weight" }
                + ["gate_proj", "up_proj", "down_proj"].map { "model.layers.\(layer).mlp.\($0).weight" }
        }
        for round in 1...20 {
            let resting = FreezePlan(halves: FreezePlan.Halves(steps: 1, seed: 9)).resting(names, step: round)
            #expect(resting.count == 14)
            #expect(resting.filter { $0.contains("self_attn") }.count == 8)
        }
    }

    @Test("frozen names rest at every step and are no part of the halves")
    func frozen() throws {
        let names = (0..<2).flatMap { layer in ["q_proj", "k_proj"].map { "model.layers.\(layer).self_attn.\($0).weight" } }
        let plan = FreezePlan(frozen: try ParameterSelection(["layers:0"]), halves: FreezePlan.Halves(steps: 1, seed: 1))
        for step in 1..<10 {
            let resting = plan.resting(names, step: step)
            #expect(resting.isSuperset(of: names.prefix(2)))
            #expect(resting.count == 3)
        }
    }
}
