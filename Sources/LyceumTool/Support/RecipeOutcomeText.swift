import Lyceum

/// A run's results for a terminal.
enum RecipeOutcomeText {
    static func text(_ outcome: RecipeOutcome, folder: String, report: (path: String, report: RecipeReport)?) -> String {
        var text = "\n"
        if !outcome.verdicts.isEmpty { text += claims(outcome) + "\n" }
        if let report { text += report.report.summary + "\n" }
        let done = outcome.steps.count { $0.artifact != nil }
        text += "\(done) of \(outcome.steps.count) steps in \(Quantities.clock(seconds: outcome.seconds))\n"
        text += "results  \(folder)/results.json\n"
        if let report { text += "report   \(report.path)\n" }
        return text
    }

    /// The claims with verdict, effect, interval, number and probability.
    static func claims(_ outcome: RecipeOutcome) -> String {
        var text = Console.styled("Claims", .bold, for: .output) + "\n"
        for verdict in outcome.verdicts { text += claim(verdict) }
        let tested = outcome.verdicts.count { $0.evidence != nil }
        guard tested > 0 else { return text }
        let level = Quantities.fixed((1 - outcome.plan.recipe.significance) * 100, places: 0)
        text += "\(tested) test\(tested == 1 ? "" : "s"), p corrected: \(outcome.plan.recipe.correction); intervals \(level) %\n"
        return text
    }

    private static func claim(_ verdict: ClaimVerdict) -> String {
        let style: Console.Style =
            switch verdict.verdict {
            case .supported: .green
            case .notSupported: .red
            case .undecided, .untested: .yellow
            }
        let claim = verdict.claim
        var text = "  " + Console.styled(verdict.verdict.rawValue, style, for: .output) + "  "
        text += claim.says.isEmpty ? claim.name : "\(claim.says) (\(claim.name))"
        text += "\n"
        if let problem = verdict.problem { return text + "    \(problem)\n" }
        guard let evidence = verdict.evidence else { return text }
        text += "    \(number(evidence.meanArm)) against \(number(evidence.meanAgainst)): \(signed(evidence.effect)) "
        text += "[\(signed(evidence.interval.lower)), \(signed(evidence.interval.upper))]"
        text += ", n = \(evidence.count) \(evidence.unit)" + (evidence.clusterCount.map { " in \($0) clusters" } ?? "")
        text += ", \(evidence.test), p \(ExamNumber.probability(evidence.probability))"
        if let adjusted = verdict.adjustedProbability { text += " (corrected \(ExamNumber.probability(adjusted)))" }
        if let margin = claim.margin { text += ", margin \(number(margin))" }
        text += "\n"
        for warning in evidence.warnings { text += "    note: \(warning)\n" }
        return text
    }

    private static func number(_ value: Double) -> String { ExamNumber.value(value) }
    private static func signed(_ value: Double) -> String { ExamNumber.signed(value) }
}
