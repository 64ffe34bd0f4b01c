import LyceumCore
import Testing

@testable import LyceumMerge

@Suite("Evolution of numbers: CMA-ES")
struct EvolutionTests {
    // MARK: Functions with known minima

    private static func sphere(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }

    private static func ellipsoid(_ x: [Double]) -> Double {
        var (sum, scale) = (0.0, 1.0)
        let factor = EvolutionMath.exp(EvolutionMath.log(1e6) / Double(x.count - 1))
        for value in x {
            sum += scale * value * value
            scale *= factor
        }
        return sum
    }

    private static func rosenbrock(_ x: [Double]) -> Double {
        var sum = 0.0
        for i in 1..<x.count {
            let (bend, rest) = (x[i] - x[i - 1] * x[i - 1], 1 - x[i - 1])
            sum += 100 * bend * bend + rest * rest
        }
        return sum
    }

    /// Evaluations until the function is below the target; nil where it never is.
    private static func evaluations(
        _ function: ([Double]) -> Double, from start: [Double], step: Double = 0.5, seed: UInt64, target: Double = 1e-10, limit: Int = 20_000
    ) throws -> Int? {
        var search = try CovarianceAdaptation(mean: start, step: step, seed: seed)
        var used = 0
        while used < limit {
            let candidates = search.candidates()
            let values = candidates.map(function)
            used += candidates.count
            if let best = values.min(), best < target { return used }
            search.update(candidates, values: values)
        }
        return nil
    }

    private static func median(_ function: ([Double]) -> Double, from start: [Double], target: Double = 1e-10) throws -> Double {
        let counts = try (1...5).map { try evaluations(function, from: start, seed: $0, target: target) ?? .max }.sorted()
        return Double(counts[2])
    }

    /// A rotation made of a random matrix's orthonormalized rows.
    private static func rotation(_ n: Int, seed: UInt64) -> [[Double]] {
        var rows: [[Double]] = []
        for i in 0..<n {
            var row = EvolutionMath.normals(n, seed: seed, stream: UInt64(i))
            for other in rows {
                let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                row = zip(row, other).map { $0 - product * $1 }
            }
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(row.map { $0 / length })
        }
        return rows
    }

