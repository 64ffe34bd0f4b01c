internal import LyceumCore

extension MetricValue {
    /// As a samples file holds it: a number, or a pair.
    var json: JSON {
        switch self {
        case .number(let value): .number(value)
        case .classes(let gold, let predicted): .array([.integer(gold), .integer(predicted)])
        case .weighted(let sum, let weight): .array([.number(sum), Int(exactly: weight).map { .integer($0) } ?? .number(weight)])
        case .distribution(let gold, let values):
            .array([gold.count == 1 ? .integer(gold[0]) : .array(gold.map { .integer($0) }), .array(values.map { .number($0) })])
        case .texts(let references, let prediction):
            .array([references.count == 1 ? .string(references[0]) : .array(references.map { .string($0) }), .string(prediction)])
        }
    }

    private static let weighted: Set<String> = ["word_perplexity", "byte_perplexity", "bits_per_byte", "weighted_perplexity"]

    /// Reads what a metric has in a samples file; nil for forms that are not known.
    init?(_ value: JSON, metric: String) {
        switch value {
        case .bool(let value): self = .number(value ? 1 : 0)
        case .integer(let value): self = .number(Double(value))
        case .number(let value): self = .number(value)
        case .array(let parts):
            guard parts.count == 2, let pair = Self.pair(parts[0], parts[1], metric) else { return nil }
            self = pair
        default: return nil
        }
    }

    private static func pair(_ first: JSON, _ second: JSON, _ metric: String) -> MetricValue? {
        if let values = second.arrayValue?.compactMap(\.doubleValue), values.count == second.arrayValue?.count {
            let gold = first.intValue.map { [$0] } ?? first.arrayValue?.compactMap(\.intValue)
            return gold.map { .distribution(gold: $0, values: values) }
        }
        if let prediction = second.stringValue {
            let references = first.stringValue.map { [$0] } ?? first.arrayValue?.compactMap(\.stringValue)
            return references.map { .texts(references: $0, prediction: prediction) }
        }
        guard let sum = first.doubleValue, let weight = second.doubleValue else { return nil }
        guard !weighted.contains(metric), let gold = first.intValue, let predicted = second.intValue else {
            return .weighted(sum: sum, weight: weight)
        }
        return .classes(gold: gold, predicted: predicted)
    }
}
