public import LyceumConfiguration
public import LyceumCore
internal import LyceumExam
internal import LyceumStatistics

/// Chooses among examinations on some items and judges the choice on others, as `lyceum residual select` does.
public struct ChooseKind: StepKind {
    public struct Parameters: Sendable {
        var candidates: [Candidate]
        var metric: String?
        var folds: Int
        var reference: String?
    }

    struct Candidate: Sendable {
        var name: String
        var record: String

        static let name = ConfigurationKey<String>.requiredText("name", "What the candidate is called.")
        static let record = ConfigurationKey<String>.requiredPath("record", "Record of its examination.")
        static let section = ConfigurationSection("candidates", "What is chosen from.", keys: [name.declaration, record.declaration])
    }

    static let metric = ConfigurationKey<String?>.text("metric", automatic: "each task's first", "The metric.")
    static let folds = ConfigurationKey<Int>.whole("folds", in: 2...1000, unit: "folds", default: 5, "Parts the items are dealt into.")
    static let reference = ConfigurationKey<String?>.text("reference", automatic: "none", "The candidate that the choice is compared with.")

    static let section = ConfigurationSection(
        "choose", "A choice.",
        keys: [
            KeyDeclaration("candidates", .sections(Candidate.section), isRequired: true, Candidate.section.meaning), metric.declaration,
            folds.declaration, reference.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "choose", "Chooses among examinations on some items and judges the choice on others, as lyceum residual select does.",
            section: Self.section,
            outputs: [
                .path("report", "means, folds and the comparison with the reference, JSON"), .value("best", "name of the best on all items"),
                .value("best_mean", "its mean, too good because it was picked"),
                .value("held_out_mean", "mean over items of candidates that were chosen without them"),
                .value("reference_mean", "the reference's mean; absent without one"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let candidates = reader.readers(for: "candidates").map { Candidate(name: $0[Candidate.name], record: $0[Candidate.record]) }
        if candidates.count < 2 {
            reader.report("candidates", "expected two or more, found \(candidates.count)", remedy: "list {name: …, record: \"${examine.record}\"}")
        }
        if Set(candidates.map(\.name)).count < candidates.count { reader.report("candidates", "two have one name") }
        let reference = reader[Self.reference]
        if let reference, !candidates.contains(where: { $0.name == reference }) {
            reader.report("reference", "there is no candidate “\(reference)”", remedy: "name one of \(candidates.map(\.name).joined(separator: ", "))")
        }
        return Parameters(candidates: candidates, metric: reader[Self.metric], folds: reader[Self.folds], reference: reference)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var records: [ExaminationRecord] = []
            for candidate in parameters.candidates { records.append(try ExaminationRecord.read(candidate.record)) }
            let set = RecordSet(records)
            try set.checkComparable(tasks: nil)
            let scores = try set.scores(tasks: nil, metric: parameters.metric)
            let candidates = zip(parameters.candidates, scores).map { candidate, scores in
                HeldOutSelection.Candidate(
                    name: candidate.name, scores: scores.tasks.flatMap { task in task.values.map { task.isHigherBetter ? $0 : -$0 } })
            }
            var options = PairedComparison.Options()
            options.seed = context.seed
            options.threads = context.threads
            let selection = try HeldOutSelection(
                candidates, clusters: Self.clusters(scores[0]), folds: parameters.folds, reference: parameters.reference, options: options)
            try AtomicFile.write(selection.json.text(indent: 2) + "\n", to: context.path("selection.json"))
            var values = JSON.Object([
                ("best", .string(selection.best)), ("best_mean", .number(selection.bestMean)), ("held_out_mean", .number(selection.heldOutMean)),
            ])
            if let place = selection.names.firstIndex(where: { $0 == parameters.reference }) {
                values["reference_mean"] = .number(selection.means[place])
            }
            return StepResult(files: ["report": "selection.json"], values: values)
        }
    }

    /// Clusters of one task are not those of another; items without clusters stand alone.
    private static func clusters(_ scores: ModelScores) -> [String?]? {
        guard scores.tasks.contains(where: { $0.clusters != nil }) else { return nil }
        return scores.tasks.flatMap { task in
            task.clusters.map { $0.map { cluster in cluster.map { "\(task.name): \($0)" } } } ?? task.items.map { "\(task.name) item \($0)" }
        }
    }
}
