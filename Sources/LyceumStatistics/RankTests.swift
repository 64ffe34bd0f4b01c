public import LyceumCore

/// A test whose statistic follows a chi-squared distribution for many items.
public struct ChiSquaredTest: Sendable, Hashable {
    public let statistic: Double
    public let degreesOfFreedom: Int
    public let probability: Double

    init(statistic: Double, degreesOfFreedom: Int) {
        self.statistic = statistic
        self.degreesOfFreedom = degreesOfFreedom
        probability = ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(statistic)
    }

    /// Whether several models are right equally often on the same items (0/1 scores, `[model][item]`).
    /// - Source: Cochran 1950.
    public static func cochranQ(_ scores: [[Double]]) throws(LyceumError) -> ChiSquaredTest {
        try check(scores)
        if let wrong = scores.joined().first(where: { $0 != 0 && $0 != 1 }) {
            throw LyceumError(
                .invalidArgument, "Cochran's Q expects scores of 0 or 1, found \(wrong)", remedy: "use Friedman's test for other scores")
        }
        let k = Double(scores.count)
        let columns = scores.map { $0.reduce(0, +) }
        let total = columns.reduce(0, +)
        let rows = scores[0].indices.reduce(0.0) { sum, item in
            let right = scores.reduce(0.0) { $0 + $1[item] }
            return sum + right * right
        }
        let spread = k * total - rows
        let squares = columns.reduce(0) { $0 + $1 * $1 }
        return ChiSquaredTest(
            statistic: spread > 0 ? (k - 1) * (k * squares - total * total) / spread : 0, degreesOfFreedom: scores.count - 1)
    }

    /// Whether several models' scores on the same items differ, by ranks inside each item (`[model][item]`).
    /// - Source: Friedman 1937, with ties.
    public static func friedman(_ scores: [[Double]]) throws(LyceumError) -> ChiSquaredTest {
        try check(scores)
        let k = Double(scores.count)
        let n = Double(scores[0].count)
        var sums = [Double](repeating: 0, count: scores.count)
        var ties = 0.0
        for item in scores[0].indices {
            let ranks = Ranks(scores.map { $0[item] })
            for model in scores.indices { sums[model] += ranks.ranks[model] }
            ties += ranks.tieCorrection
        }
        let squares = sums.reduce(0) { $0 + $1 * $1 }
        let correction = 1 - ties / (n * k * (k * k - 1))
        let raw = 12 / (n * k * (k + 1)) * squares - 3 * n * (k + 1)
        return ChiSquaredTest(statistic: correction > 0 ? max(0, raw / correction) : 0, degreesOfFreedom: scores.count - 1)
    }

    /// Whether independent groups of items (subjects, difficulties) have scores at different levels (`[group][item]`).
    /// - Source: Kruskal, Wallis 1952, with ties.
    public static func kruskalWallis(_ groups: [[Double]]) throws(LyceumError) -> ChiSquaredTest {
        try Checks.atLeast(2, groups.count, "groups")
        for group in groups {
            try Checks.atLeast(1, group.count, "items in every group")
            try Checks.finite(group, named: "scores")
        }
        let all = Ranks(Array(groups.joined()))
        let n = Double(all.ranks.count)
        var start = 0
        var squares = 0.0
        for group in groups {
            let sum = all.ranks[start..<start + group.count].reduce(0, +)
            squares += sum * sum / Double(group.count)
            start += group.count
        }
        let correction = 1 - all.tieCorrection / (n * n * n - n)
        let raw = 12 / (n * (n + 1)) * squares - 3 * (n + 1)
        return ChiSquaredTest(statistic: correction > 0 ? max(0, raw / correction) : 0, degreesOfFreedom: groups.count - 1)
    }

    private static func check(_ scores: [[Double]]) throws(LyceumError) {
        try Checks.atLeast(2, scores.count, "models")
        try Checks.atLeast(1, scores[0].count, "items")
        for model in scores {
            try Checks.sameCount(scores[0].count, model.count, "the first model", "another model")
            try Checks.finite(model, named: "scores")
        }
    }
}
