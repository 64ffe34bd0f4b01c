public import LyceumCore

/// Learns a ``TopicClassifier`` from labeled texts.
///
/// Cross-entropy is lowered text by text with AdaGrad (Duchi et al. 2011) in a seeded order; the same texts, seed and settings give the same bits.
public struct TopicTrainer: Sendable {
    public struct Settings: Sendable, Hashable {
        /// Passes over the texts, 1 or more.
        public var passes: Int
        /// Of AdaGrad, above 0.
        public var rate: Double
        /// Weights are shrunk by this part of the rate in every step that touches them, 0 or more.
        public var decay: Double
        /// Share of the texts that are not learned from but tested on, 0 to 0.9; copies go to the same side.
        public var heldOut: Double
        public var seed: UInt64

        public init(passes: Int = 10, rate: Double = 0.5, decay: Double = 1e-5, heldOut: Double = 0.1, seed: UInt64 = 0) {
            self.passes = passes
            self.rate = rate
            self.decay = decay
            self.heldOut = heldOut
            self.seed = seed
        }
    }

    /// What the classifier does on held-out texts.
    public struct Report: Sendable, Hashable {
        public var trained = 0
        public var heldOut = 0
        /// `[topic][taken for]`, held-out texts.
        public var confusion: [[Int]]

        public var right: Int { confusion.indices.reduce(0) { $0 + confusion[$1][$1] } }
        public var accuracy: Double? { heldOut > 0 ? Double(right) / Double(heldOut) : nil }

        /// Of the texts taken for a topic, the share that is of it; nil when none was.
        public func precision(_ topic: Int) -> Double? {
            let taken = confusion.reduce(0) { $0 + $1[topic] }
            return taken > 0 ? Double(confusion[topic][topic]) / Double(taken) : nil
        }

        /// Of the texts of a topic, the share that was taken for it; nil when there is none.
        public func recall(_ topic: Int) -> Double? {
            let all = confusion[topic].reduce(0, +)
            return all > 0 ? Double(confusion[topic][topic]) / Double(all) : nil
        }
    }

    public let topics: [String]
    public let features: TopicFeatures
    public let settings: Settings
    private var texts: [(features: [(place: Int, weight: Float)], topic: Int)] = []
    private var tests: [(features: [(place: Int, weight: Float)], topic: Int)] = []
    private let numbers: [String: Int]

    /// - Throws: `LyceumError` for fewer than two topics or settings out of range.
    public init(topics: [String], features: TopicFeatures = TopicFeatures(), settings: Settings = Settings()) throws(LyceumError) {
        guard topics.count >= 2, Set(topics).count == topics.count else {
            throw LyceumError(
                .invalidArgument, "expected two different topics or more, found \(topics.isEmpty ? "none" : topics.joined(separator: ", "))",
                remedy: "label texts of several topics")
        }
        guard features.count * topics.count <= 1 << 30 else {
            throw LyceumError(.limitExceeded, "\(topics.count) topics by 2^\(features.bits) places are too many weights", remedy: "lower the bits")
        }
        guard settings.passes >= 1, settings.rate > 0, settings.rate.isFinite, settings.decay >= 0, settings.decay.isFinite,
            (0...0.9).contains(settings.heldOut)
        else { throw LyceumError(.invalidArgument, "expected 1 pass or more, a rate above 0 and a held-out share of 0 to 0.9") }
        self.topics = topics
        self.features = features
        self.settings = settings
        numbers = Dictionary(topics.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes a labeled text.
    /// - Throws: `LyceumError` (`invalidData`) for a topic that was not named.
    public mutating func add(_ text: String, topic: String) throws(LyceumError) {
        guard let number = numbers[topic] else {
            throw LyceumError(.invalidData, "expected one of the topics \(topics.joined(separator: ", ")), found “\(topic)”")
        }
        let found = features.features(text)
        guard !found.isEmpty else { return }
        if isHeldOut(text) { tests.append((found, number)) } else { texts.append((found, number)) }
    }

    /// By the text alone, so that copies are never tested on.
    private func isHeldOut(_ text: String) -> Bool {
        let hash = TextWords.mixed(text.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ settings.seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
        return Double(hash >> 11) * 0x1p-53 < settings.heldOut
    }

    /// - Parameter progress: told after every pass.
    public func train(_ progress: (Int) throws(LyceumError) -> Void = { _ in }) throws(LyceumError) -> (classifier: TopicClassifier, report: Report) {
        for (number, topic) in topics.enumerated() where !texts.contains(where: { $0.topic == number }) {
            throw LyceumError(
                .invalidData, "there is no text to learn the topic “\(topic)” from", remedy: "label more texts of it, or hold out fewer")
        }
        var classifier = TopicClassifier(topics: topics, features: features)
        var squares = Array(repeating: Float(0), count: classifier.weights.count)
        var biasSquares = Array(repeating: Float(0), count: topics.count)
        for pass in 0..<settings.passes {
            let order = IndexPermutation(count: texts.count, seed: settings.seed, stream: UInt64(pass))
            for place in texts.indices { learn(texts[order[place]], &classifier, &squares, &biasSquares) }
            try progress(pass + 1)
        }
        return (classifier, test(classifier))
    }

    private func learn(
        _ text: (features: [(place: Int, weight: Float)], topic: Int), _ classifier: inout TopicClassifier, _ squares: inout [Float],
        _ biasSquares: inout [Float]
    ) {
        let errors = classifier.probabilities(text.features).enumerated().map { Float($1) - ($0 == text.topic ? 1 : 0) }
        let (rate, decay) = (Float(settings.rate), Float(settings.decay))
        let count = topics.count
        classifier.weights.withUnsafeMutableBufferPointer { weights in
            squares.withUnsafeMutableBufferPointer { squares in
                for (place, weight) in text.features {
                    for topic in 0..<count {
                        let index = place &* count &+ topic
                        let gradient = errors[topic] * weight + decay * weights[index]
                        squares[index] += gradient * gradient
                        if squares[index] > 0 { weights[index] -= rate * gradient / squares[index].squareRoot() }
                    }
                }
            }
        }
        for topic in 0..<count {
            biasSquares[topic] += errors[topic] * errors[topic]
            if biasSquares[topic] > 0 { classifier.biases[topic] -= rate * errors[topic] / biasSquares[topic].squareRoot() }
        }
    }

    private func test(_ classifier: TopicClassifier) -> Report {
        var report = Report(
            trained: texts.count, heldOut: tests.count, confusion: topics.map { _ in Array(repeating: 0, count: topics.count) })
        for test in tests {
            let probabilities = classifier.probabilities(test.features)
            let best = probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
            report.confusion[test.topic][best] += 1
        }
        return report
    }
}
