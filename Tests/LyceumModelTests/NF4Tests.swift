import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("NF4", .serialized)
struct NF4Tests {
    private static let levels: [Float] = [
        -1, -0.6961928010, -0.5250730515, -0.3949174881, -0.2844413817, -0.1847734302, -0.0910500363, 0, 0.0795802996, 0.1609302014,
        0.2461123019, 0.3379152417, 0.4407098293, 0.5626170039, 0.7229568362, 1,
    ]

    @Test("the reference's block has the reference's codes and values")
    func golden() throws {
        var elements = [Float](repeating: 0, count: 64)
        elements.replaceSubrange(0..<5, with: [-1.5, 0.3, 0, 0.75, 1.2])
        let block = Tensor(elements, shape: [1, 64])
        let packed = try block.converted(to: .nf4)
        #expect(packed.byteCount == 34)
        let codes = (0..<5).map { (index: Int) -> UInt8 in
            let byte = packed.bytes[2 + index / 2]
            return index % 2 == 0 ? byte & 15 : byte >> 4
        }
        #expect(codes == [0, 9, 7, 12, 14])
        let values = try packed.converted(to: .f32).floatArray()
        let wanted: [Float] = [-1.5, 0.241395, 0, 0.661065, 1.084435]
        for (a, b) in zip(values, wanted) { #expect(abs(a - b) <= 1e-6) }
        #expect(values.dropFirst(5).allSatisfy { $0 == 0 })
    }

    @Test("every number goes to the nearest level, at every kernel level with the same bits")
    func nearest() throws {
        let numbers = AdapterRandom(seed: 1).normal([32, 192], deviation: 0.1, key: "numbers")
        var first: [UInt8]?
        for level in KernelLevel.supported {
            let before = KernelLevel.current
            try KernelLevel.use(level)
            defer { try? KernelLevel.use(before) }
            let packed = try numbers.converted(to: .nf4, pool: .shared)
            let bytes = Array(packed.bytes)
            #expect(first == nil || first == bytes)
            first = bytes
            let found = try packed.converted(to: .f32).floatArray()
            for block in 0..<(numbers.count / 64) {
                let original: [Float] = (0..<64).map { numbers.floats[block * 64 + $0] }
                let scale: Float = original.map { abs($0) }.max()!
                for (index, value) in original.enumerated() {
                    let distances: [Float] = Self.levels.map { abs($0 * scale - value) }
                    let distance: Float = abs(found[block * 64 + index] - value)
                    #expect(abs(distance - distances.min()!) <= 1e-3 * scale)
                }
            }
        }
    }

    @Test("no file takes it")
    func files() throws {
        #expect(ElementType(ggufNumber: ElementType.nf4.ggufNumber) == nil)
        let scratch = ScratchFolder()
        let declaration = TensorDeclaration(name: "a", type: .nf4, shape: [1, 64])
        #expect(lyceumError { _ = try SafetensorsWriter(path: scratch.file("a"), tensors: [declaration]) }?.code == .unsupported)
    }

    @Test("linear layers multiply by the expanded weights, running and in training")
    func linear() throws {
        let random = AdapterRandom(seed: 2)
        let weight = try random.normal([48, 128], deviation: 0.1, key: "weight").converted(to: .nf4)
        let expanded = try weight.converted(to: .f32)
        let x = random.normal([5, 128], deviation: 1, key: "x")
        let bias = random.normal([48], deviation: 1, key: "bias")
        for backend in [CPUBackend(threads: ThreadPool(threads: 2)), Tape(threads: ThreadPool(threads: 1))] as [any Backend] {
            let found = backend.linear(x, LinearWeight(weight, bias: bias), activation: .silu).floatArray()
            let wanted = backend.linear(x, LinearWeight(expanded, bias: bias), activation: .silu).floatArray()
            for (a, b) in zip(found, wanted) { #expect(abs(a - b) <= 1e-5) }
            let gated = backend.gatedLinear(x, gate: LinearWeight(weight), up: LinearWeight(weight), activation: .silu).floatArray()
            let plain = backend.gatedLinear(x, gate: LinearWeight(expanded), up: LinearWeight(expanded), activation: .silu).floatArray()
            for (a, b) in zip(gated, plain) { #expect(abs(a - b) <= 1e-5) }
        }
    }

    @Test("an adapter trains on a frozen NF4 base, whose tables and odd rows keep their type")
    func frozenBase() throws {
        // The feed-forward layer's second matrix has rows of 64.
        let scratch = ScratchFolder()
        try TrainableModel(try AdapterFixtures.checkpoint("llama"), options: TrainableOptions(trainable: .none))
            .save(to: scratch.file("base"), type: .f32)
        let checkpoint = try Checkpoint.open(scratch.file("base"))
        var configuration = AdapterConfiguration()
        configuration.targets = .names(["down_proj", "q_proj"])
        let adapter = try Adapter.fresh(configuration, for: checkpoint, seed: 1)
        let model = try TrainableModel(
            checkpoint, options: TrainableOptions(trainable: .none, frozenType: .nf4, adapters: [adapter]))
        let running = try LanguageModel(
            checkpoint, options: RuntimeOptions(threads: 1, cacheType: .f32, weightType: .nf4), adapters: [adapter])
        let tokens: [Int32] = [3, 17, 42, 8]
        let tape = Tape(threads: ThreadPool(threads: 1))
        var gradients: [Tensor] = []
        for parameter in model.parameters {
            gradients.append(Tensor(zeros: parameter.shape))
            tape.watch(parameter.tensor, gradient: gradients.last!)
        }
        let trained = AdapterFixtures.logits(model, tokens, on: tape)
        let served = try ArchitectureTests.allLogits(running, tokens).values
        let difference = zip(trained, served).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(difference <= 1e-4, "\(difference)")
        tape.discard()
        let hidden = model.hiddenStates(tokens: tokens, positions: [0, 1, 2, 3], documents: [0..<4], on: tape)
        _ = tape.crossEntropy(
            hidden, head: model.head, targets: [17, 42, 8, -1], weights: [1, 1, 1, 0], options: CrossEntropyOptions())
        tape.backward()
        // B begins at zero: its gradient is not, A's is.
        for (parameter, gradient) in zip(model.parameters, gradients) {
            let isZero = gradient.floatArray().allSatisfy { $0 == 0 }
            #expect(isZero == parameter.name.hasSuffix("lora_A.weight"), "\(parameter.name)")
        }
    }
}
