public import LyceumStatistics

extension ReportComparison {
    /// The pairs of a comparison of models, as a report shows them.
    public init(_ comparison: ModelComparison, title: String? = nil) {
        let pairs = comparison.pairs.map { ReportPair($0) }
        let tests = Set(comparison.pairs.map { $0.comparison.mcNemar == nil || $0.comparison.clusterCount != nil }).sorted { !$0 && $1 }
        let names = tests.map { $0 ? "sign-flip permutation" : "exact McNemar" }
        let omnibus = comparison.omnibus.map { test in
            "\(test.task), all models at once: \(test.test) \(ReportNumber.pPhrase(test.probability))"
        }
        let overall = comparison.overall.map { line in
            "All tasks (\(line.average.rawValue)): \(line.modelB) − \(line.modelA) = \(ReportNumber.difference(line.difference, .share)) "
                + "[\(ReportNumber.difference(line.interval.lower, .share)), \(ReportNumber.difference(line.interval.upper, .share))] points, "
                + ReportNumber.pPhrase(line.probability)
        }
        self.init(
            title: title ?? comparison.models.joined(separator: " · "), pairs: pairs, correction: comparison.correction.title,
            test: names.joined(separator: "; "), notes: overall + omnibus + comparison.warnings)
    }
}

extension ReportPair {
    init(_ pair: ModelComparison.Pair) {
        let comparison = pair.comparison
        let units = [comparison.meanA, comparison.meanB].map {
            TaskSummary.unit(ScoreRecord(metric: pair.metric, filter: pair.filter, value: $0, standardError: nil))
        }
        let isShare = units == [.share, .share]
        let usesMcNemar = comparison.clusterCount == nil
        self.init(
            task: pair.task, metric: pair.filter == "none" ? pair.metric : "\(pair.metric), \(pair.filter)", unit: isShare ? .share : .plain,
            baseline: pair.modelA, candidate: pair.modelB, count: comparison.count, clusters: comparison.clusterCount,
            baselineScore: comparison.meanA,
            candidateScore: comparison.meanB, onlyBaseline: comparison.mcNemar?.onlyA, onlyCandidate: comparison.mcNemar?.onlyB,
            difference: ReportEstimate(
                comparison.difference, lower: comparison.interval.lower, upper: comparison.interval.upper, level: comparison.interval.level,
                method: comparison.clusterCount == nil ? "paired t" : "paired t over clusters"),
            p: usesMcNemar ? comparison.mcNemar?.exact ?? comparison.permutationProbability : comparison.permutationProbability,
            adjustedP: pair.adjustedProbability, verdict: ComparisonVerdict(pair), detectable: comparison.smallestDetectableDifference)
    }
}

extension ComparisonVerdict {
    init(_ pair: ModelComparison.Pair) {
        switch pair.verdict {
        case .win: self = .win
        case .loss: self = .loss
        case .tie:
            if let equivalence = pair.comparison.equivalence, equivalence.isEquivalent {
                self = .equivalent(margin: equivalence.margin)
            } else {
                self = .tie
            }
        }
    }
}

extension FamilyCorrection {
    var title: String {
        switch self {
        case .none: "none"
        case .bonferroni: "Bonferroni"
        case .holm: "Holm"
        case .benjaminiHochberg: "Benjamini–Hochberg"
        case .benjaminiYekutieli: "Benjamini–Yekutieli"
        }
    }
}
