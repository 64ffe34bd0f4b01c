internal import LyceumCore

extension MetricValue {
    /// As a samples file holds it: a number, or a pair.
    var json: JSON {
        switch self {
        case .number(let value): .number(value)
        case .classes(let gold, let predicted): .array([.integer(gold), .integer(predicted)])
        case .weighted(let sum, let weight): .array([.number(sum), Int(exactly: weight).map { .integer($0) } ?? .number(weight)])
        }
    }

    private static let weighted: Set<String> = ["word_perplexity", "byte_perplexity", "bits_per_byte", "weighted_perplexity"]

    /// Reads what a metric has in a samples file; nil for forms that say nothing about one item (pairs of texts).
    init?(_ value: JSON, metric: String) {
        switch value {
        case .bool(let value): self = .number(value ? 1 : 0)
        case .integer(let value): self = .number(Double(value))
        case .number(let value): self = .number(value)
        case .array(let parts):
            guard parts.count == 2 else { return nil }
            if let gold = parts[0].intValue, let chances = parts[1].arrayValue {
                // Gold and the probabilities of all choices: the Brier score's form.
                let values = chances.compactMap(\.doubleValue)
                guard values.count == chances.count else { return nil }
                self = .number(values.enumerated().reduce(0) { $0 + ($1.element - ($1.offset == gold ? 1 : 0)).squared })
            } else if let first = parts[0].doubleValue, let second = parts[1].doubleValue {
                guard !Self.weighted.contains(metric), let gold = parts[0].intValue, let predicted = parts[1].intValue else {
                    self = .weighted(sum: first, weight: second)
                    return
                }
                self = .classes(gold: gold, predicted: predicted)
            } else {
                return nil
            }
        default: return nil
        }
    }
}

extension Double {
    fileprivate var squared: Double { self * self }
}
