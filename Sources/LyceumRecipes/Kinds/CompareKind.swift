public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam
internal import LyceumStatistics

/// Compares records of examinations item by item, as `lyceum exam compare` does.
public struct CompareKind: StepKind {
    public struct Parameters: Sendable {
        var records: [String]
        var tasks: [String]
        var metric: String?
        var margin: Double?
        var level: Double
        var allowsDifferences: Bool
    }

    static let records = ConfigurationKey<[String]>.paths("records", "Two or more records of examinations.")
    static let tasks = ConfigurationKey<[String]>.texts("tasks", "Tasks to compare; without it, all that every record has.")
    static let metric = ConfigurationKey<String?>.text("metric", automatic: "each task's first", "The metric.")
    static let margin = ConfigurationKey<Double?>.number(
        "margin", in: 0...1e9, excludesLower: true, unit: "units of the score", "Also test whether differences lie within ± this.")
    static let level = ConfigurationKey<Double>.number("level", in: 0.5...0.9999, default: 0.95, "Level of intervals and verdicts.")

    static let force = ConfigurationKey<Bool>.flag(
        "force", default: false, "Compare also when the records were not asked in the same way (other strategies, shots, templates); items only some have are left out.")

    static let section = ConfigurationSection(
        "compare", "A comparison of records.",
        keys: [
            KeyDeclaration("records", .list(.path), isRequired: true, "Two or more records of examinations, such as ${examine.record}."),
            tasks.declaration, metric.declaration, margin.declaration, level.declaration,
            force.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "compare", "Compares records of examinations item by item, as lyceum exam compare does.", section: Self.section,
            outputs: [
                .path("page", "a web page with scores and paired tests"), .path("comparison", "the figures as JSON"),
                .value("pairs", "one entry per pair of records and task: difference, interval, p, adjusted p, verdict"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let records = reader[Self.records]
        if records.count < 2, !reader.isDraft || !reader.has("records") {
            reader.report("records", "expected two or more, found \(records.count)", remedy: "write records: ${examine.record} of a step with loops, or a list")
        }
        return Parameters(
            records: records, tasks: reader[Self.tasks], metric: reader[Self.metric], margin: reader[Self.margin], level: reader[Self.level],
            allowsDifferences: reader[Self.force])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: 2, memory: 100 << 20, disk: 200 << 10)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var records: [ExaminationRecord] = []
            for path in parameters.records { records.append(try ExaminationRecord.read(path)) }
            let set = RecordSet(records)
            let tasks = parameters.tasks.isEmpty ? nil : parameters.tasks
            if parameters.allowsDifferences {
                for difference in set.differences(tasks: tasks) { context.note(difference.text) }
            } else {
                try set.checkComparable(tasks: tasks)
            }
            var scores = try set.scores(tasks: tasks, metric: parameters.metric)
            if parameters.allowsDifferences { scores = try RecordSet.shared(scores) }
            var options = PairedComparison.Options()
            options.level = parameters.level
            options.margin = parameters.margin
            options.threads = context.threads
            let comparison = try ModelComparison(scores, options: options)
            let pairs = JSON.array(comparison.pairs.map(Self.json))
            try AtomicFile.write(JSON.object(JSON.Object([("pairs", pairs)])).text(indent: 2) + "\n", to: context.path("comparison.json"))
            let page = ComparisonPage.html(set.records, comparisons: [ReportComparison(comparison)], command: "step \(context.name)")
            try AtomicFile.write(page, to: context.path("comparison.html"))
            for warning in comparison.warnings { context.note(warning) }
            return StepResult(
                files: ["page": "comparison.html", "comparison": "comparison.json"], values: JSON.Object([("pairs", pairs)]))
        }
    }

    private static func json(_ pair: ModelComparison.Pair) -> JSON {
        func number(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }
        let one = pair.comparison
        return [
            "task": .string(pair.task), "metric": .string(pair.metric), "a": .string(pair.modelA), "b": .string(pair.modelB),
            "n": .integer(one.count), "mean_a": number(one.meanA), "mean_b": number(one.meanB), "difference": number(one.difference),
            "interval": [number(one.interval.lower), number(one.interval.upper)], "p": number(one.probability),
            "p_adjusted": number(pair.adjustedProbability), "verdict": .string(pair.verdict.rawValue),
        ]
    }
}
