/// Scores of parts: subjects, difficulties, formats.
public struct ReportBreakdown: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        public var name: String
        /// The heading it stands under ("STEM"), or nil.
        public var group: String?
        public var estimate: ReportEstimate
        public var count: Int
        public var chance: Double?
        /// After correction for the number of parts; nil goes by the interval.
        public var verdict: ChanceVerdict?

        public init(
            _ name: String, group: String? = nil, estimate: ReportEstimate, count: Int, chance: Double? = nil, verdict: ChanceVerdict? = nil
        ) {
            self.name = name
            self.group = group
            self.estimate = estimate
            self.count = count
            self.chance = chance
            self.verdict = verdict
        }
    }

    /// "Subjects of mmlu", "medqa by difficulty".
    public var title: String
    public var metric: String
    public var unit: ReportUnit
    public var parts: [Part]
    /// The score over all parts, drawn as a line.
    public var overall: Double?

    public init(title: String, metric: String, unit: ReportUnit = .share, parts: [Part], overall: Double? = nil) {
        self.title = title
        self.metric = metric
        self.unit = unit
        self.parts = parts
        self.overall = overall
    }
}
