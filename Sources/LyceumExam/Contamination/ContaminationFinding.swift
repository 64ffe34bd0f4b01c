public import LyceumCore

/// What one test says about the items of a task.
public struct ContaminationFinding: Sendable {
    /// An item as a test saw it.
    public struct Item: Sendable, Hashable {
        public var name: String
        public var isFlagged: Bool
        /// The test's number: a similarity, a membership score, a difference.
        public var value: Double?
        /// In a few words.
        public var note: String
        public var json: JSON

        public init(_ name: String, isFlagged: Bool, value: Double? = nil, note: String = "", json: JSON = .object(JSON.Object())) {
            self.name = name
            self.isFlagged = isFlagged
            self.value = value
            self.note = note
            self.json = json
        }
    }

    public var test: ContaminationTest
    public var task: String
    /// Items looked at.
    public var count: Int
    /// The result in a cell of a table.
    public var result: String
    public var probability: Double?
    /// In one or two sentences.
    public var statement: String
    /// How the score of dirty items differs from that of clean ones, for tests that call items dirty.
    public var report: ContaminationReport?
    /// Most suspicious first.
    public var items: [Item]
    public var details: JSON

    public init(
        _ test: ContaminationTest, task: String, count: Int, result: String, probability: Double? = nil, statement: String,
        report: ContaminationReport? = nil, items: [Item] = [], details: JSON = .object(JSON.Object())
    ) {
        self.test = test
        self.task = task
        self.count = count
        self.result = result
        self.probability = probability
        self.statement = statement
        self.report = report
        self.items = items
        self.details = details
    }

    public var json: JSON {
        [
            "test": .string(test.rawValue), "title": .string(test.title), "items": .integer(count), "result": .string(result),
            "p": probability.map { .number($0) } ?? .null, "statement": .string(statement), "shows": .string(test.shows),
            "leaves_open": .string(test.limits), "report": report?.json ?? .null, "details": details,
            "flagged": .array(items.filter(\.isFlagged).map { .string($0.name) }), "per_item": .array(items.map(\.json)),
        ]
    }
}

/// Numbers as findings write them.
enum FindingText {
    static func percent(_ share: Double) -> String { fixed(100 * share, 1) + " %" }

    static func fixed(_ value: Double, _ places: Int) -> String {
        value.isFinite ? Quantities.fixed(value, places: places) : "–"
    }

    static func p(_ value: Double) -> String { value < 0.0001 ? "p < 0.0001" : "p = " + fixed(value, value < 0.1 ? 4 : 3) }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
