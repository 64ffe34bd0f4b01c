internal import LyceumCore

/// Tokens that may come next.
struct Draft {
    var tokens: [Int32] = []
    /// What each token was drawn from; nil when the tokens were not drawn at random.
    var distributions: [Sampler.Distribution]?
}

/// Guesses the next tokens of one sequence.
protocol Drafter: AnyObject {
    /// - Parameters:
    ///   - context: all tokens so far, the last not yet evaluated by the main model.
    ///   - limit: the most tokens wanted, at least 1.
    func propose(_ context: [Int32], limit: Int, sampler: Sampler, constraint: (any TokenConstraint)?)
        throws(LyceumError) -> Draft
}

/// Adapts the number of guesses to how many come true: one more after a full success, half as many after a failure at the start.
struct DraftLength {
    let maximum: Int
    private(set) var current: Int

    init(maximum: Int) {
        self.maximum = maximum
        current = min(maximum, 4)
    }

    mutating func update(proposed: Int, accepted: Int) {
        guard proposed > 0 else { return }
        if accepted == proposed {
            current = min(maximum, current + max(1, current / 2))
        } else {
            current = max(1, min(maximum, (accepted + 1 + current) / 2))
        }
    }
}
