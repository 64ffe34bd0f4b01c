public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes a general mix of four sources and a corpus of a new field of which a part is noise.
public struct SourceMixWorldKind: StepKind {
    public struct Parameters: Sendable {
        var substances: Int
        var amounts: SourceMixWorld.Amounts
    }

    static let substances = ConfigurationKey<Int>.whole(
        "substances", in: 4...2000, unit: "substances", default: 60, "Things the field tells of, each with four facts.")
    static let texts = ConfigurationKey<Int>.whole(
        "texts", in: 1...1_000_000, unit: "documents", default: 2000, "Documents of each general source, once for the base and once for later.")
    static let field = ConfigurationKey<Int>.whole("field", in: 1...10_000_000, unit: "documents", default: 3000, "Documents of the field.")
    static let noise = ConfigurationKey<Double>.number(
        "noise", in: 0...1, unit: "share", default: 0.4, "Documents of the field whose words are shuffled.")
    static let heldOut = ConfigurationKey<Int>.whole(
        "held_out", in: 1...100_000, unit: "documents", default: 60, "Documents of each source, and of the field, that are held out.")
    static let section = ConfigurationSection(
        "source-mix", "A general mix and a field.",
        keys: [substances.declaration, texts.declaration, field.declaration, noise.declaration, heldOut.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        let parts = [("base", "for a base model"), ("fresh", "never seen by the base model"), ("held", "held out")]
        let sources = parts.flatMap { part, meaning in
            SourceMixWorld.sources.map { StepOutput.path("\(part)_\($0)", "the source “\($0)”, \(meaning), JSON lines") }
        }
        return StepDeclaration(
            "source-mix", "Makes four general sources, and a corpus of a new field of which a part is noise; the seed decides all of it.",
            section: Self.section,
            outputs: sources + [
                .path("field", "the field's corpus, JSON lines"), .path("held_field", "clean held-out documents of the field, JSON lines"),
                .path("trusted", "clean documents about other substances, to rank by, JSON lines"),
                .path("questions", "four-option questions on all facts of the field, JSON lines"),
                .path("tasks", "folder with the task “substances”: the same questions, to be asked during training"),
                .value("count", "questions"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(
            substances: reader[Self.substances],
            amounts: SourceMixWorld.Amounts(
                texts: reader[Self.texts], field: reader[Self.field], noise: reader[Self.noise], heldOut: reader[Self.heldOut]))
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let documents = parameters.amounts.texts * 8 + parameters.amounts.field
        return StepForecast(
            seconds: 0.2 + Double(documents) / 50_000, memory: (50 << 20) + documents * 300, disk: documents * 190, detail: "\(documents) documents")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = SourceMixWorld(seed: context.seed, substances: parameters.substances)
            try world.write(to: context.output, parameters.amounts)
            var files = [
                "field": "field.jsonl", "held_field": "held/field.jsonl", "trusted": "trusted.jsonl", "questions": "tasks/substances.jsonl",
                "tasks": "tasks",
            ]
            for part in ["base", "fresh", "held"] {
                for source in SourceMixWorld.sources { files["\(part)_\(source)"] = "\(part)/\(source).jsonl" }
            }
            return StepResult(files: files, values: JSON.Object([("count", .integer(4 * world.substances.count))]))
        }
    }
}
