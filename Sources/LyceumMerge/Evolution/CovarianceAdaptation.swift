public import LyceumCore

/// CMA-ES: a search for the minimum of a function of which only ranks of values are used.
///
/// Candidates are drawn from a normal distribution whose mean, step and covariance follow what was ranked first. The whole of it is a function of the
/// seed and the ranks: the same seed and the same function give the same bits.
/// - Source: Hansen and Ostermeier 2001; Hansen 2016, The CMA Evolution Strategy: A Tutorial (arXiv:1604.00772), Figure 6, with active (negative)
///   weights.
public struct CovarianceAdaptation: Sendable, Hashable {
    public let seed: UInt64
    /// Tells restarts of one search apart.
    public let run: Int
    public internal(set) var mean: [Double]
    /// σ
    public internal(set) var step: Double
    /// Updates so far.
    public internal(set) var generation = 0
    /// C, `[n][n]`
    public internal(set) var covariance: [Double]
    var covariancePath: [Double]
    var stepPath: [Double]
    /// C = B D² Bᵀ as of `decomposed`: columns of B, and the square roots D.
    var basis: [Double]
    var lengths: [Double]
    var decomposed = 0
    let settings: EvolutionWeights

    public var dimension: Int { mean.count }
    public var population: Int { settings.population }
    /// 4 + ⌊3 ln n⌋
    public static func standardPopulation(_ dimension: Int) -> Int { EvolutionWeights.standardPopulation(dimension) }

    /// - Parameters:
    ///   - mean: where the search begins.
    ///   - step: standard deviation of the first candidates in every direction, above 0.
    ///   - population: candidates per generation, 4 or more; nil for 4 + ⌊3 ln n⌋.
    ///   - run: number of the restart.
    /// - Throws: `LyceumError` for no dimension, numbers that are not finite, or a population or step out of range.
    public init(mean: [Double], step: Double, population: Int? = nil, seed: UInt64 = 0, run: Int = 0) throws(LyceumError) {
        let n = mean.count
        guard n > 0, mean.allSatisfy(\.isFinite) else {
            throw LyceumError(.invalidArgument, "expected one finite number or more to begin at, found \(mean)")
        }
        guard step > 0, step.isFinite else { throw LyceumError(.invalidArgument, "expected a step above 0, found \(step)") }
        let population = population ?? Self.standardPopulation(n)
        guard population >= 4, population <= 100_000 else {
            throw LyceumError(.invalidArgument, "expected a population from 4 to 100000, found \(population)")
        }
        self.mean = mean
        self.step = step
        self.seed = seed
        self.run = run
        settings = EvolutionWeights(dimension: n, population: population)
        var identity = [Double](repeating: 0, count: n * n)
        for i in 0..<n { identity[i * n + i] = 1 }
        covariance = identity
        basis = identity
        lengths = [Double](repeating: 1, count: n)
        covariancePath = [Double](repeating: 0, count: n)
        stepPath = [Double](repeating: 0, count: n)
    }

    /// The candidates of this generation: m + σ B D z.
    public func candidates() -> [[Double]] { (0..<population).map { candidate($0) } }

    /// One of them; numbers beyond the population give further draws of the same distribution.
    public func candidate(_ number: Int) -> [Double] {
        let n = dimension
        let stream = UInt64(generation) << 32 | UInt64(run & 0xFFF) << 20 | UInt64(number & 0xFFFFF)
        let scaled = zip(lengths, EvolutionMath.normals(n, seed: seed, stream: stream)).map { $0 * $1 }
        return (0..<n).map { i in
            var sum = 0.0
            for j in 0..<n { sum += basis[i * n + j] * scaled[j] }
            return mean[i] + step * sum
        }
    }

    /// Standard deviations of the distribution along the coordinates.
    public var deviations: [Double] { (0..<dimension).map { step * covariance[$0 * dimension + $0].squareRoot() } }

    /// Why it makes no sense to go on; nil while it does.
    public var stopReason: String? {
        let longest = lengths.max() ?? 1
        let shortest = lengths.min() ?? 1
        if !(step * longest).isFinite || step * longest > 1e12 { return "the distribution has no bounds" }
        if step * longest < 1e-12 { return "the distribution has shrunk to a point" }
        if longest > 1e7 * shortest { return "the covariance has a condition beyond 1e14" }
        return nil
    }
}
