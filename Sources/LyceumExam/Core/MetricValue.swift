/// What one item contributes to a metric.
public enum MetricValue: Sendable, Hashable {
    /// Averaged over items.
    case number(Double)
    /// Gold and predicted class, for metrics over the whole task (F1, Matthews correlation).
    case classes(gold: Int, predicted: Int)
    /// A sum and its weight: log-likelihood and words or bytes.
    case weighted(sum: Double, weight: Double)

    /// The number a table of items shows.
    public var number: Double? {
        switch self {
        case .number(let value): value
        case .classes(let gold, let predicted): gold == predicted ? 1 : 0
        case .weighted(let sum, let weight): weight > 0 ? sum / weight : nil
        }
    }
}
