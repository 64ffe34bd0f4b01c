internal import LyceumCore

/// Says what a text is about: a linear classifier on hashed runs of words.
///
/// The probability of topic k is the softmax over topics of `b_k + Σ_f w_f · W[f, k]`.
public struct TopicClassifier: Sendable {
    /// What a text was taken for.
    public struct Label: Sendable, Hashable {
        public var topic: String
        /// 0 … 1.
        public var probability: Double
        /// Of all topics, in the order of `topics`.
        public var probabilities: [Double]
    }

    public let topics: [String]
    public let features: TopicFeatures
    /// `[2^bits, topics]`
    var weights: [Float]
    var biases: [Float]

    init(topics: [String], features: TopicFeatures, weights: [Float]? = nil, biases: [Float]? = nil) {
        self.topics = topics
        self.features = features
        self.weights = weights ?? Array(repeating: 0, count: features.count * topics.count)
        self.biases = biases ?? Array(repeating: 0, count: topics.count)
    }

    /// The likeliest topic; of equals the first. A text without words gets what is likeliest of all texts.
    public func label(_ text: String) -> Label {
        let probabilities = probabilities(features.features(text))
        let best = probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
        return Label(topic: topics[best], probability: probabilities[best], probabilities: probabilities)
    }

    func probabilities(_ text: [(place: Int, weight: Float)]) -> [Double] {
        var scores = biases
        let count = topics.count
        weights.withUnsafeBufferPointer { weights in
            scores.withUnsafeMutableBufferPointer { scores in
                for (place, weight) in text {
                    let row = place &* count
                    for topic in 0..<count { scores[topic] += weight * weights[row &+ topic] }
                }
            }
        }
        return Self.softmax(scores)
    }

    static func softmax(_ scores: [Float]) -> [Double] {
        let top = scores.max() ?? 0
        let powers = scores.map { Self.exponential(Double($0 - top)) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// e to a power of 0 or less, by halving and its series, so that it is the same on every system.
    private static func exponential(_ value: Double) -> Double {
        guard value > -700 else { return 0 }
        let halvings = max(0, value == 0 ? 0 : Int((-value).exponent) + 4)
        let small = value / Double(1 << halvings)
        var (term, sum) = (1.0, 1.0)
        for order in 1...14 {
            term *= small / Double(order)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}
