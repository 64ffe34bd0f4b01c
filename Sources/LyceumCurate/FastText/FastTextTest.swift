public import LyceumCore

/// How a classifier does on labeled texts.
public struct FastTextTest: Sendable, Hashable {
    public struct Label: Sendable, Hashable {
        /// Texts of the label, texts taken for it, and those of both.
        public var texts = 0
        public var taken = 0
        public var right = 0

        public var precision: Double? { taken > 0 ? Double(right) / Double(taken) : nil }
        public var recall: Double? { texts > 0 ? Double(right) / Double(texts) : nil }
    }

    /// A label's precision and recall where it counts from a probability on.
    public struct Point: Sendable, Hashable {
        public var threshold: Double
        public var precision: Double?
        public var recall: Double
    }

    public private(set) var labels: [String: Label] = [:]
    /// Texts, and those whose likeliest label is one of theirs.
    public private(set) var texts = 0
    public private(set) var right = 0
    private var scores: [String: [Score]] = [:]

    private struct Score: Sendable, Hashable {
        var probability: Double
        var isRight: Bool
    }

    public init() {}

    public var accuracy: Double? { texts > 0 ? Double(right) / Double(texts) : nil }

    /// - Parameter curves: labels whose probabilities are kept for ``curve(_:)``.
    public mutating func add(_ sample: FastTextLabeled.Sample, _ model: FastTextModel, curves: [String] = []) throws(LyceumError) {
        let predictions = try model.predict(sample.text, most: curves.isEmpty ? 1 : model.labels.count)
        let own = Set(sample.labels.map { String(decoding: FastTextTrainer.plain($0).dropFirst(FastTextDictionary.labelPrefix.utf8.count), as: UTF8.self) })
        texts += 1
        for label in own { labels[label, default: Label()].texts += 1 }
        if let best = predictions.first {
            labels[best.label, default: Label()].taken += 1
            if own.contains(best.label) {
                right += 1
                labels[best.label]?.right += 1
            }
        }
        for label in curves {
            let probability = predictions.first { $0.label == label }?.probability ?? 0
            scores[label, default: []].append(Score(probability: probability, isRight: own.contains(label)))
        }
    }

    /// Precision and recall of a label at every twentieth of probability.
    public func curve(_ label: String) -> [Point] {
        let scores = scores[label] ?? []
        let all = scores.count { $0.isRight }
        return stride(from: 0.05, through: 0.951, by: 0.05).map { threshold in
            let taken = scores.filter { $0.probability >= threshold }
            let right = taken.count { $0.isRight }
            return Point(
                threshold: (threshold * 100).rounded() / 100, precision: taken.isEmpty ? nil : Double(right) / Double(taken.count),
                recall: all > 0 ? Double(right) / Double(all) : 0)
        }
    }
}
