internal import LyceumStatistics

/// Corrects verdicts beside chance for the number of tasks looked at: among many tasks some are above chance by luck.
enum ChanceFamily {
    static let significance = 0.05

    /// Holm's correction over the tasks of each metric and filter; groups stay as they are.
    static func corrected(_ scores: [ReportScore]) -> [ReportScore] {
        var scores = scores
        let families = Dictionary(grouping: scores.indices.filter { !scores[$0].isGroup && probability(scores[$0].verdict) != nil }) {
            "\(scores[$0].metric)\u{0}\(scores[$0].filter)"
        }
        for members in families.values where members.count > 1 {
            let adjusted = FamilyCorrection.holm.adjusted(members.map { probability(scores[$0].verdict) ?? 1 })
            for (member, p) in zip(members, adjusted) { scores[member].verdict = verdict(scores[member].verdict, p) }
        }
        return scores
    }

    private static func probability(_ verdict: ChanceVerdict) -> Double? {
        switch verdict {
        case .above(let p), .below(let p), .notToldApart(let p): p
        case .equivalent, .none: nil
        }
    }

    private static func verdict(_ verdict: ChanceVerdict, _ p: Double) -> ChanceVerdict {
        switch verdict {
        case .above: p < significance ? .above(p: p) : .notToldApart(p: p)
        case .below: p < significance ? .below(p: p) : .notToldApart(p: p)
        case .notToldApart: .notToldApart(p: p)
        case .equivalent, .none: verdict
        }
    }
}
