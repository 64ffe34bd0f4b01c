import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumTrain

/// Trajectories that Tools/reference/optimizer_fixtures.py made with torch and transformers.
struct OptimizerFixture: Decodable {
    let shapes: [String: [Int]]
    let start: [String: [Float]]
    let optimizers: [String: [String: [String: [Double]]]]
    let schedules: [String: [Double]]

    static func load() throws -> OptimizerFixture {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/optimizers", withExtension: "json"))
        return try JSONDecoder().decode(OptimizerFixture.self, from: Data(contentsOf: url))
    }
}

/// Weights that an optimizer changes under gradients anyone can compute from them.
struct Descent {
    let names: [String]
    var weights: [String: Tensor]
    let shapes: [String: [Int]]
    var rate: Float
    var decay: Float
    /// The gradient given is this many times the true one; the optimizer's scale takes it back.
    var gradientFactor: Float = 1

    init(_ start: [String: [Float]], _ shapes: [String: [Int]], rate: Float, decay: Float) {
        names = shapes.keys.sorted()
        weights = start.mapValues { Tensor($0, shape: [$0.count]) }
        self.shapes = shapes
        self.rate = rate
        self.decay = decay
    }

    /// weights / 2 + sin(index + step) / 10.
    func parameters(step: Int) -> [OptimizedParameter] {
        names.map { name in
            let tensor = weights[name]!
            let gradient = (0..<tensor.count).map { index in
                (tensor.floats[index] * 0.5 + 0.1 * sin(Float(index + step))) * gradientFactor
            }
            return OptimizedParameter(
                name: name, weights: tensor, gradient: Tensor(gradient, shape: [gradient.count]), shape: shapes[name]!, rate: rate,
                decay: decay)
        }
    }

    func run(_ optimizer: any Optimizer, steps: ClosedRange<Int>, scale: Float = 1) {
        for step in steps { optimizer.step(parameters(step: step), number: step, gradientScale: scale) }
    }

    func values(_ name: String) -> [Float] { Array(UnsafeBufferPointer(start: weights[name]!.floats, count: weights[name]!.count)) }
}

@Suite("Optimizers")
struct OptimizerTests {
    static let threads = ThreadPool(threads: 2)

    static func make(_ name: String) -> (optimizer: any Optimizer, rate: Float, decay: Float) {
        switch name {
        case "adamw": (AdamW(threads: threads, beta1: 0.9, beta2: 0.95), 0.01, 0.1)
        case "adamw-clipped": (AdamW(threads: threads, epsilon: 1e-3), 0.01, 0)
        case "sgd": (MomentumDescent(threads: threads, momentum: 0.9), 0.05, 0.1)
        case "sgd-nesterov": (MomentumDescent(threads: threads, momentum: 0.8, isNesterov: true), 0.05, 0)
        case "sgd-plain": (MomentumDescent(threads: threads, momentum: 0), 0.1, 0.01)
        case "adafactor": (Adafactor(threads: threads), 0.02, 0.1)
        case "adafactor-momentum": (Adafactor(threads: threads, beta1: 0.9, scalesByParameter: true), 0.02, 0)
        case "lion": (Lion(threads: threads), 0.003, 1)
        case "muon-adam": (Muon(threads: threads, precision: .f32), 0.02, 0.1)
        default: (Muon(threads: threads, momentum: 0.9, precision: .f32, scale: .original), 0.02, 0)
        }
    }

    static let names = [
        "adamw", "adamw-clipped", "sgd", "sgd-nesterov", "sgd-plain", "adafactor", "adafactor-momentum", "lion", "muon-adam",
        "muon-original",
    ]

    @Test("Twenty steps are those of torch and transformers, or of the paper's algorithm", arguments: names)
    func trajectory(name: String) throws {
        let fixture = try OptimizerFixture.load()
        let (optimizer, rate, decay) = Self.make(name)
        let expected = try #require(fixture.optimizers[name])
        let known = fixture.shapes.filter { expected["1"]?[$0.key] != nil }
        var descent = Descent(fixture.start.filter { known[$0.key] != nil }, known, rate: rate, decay: decay)
        // The clipped run has gradients of a quarter; here they come eight times as large and are scaled by a thirty-second.
        descent.gradientFactor = name == "adamw-clipped" ? 8 : 1
        for step in 1...20 {
            descent.run(optimizer, steps: step...step, scale: name == "adamw-clipped" ? 1.0 / 32 : 1)
            guard let values = expected["\(step)"] else { continue }
            for (parameter, numbers) in values {
                let size = Double(fixture.start[parameter]!.reduce(0) { max($0, abs($1)) })
                let error = zip(descent.values(parameter), numbers).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / size
                #expect(error < (name.hasPrefix("muon") ? 3e-6 : 1e-6), "\(parameter), step \(step): \(error)")
            }
        }
    }

