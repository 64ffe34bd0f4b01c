import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Merges that weigh weights by statistics of their models.
@Suite("Fisher merging and RegMean")
struct WeighedMergeTests {
    static func random(_ shape: [Int], _ seed: UInt64, deviation: Double = 1) -> Tensor {
        let result = Tensor(zeros: shape)
        withExtendedLifetime(result) { lyc_fill_normal(nil, seed, 1, 0, result.floats, result.count, deviation) }
        return result
    }

    static func squares(_ shape: [Int], _ seed: UInt64) -> Tensor {
        let values = MergeFixtures.floats(random(shape, seed)).map { $0 * $0 }
        return Tensor(values, shape: shape)
    }

    static func merge(
        _ method: String, _ parameters: [String: [Double]], _ models: [Tensor], _ statistics: [TensorStatistics],
        name: String = "model.layers.0.mlp.up_proj.weight"
    ) throws -> [Float] {
        var tensors = AlignedTensors(name: name, base: nil, models: models.map { VectorArithmetic.copy($0) })
        tensors.statistics = statistics.map {
            TensorStatistics(
                values: $0.values.map { VectorArithmetic.copy($0) }, mean: $0.mean, length: $0.length, samples: $0.samples, tokens: $0.tokens)
        }
        return MergeFixtures.floats(try MergeMethods.make(method, parameters, models: models.count).merge(tensors))
    }

    /// xᵀ x of `[rows, width]`.
    static func gram(_ x: Tensor) -> Tensor {
        let (values, width) = (MergeFixtures.floats(x), x.width)
        var result = [Float](repeating: 0, count: width * width)
        for i in 0..<width {
            for j in 0..<width {
                let sum = (0..<x.rows).reduce(0.0) { $0 + Double(values[$1 * width + i]) * Double(values[$1 * width + j]) }
                result[i * width + j] = Float(sum)
            }
        }
        return Tensor(result, shape: [width, width])
    }

    // MARK: - Fisher

    @Test("Fisher merging is the mean weighted by w F, with a floor and, normalized, by each model's length")
    func fisher() throws {
        let models = (0..<3).map { Self.random([5, 7], UInt64($0) + 10) }
        let numbers = (0..<3).map { Self.squares([5, 7], UInt64($0) + 20) }
        numbers[0].floats[4] = 0
        numbers[1].floats[4] = 0
        numbers[2].floats[4] = 0
        let statistics = zip(numbers, [2.0, 0.5, 4]).map { TensorStatistics(values: $0, mean: 1, length: $1) }
        let weights = [1, 2, 0.5]
        for normalizes in [false, true] {
            let found = try Self.merge("fisher", ["weight": weights, "normalize": [normalizes ? 1 : 0], "floor": [0.01]], models, statistics)
            for index in 0..<35 {
                var (sum, divisor) = (0.0, 0.0)
                for m in 0..<3 {
                    let p = max(0.01, Double(numbers[m].floats[index])) * weights[m] / (normalizes ? statistics[m].length : 1)
                    sum += p * Double(models[m].floats[index])
                    divisor += p
                }
                #expect(abs(Double(found[index]) - sum / divisor) < 1e-5, "\(index)")
            }
        }
        // Nothing measured and no floor: the weighted mean.
        let plain = try Self.merge("fisher", ["weight": weights, "floor": [0], "normalize": [0]], models, statistics)
        let mean = zip(models, weights).reduce(0.0) { $0 + Double($1.0.floats[4]) * $1.1 } / 3.5
        #expect(abs(Double(plain[4]) - mean) < 1e-6)
    }

