public import LyceumCore
public import LyceumStatistics

/// What a run says about a claim.
public struct ClaimVerdict: Sendable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case supported
        /// The opposite was shown.
        case notSupported = "not supported"
        /// The observations do not tell.
        case undecided
        /// There are no observations.
        case untested
    }

    public let claim: Claim
    public internal(set) var verdict: Verdict
    /// nil when nothing was tested.
    public let evidence: ClaimEvidence?
    /// Of the evidence's probability, over all of the recipe's claims.
    public internal(set) var adjustedProbability: Double?
    /// Why nothing was tested.
    public let problem: String?

    public var json: JSON {
        var object = JSON.Object([
            ("claim", .string(claim.name)), ("says", .string(claim.says)), ("direction", .string(claim.direction.rawValue)),
            ("verdict", .string(verdict.rawValue)), ("arm_of", claim.arm.json), ("against_of", claim.against.json),
        ])
        if let margin = claim.margin { object["margin"] = .number(margin) }
        if let evidence {
            for (name, value) in evidence.json { object[name] = value }
            object["p_adjusted"] = adjustedProbability.map { .number($0) } ?? .null
        }
        if let problem { object["problem"] = .string(problem) }
        return .object(object)
    }
}

/// The figures behind a verdict.
public struct ClaimEvidence: Sendable {
    public var meanArm: Double
    public var meanAgainst: Double
    /// arm − against
    public var effect: Double
    public var interval: Interval
    /// Observations: items or runs (of each side where they are not paired).
    public var count: Int
    public var clusterCount: Int?
    /// `items`, `runs`, or `pairs of runs`.
    public var unit: String
    /// Name of the test: `McNemar, exact`.
    public var test: String
    /// That of the claim where the effect agrees with it, else that of its opposite.
    public var probability: Double
    /// Whether the effect is on the claim's side.
    public var agrees: Bool
    public var armRuns: Int
    public var againstRuns: Int
    /// What the reader should know.
    public var warnings: [String]

    var json: JSON.Object {
        func number(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }
        var object = JSON.Object([
            ("arm", number(meanArm)), ("against", number(meanAgainst)), ("effect", number(effect)),
            ("interval", [number(interval.lower), number(interval.upper)]), ("level", number(interval.level)), ("n", .integer(count)),
            ("unit", .string(unit)), ("test", .string(test)), ("p", number(probability)), ("arm_runs", .integer(armRuns)),
            ("against_runs", .integer(againstRuns)),
        ])
        if let clusterCount { object["clusters"] = .integer(clusterCount) }
        if !warnings.isEmpty { object["warnings"] = .array(warnings.map { .string($0) }) }
        return object
    }
}
