internal import LyceumCore
public import LyceumStatistics

/// How far the voters of a case agreed.
public struct OpinionAgreement: Sendable, Hashable {
    /// Share of the option with most votes.
    public let top: Double
    /// What it has more than the second.
    public let margin: Double
    /// −Σ p ln p / ln k: 0 when all agree, 1 when votes are spread evenly.
    public let entropy: Double

    public init(_ poll: [Double]) {
        let sorted = poll.sorted(by: >)
        top = sorted.first ?? 0
        margin = top - (sorted.dropFirst().first ?? 0)
        let sum = poll.reduce(0) { $1 > 0 ? $0 - $1 * Double.logarithm($1) : $0 }
        entropy = poll.count > 1 ? sum / Double.logarithm(Double(poll.count)) : 0
    }
}

/// Where agreement ends.
public struct ContestedRule: Sendable, Hashable {
    /// A case is contested below this share of its leading option, or below this margin, or when it is tied.
    public var top: Double
    public var margin: Double

    public init(top: Double = 0.5, margin: Double = 0.1) {
        self.top = top
        self.margin = margin
    }

    public func isContested(_ opinion: OpinionCase) -> Bool {
        let agreement = OpinionAgreement(opinion.poll)
        return opinion.isTied || agreement.top < top - 1e-12 || agreement.margin < margin - 1e-12
    }
}

/// Right answers among some cases.
public struct OpinionScore: Sendable, Hashable {
    public let right: Int
    public let count: Int
    /// 95 %, Wilson; nil without cases.
    public let interval: Interval?
    public var value: Double? { count > 0 ? Double(right) / Double(count) : nil }

    init(_ hits: [Bool]) {
        right = hits.count { $0 }
        count = hits.count
        interval = count > 0 ? (try? Proportion(successes: right, count: count))?.wilson() : nil
    }

    var json: JSON {
        [
            "right": .integer(right), "count": .integer(count), "value": value.map { .number($0) } ?? .null,
            "interval": interval.map { .array([.number($0.lower), .number($0.upper)]) } ?? .null,
        ]
    }
}

/// One point of the curve over all cuts: cases whose leading share is at least `cut`, and those below it.
public struct AgreementCut: Sendable, Hashable {
    public let cut: Double
    public let agreed: OpinionScore
    public let contested: OpinionScore

    /// Every leading share that occurs is a cut.
    static func curve(_ cases: [OpinionCase], _ hits: [Bool]) -> [AgreementCut] {
        let tops = cases.map { OpinionAgreement($0.poll).top }
        return Set(tops).sorted().map { cut in
            let above = tops.indices.filter { tops[$0] >= cut }
            let below = tops.indices.filter { tops[$0] < cut }
            return AgreementCut(cut: cut, agreed: OpinionScore(above.map { hits[$0] }), contested: OpinionScore(below.map { hits[$0] }))
        }
    }
}
