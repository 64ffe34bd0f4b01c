/// What CMA-ES is set to by default, all of it a function of dimension and population.
///
/// - Source: Hansen 2016, The CMA Evolution Strategy: A Tutorial (arXiv:1604.00772), Table 1, equations 49–58.
struct EvolutionWeights: Sendable, Hashable {
    let dimension: Int
    let population: Int
    let parents: Int
    /// Of the ranked candidates; those of the worse half are negative.
    let weights: [Double]
    /// Variance effective selection mass of the parents, μeff.
    let mass: Double
    /// c1, cμ: rank-one and rank-μ learning rates of the covariance.
    let rankOne: Double
    let rankMany: Double
    /// cc, cσ: of the two evolution paths.
    let covariancePath: Double
    let stepPath: Double
    /// dσ
    let damping: Double
    /// Expected length of a standard normal vector.
    let normalLength: Double

    /// 4 + ⌊3 ln n⌋
    static func standardPopulation(_ dimension: Int) -> Int { 4 + Int(3 * EvolutionMath.log(Double(dimension))) }

    init(dimension: Int, population: Int) {
        let n = Double(dimension)
        let parents = population / 2
        let raw = (1...population).map { EvolutionMath.log((Double(population) + 1) / 2) - EvolutionMath.log(Double($0)) }
        let mass = Self.mass(raw[..<parents])
        let negativeMass = Self.mass(raw[parents...])
        let rankOne = 2 / ((n + 1.3) * (n + 1.3) + mass)
        let rankMany = min(1 - rankOne, 2 * (0.25 + mass + 1 / mass - 2) / ((n + 2) * (n + 2) + mass))
        let positive = raw.filter { $0 > 0 }.reduce(0, +)
        let negative = -raw.filter { $0 < 0 }.reduce(0, +)
        let bound = min(1 + rankOne / rankMany, 1 + 2 * negativeMass / (mass + 2), (1 - rankOne - rankMany) / (n * rankMany))
        weights = raw.map { $0 >= 0 ? $0 / positive : $0 * bound / negative }
        self.dimension = dimension
        self.population = population
        self.parents = parents
        self.mass = mass
        self.rankOne = rankOne
        self.rankMany = rankMany
        covariancePath = (4 + mass / n) / (n + 4 + 2 * mass / n)
        stepPath = (mass + 2) / (n + mass + 5)
        damping = 1 + 2 * max(0, ((mass - 1) / (n + 1)).squareRoot() - 1) + stepPath
        normalLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    }

    private static func mass(_ weights: ArraySlice<Double>) -> Double {
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / squares : 0
    }
}
