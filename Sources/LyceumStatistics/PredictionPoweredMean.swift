public import LyceumCore

/// A mean of human labels from many judge scores and few labels: the judge's mean, moved by how far the judge is off where labels exist.
///
/// mean = λ · mean(judge, all others) + mean(human − λ · judge, labeled); Var = λ² · Var(judge)/N + Var(human − λ · judge)/n.
/// - Source: Angelopoulos et al. 2023, "Prediction-powered inference"; λ: the same, 2023, "PPI++".
public struct PredictionPoweredMean: Sendable, Hashable {
    public let mean: Double
    public let standardError: Double
    /// What the judge's scores weigh; 1 in the original form, 0 ignores the judge.
    public let weight: Double
    /// The labels alone.
    public let labeledMean: Double
    public let labeledStandardError: Double
    /// The judge alone, bias and all.
    public let judgeMean: Double
    /// Mean of human − judge on the labeled items.
    public let bias: Double

    /// - Parameters:
    ///   - judge: the judge's scores of items without labels.
    ///   - labeledJudge: the judge's scores of labeled items; `human` their labels.
    ///   - isTuned: whether the weight is chosen to make the error small; otherwise it is 1.
    public init(judge: [Double], labeledJudge: [Double], human: [Double], isTuned: Bool = false) throws(LyceumError) {
        try Checks.sameCount(labeledJudge.count, human.count, "the judge's labeled scores", "the human labels")
        try Checks.atLeast(2, human.count, "labeled items")
        try Checks.atLeast(2, judge.count, "items without labels")
        for (values, name) in [(judge, "judge"), (labeledJudge, "labeled judge"), (human, "human")] {
            try Checks.finite(values, named: name)
        }
        let many = Double(judge.count)
        let few = Double(human.count)
        let weight = isTuned ? Self.tuned(judge, labeledJudge, human) : 1
        let gaps = zip(human, labeledJudge).map { $0 - weight * $1 }
        self.weight = weight
        mean = weight * Moments.mean(judge) + Moments.mean(gaps)
        standardError = (weight * weight * Moments.variance(judge) / many + Moments.variance(gaps) / few).squareRoot()
        labeledMean = Moments.mean(human)
        labeledStandardError = Moments.standardError(human)
        judgeMean = Moments.mean(judge + labeledJudge)
        bias = Moments.mean(zip(human, labeledJudge).map { $0 - $1 })
    }

    public func interval(level: Double = 0.95) -> Interval {
        let reach = NormalDistribution.upperQuantile((1 - level) / 2) * standardError
        return Interval(lower: mean - reach, upper: mean + reach, level: level)
    }

    /// Cov(human, judge) / ((1 + n/N) · Var(judge)), kept in 0–1.
    private static func tuned(_ judge: [Double], _ labeledJudge: [Double], _ human: [Double]) -> Double {
        let centerJudge = Moments.mean(labeledJudge)
        let centerHuman = Moments.mean(human)
        let products = zip(labeledJudge, human).map { ($0 - centerJudge) * ($1 - centerHuman) }
        let covariance = Moments.sum(products) / Double(human.count - 1)
        let variance = Moments.variance(judge + labeledJudge)
        guard variance > 0 else { return 0 }
        return min(1, max(0, covariance / ((1 + Double(human.count) / Double(judge.count)) * variance)))
    }
}
