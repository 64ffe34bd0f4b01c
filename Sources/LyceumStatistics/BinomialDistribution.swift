/// How many of `count` independent trials succeed.
public struct BinomialDistribution: Sendable, Hashable {
    public let count: Int
    public let probability: Double

    /// Counts below zero are taken as zero, probabilities are limited to 0–1.
    public init(count: Int, probability: Double) {
        self.count = max(0, count)
        self.probability = min(max(probability, 0), 1)
    }

    public var mean: Double { Double(count) * probability }

    /// P(X = k)
    public func probability(of k: Int) -> Double {
        guard k >= 0, k <= count else { return 0 }
        let n = Double(count)
        if probability == 0 { return k == 0 ? 1 : 0 }
        if probability == 1 { return k == count ? 1 : 0 }
        if k == 0 { return Real.exp(n * Real.log1p(-probability)) }
        if k == count { return Real.exp(n * Real.log(probability)) }
        return Real.exp(SaddlePoint.logBinomial(Double(k), of: n, probability, 1 - probability))
    }

    /// P(X ≤ k)
    public func cumulative(_ k: Int) -> Double {
        if k < 0 { return 0 }
        if k >= count { return 1 }
        return SpecialFunctions.betaTails(probability, 1 - probability, Double(k + 1), Double(count - k)).upper
    }

    /// P(X ≥ k)
    public func upperTail(_ k: Int) -> Double {
        if k <= 0 { return 1 }
        if k > count { return 0 }
        return SpecialFunctions.betaTails(probability, 1 - probability, Double(k), Double(count - k + 1)).lower
    }

    /// The smallest k with P(X ≥ k) < significance: so many successes are needed. nil where even all are not enough.
    public func needed(significance: Double) -> Int? {
        guard upperTail(count) < significance else { return nil }
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if upperTail(middle) < significance { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
