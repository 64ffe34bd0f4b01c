#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Corpus BLEU of order 4 with 13a tokens and exponential smoothing, as sacrebleu 2 defines it (Papineni et al., 2002; Post, 2018).
public enum BLEU {
    private static let order = 4

    /// From 0 to 100.
    public static func score(_ pairs: [(references: [String], prediction: String)]) -> Double {
        var sums = [Double](repeating: 0, count: 2 + 2 * order)
        for pair in pairs {
            for (column, value) in counts(pair.prediction, references: pair.references).enumerated() { sums[column] += value }
        }
        return score(sums)
    }

    /// Length, nearest reference length, right runs of 1 to 4 tokens, all runs of 1 to 4.
    static func counts(_ prediction: String, references: [String]) -> [Double] {
        let tokens = TranslationTokenizer.tokens(prediction)
        let others = references.map(TranslationTokenizer.tokens)
        var right: [Double] = []
        var total: [Double] = []
        for length in 1...order {
            let own = NGramCounts(tokens, length: length)
            var best = NGramCounts([], length: length)
            for other in others { best.formMaximum(NGramCounts(other, length: length)) }
            right.append(own.shared(with: best))
            total.append(own.total)
        }
        return [Double(tokens.count), Double(nearest(tokens.count, others.map(\.count)))] + right + total
    }

    /// Of lengths equally near the shorter.
    private static func nearest(_ length: Int, _ lengths: [Int]) -> Int {
        lengths.min { (abs($0 - length), $0) < (abs($1 - length), $1) } ?? 0
    }

    static func score(_ sums: [Double]) -> Double {
        guard sums.count == 2 + 2 * order else { return 0 }
        let (length, reference) = (sums[0], sums[1])
        let right = sums[2..<2 + order]
        let total = sums[(2 + order)...]
        guard right.contains(where: { $0 > 0 }) else { return 0 }
        var smoothing = 1.0
        var logs = 0.0
        for (correct, all) in zip(right, total) {
            guard all > 0 else {
                logs += -9_999_999_999
                continue
            }
            if correct == 0 { smoothing *= 2 }
            logs += log(correct == 0 ? 100 / (smoothing * all) : 100 * correct / all)
        }
        let brevity = length < reference ? (length > 0 ? exp(1 - reference / length) : 0) : 1
        return brevity * exp(logs / Double(order))
    }
}
