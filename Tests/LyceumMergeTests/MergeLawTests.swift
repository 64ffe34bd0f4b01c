import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge

/// What must hold for every method, whatever the numbers.
@Suite("Laws of merges")
struct MergeLawTests {
    static let shape = [64, 300]
    static let count = 64 * 300

    static func numbers(_ seed: UInt64, scale: Float = 1) -> [Float] {
        let philox = Philox(seed: seed)
        return (0..<count).map { Float(philox.uniformPair(UInt64($0)).0 - 0.5) * scale }
    }

    /// Parameters under which a method's result for one model is to be told in words.
    static let parameters: [String: [String: [Double]]] = [
        "linear": ["weight": [1]], "slerp": ["t": [0.3]], "nuslerp": ["weight": [1]], "multislerp": ["weight": [1]], "karcher": [:],
        "task_arithmetic": ["weight": [1]], "ties": ["weight": [1]], "dare_linear": ["weight": [1]], "dare_ties": ["weight": [1]],
        "breadcrumbs": ["weight": [1]], "breadcrumbs_ties": ["weight": [1]], "della": ["weight": [1]], "della_linear": ["weight": [1]],
        "sce": [:], "varm": [:], "model_stock": [:], "nearswap": ["t": [0.1]], "arcee_fusion": [:], "ram": [:], "ramplus_tl": [:],
        "passthrough": [:], "fisher": [:], "regmean": [:],
    ]

    /// The same for every model, so that they say nothing about which is right.
    static func statistics(_ method: String) throws -> TensorStatistics? {
        switch try MergeMethods.declaration(named: method).statistics {
        case nil: nil
        case .fisher: TensorStatistics(values: Tensor(numbers(77).map { abs($0) }, shape: shape), mean: 0.25)
        case .gram: TensorStatistics(values: WeighedMergeTests.gram(Tensor(Array(numbers(78).prefix(20 * 300)), shape: [20, 300])), tokens: 20)
        }
    }

    static func merge(_ method: String, base: [Float], models: [[Float]], extra: [String: [Double]] = [:], seed: UInt64 = 0) throws -> [Float] {
        let declaration = try MergeMethods.declaration(named: method)
        var tensors = AlignedTensors(
            name: "model.layers.0.mlp.up_proj.weight", base: declaration.needsBase ? Tensor(base, shape: shape) : nil,
            models: models.map { Tensor($0, shape: shape) })
        tensors.context = MergeContext(seed: seed)
        for _ in models { if let statistics = try statistics(method) { tensors.statistics.append(statistics) } }
        let given = parameters[method]!.merging(extra) { $1 }
        return MergeFixtures.floats(try MergeMethods.make(method, given, models: models.count).merge(tensors))
    }

    static func models(_ method: String) throws -> Int {
        let range = try MergeMethods.declaration(named: method).modelCount
        return min(range.upperBound, max(range.lowerBound, 3))
    }

