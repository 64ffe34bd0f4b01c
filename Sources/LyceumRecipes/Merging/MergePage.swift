internal import LyceumExam
internal import LyceumStatistics

/// A page with the scores of child and parents side by side and the tests between them.
enum MergePage {
    static func html(_ verdict: MergeVerdict, records: [ExaminationRecord], scores: [ModelScores], command: String) -> String {
        var pairs: [ReportPair] = []
        for row in verdict.rows {
            let one = row.pair.comparison
            pairs.append(
                ReportPair(
                    task: row.pair.task, metric: row.pair.metric, unit: one.mcNemar == nil ? .plain : .share, baseline: row.pair.modelA, candidate: row.pair.modelB, count: one.count,
                    clusters: one.clusterCount, baselineScore: one.meanA, candidateScore: one.meanB, onlyBaseline: one.mcNemar?.onlyA,
                    onlyCandidate: one.mcNemar?.onlyB,
                    difference: ReportEstimate(
                        one.difference, lower: one.interval.lower, upper: one.interval.upper, level: one.interval.level, method: "paired t"),
                    p: one.probability,
                    adjustedP: row.pair.adjustedProbability, verdict: word(row.pair.verdict), detectable: one.smallestDetectableDifference))
        }
        let comparison = ReportComparison(
            title: "\(verdict.child): \(verdict.decision.rawValue)", pairs: pairs, correction: "Holm",
            test: "exact McNemar, sign flips", notes: verdict.reasons)
        return ComparisonPage.html(records, comparisons: [comparison], command: command)
    }

    private static func word(_ verdict: PairedComparison.Verdict) -> ComparisonVerdict {
        switch verdict {
        case .win: .win
        case .tie: .tie
        case .loss: .loss
        }
    }
}
