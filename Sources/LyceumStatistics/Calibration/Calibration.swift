/// How well a model's confidence says how often it is right.
public struct Calibration: Sendable, Hashable {
    /// Where the confidences come from; never mixed in one diagram.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// Softmax over the scores of the options.
        case options
        /// Softmax over the scores of the options divided by their length.
        case normalizedOptions = "normalized-options"
        /// The probability of the written sequence.
        case sequence
        /// The share of samples that agree.
        case votes
        /// What the model says of itself.
        case stated
    }

    public struct Options: Sendable, Hashable {
        public var bins = 10
        public var level = 0.95
        /// Bootstrap draws over items for the intervals; 0 gives none.
        public var draws = 1000
        /// Label sets simulated from the confidences for the null distribution of the ECE.
        public var simulations = 1000
        public var seed: UInt64 = 1234
        /// nil takes `LYCEUM_THREADS` or all cores. The result does not depend on it.
        public var threads: Int?

        public init() {}
    }

    /// A number with an interval from resampled items.
    public struct Measure: Sendable, Hashable {
        public var value: Double
        /// nil where no draws were asked for or the measure is not defined.
        public var interval: Interval?
    }

    /// The error a perfectly calibrated model with these confidences would show by chance.
    public struct NullError: Sendable, Hashable {
        public var mean: Double
        /// 95 % of perfectly calibrated models show less.
        public var point95: Double
        /// The share of simulated models that show at least the error seen, with one added to both counts.
        public var probability: Double
    }

    public struct Bin: Sendable, Hashable {
        public var lower: Double
        public var upper: Double
        public var count: Int
        public var meanConfidence: Double
        public var accuracy: Double
        /// Wilson interval of the accuracy.
        public var interval: Interval
    }

    public let source: Source
    public let options: Options
    public let count: Int
    public let accuracy: Double
    public let meanConfidence: Double
    /// Bins of equal width; empty bins are left out.
    public let equalWidth: [Bin]
    /// Bins of equal mass.
    public let equalMass: [Bin]
    /// Expected calibration error over bins of equal width.
    public let expectedError: Measure
    /// The same over bins of equal mass.
    public let equalMassError: Measure
    public let maximumError: Measure
    /// Root of the mean squared gap, weighted by the bins' share.
    public let rootMeanSquareError: Measure
    /// Over classes and bins of equal mass (ACE); only with probabilities of all options.
    public let adaptiveError: Measure?
    /// Over classes and bins of equal width (SCE); only with probabilities of all options.
    public let classwiseError: Measure?
    public let nullError: NullError
    /// Of the confidence against right or wrong (0–1).
    public let confidenceBrier: BrierScore
    /// Over all options, one-hot sum (0–2); only with probabilities of all options.
    public let brier: Measure?
    /// In nats; of the right option where all are known, else of right or wrong.
    public let logLoss: Measure
    /// How well confidence tells right from wrong answers; nil where all or none are right.
    public let discrimination: Measure?
    public let riskCoverage: RiskCoverage
    public let letterBias: LetterBias?
    public let warnings: [String]
}
