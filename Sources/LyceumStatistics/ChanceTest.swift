public import LyceumCore

/// Whether right answers are more than guessing gives, items with different numbers of options included.
public struct ChanceTest: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case above
        /// Fewer right answers than guessing gives: look for a wrong key or extraction.
        case below
        /// Shown to lie within the margin of chance.
        case equivalent
        /// Neither shown to be above nor shown to be at chance.
        case undecided
    }

    public let successes: Int
    public let count: Int
    /// The mean of the items' chance levels.
    public let chance: Double
    /// One-sided: so many right answers or more.
    public let aboveProbability: Double
    /// One-sided: so few or fewer.
    public let belowProbability: Double
    /// The smallest number of right answers that is above chance at this significance.
    public let needed: Int?
    public let equivalence: EquivalenceTest?
    public let significance: Double

    /// - Parameters:
    ///   - chances: each item's probability to be right by guessing (1 / options).
    ///   - margin: how far from chance still is chance, in units of accuracy; nil asks no equivalence.
    public init(correct: [Bool], chances: [Double], significance: Double = 0.05, margin: Double? = nil) throws(LyceumError) {
        try Checks.atLeast(1, correct.count, "items")
        try Checks.sameCount(correct.count, chances.count, "correct", "chances")
        try Checks.share(significance, named: "significance")
        if let position = chances.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
            throw LyceumError(.invalidArgument, "expected chances from 0 to 1, found \(chances[position]) for item \(position)")
        }
        let successes = correct.count { $0 }
        self.successes = successes
        count = correct.count
        chance = Moments.mean(chances)
        self.significance = significance
        if Set(chances).count == 1 {
            let guessing = BinomialDistribution(count: correct.count, probability: chances[0])
            aboveProbability = guessing.upperTail(successes)
            belowProbability = guessing.cumulative(successes)
            needed = guessing.needed(significance: significance)
        } else {
            let guessing = PoissonBinomialDistribution(probabilities: chances)
            aboveProbability = guessing.upperTail(successes)
            belowProbability = guessing.cumulative(successes)
            needed = Self.needed(guessing, significance: significance)
        }
        if let margin {
            equivalence = try Proportion(checked: successes, correct.count).equivalence(to: chance, margin: margin, significance: significance)
        } else {
            equivalence = nil
        }
    }

    /// All items with the same number of options.
    public init(successes: Int, count: Int, chance: Double, significance: Double = 0.05, margin: Double? = nil) throws(LyceumError) {
        let proportion = try Proportion(successes: successes, count: count)
        let correct = (0..<proportion.count).map { $0 < successes }
        try self.init(correct: correct, chances: [Double](repeating: chance, count: count), significance: significance, margin: margin)
    }

    private static func needed(_ guessing: PoissonBinomialDistribution, significance: Double) -> Int? {
        var tail = 0.0
        for k in guessing.weights.indices.reversed() {
            tail += guessing.weights[k]
            if tail >= significance { return k + 1 < guessing.weights.count ? k + 1 : nil }
        }
        return 0
    }

    /// Above and below each at half the significance would be two-sided; the question here is one-sided, and "below" is a warning.
    public var verdict: Verdict {
        if aboveProbability < significance { return .above }
        if belowProbability < significance { return .below }
        return equivalence?.isEquivalent == true ? .equivalent : .undecided
    }
}
