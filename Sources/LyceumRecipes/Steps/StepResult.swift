public import LyceumCore

/// What a step found out and left behind.
public struct StepResult: Sendable {
    /// Paths of the declared path outputs by name, relative to the artifact's folder (`model`, `report/index.html`).
    public var files: [String: String]
    /// Named values: the declared ones, and others where the kind has open values. Numbers are finite, or left out.
    public var values: JSON.Object
    /// Scores of single items, for paired tests.
    public var items: [StepScores]

    public init(files: [String: String] = [:], values: JSON.Object = JSON.Object(), items: [StepScores] = []) {
        self.files = files
        self.values = values
        self.items = items
    }
}

/// One score per item of an examination, in the form paired tests need.
public struct StepScores: Sendable, Hashable {
    /// Such as `fiction/acc`.
    public var name: String
    /// What is asked, the same in all runs that asked the same.
    public var ids: [String]
    /// One number per item; higher is better unless the claim says otherwise.
    public var scores: [Double]
    /// What belongs together and is not independent, one name per item; nil when all are.
    public var clusters: [String]?

    public init(name: String, ids: [String], scores: [Double], clusters: [String]? = nil) {
        self.name = name
        self.ids = ids
        self.scores = scores
        self.clusters = clusters
    }

    public var json: JSON {
        var object = JSON.Object([
            ("name", .string(name)), ("ids", .array(ids.map { .string($0) })), ("scores", .array(scores.map { .number($0) })),
        ])
        if let clusters { object["clusters"] = .array(clusters.map { .string($0) }) }
        return .object(object)
    }

    /// - Throws: `LyceumError` (`invalidData`) for anything else than what `json` gives.
    public init(_ json: JSON, at place: String) throws(LyceumError) {
        func texts(_ key: String) -> [String]? {
            guard let list = json[key]?.arrayValue else { return nil }
            let texts = list.compactMap(\.stringValue)
            return texts.count == list.count ? texts : nil
        }
        let numbers = json["scores"]?.arrayValue.map { $0.compactMap(\.doubleValue) }
        guard let name = json["name"]?.stringValue, let ids = texts("ids"), let numbers, numbers.count == ids.count,
            numbers.count == json["scores"]?.arrayValue?.count
        else {
            throw LyceumError(.invalidData, "expected scores with as many ids as numbers", at: place, remedy: "run the step again with --force")
        }
        let clusters = texts("clusters")
        guard clusters == nil || clusters?.count == ids.count else {
            throw LyceumError(.invalidData, "expected as many clusters as items", at: place, remedy: "run the step again with --force")
        }
        self.init(name: name, ids: ids, scores: numbers, clusters: clusters)
    }
}
