public import LyceumConfiguration
public import LyceumCore
package import LyceumExam
internal import LyceumStatistics

/// How hard items are for models that were examined on them, as `lyceum exam difficulty` tells.
public struct DifficultyKind: StepKind {
    public struct Parameters: Sendable {
        var records: [String]
        var task: String?
        var isNormalized: Bool
        var hasPrompts: Bool
        var truth: String?
        var buckets: Int
    }

    static let records = ConfigurationKey<[String]>.paths("records", "Records of examinations on the same items, one per judge.")
    static let task = ConfigurationKey<String?>.text("task", automatic: "the only one of the first record", "The task.")
    static let normalized = ConfigurationKey<Bool>.flag(
        "normalized", default: false, "Divide each option's log-likelihood by its characters first.")
    static let prompts = ConfigurationKey<Bool>.flag(
        "prompts", default: false, "Write prompt and completion as the judges saw them, for items that have none.")
    static let truth = ConfigurationKey<String?>.text(
        "truth", "A field of the items with a difficulty known otherwise; its rank correlation with the judges' is told.")
    static let buckets = ConfigurationKey<Int>.whole("buckets", in: 2...20, default: 3, "Equal parts that the thresholds cut the items into.")

    static let section = ConfigurationSection(
        "difficulty", "Difficulty judged by models.",
        keys: [
            KeyDeclaration("records", .list(.path), isRequired: true, "Records of examinations on the same items, such as ${judge.record}."),
            task.declaration, normalized.declaration, prompts.declaration, truth.declaration, buckets.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "difficulty", "How hard items are for models: 1 − the mean probability of the right option.", section: Self.section,
            outputs: [
                .path("texts", "the items with difficulty (0 easy to 1 hard) and the number of judges, JSON lines"),
                .value("count", "items with a difficulty"), .value("mean", "mean difficulty"),
                .value("thresholds", "difficulties that cut the items into equal parts, for “buckets” of a source"),
                .value("correlation", "Spearman's, with the field “truth”"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let records = reader[Self.records]
        if records.isEmpty, !reader.isDraft || !reader.has("records") {
            reader.report("records", "expected one or more, found none", remedy: "write records: ${judge.record} of a step with loops, or a list")
        }
        return Parameters(
            records: records, task: reader[Self.task], isNormalized: reader[Self.normalized], hasPrompts: reader[Self.prompts],
            truth: reader[Self.truth], buckets: reader[Self.buckets])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: 1, memory: 200 << 20, disk: 1 << 20)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var records: [ExaminationRecord] = []
            for path in parameters.records { records.append(try ExaminationRecord.read(path)) }
            let judged = try JudgedDifficulty(
                records, task: try JudgedItems.task(parameters.task, of: records, at: context.name), isNormalized: parameters.isNormalized)
            let difficulties = try JudgedItems.write(judged, hasPrompts: parameters.hasPrompts, to: context.path("items.jsonl"))
            var values = JSON.Object([
                ("count", .integer(difficulties.count)), ("mean", .number(difficulties.reduce(0, +) / Double(max(1, difficulties.count)))),
                ("thresholds", .array(Self.thresholds(difficulties, parameters.buckets).map { .number($0) })),
            ])
            if let field = parameters.truth { values["correlation"] = .number(try Self.correlation(judged, field, context)) }
            return StepResult(files: ["texts": "items.jsonl"], values: values)
        }
    }

    /// Rising and different, however many items share a difficulty.
    private static func thresholds(_ difficulties: [Double], _ buckets: Int) -> [Double] {
        let sorted = difficulties.sorted()
        var thresholds: [Double] = []
        for bucket in 1..<buckets where !sorted.isEmpty {
            let value = sorted[min(sorted.count - 1, sorted.count * bucket / buckets)]
            if thresholds.last.map({ $0 < value }) ?? true { thresholds.append(value) }
        }
        return thresholds
    }

    private static func correlation(_ judged: JudgedDifficulty, _ field: String, _ context: StepContext) throws(LyceumError) -> Double {
        var pairs: [(Double, Double)] = []
        for item in judged.items {
            guard let difficulty = item.difficulty else { continue }
            guard let truth = item.document[field]?.doubleValue else {
                throw LyceumError(.invalidData, "item \(item.number) has no number in the field “\(field)”", at: context.name)
            }
            pairs.append((difficulty, truth))
        }
        return try Correlation(.spearman, pairs.map(\.0), pairs.map(\.1)).value
    }
}

/// Judged items as a file that training reads.
package enum JudgedItems {
    /// The task that is meant: the one named, or the only one.
    package static func task(_ name: String?, of records: [ExaminationRecord], at place: String) throws(LyceumError) -> String {
        let names = records.first?.tasks.map(\.name) ?? []
        if let name { return name }
        guard let only = names.first, names.count == 1 else {
            throw LyceumError(
                .invalidArgument, "the record has \(names.count) tasks", at: place, remedy: "name one of \(names.joined(separator: ", "))")
        }
        return only
    }

    /// Writes a line for every item that has a difficulty, in their order.
    ///
    /// - Returns: the difficulties written.
    package static func write(_ judged: JudgedDifficulty, hasPrompts: Bool, to path: String) throws(LyceumError) -> [Double] {
        let file = try AtomicFile(path: path)
        var difficulties: [Double] = []
        for item in judged.items {
            guard let difficulty = item.difficulty else { continue }
            difficulties.append(difficulty)
            try file.write(JSON.object(line(item, difficulty, hasPrompts)).text() + "\n")
        }
        try file.commit()
        return difficulties
    }

    private static func line(_ item: JudgedDifficulty.Item, _ difficulty: Double, _ hasPrompts: Bool) -> JSON.Object {
        var object = item.document.objectValue ?? JSON.Object([("document", item.document)])
        object["item"] = .integer(item.number)
        object["difficulty"] = .number(difficulty)
        object["judges"] = .integer(item.probabilities.compactMap { $0 }.count)
        if hasPrompts, let prompt = item.prompt, let answer = item.answer {
            object["prompt"] = .string(prompt)
            object["completion"] = .string(answer)
        }
        return object
    }
}
