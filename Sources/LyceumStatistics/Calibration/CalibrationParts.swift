/// A Brier score and what it consists of: score = reliability − resolution + uncertainty + within.
/// - Source: Murphy 1973; the within-bin part after Stephenson, Coelho, Jolliffe 2008.
public struct BrierScore: Sendable, Hashable {
    public var score: Double
    /// The squared distance of confidence from accuracy; 0 is best.
    public var reliability: Double
    /// How much accuracy differs between bins; more is better.
    public var resolution: Double
    /// Of the labels alone.
    public var uncertainty: Double
    /// What is left because confidences inside a bin differ.
    public var within: Double
}

/// What is left wrong when only the most confident answers are given.
public struct RiskCoverage: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        /// The share of items answered.
        public var coverage: Double
        /// The share of these that is wrong.
        public var risk: Double
    }

    /// At most some hundred points, from high to low confidence.
    public var points: [Point]
    /// Area under the curve: the mean risk over all coverages; less is better.
    public var area: Double
    /// The area of a model that knows which answers are right.
    public var bestArea: Double
    public var accuracyAt80: Double
    public var accuracyAt90: Double
}

/// How a model's letters are distributed whatever the question.
public struct LetterBias: Sendable, Hashable {
    /// Mean probability per option position.
    public var probabilities: [Double]
    /// How often each position was chosen.
    public var chosen: [Double]
    /// How often each position is right.
    public var gold: [Double]
    /// Total variation between chosen and right.
    public var distance: Double
    /// Chi-squared test of chosen against right.
    public var probability: Double
}
