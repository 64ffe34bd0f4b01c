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
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of texts.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "Field that holds the text.")
    static let truth = ConfigurationKey<String?>.text("truth", automatic: "none", "A field that says what a text is.")
    static let wanted = ConfigurationKey<[String]>.texts("wanted", "What it says of texts that should be kept.")
    static let expected = ConfigurationKey<String?>.text("expected", automatic: "none", "A field that says what should become of a text: keep, or a reason.")
    /// The parts of a pipeline that decide about texts.
    static let shared = ["preset", "stages"]

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "curate", "Runs a pipeline of filters over texts, as lyceum curate does.",
            section: ConfigurationSection(
                "curate", "A pipeline.",
                keys: [Self.texts.declaration, Self.field.declaration, Self.truth.declaration, Self.wanted.declaration, Self.expected.declaration]
                    + CurationPlan.section.keys.filter { Self.shared.contains($0.name) }),
            outputs: [
                .path("texts", "the texts that were kept, JSON lines"), .path("dropped", "the others, with stage and reason, JSON lines"),
                .path("report", "counts of every stage and reason"), .value("count", "texts"), .value("kept", "texts kept"),
                .value("precision", "of the texts kept, the share that should be; 0 where none is kept"),
                .value("recall", "of the texts that should be kept, the share that is"),
                .value("agreement", "share of texts that are kept, or dropped for the reason that is expected"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        if reader[Self.texts].isEmpty { reader.report("texts", "expected files of texts") }
        var pipeline = JSON.Object()
        for name in Self.shared { pipeline[name] = reader.node[name]?.json }
        if pipeline.keys.isEmpty { reader.report("stages", "expected a preset or stages", remedy: "lyceum curate filters lists them") }
        Self.checkFilters(reader)
        if reader[Self.truth] == nil, !reader[Self.wanted].isEmpty { reader.report("wanted", "it means nothing without truth") }
        return Parameters(
            texts: reader[Self.texts], pipeline: pipeline, field: reader[Self.field], truth: reader[Self.truth], wanted: Set(reader[Self.wanted]),
            expected: reader[Self.expected])
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
            let (wanted, all) = (kept.wanted + dropped.wanted, kept.all + dropped.all)
            return StepResult(
                files: ["texts": "texts.jsonl", "dropped": "dropped.jsonl", "report": "report.json"],
                values: JSON.Object([
                    ("count", .integer(kept.all + dropped.all)), ("kept", .integer(kept.all)),
                    ("precision", .number(kept.all > 0 ? Double(kept.wanted) / Double(kept.all) : 0)),
                    ("recall", .number(wanted > 0 ? Double(kept.wanted) / Double(wanted) : 1)),
                    ("agreement", .number(all > 0 ? Double(kept.expected + dropped.expected) / Double(all) : 0)),
                ]))
        }
    }

    /// The files of a folder as one, in their order.
    /// - Returns: texts, those that should be kept, and those of which became what is expected.
    private static func gather(
        _ folder: String, to path: String, _ parameters: Parameters
    ) throws(LyceumError) -> (all: Int, wanted: Int, expected: Int) {
        let output = try AtomicFile(path: path)
        var (all, wanted, expected) = (0, 0, 0)
        for name in try FileSystem.names(in: folder).sorted() {
            let reader = RecordReader([DataFile(path: folder + "/" + name, format: .jsonLines)])
            while let record = try reader.next() {
                guard case .object(let object) = record.content else { continue }
                all += 1
                if let truth = parameters.truth, let value = record.value(truth)?.stringValue, parameters.wanted.contains(value) { wanted += 1 }
                if let field = parameters.expected, record.value(field)?.stringValue == object["reason"]?.stringValue ?? "keep" { expected += 1 }
                try output.write(JSON.object(object).text() + "\n")
            }
        }
        try output.commit()
        return (all, wanted, expected)
    }
}
