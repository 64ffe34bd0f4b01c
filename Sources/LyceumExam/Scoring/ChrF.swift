internal import LyceumText

/// Character n-gram F score of order 6 and β = 2, with `wordOrder` 2 as chrF++ (Popović, 2015 and 2017), as sacrebleu 2 computes it for a corpus.
public struct ChrF: Sendable {
    private static let characterOrder = 6
    private static let factor = 4.0
    public let wordOrder: Int

    public init(wordOrder: Int = 0) { self.wordOrder = max(0, wordOrder) }

    /// From 0 to 100.
    public func score(_ pairs: [(references: [String], prediction: String)]) -> Double {
        var sums = [Double](repeating: 0, count: 3 * (Self.characterOrder + wordOrder))
        for pair in pairs {
            for (column, value) in counts(pair.prediction, references: pair.references).enumerated() { sums[column] += value }
        }
        return score(sums)
    }

    /// Per order: runs of the prediction, of the reference, and shared ones; against the reference that gives the best score.
    func counts(_ prediction: String, references: [String]) -> [Double] {
        let own = runs(prediction)
        var best = [Double](repeating: 0, count: 3 * own.count)
        var bestScore = -1.0
        for reference in references {
            let other = runs(reference)
            let counts = zip(own, other).flatMap { own, other in
                [other.counts.isEmpty ? 0 : own.total, other.total, own.shared(with: other)]
            }
            let score = score(counts)
            if score > bestScore { (best, bestScore) = (counts, score) }
        }
        return best
    }

    private func runs(_ text: String) -> [NGramCounts] {
        let characters = PythonString.words(text).flatMap { $0.unicodeScalars.map(String.init) }
        let words = wordOrder > 0 ? Self.words(text) : []
        return (1...Self.characterOrder).map { NGramCounts(characters, length: $0) }
            + (0..<wordOrder).map { NGramCounts(words, length: $0 + 1) }
    }

    /// Words with one sign cut off: the last if it is one, else the first.
    private static func words(_ text: String) -> [String] {
        PythonString.words(text).flatMap { word -> [String] in
            let scalars = Array(word.unicodeScalars)
            func part(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
            guard scalars.count > 1 else { return [word] }
            if TextMatching.isPunctuation(scalars[scalars.count - 1]) {
                return [part(0..<scalars.count - 1), part(scalars.count - 1..<scalars.count)]
            }
            if TextMatching.isPunctuation(scalars[0]) { return [part(0..<1), part(1..<scalars.count)] }
            return [word]
        }
    }

    func score(_ sums: [Double]) -> Double {
        var (precision, recall, orders) = (0.0, 0.0, 0.0)
        for start in stride(from: 0, to: sums.count - 2, by: 3) where sums[start] > 0 && sums[start + 1] > 0 {
            precision += sums[start + 2] / sums[start]
            recall += sums[start + 2] / sums[start + 1]
            orders += 1
        }
        guard orders > 0 else { return 0 }
        precision /= orders
        recall /= orders
        guard precision + recall > 0 else { return 0 }
        var score = (1 + Self.factor) * precision * recall
        score /= Self.factor * precision + recall
        return 100 * score
    }
}
