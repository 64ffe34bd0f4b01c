/// Adjusted probabilities for a family of tests: everything that was looked at, prompts and checkpoints tried included.
public enum FamilyCorrection: String, Sendable, Hashable, CaseIterable {
    case none
    /// Family-wise error, any dependence.
    case bonferroni
    /// Family-wise error, any dependence; never weaker than Bonferroni (Holm 1979).
    case holm
    /// False discovery rate, independent or positively dependent tests (Benjamini, Hochberg 1995).
    case benjaminiHochberg = "bh"
    /// False discovery rate, any dependence (Benjamini, Yekutieli 2001).
    case benjaminiYekutieli = "by"

    /// In the order given; each is compared with the significance level as it is.
    public func adjusted(_ probabilities: [Double]) -> [Double] {
        let count = probabilities.count
        let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
        var result = [Double](repeating: 1, count: count)
        switch self {
        case .none:
            return probabilities
        case .bonferroni:
            return probabilities.map { min(1, Double(count) * $0) }
        case .holm:
            var largest = 0.0
            for (rank, position) in order.enumerated() {
                largest = max(largest, min(1, Double(count - rank) * probabilities[position]))
                result[position] = largest
            }
        case .benjaminiHochberg, .benjaminiYekutieli:
            let harmonic = self == .benjaminiYekutieli ? (0..<count).reduce(0.0) { $0 + 1 / Double($1 + 1) } : 1
            var smallest = 1.0
            for (rank, position) in order.enumerated().reversed() {
                smallest = min(smallest, harmonic * Double(count) * probabilities[position] / Double(rank + 1))
                result[position] = smallest
            }
        }
        return result
    }
}