    static func isNear(_ a: [Float], _ b: [Float], _ tolerance: Float) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) <= tolerance } }

    static let names = MergeMethods.all.map { $0.declaration.name }

    @Test("copies of one model merge into that model", arguments: names)
    func selfMerge(_ method: String) throws {
        let model = Self.numbers(1)
        let merged = try Self.merge(method, base: model, models: Array(repeating: model, count: try Self.models(method)))
        #expect(Self.isNear(merged, model, 3e-7), "\(method)")
    }

    @Test("several copies of a change average to it where weights are divided out", arguments: ["ties", "della", "sce", "varm", "model_stock", "ram"])
    func sharedChange(_ method: String) throws {
        let base = Self.numbers(1)
        let model = zip(base, Self.numbers(2, scale: 0.1)).map { $0 + $1 }
        let merged = try Self.merge(method, base: base, models: [model, model, model])
        #expect(Self.isNear(merged, method == "ram" ? Self.withoutSmall(base, model, 1e-5) : model, 1e-6), "\(method)")
    }

    private static func withoutSmall(_ base: [Float], _ model: [Float], _ epsilon: Float) -> [Float] {
        zip(base, model).map { abs($1 - $0) > epsilon ? $1 : $0 }
    }

    @Test("weight 0 leaves the base as it is, whatever is selected", arguments: ["task_arithmetic", "ties", "dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties", "della", "della_linear"])
    func nothing(_ method: String) throws {
        let base = Self.numbers(1)
        let model = zip(base, Self.numbers(2)).map { $0 + $1 }
        let merged = try Self.merge(method, base: base, models: [model], extra: ["weight": [0], "density": [0.5]])
        #expect(merged == base, "\(method)")
    }

    @Test("the order of models does not matter", arguments: names.filter { !["slerp", "nearswap", "arcee_fusion", "passthrough"].contains($0) })
    func permutation(_ method: String) throws {
        let base = Self.numbers(1)
        let models = try (0..<Self.models(method)).map { index in zip(base, Self.numbers(UInt64(index + 2), scale: 0.1)).map { $0 + $1 } }
        let density: [String: [Double]] = try MergeMethods.declaration(named: method).parameters.contains { $0.name == "density" } ? ["density": [1]] : [:]
        let (a, b) = (
            try Self.merge(method, base: base, models: models, extra: density),
            try Self.merge(method, base: base, models: models.reversed(), extra: density)
        )
        #expect(Self.isNear(a, b, 2e-6), "\(method)")
    }

    @Test("random methods repeat themselves for a seed, and differ for another", arguments: ["dare_linear", "dare_ties", "della", "della_linear"])
    func seeds(_ method: String) throws {
        let base = Self.numbers(1)
        let model = zip(base, Self.numbers(2)).map { $0 + $1 }
        func merged(_ seed: UInt64) throws -> [Float] {
            try Self.merge(method, base: base, models: [model], extra: ["density": [0.5]], seed: seed)
        }
        #expect(try merged(3) == merged(3))
        #expect(try merged(3) != merged(4))
        // What is kept is rescaled: the 1-norm of the change is that of the whole.
        let change = zip(try merged(3), base).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) }
        let whole = zip(model, base).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) }
        #expect(abs(change / whole - 1) < 1e-5)
    }

    @Test("scaling all weights changes nothing in TIES when it divides, and scales when it does not")
    func normalization() throws {
        let base = Self.numbers(1)
        let models = (2..<4).map { seed in zip(base, Self.numbers(UInt64(seed), scale: 0.1)).map { $0 + $1 } }
        func merged(_ weight: Double, _ normalize: Double) throws -> [Float] {
            try Self.merge("ties", base: base, models: models, extra: ["weight": [weight], "normalize": [normalize], "density": [0.4]])
        }
        #expect(Self.isNear(try merged(0.2, 1), try merged(5, 1), 1e-6))
        let (one, two) = (try merged(1, 0), try merged(2, 0))
        #expect(Self.isNear(zip(base, two).map { $1 - $0 }, zip(base, one).map { 2 * ($1 - $0) }, 1e-6))
    }

    @Test("a slerp goes from the base at 0 to the model at 1")
    func ends() throws {
        let (base, model) = (Self.numbers(1), Self.numbers(2))
        #expect(Self.isNear(try Self.merge("slerp", base: base, models: [model], extra: ["t": [0]]), base, 1e-6))
        #expect(Self.isNear(try Self.merge("slerp", base: base, models: [model], extra: ["t": [1]]), model, 1e-6))
    }

    @Test("a model that is listed several times counts several times")
    func repeated() throws {
        let s = try MergeRunTests.setting()
        let text = "merge_method: task_arithmetic\nbase_model: base\nmodels: [{model: a}, {model: a}, {model: a}, {model: a}]\nparameters: {weight: 0.25}\n"
        let merged = try MergeRunTests.run(text, s.folder)
        for (name, values) in merged { #expect(zip(values, s.a[name]!).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)") }
    }
}
