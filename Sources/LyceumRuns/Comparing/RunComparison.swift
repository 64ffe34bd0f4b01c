public import LyceumCore

/// Several runs side by side: what was chosen differently, and what came out at equal points of the work.
public struct RunComparison: Sendable {
    /// A choice that is not the same in all runs; nil where a run does not have it.
    public struct Difference: Sendable, Hashable {
        public var key: String
        public var values: [JSON?]
    }

    /// A metric at one point of the work; nil where a run does not have it yet.
    public struct Row: Sendable, Hashable {
        public var metric: String
        /// Step or number of tokens.
        public var at: Double
        public var values: [Double?]
    }

    public let runs: [Run]
    /// The runs' names, made different.
    public let names: [String]
    public let horizontal: RunCharts.Horizontal
    public let differences: [Difference]
    public let rows: [Row]

    /// - Parameters:
    ///   - horizontal: what counts as the same point of the work. Tokens need the metric `tokens` in all runs.
    ///   - points: at how many points, up to the end of the shortest run, the metrics are set side by side.
    public init(_ runs: [Run], at horizontal: RunCharts.Horizontal = .step, points: Int = 4) throws(LyceumError) {
        self.runs = runs
        self.horizontal = horizontal
        names = RunCharts.labels(runs)
        differences = Self.differences(runs.map(\.description))
        var metrics: [[MetricSeries]] = []
        for run in runs { metrics.append(try run.metrics()) }
        if horizontal == .tokens, let missing = metrics.firstIndex(where: { !$0.contains { $0.name == "tokens" } }) {
            throw LyceumError(
                .invalidArgument, "the run '\(runs[missing].description.name)' did not record how many tokens it trained on",
                remedy: "compare at equal steps")
        }
        rows = Self.rows(metrics, horizontal, points)
    }

    private static func differences(_ runs: [RunDescription]) -> [Difference] {
        let flat = runs.map { run in
            let extra: [(String, JSON)] =
                [("(version)", .string(run.version)), ("(kind)", .string(run.kind)), ("(host)", .string(run.host.name))]
                + run.seeds.sorted { $0.key < $1.key }.map { ("(seed) \($0.key)", .string(String($0.value))) }
            return JSON.Object(run.configuration.flattened + extra)
        }
        var seen: Set<String> = []
        let keys = flat.flatMap(\.keys).filter { seen.insert($0).inserted }
        return keys.compactMap { key in
            let values = flat.map { $0[key] }
            return values.allSatisfy { $0 == values[0] } ? nil : Difference(key: key, values: values)
        }
    }

    private static func rows(_ metrics: [[MetricSeries]], _ horizontal: RunCharts.Horizontal, _ count: Int) -> [Row] {
        var seen: Set<String> = []
        let names = MetricCatalog.sorted(Array(metrics.joined())).map(\.name).filter { seen.insert($0).inserted && MetricCatalog.group($0) != nil }
        return names.flatMap { name -> [Row] in
            let curves = metrics.map { all -> [ChartPoint]? in
                guard let metric = all.first(where: { $0.name == name }), !metric.points.isEmpty else { return nil }
                return RunCharts.points(metric, all, horizontal)
            }
            let present = curves.compactMap { $0 }
            guard let end = present.compactMap(\.last?.x).min(), let start = present.compactMap(\.first?.x).max(), start <= end else {
                return []
            }
            var places: [Double] = []
            for part in 1...max(count, 1) {
                let wanted = end * Double(part) / Double(max(count, 1))
                // A point that the first of the runs has, so that nothing is compared between its points.
                guard wanted >= start, let place = present[0].last(where: { $0.x <= wanted })?.x, places.last != place else { continue }
                places.append(place)
            }
            return places.map { place in Row(metric: name, at: place, values: curves.map { $0.flatMap { value($0, at: place) } }) }
        }
    }

    /// The last value up to a place.
    private static func value(_ points: [ChartPoint], at place: Double) -> Double? { points.last { $0.x <= place }?.y }
}

extension RunComparison {
    public var json: JSON {
        [
            "runs": .array(runs.map { $0.json }), "at": .string(horizontal.rawValue),
            "differences": .array(
                differences.map { ["key": .string($0.key), "values": .array($0.values.map { $0 ?? .null })] }),
            "metrics": .array(
                rows.map {
                    [
                        "metric": .string($0.metric), "at": .number($0.at),
                        "values": .array($0.values.map { $0.map { .number($0) } ?? .null }),
                    ]
                }),
        ]
    }
}
