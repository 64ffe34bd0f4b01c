/// How well a score tells members from others.
public struct DetectorPower: Sendable, Hashable {
    /// The probability that a member's score is lower than another text's; ties count half. 0.5 tells nothing.
    public var areaUnderCurve: Double
    /// The share of members found where at most 5 % of the others are taken for members.
    public var rateAtFivePercent: Double
    /// The largest score that is taken for a member at that rate; nil when the rate allows none.
    public var threshold: Double?
    public var members: Int
    public var others: Int

    /// - Parameters:
    ///   - members: scores of texts the model was trained on; lower is more member-like.
    ///   - falsePositives: the share of others that may be taken for members.
    public init(members: [Double], others: [Double], falsePositives: Double = 0.05) {
        self.members = members.count
        self.others = others.count
        guard !members.isEmpty, !others.isEmpty else {
            (areaUnderCurve, rateAtFivePercent, threshold) = (0.5, 0, nil)
            return
        }
        areaUnderCurve = Self.area(members, others)
        let sorted = others.sorted()
        let allowed = Int((falsePositives * Double(others.count)).rounded(.down))
        // Everything below the first other that is one too many; a tie with it would take it, too.
        let bound = allowed < sorted.count ? sorted[allowed] : .infinity
        rateAtFivePercent = Double(members.filter { $0 < bound }.count) / Double(members.count)
        threshold = (members + others).filter { $0 < bound }.max()
    }

    /// Mann–Whitney's statistic by ranks, O(n log n).
    private static func area(_ members: [Double], _ others: [Double]) -> Double {
        let all = (members.map { ($0, true) } + others.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var (start, rankSum) = (0, 0.0)
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            let rank = Double(start + end + 1) / 2
            rankSum += rank * Double(all[start..<end].filter(\.1).count)
            start = end
        }
        let (m, n) = (Double(members.count), Double(others.count))
        return 1 - (rankSum - m * (m + 1) / 2) / (m * n)
    }
}
