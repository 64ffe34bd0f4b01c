public import LyceumCore
internal import LyceumMerge

/// A generation of a search, as it is reported.
public struct MergeSearchGeneration: Sendable, Hashable {
    public var number: Int
    /// Of a search with restarts.
    public var run: Int
    /// Items every candidate was scored on.
    public var items: Int
    /// Scores on these items: of the best candidate, the mean candidate, and the best so far.
    public var best: Double
    public var mean: Double
    public var incumbent: Double
    /// Above 0 chance decides over the ranks.
    public var uncertainty: Double
    /// Of the distribution, as a share of the numbers' ranges.
    public var step: Double
    /// Whether the best candidate became the best so far.
    public var improved: Bool
    /// The best candidate in the search's coordinates.
    var point: [Double]

    public var json: JSON {
        [
            "generation": .integer(number), "run": .integer(run), "items": .integer(items), "best": .number(best), "mean": .number(mean),
            "incumbent": .number(incumbent), "uncertainty": .number(uncertainty), "step": .number(step), "improved": .bool(improved),
            "point": .array(point.map { .number($0) }),
        ]
    }

    init(
        number: Int, run: Int, items: Int, best: Double, mean: Double, incumbent: Double, uncertainty: Double, step: Double, improved: Bool,
        point: [Double]
    ) {
        self.number = number
        self.run = run
        self.items = items
        self.best = best
        self.mean = mean
        self.incumbent = incumbent
        self.uncertainty = uncertainty
        self.step = step
        self.improved = improved
        self.point = point
    }

    init?(_ json: JSON) {
        guard let number = json["generation"]?.intValue, let run = json["run"]?.intValue, let items = json["items"]?.intValue,
            let best = json["best"]?.doubleValue, let mean = json["mean"]?.doubleValue, let incumbent = json["incumbent"]?.doubleValue,
            let uncertainty = json["uncertainty"]?.doubleValue, let step = json["step"]?.doubleValue, let improved = json["improved"]?.boolValue,
            let point = json["point"]?.arrayValue
        else { return nil }
        self.init(
            number: number, run: run, items: items, best: best, mean: mean, incumbent: incumbent, uncertainty: uncertainty, step: step,
            improved: improved, point: point.compactMap(\.doubleValue))
    }
}

/// What a candidate got: scores of items by task, more is better. Empty for numbers that make no merge.
struct MeasuredCandidate: Sendable, Hashable {
    var scores: [[Double]]

    var isValid: Bool { !scores.isEmpty }
    static let invalid = MeasuredCandidate(scores: [])

    var json: JSON { .array(scores.map { .array($0.map { .number($0) }) }) }

    init(scores: [[Double]]) { self.scores = scores }
    init(_ json: JSON) { scores = (json.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.doubleValue) } }
}

/// Where a search is, kept after every evaluation: killed at any instant, the same command goes on and comes to the same end.
struct MergeSearchState: Sendable {
    /// Of the configuration, the models and the questions.
    let key: String
    var search: CovarianceAdaptation
    /// Evaluations of generations that are finished or under way.
    var used = 0
    /// All runs of the program together.
    var seconds = 0.0
    /// Items of the next generation.
    var items: Int
    var incumbent: [Double]
    /// Of this generation, in the order of its candidates.
    var pending: [MeasuredCandidate] = []
    var generations: [MergeSearchGeneration] = []
    /// Of the last choice, in the order of the finalists.
    var finals: [MeasuredCandidate] = []

    init(key: String, search: CovarianceAdaptation, items: Int, incumbent: [Double]) {
        self.key = key
        self.search = search
        self.items = items
        self.incumbent = incumbent
    }

    func write(to path: String) throws(LyceumError) {
        let json = JSON.object(
            JSON.Object([
                ("format", "lyceum merge search"), ("version", 1), ("key", .string(key)), ("used", .integer(used)), ("seconds", .number(seconds)),
                ("items", .integer(items)), ("incumbent", .array(incumbent.map { .number($0) })), ("pending", .array(pending.map(\.json))),
                ("finals", .array(finals.map(\.json))), ("generations", .array(generations.map(\.json))), ("search", search.json),
            ]))
        try AtomicFile.write(json.text() + "\n", to: path)
    }

    /// - Throws: `LyceumError` (`invalidData`) for files that are something else.
    init(path: String) throws(LyceumError) {
        let json = try JSON.read(path: path)
        guard json["format"]?.stringValue == "lyceum merge search", json["version"]?.intValue == 1, let key = json["key"]?.stringValue,
            let used = json["used"]?.intValue, let seconds = json["seconds"]?.doubleValue, let items = json["items"]?.intValue,
            let search = json["search"]
        else {
            throw LyceumError(.invalidData, "the file is no state of a search", at: path, remedy: "begin anew with --force")
        }
        func list(_ key: String) -> [JSON] { json[key]?.arrayValue ?? [] }
        self.init(
            key: key, search: try CovarianceAdaptation(search, at: path), items: items, incumbent: list("incumbent").compactMap(\.doubleValue))
        self.used = used
        self.seconds = seconds
        pending = list("pending").map { MeasuredCandidate($0) }
        finals = list("finals").map { MeasuredCandidate($0) }
        generations = list("generations").compactMap { MergeSearchGeneration($0) }
        guard incumbent.count == self.search.dimension else {
            throw LyceumError(.invalidData, "the state of the search is not complete", at: path, remedy: "begin anew with --force")
        }
    }
}
