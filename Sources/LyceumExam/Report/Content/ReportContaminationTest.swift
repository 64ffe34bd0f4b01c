/// A test for contamination, with what it can and cannot show.
public struct ReportContaminationTest: Sendable, Hashable {
    public var task: String
    /// "MELD", "order of the file".
    public var name: String
    /// Items looked at.
    public var count: Int
    public var result: String
    public var p: Double?
    public var statement: String
    public var shows: String
    public var leavesOpen: String
    /// The most suspicious items, a line each.
    public var items: [String]

    public init(
        task: String, name: String, count: Int, result: String, p: Double? = nil, statement: String, shows: String, leavesOpen: String,
        items: [String] = []
    ) {
        self.task = task
        self.name = name
        self.count = count
        self.result = result
        self.p = p
        self.statement = statement
        self.shows = shows
        self.leavesOpen = leavesOpen
        self.items = items
    }
}
