/// What one item contributes to a metric.
public enum MetricValue: Sendable, Hashable {
    /// Averaged over items.
    case number(Double)
    /// Gold and predicted class, for metrics over the whole task (F1, Matthews correlation).
    case classes(gold: Int, predicted: Int)
    /// A sum and its weight: log-likelihood and words or bytes.
    case weighted(sum: Double, weight: Double)
    /// The gold choices and a number per choice: probabilities for the Brier score, log-likelihoods for `likelihood`. No gold: it was invalid.
    case distribution(gold: [Int], values: [Double])
    /// The texts that count and the one that was written, for metrics of whole collections (BLEU, chrF, TER).
    case texts(references: [String], prediction: String)

    /// The number a table of items shows; nil where an item has none by itself.
    public var number: Double? {
        switch self {
        case .number(let value): value
        case .classes(let gold, let predicted): gold == predicted ? 1 : 0
        case .weighted(let sum, let weight): weight > 0 ? sum / weight : nil
        case .distribution(let gold, let values):
            // Probabilities give the item's Brier score; log-likelihoods, which are not above 0, that of the right choice.
            values.contains { $0 < 0 }
                ? gold.compactMap { values.indices.contains($0) ? values[$0] : nil }.max()
                : values.indices.reduce(0) { sum, choice in
                    let miss = values[choice] - (gold.contains(choice) ? 1 : 0)
                    return sum + miss * miss
                }
        case .texts: nil
        }
    }
}