    @Test("equal statistics give the linear merge, one model itself, equal models the model", arguments: ["fisher", "regmean"])
    func laws(method: String) throws {
        let models = (0..<3).map { Self.random([5, 8], UInt64($0) + 30) }
        let values = method == "fisher" ? Self.squares([5, 8], 40) : Self.gram(Self.random([40, 8], 41))
        let same = TensorStatistics(values: values, mean: 1, length: 3, tokens: 40)
        let weights = [1, 2, 0.5]
        let linear = try Self.merge("linear", ["weight": weights], models, [])
        let found = try Self.merge(method, ["weight": weights], models, [same, same, same])
        #expect(zip(found, linear).allSatisfy { abs($0 - $1) < 2e-5 })
        let first = MergeFixtures.floats(models[0])
        #expect(try Self.merge(method, [:], [models[0]], [same]).map(\.bitPattern) == first.map(\.bitPattern))
        let others = (0..<3).map { seed in
            TensorStatistics(
                values: method == "fisher" ? Self.squares([5, 8], 50 + UInt64(seed)) : Self.gram(Self.random([40, 8], 50 + UInt64(seed))), mean: 1,
                length: 1, tokens: 40)
        }
        let repeated = try Self.merge(method, ["weight": weights], [models[0], models[0], models[0]], others)
        #expect(repeated.map(\.bitPattern) == first.map(\.bitPattern))
        // The order of the models does not matter.
        let forward = try Self.merge(method, ["weight": weights], models, others)
        let backward = try Self.merge(method, ["weight": weights.reversed()], models.reversed(), others.reversed())
        #expect(zip(forward, backward).allSatisfy { abs($0 - $1) < 2e-5 })
        // A model that counts nothing is not there.
        let two = try Self.merge(method, ["weight": [1, 2]], Array(models.prefix(2)), Array(others.prefix(2)))
        let zero = try Self.merge(method, ["weight": [1, 2, 0]], models, others)
        #expect(zip(two, zero).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    // MARK: - RegMean

    @Test("RegMean is the least squares solution on the layers' own inputs", arguments: [(6, 4), (61, 9), (100, 6)])
    func leastSquares(width: Int, outputs: Int) throws {
        let inputs = (0..<2).map { Self.random([3 * width, width], UInt64($0) + 60) }
        let models = (0..<2).map { Self.random([outputs, width], UInt64($0) + 70) }
        let statistics = inputs.map { TensorStatistics(values: Self.gram($0), tokens: $0.rows) }
        let found = try Self.merge("regmean", ["alpha": [1], "ridge": [0]], models, statistics)
        // At the least sum of squares ‖X₁(W − W₁)ᵀ‖² + ‖X₂(W − W₂)ᵀ‖² the derivative Σ (W − Wᵢ) Gᵢ is zero.
        var (worst, scale) = (0.0, 0.0)
        for row in 0..<outputs {
            for column in 0..<width {
                var sum = 0.0
                for (model, entry) in zip(models, statistics) {
                    let g = entry.values!
                    for k in 0..<width {
                        let product = Double(g.floats[k * width + column])
                        sum += (Double(found[row * width + k]) - Double(model.floats[row * width + k])) * product
                        scale = max(scale, abs(product))
                    }
                }
                worst = max(worst, abs(sum))
            }
        }
        #expect(worst < 1e-4 * scale, "\(worst) of \(scale)")
        // Moving any number makes it worse, so the sum itself is at its least, not only flat.
        func loss(_ w: [Float]) -> Double {
            zip(inputs, models).reduce(0.0) { total, pair in
                let (x, model) = pair
                var sum = 0.0
                for r in 0..<min(40, x.rows) {
                    for o in 0..<outputs {
                        let error = (0..<width).reduce(0.0) {
                            $0 + Double(x.floats[r * width + $1]) * (Double(w[o * width + $1]) - Double(model.floats[o * width + $1]))
                        }
                        sum += error * error
                    }
                }
                return total + sum
            }
        }
        if width == 6 {
            for index in 0..<found.count {
                for step: Float in [0.05, -0.05] {
                    var other = found
                    other[index] += step
                    #expect(loss(other) > loss(found))
                }
            }
        }
    }

    @Test("alpha scales what lies off the diagonal; with 0 every input is weighted by itself")
    func diagonal() throws {
        let models = (0..<2).map { Self.random([3, 5], UInt64($0) + 80) }
        let grams = (0..<2).map { Self.gram(Self.random([20, 5], UInt64($0) + 90)) }
        let statistics = grams.map { TensorStatistics(values: $0, tokens: 20) }
        let found = try Self.merge("regmean", ["alpha": [0], "ridge": [0]], models, statistics)
        for index in 0..<15 {
            let column = index % 5
            let (a, b) = (grams[0].floats[column * 6], grams[1].floats[column * 6])
            #expect(abs(found[index] - (a * models[0].floats[index] + b * models[1].floats[index]) / (a + b)) < 1e-5)
        }
        let (half, full) = (
            try Self.merge("regmean", ["alpha": [0.5], "ridge": [0]], models, statistics),
            try Self.merge("regmean", ["alpha": [1], "ridge": [0]], models, statistics)
        )
        #expect(half != full && half != found)
        // By hand: 0.5 G + 0.5 diag(G) is what alpha 0.5 solves with.
        let scaled = grams.map { gram in
            TensorStatistics(
                values: Tensor((0..<25).map { gram.floats[$0] * ($0 % 6 == 0 ? 1 : 0.5) }, shape: [5, 5]), tokens: 20)
        }
        let same = try Self.merge("regmean", ["alpha": [1], "ridge": [0]], models, scaled)
        #expect(zip(half, same).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("inputs no text has are averaged, and so is everything without statistics")
    func unseen() throws {
        let models = (0..<2).map { Self.random([3, 4], UInt64($0) + 100) }
        var x = MergeFixtures.floats(Self.random([20, 4], 101))
        for row in 0..<20 { x[row * 4 + 2] = 0 }
        let seen = TensorStatistics(values: Self.gram(Tensor(x, shape: [20, 4])), tokens: 20)
        let other = TensorStatistics(values: Self.gram(Tensor(x.reversed().enumerated().map { $0 % 4 == 2 ? 0 : $1 }, shape: [20, 4])), tokens: 20)
        let found = try Self.merge("regmean", [:], models, [seen, other])
        for row in 0..<3 {
            #expect(abs(found[row * 4 + 2] - (models[0].floats[row * 4 + 2] + models[1].floats[row * 4 + 2]) / 2) < 1e-6)
        }
        let nothing = TensorStatistics(values: nil)
        let linear = try Self.merge("linear", ["weight": [1]], models, [])
        let averaged = try Self.merge("regmean", [:], models, [nothing, nothing])
        #expect(zip(averaged, linear).allSatisfy { abs($0 - $1) < 1e-6 })
        let zeros = TensorStatistics(values: Tensor(zeros: [4, 4]))
        #expect(zip(try Self.merge("regmean", [:], models, [zeros, zeros]), linear).allSatisfy { abs($0 - $1) < 1e-6 })
        for wrong in [[seen, nothing], [seen], []] {
            #expect(throws: LyceumError.self) { try Self.merge("regmean", [:], models, wrong) }
            #expect(throws: LyceumError.self) { try Self.merge("fisher", [:], models, wrong) }
        }
    }

    @Test("a merge says what it is missing: statistics, the right kind, the right model")
    func errors() throws {
        let s = try MergeRunTests.setting()
        func text(_ method: String, _ first: String) -> String {
            "merge_method: \(method)\nmodels:\n- {model: a\(first)}\n- {model: b, statistics: b.fisher}\n"
        }
        let missing = MergeRunTests.message(text("fisher", ""), s.folder)
        #expect(missing.contains("merge.yaml:3") && missing.contains("lyceum merge statistics a --kind fisher"))
        try MergeStatisticsTests.measure(try Checkpoint.open(s.folder.file("a")), .gram, s.folder.file("a.gram"))
        try MergeStatisticsTests.measure(try Checkpoint.open(s.folder.file("b")), .fisher, s.folder.file("b.fisher"))
        #expect(MergeRunTests.message(text("fisher", ", statistics: a.gram"), s.folder).contains("needs fisher statistics, found gram"))
        #expect(MergeRunTests.message(text("fisher", ", statistics: a/model.safetensors"), s.folder).contains("holds no statistics"))
        #expect(MergeRunTests.message(text("fisher", ", statistics: [a]"), s.folder).contains("expected a file"))
        let other = try MergeFixtures.tuned(try Checkpoint.open(s.folder.file("a")), s.folder.file("wide"), seed: 1, deviation: 0, tokens: ["<x>"])
        try MergeStatisticsTests.measure(other, .fisher, s.folder.file("wide.fisher"))
        let shape = MergeRunTests.message(text("fisher", ", statistics: wide.fisher"), s.folder)
        #expect(shape.contains("expected fp32 statistics of the shape") && shape.contains("embed_tokens"))
        // Products of another architecture's inputs are no reason to average everything.
        let stranger = try MergeFixtures.base(s.folder, "gpt2", architecture: "gpt2")
        try MergeStatisticsTests.measure(stranger, .gram, s.folder.file("gpt2.gram"))
        let strange = MergeRunTests.message(
            "merge_method: regmean\nmodels:\n- {model: a, statistics: gpt2.gram}\n- {model: b, statistics: gpt2.gram}\n", s.folder)
        #expect(strange.contains("no tensor model.layers.0"))
        // Other methods take no notice of the key.
        let linear = try MergeRunTests.run(
            "merge_method: linear\nparameters: {weight: 1}\nmodels:\n- {model: a, statistics: nowhere}\n- {model: b}\n", s.folder)
        #expect(linear.count == s.a.count)
    }

    @Test("sums, factors and solutions have the same bits for any number of threads, and an indefinite matrix is told by its pivot")
    func threads() throws {
        let width = 150
        let gram = Self.gram(Self.random([200, width], 120))
        let rows = Self.random([37, width], 121)
        let models = (0..<3).map { Self.random([40_000], UInt64($0) + 122) }
        let precisions = (0..<3).map { Self.squares([40_000], UInt64($0) + 125) }
        func all(_ pool: OpaquePointer?) -> [UInt64] {
            var sums = [Double](repeating: 0, count: width * width)
            let (solved, merged, squares) = (VectorArithmetic.copy(rows), Tensor(zeros: [40_000]), Tensor(zeros: [40_000]))
            return withExtendedLifetime((gram, solved, merged, squares)) {
                lyc_add_doubles(pool, &sums, gram.floats, 0.3, gram.count)
                #expect(lyc_cholesky(pool, &sums, width) == 0)
                #expect(lyc_cholesky_solve(pool, sums, width, solved.floats, solved.rows) == 0)
                VectorArithmetic.withPointers(models) { x in
                    VectorArithmetic.withPointers(precisions) { f in
                        lyc_merge_precise(pool, x, f, [1, 2, 3], [0, 0.1, 0], 3, 40_000, merged.floats)
                    }
                }
                lyc_add_squares(pool, squares.floats, merged.floats, 0.5, squares.count)
                let factor = (0..<width).flatMap { row in (0...row).map { sums[row * width + $0].bitPattern } }
                return factor + [solved, merged, squares].flatMap { MergeFixtures.floats($0).map { UInt64($0.bitPattern) } }
            }
        }
        let alone = all(nil)
        for threads in [2, 3, 5] {
            let pool = lyc_pool_create(Int32(threads))
            defer { lyc_pool_destroy(pool) }
            #expect(all(pool) == alone)
        }
        var indefinite: [Double] = [4, 0, 0, 0, 1, 2, 0, 2, 1]
        #expect(lyc_cholesky(nil, &indefinite, 3) == 3)
    }

    @Test("whole models are merged by statistics of their own texts, layer by layer as slices name them")
    func models() throws {
        let s = try MergeRunTests.setting(tied: false)
        let (a, b) = (try Checkpoint.open(s.folder.file("a")), try Checkpoint.open(s.folder.file("b")))
        for kind in StatisticsKind.allCases {
            try MergeStatisticsTests.measure(a, kind, s.folder.file("a.\(kind)"), texts: [MergeStatisticsTests.texts[0]])
            try MergeStatisticsTests.measure(b, kind, s.folder.file("b.\(kind)"), texts: [MergeStatisticsTests.texts[1]])
        }
        let fisher = try MergeRunTests.run(
            "merge_method: fisher\nmodels:\n- {model: a, statistics: a.fisher}\n- {model: b, statistics: b.fisher}\n", s.folder, "fisher")
        for name in s.a.keys {
            let (x, y, z) = (s.a[name]!, s.b[name]!, fisher[name]!)
            #expect(z.indices.allSatisfy { z[$0] >= min(x[$0], y[$0]) - 1e-6 && z[$0] <= max(x[$0], y[$0]) + 1e-6 }, "\(name)")
        }
        let regmean = try MergeRunTests.run(
            "merge_method: regmean\nmodels:\n- {model: a, statistics: a.gram}\n- {model: b, statistics: b.gram}\n", s.folder, "regmean")
        let table = "model.embed_tokens.weight"
        #expect(regmean[table]!.indices.allSatisfy { abs(regmean[table]![$0] - (s.a[table]![$0] + s.b[table]![$0]) / 2) < 1e-6 })
        let matrix = "model.layers.1.mlp.down_proj.weight"
        #expect(regmean[matrix]!.indices.contains { abs(regmean[matrix]![$0] - (s.a[matrix]![$0] + s.b[matrix]![$0]) / 2) > 1e-4 })
        // A slice that gives its layers another number takes the statistics of the layer it came from.
        let moved = try MergeRunTests.run(
            """
            merge_method: regmean
            slices:
            - sources: [{model: a, layer_range: [2, 3], statistics: a.gram}, {model: b, layer_range: [2, 3], statistics: b.gram}]
            """, s.folder, "moved")
        let (from, to) = ("model.layers.2.self_attn.o_proj.weight", "model.layers.0.self_attn.o_proj.weight")
        #expect(moved[to]!.map(\.bitPattern) == regmean[from]!.map(\.bitPattern))
    }
}
