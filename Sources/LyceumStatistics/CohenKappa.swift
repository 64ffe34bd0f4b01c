public import LyceumCore

/// Agreement of two raters on the same items beyond what their label shares give by chance.
/// - Source: Cohen 1960, 1968; standard error: Fleiss, Cohen, Everitt 1969.
public struct CohenKappa: Sendable, Hashable {
    public enum Weights: String, Sendable, Hashable, CaseIterable {
        /// Every disagreement counts alike.
        case none
        case linear
        /// Disagreements count by the square of their distance; labels are ordered grades.
        case quadratic
    }

    public let weights: Weights
    public let count: Int
    /// Labels in the order of the table: the order given, or sorted.
    public let labels: [Int]
    /// `[label of the first rater][label of the second]`
    public let table: [[Int]]
    public let value: Double
    public let standardError: Double
    /// The share of items with the same label.
    public let agreement: Double

    /// - Parameters:
    ///   - first: labels of the first rater; `second` likewise, for the same items.
    ///   - labels: all possible grades in order; nil takes those that occur.
    public init(_ first: [Int], _ second: [Int], weights: Weights = .none, labels: [Int]? = nil) throws(LyceumError) {
        try Checks.sameCount(first.count, second.count, "the first rater", "the second")
        try Checks.atLeast(1, first.count, "items")
        let labels = labels ?? Set(first + second).sorted()
        var places: [Int: Int] = [:]
        for (place, label) in labels.enumerated() { places[label] = place }
        var table = [[Int]](repeating: [Int](repeating: 0, count: labels.count), count: labels.count)
        for (a, b) in zip(first, second) {
            guard let row = places[a], let column = places[b] else {
                throw LyceumError(.invalidData, "label \(places[a] == nil ? a : b) is not among \(labels)", at: "labels")
            }
            table[row][column] += 1
        }
        self.weights = weights
        count = first.count
        self.labels = labels
        self.table = table
        agreement = Double(zip(first, second).count { $0 == $1 }) / Double(first.count)
        (value, standardError) = Self.estimate(table, weights)
    }

    public func interval(level: Double = 0.95) -> Interval {
        let reach = NormalDistribution.upperQuantile((1 - level) / 2) * standardError
        return Interval(lower: max(-1, value - reach), upper: min(1, value + reach), level: level)
    }

    /// Kappa and its error from shares p and weights w (1 − distance): with p_e = Σ w p_i. p_.j,
    /// Var = ( Σ p (w − (w̄_i. + w̄_.j)(1 − κ))² − (κ − p_e (1 − κ))² ) / (n (1 − p_e)²).
    private static func estimate(_ table: [[Int]], _ weights: Weights) -> (Double, Double) {
        let total = Double(table.reduce(0) { $0 + $1.reduce(0, +) })
        let size = table.count
        let shares = table.map { $0.map { Double($0) / total } }
        let rows = shares.map { $0.reduce(0, +) }
        let columns = (0..<size).map { column in shares.reduce(0) { $0 + $1[column] } }
        func weight(_ a: Int, _ b: Int) -> Double {
            let distance = Double(abs(a - b)) / Double(max(size - 1, 1))
            return switch weights {
            case .none: a == b ? 1 : 0
            case .linear: 1 - distance
            case .quadratic: 1 - distance * distance
            }
        }
        var seen = 0.0
        var expected = 0.0
        var rowMeans = [Double](repeating: 0, count: size)
        var columnMeans = rowMeans
        for a in 0..<size {
            for b in 0..<size {
                seen += weight(a, b) * shares[a][b]
                expected += weight(a, b) * rows[a] * columns[b]
                rowMeans[a] += weight(a, b) * columns[b]
                columnMeans[b] += weight(a, b) * rows[a]
            }
        }
        guard expected < 1 else { return (.nan, .nan) }
        let kappa = (seen - expected) / (1 - expected)
        var sum = 0.0
        for a in 0..<size {
            for b in 0..<size {
                let gap = weight(a, b) - (rowMeans[a] + columnMeans[b]) * (1 - kappa)
                sum += shares[a][b] * gap * gap
            }
        }
        let rest = kappa - expected * (1 - kappa)
        let variance = max(0, sum - rest * rest) / (total * (1 - expected) * (1 - expected))
        return (kappa, variance.squareRoot())
    }
}
