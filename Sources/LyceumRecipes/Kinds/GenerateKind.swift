public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam

/// Writes the documents of a generated task: questions with answers that no model can have seen.
public struct GenerateKind: StepKind {
    static let task = ConfigurationKey<String>.requiredText(
        "task", "A generated task with options, such as arithmetic:digits=3 (lyceum exam list --generated); the step's seed is taken unless seed= is given.")

    static let section = ConfigurationSection("generate", "Documents of a generated task.", keys: [task.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "generate", "Writes the documents of a generated task as files.", section: Self.section,
            outputs: [
                .path("test", "the documents that are asked, as JSON lines"),
                .path("train", "documents for worked examples or study, as JSON lines"), .value("task", "the task's name with its options"),
                .value("count", "documents that are asked"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> String {
        let task = reader[Self.task]
        guard !task.isEmpty, !task.contains("${") else { return task }
        do throws(LyceumError) {
            guard try GeneratedTasks.choices(named: task) != nil else {
                let names = GeneratedTasks.all.map(\.name)
                reader.report(
                    "task", "there is no generated task “\(task)”",
                    remedy: LyceumError.nearestNameRemedy(
                        String(task.prefix { $0 != ":" }), among: names, otherwise: "they are \(names.joined(separator: ", "))"))
                return task
            }
        } catch {
            reader.report("task", error.message, remedy: error.remedy)
        }
        return task
    }

    public func forecast(_ parameters: String, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: 0.1, memory: 20 << 20, disk: 200 << 10)
    }

    public func run(_ parameters: String, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let set = try GeneratedTasks.set(named: Self.seeded(parameters, context.seed))
            guard let set else { throw LyceumError(.notFound, "there is no generated task “\(parameters)”", at: context.name) }
            for split in ["test", "train"] {
                let lines = (set.documents[split] ?? []).map { JSON.object($0).text() + "\n" }.joined()
                try AtomicFile.write(lines, to: context.path("\(split).jsonl"))
            }
            return StepResult(
                files: ["test": "test.jsonl", "train": "train.jsonl"],
                values: JSON.Object([("task", .string(Self.seeded(parameters, context.seed))), ("count", .integer(set.test.count))]))
        }
    }

    /// `arithmetic` with the step's seed: `arithmetic:seed=3`.
    static func seeded(_ task: String, _ seed: UInt64) -> String {
        if task.contains(":seed=") || task.contains(",seed=") || seed == 0 { return task }
        return task + (task.contains(":") ? "," : ":") + "seed=\(seed)"
    }
}
