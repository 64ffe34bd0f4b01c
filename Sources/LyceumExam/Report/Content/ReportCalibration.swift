/// Whether a model's confidence says how often it is right.
public struct ReportCalibration: Sendable, Hashable {
    /// Items of about the same confidence.
    public struct Bin: Sendable, Hashable {
        /// Ends of the bin, shares of 1.
        public var lower: Double
        public var upper: Double
        public var count: Int
        public var meanConfidence: Double
        public var accuracy: ReportEstimate

        public init(lower: Double, upper: Double, count: Int, meanConfidence: Double, accuracy: ReportEstimate) {
            self.lower = lower
            self.upper = upper
            self.count = count
            self.meanConfidence = meanConfidence
            self.accuracy = accuracy
        }
    }

    /// The error among the most confident share of items.
    public struct CoveragePoint: Sendable, Hashable {
        public var coverage: Double
        public var risk: Double

        public init(coverage: Double, risk: Double) {
            self.coverage = coverage
            self.risk = risk
        }
    }

    /// A measure before and after a repair that was fitted on other items.
    public struct Repair: Sendable, Hashable {
        /// "temperature 1.8", "isotonic".
        public var name: String
        public var expectedError: Double
        public var logLoss: Double?
        public var brier: Double?

        public init(_ name: String, expectedError: Double, logLoss: Double? = nil, brier: Double? = nil) {
            self.name = name
            self.expectedError = expectedError
            self.logLoss = logLoss
            self.brier = brier
        }
    }

    public var title: String
    /// What is taken for confidence: "softmax over letters", "vote share of 5 samples".
    public var confidence: String
    public var count: Int
    /// Share of right answers.
    public var accuracy: Double
    public var meanConfidence: Double
    public var bins: [Bin]
    public var expectedError: ReportEstimate
    /// Mean and 95 % point of the expected error of a model whose confidences are exactly right, in samples of this size.
    public var nullMean: Double?
    public var nullUpper: Double?
    /// Further measures, in the order they are shown: name and value.
    public var measures: [(name: String, estimate: ReportEstimate)]
    public var coverage: [CoveragePoint]
    public var areaUnderRisk: Double?
    public var repairs: [Repair]

    public init(
        title: String, confidence: String, count: Int, accuracy: Double, meanConfidence: Double, bins: [Bin], expectedError: ReportEstimate,
        nullMean: Double? = nil, nullUpper: Double? = nil, measures: [(name: String, estimate: ReportEstimate)] = [],
        coverage: [CoveragePoint] = [], areaUnderRisk: Double? = nil, repairs: [Repair] = []
    ) {
        self.title = title
        self.confidence = confidence
        self.count = count
        self.accuracy = accuracy
        self.meanConfidence = meanConfidence
        self.bins = bins
        self.expectedError = expectedError
        self.nullMean = nullMean
        self.nullUpper = nullUpper
        self.measures = measures
        self.coverage = coverage
        self.areaUnderRisk = areaUnderRisk
        self.repairs = repairs
    }

    public static func == (a: Self, b: Self) -> Bool { a.json == b.json }

    public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
