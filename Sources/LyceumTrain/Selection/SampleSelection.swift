public import LyceumCore
internal import LyceumTensor

/// A few samples out of many, by how easy a model finds them: what a model knows already teaches it a form without teaching it facts.
public struct SampleSelection: Sendable, Hashable {
    /// Numbers of the chosen samples, the best first.
    public let chosen: [Int]
    /// What each sample was ordered by; nil for random ones.
    public let values: [Double?]

    /// - Parameters:
    ///   - scores: of all samples.
    ///   - count: to choose; fewer samples are all taken.
    ///   - seed: decides random choices, and nothing else.
    /// - Throws: `LyceumError` when a score that the method needs is missing.
    public init(_ scores: [SampleScore], method: SelectionMethod, count: Int, seed: UInt64) throws(LyceumError) {
        var values: [Double?] = []
        for score in scores {
            let value: Double? =
                switch method {
                case .easiest, .hardest: score.plainLoss
                case .formatAlignment: score.formatAlignment
                case .random: nil
                }
            guard value != nil || method == .random else {
                throw LyceumError(.invalidArgument, "the sample was not scored for \(method.rawValue)", at: score.origin)
            }
            values.append(value)
        }
        self.values = values
        let keys: [Double] =
            switch method {
            case .easiest: values.map { $0 ?? 0 }
            case .hardest, .formatAlignment: values.map { -($0 ?? 0) }
            case .random: Self.draws(scores.count, seed)
            }
        let order = keys.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
        chosen = Array(order.prefix(max(0, count)))
    }

    private static func draws(_ count: Int, _ seed: UInt64) -> [Double] {
        let random = Philox(seed: seed ^ 0x7365_6c65_6374)
        return (0..<count).map { index in
            let words = random.block(UInt64(index))
            return Double(UInt64(words.x) << 21 ^ UInt64(words.y) >> 11)
        }
    }
}
