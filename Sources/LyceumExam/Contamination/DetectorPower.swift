public import LyceumCore
public import LyceumStatistics

/// How well a score tells members from others.
public struct DetectorPower: Sendable, Hashable {
    /// The probability that a member's score is lower than another text's; ties count half. 0.5 tells nothing.
    public var area: Double
    /// By DeLong's variance.
    public var areaInterval: Interval
    /// The share of members found where at most 5 % of the others are taken for members.
    public var rate: Double
    public var rateInterval: Interval
    public var members: Int
    public var others: Int

    init(area: Double, areaInterval: Interval, rate: Double, rateInterval: Interval, members: Int, others: Int) {
        self.area = area
        self.areaInterval = areaInterval
        self.rate = rate
        self.rateInterval = rateInterval
        self.members = members
        self.others = others
    }

    /// - Parameters:
    ///   - members: scores of texts the model was trained on; lower is more member-like.
    ///   - falsePositives: the share of others that may be taken for members.
    /// - Throws: `LyceumError` when one of the two kinds is missing or a score is not a number.
    public init(members: [Double], others: [Double], falsePositives: Double = 0.05) throws(LyceumError) {
        let scores = (members + others).map { -$0 }
        let labels = members.map { _ in true } + others.map { _ in false }
        let made = try Discrimination(scores: scores, isPositive: labels)
        area = made.area
        areaInterval = made.interval()
        rate = try Discrimination.truePositiveRate(atFalsePositiveRate: falsePositives, scores: scores, isPositive: labels)
        rateInterval = try Proportion(successes: Int((rate * Double(members.count)).rounded()), count: members.count).wilson()
        self.members = members.count
        self.others = others.count
    }
}
