public import LyceumCore
internal import LyceumStatistics

/// Which of two runs' answers a judge preferred.
public struct ReportPreference: Sendable, Hashable {
    /// Of the two runs.
    public var names: [String]
    public var judge: String
    public var task: String
    /// Pairs with a verdict.
    public var count: Int
    public var wins: Int
    public var losses: Int
    public var ties: Int
    /// Verdicts that went with the place; ties for the win rate.
    public var swayed: Int
    /// Pairs without a verdict.
    public var unread: Int
    /// Of the first run, ties one half.
    public var winRate: ReportEstimate?
    /// Two-sided, against no preference.
    public var p: Double?
    public var clusters: Int?
    /// The share of pairs whose winner changed with the places.
    public var swapped: ReportEstimate?
    /// Of those the share that went to the answer shown first, and how likely such a share is without a liking for a place.
    public var firstPlace: ReportEstimate?
    public var placeP: Double?
    /// Beside people, where there are labels.
    public var labeled: Int?
    public var agreement: ReportEstimate?
    public var kappa: ReportEstimate?
    /// The win rate corrected by the labeled pairs.
    public var corrected: ReportEstimate?

    public init(_ outcome: PairwiseRecordJudge.Outcome, of result: PairwiseRecordJudge.Result) {
        func share(_ proportion: Proportion) -> ReportEstimate {
            let interval = proportion.wilson()
            return ReportEstimate(proportion.value, lower: interval.lower, upper: interval.upper, method: "Wilson")
        }
        (names, judge, task) = (result.names, result.judge, outcome.task ?? "all tasks")
        (count, wins, losses, ties) = (outcome.count, outcome.wins, outcome.losses, outcome.ties)
        (swayed, unread, p, clusters) = (outcome.swayed, outcome.unread, outcome.probability, outcome.winRate?.clusterCount)
        winRate = outcome.winRate.map { estimate in
            let interval = estimate.interval()
            guard interval.lower.isFinite, interval.upper.isFinite else { return ReportEstimate(estimate.mean) }
            let method = "Student's t over \(estimate.clusterCount == nil ? "items" : "clusters of items that belong together")"
            return ReportEstimate(estimate.mean, lower: max(0, interval.lower), upper: min(1, interval.upper), method: method)
        }
        swapped = outcome.places.map { share($0.swapped) }
        firstPlace = outcome.places?.firstPlace.map(share)
        placeP = outcome.places.flatMap { $0.firstPlace == nil ? nil : $0.biasProbability }
        guard let people = outcome.agreement else { return }
        labeled = people.count
        agreement = share(people.agreement)
        let interval = people.kappa.interval()
        kappa =
            interval.lower.isFinite && interval.upper.isFinite
            ? ReportEstimate(people.kappa.value, lower: interval.lower, upper: interval.upper, method: "normal") : ReportEstimate(people.kappa.value)
        corrected = people.corrected.map {
            let interval = $0.interval()
            return ReportEstimate($0.mean, lower: max(0, interval.lower), upper: min(1, interval.upper), method: "prediction-powered")
        }
    }

    public var json: JSON {
        func number(_ value: Double?) -> JSON { value.map { $0.isFinite ? .number($0) : .null } ?? .null }
        return [
            "task": .string(task), "a": .string(names.first ?? ""), "b": .string(names.last ?? ""), "judge": .string(judge), "items": .integer(count),
            "wins": .integer(wins), "losses": .integer(losses), "ties": .integer(ties), "swayed": .integer(swayed), "unread": .integer(unread),
            "win_rate": winRate?.json ?? .null, "p": number(p), "clusters": clusters.map { .integer($0) } ?? .null,
            "position_swap": swapped?.json ?? .null, "first_place": firstPlace?.json ?? .null, "position_p": number(placeP),
            "labels": labeled.map { count in
                [
                    "labeled": .integer(count), "agreement": agreement?.json ?? .null, "kappa": kappa?.json ?? .null,
                    "corrected": corrected?.json ?? .null,
                ]
            } ?? .null,
        ]
    }
}
