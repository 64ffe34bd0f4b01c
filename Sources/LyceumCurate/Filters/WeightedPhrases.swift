/// Phrases that weigh something, found in one pass.
struct WeightedPhrases: Sendable {
    private let automaton: WordAutomaton
    private let weights: [[UInt8]: Double]

    init(_ phrases: [(phrase: String, weight: Double)]) {
        var weights: [[UInt8]: Double] = [:]
        for (phrase, weight) in phrases where !phrase.isEmpty { weights[Array(phrase.lowercased().utf8)] = weight }
        self.weights = weights
        automaton = WordAutomaton(weights.keys.sorted { $0.lexicographicallyPrecedes($1) })
    }

    /// The weights of the phrases in a text, of those inside each other the longer alone.
    func weight(in text: String, anywhere: Bool) -> Double {
        var lower = text.lowercased()
        return lower.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            var spans: [(start: Int, end: Int)] = []
            _ = automaton.contains(bytes) { end, length in
                let begin = end - length
                if !anywhere {
                    let before = begin > 0 ? ScalarClasses.shared[UTF8Bytes.scalar(before: start + begin).value] : []
                    let behind = end < bytes.count ? ScalarClasses.shared[UTF8Bytes.scalar(start + end).value] : []
                    if before.contains(.word) || behind.contains(.word) { return false }
                }
                spans.append((begin, end))
                return false
            }
            spans.sort { ($0.start, $1.end) < ($1.start, $0.end) }
            var (sum, last) = (0.0, 0)
            for span in spans where span.start >= last {
                sum += weights[Array(bytes[span.start..<span.end])] ?? 0
                last = span.end
            }
            return sum
        }
    }
}