    private static func rotated(_ x: [Double], _ rows: [[Double]]) -> [Double] { rows.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } } }

    // MARK: Tests

    @Test("weights and learning rates are pycma's, those of the step the tutorial's")
    func settings() throws {
        func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-7 }
        // Tools/reference/cma_peer.py
        let small = EvolutionWeights(dimension: 5, population: 8)
        #expect(isNear(small.mass, 2.60017882611318) && isNear(small.rankOne, 0.047292304159400896))
        #expect(isNear(small.covariancePath, 0.45019955799280803))
        // Equation 55; pycma has 3 in the place of 5.
        #expect(isNear(small.stepPath, 4.60017882611318 / 12.60017882611318) && isNear(small.damping, 1 + small.stepPath))
        #expect(isNear(small.rankMany, 0.04785904960298248))
        let peer = [0.52993018, 0.28571429, 0.14285714, 0.04149839]
        #expect(zip(small.weights, peer).allSatisfy { abs($0 - $1) < 1e-7 })
        let large = EvolutionWeights(dimension: 40, population: 15)
        #expect(isNear(large.mass, 4.5409152090759575) && isNear(large.rankMany, 0.003405219643706347) && large.weights[7] == 0)
        #expect(EvolutionWeights.standardPopulation(10) == 10 && EvolutionWeights.standardPopulation(40) == 15)
        // What is learned and what is forgotten balance, up to what keeps the covariance positive.
        for weights in [small.weights, large.weights] {
            #expect(abs(weights.filter { $0 > 0 }.reduce(0, +) - 1) < 1e-12)
            #expect(weights.filter { $0 < 0 }.reduce(0, +) < 0 && weights.sorted(by: >) == weights)
        }
    }

    @Test("sphere, ellipsoid and Rosenbrock's valley take as many evaluations as with pycma")
    func convergence() throws {
        // Medians of eleven runs of pycma: 1660, 2940, 1712 (Tools/reference/cma_peer.py).
        let sphere = try Self.median(Self.sphere, from: [Double](repeating: 1, count: 10))
        let ellipsoid = try Self.median(Self.ellipsoid, from: [Double](repeating: 1, count: 8))
        let rosenbrock = try Self.median(Self.rosenbrock, from: [Double](repeating: 0, count: 5))
        #expect(abs(sphere / 1660 - 1) < 0.15, "\(sphere)")
        #expect(abs(ellipsoid / 2940 - 1) < 0.2, "\(ellipsoid)")
        #expect(abs(rosenbrock / 1712 - 1) < 0.3, "\(rosenbrock)")
    }

    @Test("a rotated ellipsoid takes as long as one along the axes")
    func rotation() throws {
        let rows = Self.rotation(6, seed: 3)
        let start = [Double](repeating: 1, count: 6)
        let straight = try Self.median(Self.ellipsoid, from: start)
        let turned = try Self.median({ Self.ellipsoid(Self.rotated($0, rows)) }, from: start)
        #expect(abs(turned / straight - 1) < 0.2, "\(straight) \(turned)")
    }

    @Test("only ranks count: an increasing function of the values gives the same bits; so do shifted and scaled coordinates, nearly")
    func ranks() throws {
        var (plain, bent) = (try CovarianceAdaptation(mean: [1, 1, 1], step: 0.3, seed: 4), try CovarianceAdaptation(mean: [1, 1, 1], step: 0.3, seed: 4))
        var moved = try CovarianceAdaptation(mean: [12, 12, 12], step: 0.6, seed: 4)
        for _ in 0..<40 {
            let (a, b, c) = (plain.candidates(), bent.candidates(), moved.candidates())
            plain.update(a, values: a.map(Self.rosenbrock))
            bent.update(b, values: b.map { EvolutionMath.log(Self.rosenbrock($0)) * 3 - 7 })
            moved.update(c, values: c.map { Self.rosenbrock($0.map { ($0 - 10) / 2 }) })
        }
        #expect(plain == bent)
        #expect(zip(plain.mean, moved.mean).allSatisfy { abs($0 * 2 + 10 - $1) < 1e-6 })
    }

    @Test("the same seed gives the same bits, also through a file; another seed others")
    func determinism() throws {
        func run(_ seed: UInt64, stopping: Bool) throws -> CovarianceAdaptation {
            var search = try CovarianceAdaptation(mean: [0.5, 0.2, 0.9, 0.1], step: 1.0 / 6, seed: seed)
            for generation in 0..<25 {
                if stopping, generation == 11 { search = try CovarianceAdaptation(try JSON.parse(search.json.text()), at: "state") }
                let candidates = search.candidates()
                search.update(candidates, values: candidates.map(Self.ellipsoid))
            }
            return search
        }
        let whole = try run(7, stopping: false)
        #expect(try run(7, stopping: true) == whole)
        #expect(try run(8, stopping: false).mean != whole.mean)
        #expect(throws: LyceumError.self) { try CovarianceAdaptation(["seed": "7"], at: "state") }
        #expect(throws: LyceumError.self) { try CovarianceAdaptation(mean: [], step: 1) }
        #expect(throws: LyceumError.self) { try CovarianceAdaptation(mean: [1], step: 0) }
        #expect(throws: LyceumError.self) { try CovarianceAdaptation(mean: [1], step: 1, population: 3) }
    }

    @Test("values that are no numbers are worst, and the covariance stays positive")
    func broken() throws {
        var search = try CovarianceAdaptation(mean: [1, 1], step: 0.5, seed: 2)
        for generation in 0..<60 {
            let candidates = search.candidates()
            let values = candidates.enumerated().map { $0.offset % 3 == generation % 3 ? Double.nan : Self.sphere($0.element) }
            search.update(candidates, values: values)
        }
        #expect(Self.sphere(search.mean) < 1e-4 && search.lengths.allSatisfy { $0 > 0 && $0.isFinite })
        #expect(search.stopReason == nil)
    }

    @Test("eigenvectors are orthonormal and give the matrix back")
    func eigensystem() {
        let n = 9
        let noise = EvolutionMath.normals(n * n, seed: 1, stream: 1)
        var matrix = [Double](repeating: 0, count: n * n)
        for i in 0..<n { for j in 0..<n { for k in 0..<n { matrix[i * n + j] += noise[i * n + k] * noise[j * n + k] } } }
        let system = SymmetricEigensystem(matrix, size: n)
        var (worst, skew) = (0.0, 0.0)
        for i in 0..<n {
            for j in 0..<n {
                var (back, product) = (0.0, 0.0)
                for k in 0..<n {
                    back += system.vectors[i * n + k] * system.values[k] * system.vectors[j * n + k]
                    product += system.vectors[k * n + i] * system.vectors[k * n + j]
                }
                worst = max(worst, abs(back - matrix[i * n + j]))
                skew = max(skew, abs(product - (i == j ? 1 : 0)))
            }
        }
        #expect(worst < 1e-11 && skew < 1e-12 && system.values.allSatisfy { $0 > 0 })
    }

    @Test("normal numbers have mean 0, variance 1 and the tails of the normal distribution")
    func normals() {
        let draws = EvolutionMath.normals(40_000, seed: 9, stream: 5)
        let mean = draws.reduce(0, +) / 40_000
        let variance = draws.reduce(0) { $0 + $1 * $1 } / 40_000
        let tail = Double(draws.count { abs($0) > 1.959964 }) / 40_000
        #expect(abs(mean) < 0.02 && abs(variance - 1) < 0.03 && abs(tail - 0.05) < 0.005)
        #expect(EvolutionMath.normals(3, seed: 9, stream: 5) == Array(draws.prefix(3)))
    }

    // MARK: Bounds and chance

    @Test("the box holds every number, reaches its bounds, is smooth, and is undone by its inverse")
    func box() {
        var last = BoxTransform.value(-3)
        for step in 0...6000 {
            let x = -3 + Double(step) / 1000
            let y = BoxTransform.value(x)
            // Nowhere steeper than the identity.
            #expect(y >= 0 && y <= 1 && abs(y - last) < 1.01e-3)
            last = y
        }
        for step in 0...100 {
            let value = Double(step) / 100
            #expect(abs(BoxTransform.value(BoxTransform.inverse(value)) - value) < 1e-12)
        }
        #expect(BoxTransform.value(0.4) == 0.4 && BoxTransform.value(-BoxTransform.margin) == 0 && BoxTransform.value(1 + BoxTransform.margin) == 1)
        #expect(BoxTransform.value(.infinity) == 1)
    }

    @Test("a minimum on the bound is found")
    func bound() throws {
        let counts = try Self.evaluations(
            { point in
                let x = point.map(BoxTransform.value)
                return x[0] * x[0] + (x[1] - 1) * (x[1] - 1) + (x[2] - 0.3) * (x[2] - 0.3)
            }, from: [0.5, 0.5, 0.5], step: 1.0 / 6, seed: 3)
        #expect(counts ?? .max < 2000)
    }

    @Test("rankings that agree are certain, rankings by chance are not")
    func uncertainty() {
        let clear = (0..<10).map { Double($0) }
        #expect(RankUncertainty(clear, clear).value < 0)
        #expect(RankUncertainty(clear, clear.map { $0 + 0.1 }).value < 0)
        #expect(RankUncertainty(clear, clear.reversed()).value > 0)
        let chance = (0..<20).map { draw in
            RankUncertainty(EvolutionMath.normals(10, seed: 1, stream: UInt64(draw)), EvolutionMath.normals(10, seed: 2, stream: UInt64(draw))).value
        }
        #expect(chance.count { $0 > 0 } >= 19)
        #expect(RankUncertainty.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
        #expect(RankUncertainty([1], [2]).value == 0)
    }
}
