public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Freezing rules over steps: named parameters for a range, or a random share of the blocks drawn anew every so often.
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
    private let blocks: Int
    private let seed: UInt64

    /// - Parameter blocks: of the model.
    /// - Throws: `LyceumError` for a pattern that cannot be read.
    public init(_ rules: [FreezeRule], blocks: Int, seed: UInt64) throws(LyceumError) {
        var list: [Rule] = []
        for (index, rule) in rules.enumerated() {
            list.append(
                Rule(
                    steps: rule.steps, names: rule.names.isEmpty ? nil : try ParameterSelection(rule.names),
                    share: rule.share ?? 0, interval: rule.interval, key: UInt64(index)))
        }
        self.rules = list
        self.blocks = blocks
        self.seed = seed
    }

    public func isTrained(_ parameter: String, step: Int) -> Bool {
        !rules.contains { rule in
            guard rule.steps.contains(step) else { return false }
            if let names = rule.names { return names.contains(parameter) }
            guard let block = Self.block(of: parameter) else { return false }
            return resting(rule, step).contains(block)
        }
    }

    /// The blocks that rest, drawn without replacement from a stream that depends on seed, rule and period alone.
    private func resting(_ rule: Rule, _ step: Int) -> Set<Int> {
        let period = rule.interval.map { (step - rule.steps.lowerBound) / $0 } ?? 0
        let philox = Philox(seed: seed ^ 0x6672_6565_7a65 &+ rule.key)
        let keyed = (0..<blocks).map { block in (philox.block(UInt64(block), UInt64(period)).x, block) }
        let count = Int((rule.share * Double(blocks)).rounded())
        return Set(keyed.sorted { $0 < $1 }.prefix(count).map(\.1))
    }

    /// The number in `…layers.7.…` or `…h.7.…`.
    static func block(of name: String) -> Int? {
        let parts = name.split(separator: ".")
        return zip(parts, parts.dropFirst()).first { ["layers", "h", "blocks"].contains($0.0) && Int($0.1) != nil }.flatMap { Int($0.1) }
    }
}
