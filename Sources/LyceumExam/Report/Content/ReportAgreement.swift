public import LyceumCore
internal import LyceumStatistics

/// How far a grader agrees with people.
public struct ReportAgreement: Sendable, Hashable {
    public var task: String
    public var metric: String
    public var filter: String
    /// Answers with both grades.
    public var count: Int
    /// The share of equal grades.
    public var agreement: ReportEstimate
    public var kappa: ReportEstimate
    public var quadraticKappa: ReportEstimate
    /// Mean grade of the grader minus that of the people.
    public var leniency: Double
    /// The score of all items corrected by the labeled ones.
    public var corrected: ReportEstimate?

    public init(_ labeled: LabeledAgreement) {
        func estimate(_ kappa: CohenKappa) -> ReportEstimate {
            let interval = kappa.interval()
            guard interval.lower.isFinite, interval.upper.isFinite else { return ReportEstimate(kappa.value) }
            return ReportEstimate(kappa.value, lower: interval.lower, upper: interval.upper, method: "normal")
        }
        (task, metric, filter, count) = (labeled.task, labeled.metric, labeled.filter, labeled.agreement.count)
        let same = Int((labeled.agreement.agreement * Double(count)).rounded())
        let interval = (try? Proportion(successes: same, count: count))?.wilson()
        agreement = ReportEstimate(labeled.agreement.agreement, lower: interval?.lower, upper: interval?.upper, method: "Wilson")
        kappa = estimate(labeled.agreement.kappa)
        quadraticKappa = estimate(labeled.agreement.quadraticKappa)
        leniency = labeled.agreement.leniency
        corrected = labeled.corrected.map {
            let interval = $0.interval()
            return ReportEstimate($0.mean, lower: max(0, interval.lower), upper: min(1, interval.upper), method: "prediction-powered")
        }
    }

    public var json: JSON {
        [
            "task": .string(task), "metric": .string(metric), "filter": .string(filter), "labeled": .integer(count), "agreement": agreement.json,
            "kappa": kappa.json, "quadratic_kappa": quadraticKappa.json, "leniency": .number(leniency), "corrected": corrected?.json ?? .null,
        ]
    }
}
