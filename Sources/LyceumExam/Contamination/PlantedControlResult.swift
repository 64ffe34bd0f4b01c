public import LyceumCore
public import LyceumStatistics

/// A detection curve: how many items every detector finds, by how often they were trained.
public struct PlantedControlResult: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        public var detector: String
        public var repeats: Int
        public var power: DetectorPower
        /// Items above the detector's own threshold, where it has one.
        public var found: Int?
        public var isConfirmed: Bool

        public init(detector: String, repeats: Int, power: DetectorPower, found: Int? = nil, isConfirmed: Bool = true) {
            self.detector = detector
            self.repeats = repeats
            self.power = power
            self.found = found
            self.isConfirmed = isConfirmed
        }
    }

    /// How many sets a test of a whole set finds at 5 %.
    public struct SetPoint: Sendable, Hashable {
        public var detector: String
        /// 0 for sets that were not trained on: what is found there is a false alarm.
        public var repeats: Int
        public var sets: Int
        /// Items of a set.
        public var items: Int
        /// Sets with p < 0.05 in the direction of having been seen.
        public var found: Int
        /// Mean over sets: nats by which the published order is likelier, or the share of right answers lost in other words.
        public var effect: Double

        public init(detector: String, repeats: Int, sets: Int, items: Int, found: Int, effect: Double) {
            self.detector = detector
            self.repeats = repeats
            self.sets = sets
            self.items = items
            self.found = found
            self.effect = effect
        }

        public var rate: Double { sets > 0 ? Double(found) / Double(sets) : 0 }
        /// 95 %, Wilson.
        public var interval: Interval { (try? Proportion(successes: found, count: sets))?.wilson() ?? Interval(lower: 0, upper: 1) }
    }

    public var options: PlantedControl.Options
    public var parameters: Int
    public var loss: Double
    /// Tokens trained on.
    public var tokens: Int
    public var points: [Point] = []
    /// Items never trained on that are above a detector's own threshold.
    public var falseAlarms: [String: Int] = [:]
    /// Tests of whole sets, in the order of the repeats; sets that were never trained on have 0.
    public var sets: [SetPoint] = []

    public init(options: PlantedControl.Options, parameters: Int, loss: Double, tokens: Int) {
        self.options = options
        self.parameters = parameters
        self.loss = loss
        self.tokens = tokens
    }

    /// What a contamination report prints beside a verdict.
    public func power(of detector: String) -> [ContaminationReport.Power] {
        points.filter { $0.detector == detector }.map {
            ContaminationReport.Power(detector: detector, repeats: $0.repeats, rate: $0.power.rate, interval: $0.power.rateInterval)
        }
            + sets.filter { $0.detector == detector && $0.repeats > 0 }.map {
                ContaminationReport.Power(detector: detector, repeats: $0.repeats, rate: $0.rate, interval: $0.interval)
            }
    }

    public var json: JSON {
        [
            "seed": .string("\(options.seed)"), "repeats": .array(options.repeats.map { .integer($0) }),
            "items_per_level": .integer(options.itemsPerLevel), "others": .integer(options.others), "fillers": .integer(options.fillers),
            "model": [
                "parameters": .integer(parameters), "layers": .integer(options.layers), "width": .integer(options.width),
                "vocabulary": .integer(options.vocabulary), "tokens": .integer(tokens), "last_loss": .number(loss),
            ],
            "false_alarms": .object(JSON.Object(falseAlarms.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            "points": .array(points.map(Self.json)), "sets": .array(sets.map(Self.json)),
        ]
    }

    private static func json(_ set: SetPoint) -> JSON {
        [
            "detector": .string(set.detector), "repeats": .integer(set.repeats), "sets": .integer(set.sets), "items": .integer(set.items),
            "found": .integer(set.found), "effect": .number(set.effect), "rate": .number(set.rate), "rate_lower": .number(set.interval.lower),
            "rate_upper": .number(set.interval.upper),
        ]
    }

    private static func json(_ point: Point) -> JSON {
        var object = JSON.Object([
            ("detector", .string(point.detector)), ("repeats", .integer(point.repeats)), ("auroc", .number(point.power.area)),
            ("auroc_lower", .number(point.power.areaInterval.lower)), ("auroc_upper", .number(point.power.areaInterval.upper)),
            ("rate_at_5_percent", .number(point.power.rate)), ("rate_lower", .number(point.power.rateInterval.lower)),
            ("rate_upper", .number(point.power.rateInterval.upper)), ("members", .integer(point.power.members)),
            ("others", .integer(point.power.others)), ("is_confirmed", .bool(point.isConfirmed)),
        ])
        if let found = point.found { object["found"] = .integer(found) }
        return .object(object)
    }

    /// Writes the curve. The file appears when it is complete.
    public func write(to path: String) throws(LyceumError) { try AtomicFile.write(json.text(indent: 2) + "\n", to: path) }
}