    static func large(_ seed: UInt64) -> Descent {
        let random = Philox(seed: seed)
        let shapes = ["a.weight": [70, 80], "b.weight": [200, 33], "model.embed_tokens.weight": [90, 50], "norm.weight": [300]]
        var start: [String: [Float]] = [:]
        for (index, name) in shapes.keys.sorted().enumerated() {
            start[name] = (0..<shapes[name]!.reduce(1, *)).map { Float(random.uniformPair(UInt64($0), UInt64(index)).0) - 0.5 }
        }
        return Descent(start, shapes, rate: 0.01, decay: 0.1)
    }

    static func every(_ threads: ThreadPool) -> [any Optimizer] {
        [
            AdamW(threads: threads), EightBitAdamW(threads: threads), Adafactor(threads: threads),
            Adafactor(threads: threads, beta1: 0.9), Lion(threads: threads), MomentumDescent(threads: threads),
            MomentumDescent(threads: threads, momentum: 0), Muon(threads: threads),
        ]
    }

    @Test("A state that is saved and restored goes on to the bit", arguments: 0..<8)
    func resume(index: Int) throws {
        let whole = Self.large(3), parts = Self.large(3)
        whole.run(Self.every(Self.threads)[index], steps: 1...9)
        let first = Self.every(Self.threads)[index]
        parts.run(first, steps: 1...4)
        let saved = Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor) })
        for isPrepared in [true, false] {
            let copy = Self.large(3)
            copy.run(Self.every(Self.threads)[index], steps: 1...4)
            let second = Self.every(Self.threads)[index]
            if isPrepared { try second.prepare(copy.parameters(step: 5)) }
            try second.restore(saved)
            copy.run(second, steps: 5...9)
            for name in whole.names { #expect(copy.values(name) == whole.values(name), "\(name)") }
            #expect(Set(second.state.map(\.name)) == Set(saved.keys))
        }
    }

    @Test("The number of threads changes no bit", arguments: 0..<8)
    func threadCounts(index: Int) {
        let one = Self.large(4), many = Self.large(4)
        one.run(Self.every(ThreadPool(threads: 1))[index], steps: 1...3)
        many.run(Self.every(ThreadPool(threads: 3))[index], steps: 1...3)
        for name in one.names { #expect(one.values(name) == many.values(name), "\(name)") }
    }

    @Test("All levels give the same bits, but for Muon's products", arguments: 0..<7)
    func levels(index: Int) {
        var results: [[Float]] = []
        for level in KernelLevel.supported {
            lyc_level_set_for_thread(lyc_level_named(level.rawValue))
            defer { lyc_level_set_for_thread(-1) }
            let descent = Self.large(5)
            descent.run(Self.every(ThreadPool(threads: 1))[index], steps: 1...3)
            results.append(descent.names.flatMap(descent.values))
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test("Forecasts of state are what is allocated", arguments: 0..<8)
    func stateBytes(index: Int) {
        let optimizer = Self.every(Self.threads)[index], descent = Self.large(6)
        descent.run(optimizer, steps: 1...1)
        let isMuon = optimizer is Muon
        let forecast = descent.names.filter { !isMuon || $0 != "model.embed_tokens.weight" }.reduce(0) {
            $0 + optimizer.stateBytes(elements: descent.weights[$1]!.count, shape: descent.shapes[$1]!)
        }
        let allocated = optimizer.state.filter { !isMuon || !$0.name.hasPrefix("model.embed_tokens") }.reduce(0) { $0 + $1.tensor.byteCount }
        #expect(forecast == allocated)
    }

    @Test("A state that does not fit is an error that names the entry", arguments: 0..<8)
    func misfits(index: Int) throws {
        let optimizer = Self.every(Self.threads)[index], descent = Self.large(7)
        try optimizer.prepare(descent.parameters(step: 1))
        var saved = Dictionary(uniqueKeysWithValues: optimizer.state.map { ($0.name, $0.tensor) })
        saved["other.steps"] = Tensor(zeros: [1], type: .i64)
        #expect(throws: LyceumError.self) { try optimizer.restore(saved) }
        saved["other.steps"] = nil
        guard let first = saved.keys.sorted().first else { return }
        let kept = saved[first]!
        saved[first] = Tensor(zeros: [kept.count + 1], type: kept.type)
        #expect { try optimizer.restore(saved) } throws: { ($0 as? LyceumError)?.location == first }
        saved[first] = nil
        #expect { try optimizer.restore(saved) } throws: { ($0 as? LyceumError)?.location == first }
        saved[first] = kept
        try optimizer.restore(saved)
    }

    @Test("Moments of one byte follow AdamW within the coarseness of their maps")
    func eightBit() {
        let exact = Self.large(8), coarse = Self.large(8), start = Self.large(8)
        exact.run(AdamW(threads: Self.threads), steps: 1...30)
        coarse.run(EightBitAdamW(threads: Self.threads), steps: 1...30)
        for name in exact.names {
            let moved = zip(exact.values(name), start.values(name)).map { $0 - $1 }
            let error = zip(exact.values(name), coarse.values(name)).map { $0 - $1 }
            let length = { (x: [Float]) in x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            #expect(length(error) < 0.02 * length(moved), "\(name): \(length(error) / length(moved))")
            if exact.weights[name]!.count < EightBitAdamW.smallestCount { #expect(error.allSatisfy { $0 == 0 }) }
        }
    }

    @Test("A parameter that is frozen for a while goes on with its own count of steps")
    func frozenWhile() {
        let alone = Self.large(9), other = Self.large(9)
        let first = AdamW(threads: Self.threads), second = AdamW(threads: Self.threads)
        for step in 1...5 {
            first.step(alone.parameters(step: step).filter { $0.name == "a.weight" }, number: step, gradientScale: 1)
            // The same gradients one step later, after a step without the parameter.
            second.step(other.parameters(step: step).filter { $0.name == "norm.weight" }, number: 2 * step - 1, gradientScale: 1)
            second.step(other.parameters(step: step).filter { $0.name == "a.weight" }, number: 2 * step, gradientScale: 1)
        }
        #expect(alone.values("a.weight") == other.values("a.weight"))
    }

    @Test("Muon leaves embeddings and vectors to AdamW")
    func muonParts() {
        let muon = Muon(threads: Self.threads), descent = Self.large(10), adam = Self.large(10)
        descent.run(muon, steps: 1...2)
        adam.run(AdamW(threads: Self.threads, beta1: 0.9, beta2: 0.95), steps: 1...2)
        for name in ["model.embed_tokens.weight", "norm.weight"] { #expect(descent.values(name) == adam.values(name)) }
        #expect(descent.values("a.weight") != adam.values("a.weight"))
    }

    @Test("Newton–Schulz brings singular values near 1 in both precisions", arguments: [(24, 40), (40, 24), (33, 33)])
    func orthogonalize(rows: Int, width: Int) {
        let random = Philox(seed: 11), side = min(rows, width)
        let start = (0..<rows * width).map { Float(random.uniformPair(UInt64($0)).0) - 0.5 }
        var results: [[Float]] = []
        for compute in [LYC_F32, LYC_BF16] {
            var matrix = start, memory = lyc_workspace(), products = lyc_workspace()
            #expect(lyc_orthogonalize(nil, compute, &matrix, rows, width, 5, &memory, &products) == 0)
            lyc_workspace_free(&memory)
            lyc_workspace_free(&products)
            // The squares of the singular values sum up to the squares of the elements; no direction of the short side is longer than 1.3.
            let squares = matrix.reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(abs(squares / Double(side) - 0.9) < 0.35)
            for seed in 0..<20 {
                let direction = (0..<side).map { random.uniformPair(UInt64($0), UInt64(seed + 1)).0 - 0.5 }
                let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
                let image = (0..<max(rows, width)).map { far in
                    (0..<side).reduce(0.0) { $0 + direction[$1] * Double(matrix[rows <= width ? $1 * width + far : far * width + $1]) }
                }
                #expect(image.reduce(0) { $0 + $1 * $1 }.squareRoot() / length < 1.3)
            }
            results.append(matrix)
        }
        let apart = zip(results[0], results[1]).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
        #expect(apart < 0.01 * Double(side))
    }

    @Test("Settings make every optimizer and refuse numbers out of range")
    func settings() throws {
        for kind in OptimizerSettings.Kind.allCases {
            let optimizer = try OptimizerSettings(kind).makeOptimizer(threads: Self.threads)
            Self.large(1).run(optimizer, steps: 1...1)
        }
        let wrongs = [
            OptimizerSettings(beta1: 1), OptimizerSettings(beta2: -0.1), OptimizerSettings(epsilon: 0), OptimizerSettings(.sgd, momentum: .nan),
        ]
        for wrong in wrongs {
            #expect(throws: LyceumError.self) { try wrong.makeOptimizer(threads: Self.threads) }
        }
    }
}
