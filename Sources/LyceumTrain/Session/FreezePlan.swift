public import LyceumCore
internal import LyceumModel

/// Freezing rules over steps: named parameters for a range, or a random share of every layer's blocks drawn anew every so often.
///
/// Half fine-tuning: Hui et al. 2024 (arXiv 2404.18466), half of the blocks per range.
public final class FreezePlan: FreezingPlan {
    private struct Rule {
        var steps: ClosedRange<Int>
        var names: ParameterSelection?
        var share: Double
        var interval: Int?
        var key: UInt64
    }

    private let rules: [Rule]
    private let blocks: ParameterBlocks
    private let seed: UInt64
    /// The choice of the period in which each rule was last asked.
    private var known: [Int: (period: Int, names: Set<String>)] = [:]

    /// - Parameter names: of the model's parameters.
    /// - Throws: `LyceumError` for a pattern that cannot be read.
    public init(_ rules: [FreezeRule], names: [String], seed: UInt64) throws(LyceumError) {
        var list: [Rule] = []
        for (index, rule) in rules.enumerated() {
            list.append(
                Rule(
                    steps: rule.steps, names: rule.names.isEmpty ? nil : try ParameterSelection(rule.names),
                    share: rule.share ?? 0, interval: rule.interval, key: UInt64(index)))
        }
        self.rules = list
        blocks = ParameterBlocks(names)
        self.seed = seed
    }

    public func isTrained(_ parameter: String, step: Int) -> Bool {
        !rules.indices.contains { index in
            guard rules[index].steps.contains(step) else { return false }
            if let names = rules[index].names { return names.contains(parameter) }
            return resting(index, step).contains(parameter)
        }
    }

    /// The parameters that rest: a function of seed, rule and period alone.
    private func resting(_ index: Int, _ step: Int) -> Set<String> {
        let rule = rules[index]
        let period = rule.interval.map { (step - rule.steps.lowerBound) / $0 } ?? 0
        if let found = known[index], found.period == period { return found.names }
        let names = blocks.resting(share: rule.share, seed: seed ^ 0x6672_6565_7a65 &+ rule.key, round: period)
        known[index] = (period, names)
        return names
    }
}
