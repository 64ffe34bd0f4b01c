public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam
internal import LyceumStatistics

/// Base, instruct, domain and merged model on the same items: what each change brings and whether the two add up, as `lyceum residual corners` does.
public struct CornersKind: StepKind {
    public struct Parameters: Sendable {
        /// Of base, instruct, domain and merged model.
        var records: [String]
        var metric: String?
        var allowsDifferences: Bool
    }

    static let base = ConfigurationKey<String>.requiredPath("base", "Record of the base's examination.")
    static let instruct = ConfigurationKey<String>.requiredPath("instruct", "Record of the instruct model's.")
    static let domain = ConfigurationKey<String>.requiredPath("domain", "Record of the domain model's.")
    static let merged = ConfigurationKey<String>.requiredPath("merged", "Record of the merged model's.")
    static let metric = ConfigurationKey<String?>.text("metric", automatic: "each task's first", "The metric.")
    static let force = ConfigurationKey<Bool>.flag(
        "force", default: false, "Compare also when the records were not asked in the same way; items only some have are left out.")

    static let section = ConfigurationSection(
        "corners", "Four examinations.",
        keys: [base.declaration, instruct.declaration, domain.declaration, merged.declaration, metric.declaration, force.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "corners", "Compares base, instruct, domain and merged model, and tests whether the two changes add up, as lyceum residual corners does.",
            section: Self.section,
            outputs: [
                .path("report", "means, intervals, pairs and interactions by task, JSON"),
                .value("interaction", "mean over tasks of what the merged model gains over the base beyond the sum of the single gains"),
                .value("expected", "mean over tasks of what the merged model would score if the gains added up"),
            ], hasOpenValues: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(
            records: [reader[Self.base], reader[Self.instruct], reader[Self.domain], reader[Self.merged]], metric: reader[Self.metric],
            allowsDifferences: reader[Self.force])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var records: [ExaminationRecord] = []
            for path in parameters.records { records.append(try ExaminationRecord.read(path)) }
            let set = RecordSet(records)
            if !parameters.allowsDifferences { try set.checkComparable(tasks: nil) }
            var scores = try set.scores(tasks: nil, metric: parameters.metric)
            if parameters.allowsDifferences { scores = try RecordSet.shared(scores) }
            for (index, role) in ["base", "instruct", "domain", "merged"].enumerated() { scores[index].model = role }
            var options = PairedComparison.Options()
            options.threads = context.threads
            let corners = try FourCorners(base: scores[0], first: scores[1], second: scores[2], merged: scores[3], options: options)
            try AtomicFile.write(corners.json.text(indent: 2) + "\n", to: context.path("corners.json"))
            return StepResult(files: ["report": "corners.json"], values: Self.values(corners))
        }
    }

    private static func values(_ corners: FourCorners) -> JSON.Object {
        let count = Double(max(1, corners.tasks.count))
        var values = JSON.Object([
            ("interaction", .number(corners.tasks.reduce(0) { $0 + $1.additivity.difference } / count)),
            ("expected", .number(corners.tasks.reduce(0) { $0 + $1.expected } / count)),
        ])
        for task in corners.tasks {
            values["\(task.name)/interaction"] = .number(task.additivity.difference)
            values["\(task.name)/statement"] = .string(FourCorners.statement(task).rawValue)
        }
        return values
    }
}
