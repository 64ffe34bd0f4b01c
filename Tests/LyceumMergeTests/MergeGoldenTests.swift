import CLyceumKernels
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge

/// Published formulas on six numbers worked out by hand: W₀ = 1, two differences, weights 1 and 0.5.
@Suite("Golden merges")
struct MergeGoldenTests {
    static func merge(_ method: String, _ parameters: [String: [Double]], deltas: [[Float]] = [MergeMethodTests.first, MergeMethodTests.second],
        base: [Float]? = MergeMethodTests.ones, shape: [Int] = [6], name: String = "w", context: MergeContext = MergeContext()
    ) throws -> [Float] {
        let models = deltas.map { delta in Tensor(zip(base ?? [Float](repeating: 0, count: delta.count), delta).map { $0 + $1 }, shape: shape) }
        var tensors = AlignedTensors(name: name, base: base.map { Tensor($0, shape: shape) }, models: models)
        tensors.context = context
        return MergeFixtures.floats(try MergeMethods.make(method, parameters, models: models.count).merge(tensors))
    }

    static func isNear(_ values: [Float], _ wanted: [Float], _ tolerance: Float = 1e-5) -> Bool {
        values.count == wanted.count && zip(values, wanted).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test(
        "sums of differences",
        arguments: [
            ("ties", ["density": 0.5], [2.33333, -1, 4, 1, 1, -2]),
            ("ties", ["density": 0.5, "normalize": 0], [3, -1, 4, 1, 1, -0.5]),
            ("ties", ["density": 0.5, "lambda": 2], [3.66667, -3, 7, 1, 1, -5]),
            ("breadcrumbs", ["density": 0.5, "gamma": 0.17], [3, -0.5, 0.25, 1, 1, 0.25]),
            ("task_arithmetic", ["density": 0.5], [3, -0.5, 3.25, 1.625, 0.75, -1.25]),
            ("dare_linear", [:], [3, -0.5, 3.25, 1.625, 0.75, -1.25]),
        ] as [(String, [String: Double], [Float])])
    func sums(_ method: String, _ parameters: [String: Double], _ wanted: [Float]) throws {
        let values = try Self.merge(method, parameters.mapValues { [$0] }.merging(["weight": [1, 0.5]]) { $1 })
        #expect(Self.isNear(values, wanted), "\(method): \(values)")
    }

    @Test("slerp, model stock and select, calculate, erase")
    func others() throws {
        let a = zip(MergeMethodTests.ones, MergeMethodTests.first).map { $0 + $1 }
        let slerp = try Self.merge(
            "slerp", ["t": [0.25]], deltas: [zip(MergeMethodTests.second, MergeMethodTests.first).map { $0 - $1 }], base: a)
        #expect(Self.isNear(slerp, [2.79434, -0.18562, 3.33866, 1.7496, 1.05101, -0.47283]))
        #expect(Self.isNear(try Self.merge("model_stock", [:]), [0.52911, 1.15696, 0.76455, 0.88228, 1.07848, 1.58862]))
        #expect(Self.isNear(try Self.merge("sce", [:]), [2.52789, -1, 4, 1.36803, 0.5, -0.93775]))
        #expect(Self.isNear(try Self.merge("sce", ["select_topk": [0.5]]), [1, -1, 4, 1, 1, -0.8178]))
    }

    @Test("variance weights of magnitudes, and the weights of blocks are told")
    func magnitudes() throws {
        let a: [Float] = [1, -1, 0, 0], b: [Float] = [0, 0, 2, 4], base: [Float] = [0, 0, 0, 0]
        // Mean magnitudes 0.5 and 1.5.
        #expect(Self.isNear(try Self.merge("varm", ["measure": [1]], deltas: [a, b], base: base, shape: [4]), [0.25, -0.25, 1.5, 3]))
        func notes(_ method: String, _ deltas: [[Float]]) throws -> [Double] {
            var tensors = AlignedTensors(name: "w", base: Tensor(base, shape: [4]), models: deltas.map { Tensor($0, shape: [4]) })
            let notes = MergeNotes()
            tensors.notes = notes
            _ = try MergeMethods.make(method, [:], models: deltas.count).merge(tensors)
            return try #require(notes.weights)
        }
        for method in ["varm", "sce"] {
            let same = try notes(method, [a, a])
            #expect(same == [0.5, 0.5])
            let (one, other) = (try notes(method, [a, b]), try notes(method, [b, a]))
            #expect(abs(one[0] - 2.0 / 22) < 1e-6 && one == other.reversed())
        }
    }

    @Test("a selection may decide the weights alone, and small differences have weights too")
    func selectionForWeights() throws {
        let a: [Float] = [4, 1, 0, 2], b: [Float] = [0, 1, 2, 2], base: [Float] = [0, 0, 0, 0]
        // Variances 4, 0, 1, 0: of the two that vary the first is kept, so that the first model has all the weight.
        let masked = try Self.merge("sce", ["select_topk": [0.5]], deltas: [a, b], base: base, shape: [4])
        #expect(Self.isNear(masked, [4, 0, 0, 0]))
        let whole = try Self.merge("sce", ["select_topk": [0.5], "weights_only": [1]], deltas: [a, b], base: base, shape: [4])
        #expect(Self.isNear(whole, a))
        let small = try Self.merge("sce", [:], deltas: [[3e-4, 0], [0, 1e-4]], base: [0, 0], shape: [2])
        // Alone at its place each difference is divided by its own weight; where both are, weights count.
        #expect(Self.isNear(small, [3e-4, 1e-4], 1e-9))
        let both = try Self.merge("sce", [:], deltas: [[3e-4], [1e-4]], base: [0], shape: [1])
        #expect(Self.isNear(both, [2.8e-4], 1e-8))
        let compatible = try Self.merge("sce", [:], deltas: [[3e-4], [1e-4]], base: [0], shape: [1], context: MergeContext(isCompatible: true))
        #expect(Self.isNear(compatible, [2e-4], 1e-8))
    }

    @Test("keep probabilities of DELLA rise with rank; a row of one has their middle")
    func probabilities() {
        var out = [Double](repeating: 0, count: 6)
        #expect(lyc_merge_ranked_probabilities(MergeMethodTests.second, 6, 0.3, 0.7, &out) == 0)
        for (value, wanted) in zip(out, [0.62, 0.46, 0.54, 0.3, 0.38, 0.7]) { #expect(abs(value - wanted) < 1e-12) }
        var single = [0.0]
        #expect(lyc_merge_ranked_probabilities([5], 1, 0.3, 0.7, &single) == 0)
        #expect(abs(single[0] - 0.5) < 1e-12)
    }

    @Test("what is kept is rescaled to the length of all in the 1-norm")
    func rescale() throws {
        // The mask of a seed, worked out from the stream itself; seed by seed the factor is that of the reference for its mask.
        var checked = 0
        for seed in UInt64(0)..<400 {
            let words = Philox(seed: seed)
            let stream = MergeContext.stream("w", model: 0)
            let first = words.block(0, stream), second = words.block(1, stream)
            let mask = [first.x, first.y, first.z, first.w, second.x, second.y].map { $0 < UInt32(1) << 31 }
            let values = try Self.merge(
                "dare_linear", ["weight": [1], "density": [0.5]], deltas: [MergeMethodTests.second], context: MergeContext(seed: seed))
            let sum = zip(mask, MergeMethodTests.second).reduce(Float(0)) { $0 + ($1.0 ? abs($1.1) : 0) }
            let factor = sum < 1e-7 ? 1 : 8.25 / sum
            let wanted = zip(mask, MergeMethodTests.second).map { 1 + ($0 ? $1 * factor : 0) }
            #expect(Self.isNear(values, wanted, 1e-4))
            if mask == [true, false, true, false, true, true] {
                checked += 1
                #expect(abs(factor - 1.17857) < 1e-5)
            }
        }
        #expect(checked > 0)
    }

    @Test("near weights are swapped, lone changes kept, the most important changes taken over")
    func pairs() throws {
        let near = try Self.merge("nearswap", ["t": [0.5]], deltas: [MergeMethodTests.first])
        #expect(Self.isNear(near, [1.5, 0.5, 1.5, 1.5, 1, 0.5]))
        let ram = try Self.merge("ram", ["epsilon": [0.6]])
        #expect(Self.isNear(ram, [2.5, 0.5, 1.75, 1, 1, -0.875]))
        let sparse: [[Float]] = [[1, 1, 0, 0, 0, 1], [0, 3, 1, 0, 0, 0]]
        // Model 1: two alone, one shared; model 2: one alone, one shared. Ratios 0.5 and 1, the second cut to 0.6.
        let plus = try Self.merge("ramplus_tl", ["r": [0.5], "alpha": [0.6]], deltas: sparse)
        #expect(Self.isNear(plus, [2.25, 3, 2.3, 1, 1, 2.25]))
    }

    @Test("on the sphere: halves of an arc agree in all methods, and lengths are means")
    func spheres() throws {
        // Unit vectors at a right angle, half way: (cos 45°, sin 45°).
        let pair: [[Float]] = [[2, 0, 0, 0, 0, 0], [0, 2, 0, 0, 0, 0]]
        let wanted: [Float] = [1.41421, 1.41421, 0, 0, 0, 0]
        for (method, parameters) in [("nuslerp", ["weight": [1.0, 1]]), ("multislerp", ["weight": [1, 1]]), ("karcher", [:])] {
            #expect(Self.isNear(try Self.merge(method, parameters, deltas: pair, base: nil), wanted), "\(method)")
        }
        // A third of the way.
        let third = try Self.merge("nuslerp", ["weight": [2, 1]], deltas: pair, base: nil)
        #expect(Self.isNear(third, [1.73205, 1, 0, 0, 0, 0]))
        // Rows and columns have angles of their own.
        let rows: [[Float]] = [[1, 0, 0, 3], [0, 1, 0, 3]]
        let byRow = try Self.merge("nuslerp", ["weight": [1, 1], "nuslerp_flatten": [0]], deltas: rows, base: nil, shape: [2, 2])
        #expect(Self.isNear(byRow, [0.70711, 0.70711, 0, 3]))
        let columns: [[Float]] = [[1, 0, 0, 3], [0, 0, 1, 3]]
        let byColumn = try Self.merge(
            "nuslerp", ["weight": [1, 1], "nuslerp_flatten": [0], "nuslerp_row_wise": [1]], deltas: columns, base: nil, shape: [2, 2])
        #expect(Self.isNear(byColumn, [0.70711, 0, 0.70711, 3]))
        // Three directions that sum to nothing have no mean on the sphere.
        let opposed: [[Float]] = [[1, 0], [-0.5, 0.8660254], [-0.5, -0.8660254]]
        #expect(throws: LyceumError.self) { try Self.merge("multislerp", ["weight": [1]], deltas: opposed, base: nil, shape: [2]) }
    }

    @Test("model stock by rows has a ratio for each row")
    func filterWise() throws {
        let a: [Float] = [1, 0, 1, 1], b: [Float] = [1, 1, -1, 1]
        let values = try Self.merge("model_stock", ["filter_wise": [1]], deltas: [a, b], base: [0, 0, 0, 0], shape: [2, 2])
        // Cosines √½ and 0: ratios 2c/(1 + c) and 0.
        let ratio = Float(2 * 0.5.squareRoot() / (1 + 0.5.squareRoot()))
        #expect(Self.isNear(values, [ratio, ratio / 2, 0, 0]))
    }

    @Test("variance weights: equal changes share alike, a model without change makes all equal, groups span tensors")
    func variance() throws {
        let a: [Float] = [1, 1, 0, 0], b: [Float] = [0, 0, 2, 2], none: [Float] = [0, 0, 0, 0]
        let base: [Float] = [0, 0, 0, 0]
        // Mean squares 0.5 and 2.
        #expect(Self.isNear(try Self.merge("varm", [:], deltas: [a, b], base: base, shape: [4]), [0.2, 0.2, 1.6, 1.6]))
        #expect(Self.isNear(try Self.merge("varm", [:], deltas: [a, a], base: base, shape: [4]), [1, 1, 0, 0]))
        #expect(Self.isNear(try Self.merge("varm", [:], deltas: [a, none], base: base, shape: [4]), [0.5, 0.5, 0, 0]))
        let items = try Self.merge("varm", ["granularity": [1]], deltas: [[1, 3], [2, 0]], base: [0, 0], shape: [2])
        #expect(Self.isNear(items, [1.8, 1.5]))
        let grouped = try Self.merge("varm", ["granularity": [3]], deltas: [a, b], base: base, shape: [4], context: MergeContext(energies: [3, 1]))
        #expect(Self.isNear(grouped, [0.75, 0.75, 0.5, 0.5]))
        func group(_ granularity: Double, _ name: String) throws -> String? {
            try MergeMethods.make("varm", ["granularity": [granularity]], models: 1).group(of: name)
        }
        #expect(try group(2, "model.layers.3.mlp.up_proj.weight") == "3.mlp")
        #expect(try group(3, "model.layers.3.mlp.up_proj.weight") == "3")
        #expect(try group(4, "model.norm.weight") == "model" && group(0, "model.norm.weight") == nil)
    }

    @Test("breadcrumbs keep the rest where gamma takes less than one weight; asked to be compatible they keep none, as mergekit does")
    func smallTensors() throws {
        let parameters: [String: [Double]] = ["weight": [1], "density": [0.5], "gamma": [0.01]]
        let kept = try Self.merge("breadcrumbs", parameters, deltas: [MergeMethodTests.second])
        #expect(Self.isNear(kept, [3, 1, -0.5, 1, 1, -2]))
        let lost = try Self.merge("breadcrumbs", parameters, deltas: [MergeMethodTests.second], context: MergeContext(isCompatible: true))
        #expect(lost == MergeMethodTests.ones)
    }

    @Test("densities that keep nothing, and probabilities beyond 0 and 1, are refused with the tensor's name")
    func refusals() {
        func message(_ method: String, _ parameters: [String: [Double]]) -> String {
            do {
                _ = try Self.merge(method, parameters.merging(["weight": [1]]) { $1 }, name: "model.norm.weight")
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("ties", ["density": [0.1]]).contains("model.norm.weight"))
        #expect(message("della", ["density": [0.1], "epsilon": [0.15]]).contains("density − epsilon"))
        #expect(message("della_linear", ["density": [0.9], "epsilon": [0.15]]).contains("below 1"))
    }
}
