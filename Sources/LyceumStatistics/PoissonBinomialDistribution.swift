/// How many of several independent trials succeed when each has its own probability: right answers by guessing when items have different
/// numbers of options.
public struct PoissonBinomialDistribution: Sendable, Hashable {
    /// P(X = k) for k from 0 to the number of trials.
    public let weights: [Double]
    public let mean: Double
    public let variance: Double

    /// - Complexity: O(n²) at most; items with equal probabilities are taken together. Nothing is subtracted, so small tails stay exact.
    public init(probabilities: [Double]) {
        let limited = probabilities.map { min(max($0, 0), 1) }
        var groups: [Double: Int] = [:]
        for probability in limited { groups[probability, default: 0] += 1 }
        var result = [1.0]
        for (probability, count) in groups.sorted(by: { $0.key < $1.key }) {
            let group = BinomialDistribution(count: count, probability: probability)
            result = Self.convolution(result, (0...count).map(group.probability(of:)))
        }
        weights = result
        mean = limited.reduce(0, +)
        variance = limited.reduce(0) { $0 + $1 * (1 - $1) }
    }

    private static func convolution(_ a: [Double], _ b: [Double]) -> [Double] {
        let short = a.count < b.count ? a : b
        let long = a.count < b.count ? b : a
        var result = [Double](repeating: 0, count: a.count + b.count - 1)
        result.withUnsafeMutableBufferPointer { result in
            long.withUnsafeBufferPointer { long in
                for (shift, weight) in short.enumerated() where weight > 0 {
                    var position = 0
                    while position < long.count {
                        result[shift + position] += weight * long[position]
                        position += 1
                    }
                }
            }
        }
        return result
    }

    public func probability(of k: Int) -> Double { weights.indices.contains(k) ? weights[k] : 0 }

    /// P(X ≤ k)
    public func cumulative(_ k: Int) -> Double { k < 0 ? 0 : min(1, weights.prefix(k + 1).reduce(0, +)) }

    /// P(X ≥ k), summed from the far end.
    public func upperTail(_ k: Int) -> Double { k <= 0 ? 1 : min(1, weights.dropFirst(k).reversed().reduce(0, +)) }
}
