public import LyceumCore

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

    public var options: PlantedControl.Options
    public var parameters: Int
    public var loss: Double
    /// Tokens trained on.
    public var tokens: Int
    public var points: [Point] = []
    /// Items never trained on that are above a detector's own threshold.
    public var falseAlarms: [String: Int] = [:]

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
            "points": .array(points.map(Self.json)),
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
