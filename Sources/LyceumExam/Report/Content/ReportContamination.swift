/// Whether a model may have seen the items, and whether the detectors would have noticed.
public struct ReportContamination: Sendable, Hashable {
    /// How a detector does on items that were trained into a small model on purpose.
    public struct Detector: Sendable, Hashable {
        public struct Power: Sendable, Hashable {
            /// How often an item was trained on.
            public var exposures: Int
            /// Share of such items found at 5 % false alarms.
            public var found: ReportEstimate

            public init(exposures: Int, found: ReportEstimate) {
                self.exposures = exposures
                self.found = found
            }
        }

        public var name: String
        /// Area under the curve of true against false alarms, all exposures together.
        public var area: ReportEstimate?
        public var power: [Power]
        /// What it says about the items here.
        public var finding: String

        public init(_ name: String, area: ReportEstimate? = nil, power: [Power] = [], finding: String = "") {
            self.name = name
            self.area = area
            self.power = power
            self.finding = finding
        }
    }

    public var task: String
    public var count: Int
    public var dirty: Int
    /// How items were called dirty: "13-gram overlap with corpus.jsonl".
    public var method: String
    public var metric: String
    public var all: ReportEstimate?
    public var clean: ReportEstimate?
    public var dirtyScore: ReportEstimate?
    /// Dirty minus clean.
    public var difference: ReportEstimate?
    public var p: Double?
    public var detectors: [Detector]
    /// In one sentence.
    public var verdict: String

    public init(
        task: String, count: Int, dirty: Int, method: String, metric: String = "acc", all: ReportEstimate? = nil, clean: ReportEstimate? = nil,
        dirtyScore: ReportEstimate? = nil, difference: ReportEstimate? = nil, p: Double? = nil, detectors: [Detector] = [], verdict: String = ""
    ) {
        self.task = task
        self.count = count
        self.dirty = dirty
        self.method = method
        self.metric = metric
        self.all = all
        self.clean = clean
        self.dirtyScore = dirtyScore
        self.difference = difference
        self.p = p
        self.detectors = detectors
        self.verdict = verdict
    }
}
