/// How the shares of topics follow what a model finds hard.
///
/// After a phase of training, topic i has the perplexity `p_i` on held-out text, and had `p'_i` before it. With `Δ_i = p_i − p'_i`,
/// `δ_i = Δ_i / Σ_j |Δ_j|`, the topic's factor is `f_i = 1 + strength · importance_i · δ_i`, 0 where that is below, and its new share
/// `r_i · f_i / Σ_j r_j · f_j`. Topics that became harder, or easier more slowly than others, grow.
/// - Source: Chen et al. 2024, "Towards Effective and Efficient Continual Pre-training of Large Language Models", arXiv 2407.18743.
public struct TopicRule: Sendable, Hashable {
    /// What changes are divided by.
    public enum Normalizer: String, Sendable, Hashable, CaseIterable {
        /// The sum of their sizes: the more topics, the smaller each one's step.
        case sum
        /// The largest of their sizes: the topic that changed most gets a full step, however many there are.
        case largest
    }

    /// What came of a phase for one topic.
    public struct Change: Sendable, Hashable {
        /// Of the perplexity.
        public var change: Double
        /// The same against all topics' changes, −1 … 1.
        public var normalized: Double
        /// What the share was multiplied by, before shares were brought to the sum of 1.
        public var factor: Double
        /// The new share.
        public var share: Double
    }

    /// 0 leaves shares as they are.
    public var strength: Double
    public var normalizer: Normalizer
    /// The least share a topic may fall to; at most 1 by the number of topics counts.
    public var minimum: Double

    public init(strength: Double = 1, normalizer: Normalizer = .sum, minimum: Double = 0.01) {
        self.strength = strength
        self.normalizer = normalizer
        self.minimum = minimum
    }

    /// The shares of the next phase.
    ///
    /// - Parameters:
    ///   - shares: of the phase that ended, above 0, together 1.
    ///   - before: perplexities at its beginning.
    ///   - after: perplexities at its end.
    ///   - importance: of every topic, 0 or more; 0 lets a topic's share follow the others' alone.
    /// - Returns: one change for every topic; new shares sum to 1 to within rounding.
    public func changes(shares: [Double], before: [Double], after: [Double], importance: [Double]) -> [Change] {
        precondition(
            shares.count == before.count && shares.count == after.count && shares.count == importance.count,
            "expected as many perplexities and weights as the \(shares.count) shares")
        let differences = zip(after, before).map { $0 - $1 }
        let sizes = differences.map(\.magnitude)
        let scale = normalizer == .sum ? sizes.reduce(0, +) : sizes.max() ?? 0
        let normalized = differences.map { scale > 0 ? $0 / scale : 0 }
        let factors = zip(normalized, importance).map { max(0, 1 + strength * $1 * $0) }
        let grown = zip(shares, factors).map { $0 * $1 }
        let sum = grown.reduce(0, +)
        // All topics at a factor of 0 leave nothing to divide by.
        let new = raised(sum > 0 ? grown.map { $0 / sum } : shares)
        return shares.indices.map {
            Change(change: differences[$0], normalized: normalized[$0], factor: factors[$0], share: new[$0])
        }
    }

    /// Shares below the minimum are raised to it; the others give in proportion.
    private func raised(_ shares: [Double]) -> [Double] {
        let least = min(minimum, 1 / Double(max(shares.count, 1)))
        var shares = shares
        var held = Set<Int>()
        while shares.indices.contains(where: { !held.contains($0) && shares[$0] < least }) {
            for index in shares.indices where !held.contains(index) && shares[index] < least { held.insert(index) }
            for index in held { shares[index] = least }
            let free = shares.indices.filter { !held.contains($0) }
            let sum = free.reduce(0) { $0 + shares[$1] }
            guard sum > 0 else { return shares.map { _ in 1 / Double(shares.count) } }
            let rest = 1 - least * Double(held.count)
            for index in free { shares[index] *= rest / sum }
        }
        return shares
    }
}
