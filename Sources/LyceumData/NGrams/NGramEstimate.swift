internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Interpolated modified Kneser–Ney probabilities of all n-grams in a tree.
///
/// `p(w | c) = (a(cw) − D(a(cw))) / Σ_x a(cx) + γ(c) · p(w | c without its first word)`, `γ(c) = Σ_x D(a(cx)) / Σ_x a(cx)`; below one word
/// stands the uniform distribution over all words, the unknown one among them.
/// - Source: Chen, Goodman 1998; Heafield et al. 2013, "Scalable Modified Kneser-Ney Language Model Estimation".
struct NGramEstimate {
    /// log10 of the probabilities, by level.
    private(set) var probabilities: [[Float]] = []
    /// log10 of the weights γ of every n-gram as a context, by level below the highest.
    private(set) var backoffs: [[Float]] = []
    private(set) var discounts: [NGramDiscounts] = []

    init(_ tree: NGramTree) {
        var lower: [Double] = []
        for level in tree.levels.indices {
            let counts = tree.levels[level].counts
            let discount = NGramDiscounts(frequencies: Self.frequencies(counts))
            discounts.append(discount)
            var totals: [Double]
            var taken: [Double]
            if level == 0 {
                (totals, taken) = ([0], [0])
                for count in counts {
                    totals[0] += Double(count)
                    taken[0] += discount[count]
                }
            } else {
                totals = Array(repeating: 0, count: tree.levels[level - 1].words.count)
                taken = totals
                for (context, count) in zip(tree.levels[level].contexts, counts) {
                    totals[Int(context)] += Double(count)
                    taken[Int(context)] += discount[count]
                }
            }
            let weights = zip(taken, totals).map { $1 > 0 ? $0 / $1 : 1 }
            if level > 0 { backoffs.append(weights.map { Float(log10($0)) }) }
            lower = Self.interpolate(tree, level, discount, totals, weights, lower)
            probabilities.append(lower.map { Float(log10($0)) })
        }
        // The beginning of a sentence is never predicted.
        probabilities[0][Int(NGramVocabulary.start)] = 0
    }

    private static func frequencies(_ counts: [UInt32]) -> [Int] {
        var frequencies = [0, 0, 0, 0]
        for count in counts where count >= 1 && count <= 4 { frequencies[Int(count) - 1] += 1 }
        return frequencies
    }

    private static func interpolate(
        _ tree: NGramTree, _ level: Int, _ discount: NGramDiscounts, _ totals: [Double], _ weights: [Double], _ lower: [Double]
    ) -> [Double] {
        let counts = tree.levels[level].counts
        guard level > 0 else {
            let uniform = weights[0] / Double(counts.count - 1)
            return counts.map { (Double($0) - discount[$0]) / totals[0] + uniform }
        }
        var result: [Double] = []
        result.reserveCapacity(counts.count)
        let starts = tree.levels[level - 1].starts
        for parent in lower.indices {
            for child in Int(starts[parent])..<Int(starts[parent + 1]) {
                let context = Int(tree.levels[level].contexts[child])
                let own = (Double(counts[child]) - discount[counts[child]]) / totals[context]
                result.append(own + weights[context] * lower[parent])
            }
        }
        return result
    }
}
