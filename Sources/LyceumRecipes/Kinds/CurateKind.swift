public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Runs a pipeline over texts, as `lyceum curate` does; where the truth is known, says how right it was.
public struct CurateKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        /// The pipeline without input and output, as JSON, which is YAML.
        var pipeline: JSON.Object
        var field: String
        var truth: String?
        var wanted: Set<String>
        var expected: String?
        var reason: String?
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of texts.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "Field that holds the text.")
    static let truth = ConfigurationKey<String?>.text("truth", automatic: "none", "A field that says what a text is.")
    static let wanted = ConfigurationKey<[String]>.texts("wanted", "What it says of texts that should be kept.")
    static let expected = ConfigurationKey<String?>.text("expected", automatic: "none", "A field that says what should become of a text: keep, or a reason.")
    static let reason = ConfigurationKey<String?>.text(
        "reason", automatic: "none", "A reason, such as duplicate: of texts dropped for it, how many were expected to be, and the other way round.")
    /// The parts of a pipeline that decide about texts.
    static let shared = ["preset", "stages", "deduplicate", "finish"]

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "curate", "Runs a pipeline of filters over texts, as lyceum curate does.", version: 2,
            section: ConfigurationSection(
                "curate", "A pipeline.",
                keys: [Self.texts.declaration, Self.field.declaration, Self.truth.declaration, Self.wanted.declaration, Self.expected.declaration, Self.reason.declaration]
                    + CurationPlan.section.keys.filter { Self.shared.contains($0.name) }),
            outputs: [
                .path("texts", "the texts that were kept, JSON lines"), .path("dropped", "the others, with stage and reason, JSON lines"),
                .path("report", "counts of every stage and reason"),
                .path("funnel", "texts left after every stage, a table in Markdown"), .value("count", "texts"), .value("kept", "texts kept"),
                .value("precision", "of the texts kept, the share that should be; 0 where none is kept"),
                .value("recall", "of the texts that should be kept, the share that is"),
                .value("reason_precision", "of the texts dropped for the reason, the share of which that is expected; 1 where none is"),
                .value("reason_recall", "of the texts of which that is expected and that nothing else dropped, the share dropped for the reason; 1 for none"),
                .value("agreement", "share of texts that are kept, or dropped for the reason that is expected"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        if reader[Self.texts].isEmpty { reader.report("texts", "expected files of texts") }
        var pipeline = JSON.Object()
        for name in Self.shared { pipeline[name] = reader.node[name]?.json }
        if pipeline.keys.isEmpty { reader.report("stages", "expected a preset or stages", remedy: "lyceum curate filters lists them") }
        Self.checkFilters(reader)
        if reader[Self.reason] != nil, reader[Self.expected] == nil { reader.report("reason", "it means nothing without expected") }
        if reader[Self.truth] == nil, !reader[Self.wanted].isEmpty { reader.report("wanted", "it means nothing without truth") }
        return Parameters(
            texts: reader[Self.texts], pipeline: pipeline, field: reader[Self.field], truth: reader[Self.truth], wanted: Set(reader[Self.wanted]),
            expected: reader[Self.expected], reason: reader[Self.reason])
    }

    /// Names of filters are known before anything runs; their values are read when the files they name are there.
    private static func checkFilters(_ reader: ConfigurationReader) {
        guard case .list(let stages)? = reader.node["stages"]?.content else { return }
        for stage in stages {
            let names: [String] =
                switch stage.content {
                case .mapping(let entries): entries.map(\.key)
                case .scalar(let text, _): [text]
                default: []
                }
            for name in names where FilterCatalog.named(name) == nil && name != "filter" {
                reader.issues.add(
                    "there is no filter “\(name)”", at: stage.place,
                    remedy: LyceumError.nearestNameRemedy(
                        name, among: FilterCatalog.all.map(\.name), otherwise: "lyceum curate filters lists them"))
            }
        }
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let folder = context.scratch + "/curated"
            try FileSystem.remove(folder)
            var pipeline = parameters.pipeline
            pipeline["input"] = ["paths": .array(parameters.texts.map { .string($0) }), "text": .string(parameters.field)]
            pipeline["output"] = ["folder": .string(folder)]
            pipeline["workers"] = .integer(context.threads)
            let plan = try CurationPlan.parse(JSON.object(pipeline).text())
            let progress = context.progress
            let outcome = try CurationRun(plan).run(resumes: false) { done, all in
                progress.describe("curating", total: all, unit: "bytes")
                progress.update(to: done)
            }
            let kept = try Self.gather(folder + "/kept", to: context.path("texts.jsonl"), parameters)
            let dropped = try Self.gather(folder + "/dropped", to: context.path("dropped.jsonl"), parameters)
            try AtomicFile.write(outcome.counts.json.text(indent: 1) + "\n", to: context.path("report.json"))
            try FileSystem.remove(folder)
            context.note("\(kept.all) of \(kept.all + dropped.all) texts kept")
            try AtomicFile.write(Self.funnel(outcome.counts), to: context.path("funnel.md"))
            let found = (right: kept.right + dropped.right, taken: kept.taken + dropped.taken, due: kept.due + dropped.due)
            let (wanted, all) = (kept.wanted + dropped.wanted, kept.all + dropped.all)
            return StepResult(
                files: ["texts": "texts.jsonl", "dropped": "dropped.jsonl", "report": "report.json", "funnel": "funnel.md"],
                values: JSON.Object([
                    ("count", .integer(kept.all + dropped.all)), ("kept", .integer(kept.all)),
                    ("precision", .number(kept.all > 0 ? Double(kept.wanted) / Double(kept.all) : 0)),
                    ("recall", .number(wanted > 0 ? Double(kept.wanted) / Double(wanted) : 1)),
                    ("reason_precision", .number(found.taken > 0 ? Double(found.right) / Double(found.taken) : 1)),
                    ("reason_recall", .number(found.due > 0 ? Double(found.right) / Double(found.due) : 1)),
                    ("agreement", .number(all > 0 ? Double(kept.expected + dropped.expected) / Double(all) : 0)),
                ]))
        }
    }

    /// The files of a folder as one, in their order.
    /// - Returns: texts, those that should be kept, and those of which became what is expected.
    private static func gather(
        _ folder: String, to path: String, _ parameters: Parameters
    ) throws(LyceumError) -> Gathered {
        let output = try AtomicFile(path: path)
        var found = Gathered()
        for name in try FileSystem.names(in: folder).sorted() {
            let reader = RecordReader([DataFile(path: folder + "/" + name, format: .jsonLines)])
            while let record = try reader.next() {
                guard case .object(let object) = record.content else { continue }
                found.all += 1
                if let truth = parameters.truth, let value = record.value(truth)?.stringValue, parameters.wanted.contains(value) { found.wanted += 1 }
                if let field = parameters.expected {
                    found.add(expected: record.value(field)?.stringValue, reason: object["reason"]?.stringValue, wanted: parameters.reason)
                }
                try output.write(JSON.object(object).text() + "\n")
            }
        }
        try output.commit()
        return found
    }

    private struct Gathered {
        var (all, wanted, expected) = (0, 0, 0)
        /// For the reason that is looked at: rightly dropped, dropped, and due to be dropped.
        var (right, taken, due) = (0, 0, 0)

        mutating func add(expected: String?, reason: String?, wanted: String?) {
            if expected == reason ?? "keep" { self.expected += 1 }
            guard let wanted else { return }
            if reason == wanted { taken += 1 }
            if expected == wanted, reason == nil || reason == wanted { due += 1 }
            if expected == wanted, reason == wanted { right += 1 }
        }
    }

    /// What every stage left, as a table.
    private static func funnel(_ counts: CurationCounts) -> String {
        var lines = ["| stage | texts before | left | of all |", "|---|---|---|---|"]
        for stage in counts.stages {
            let share = counts.documents > 0 ? Double(stage.kept) * 100 / Double(counts.documents) : 100
            lines.append("| \(stage.label) | \(stage.documents) | \(stage.kept) | \(Quantities.fixed(share, places: 1)) % |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
