public import LyceumConfiguration
public import LyceumCore
internal import LyceumData

/// Learns topics from labeled texts and labels others, as `lyceum topics` does.
public struct TopicsKind: StepKind {
    public struct Parameters: Sendable {
        var labeled: [String]
        var label: String
        var texts: [String]
        var field: String
        var column: String
        var features: TopicFeatures
        var passes: Int
        var minimum: Double
    }

    static let labeled = ConfigurationKey<[String]>.paths("labeled", "Files of texts with their topic.")
    static let label = ConfigurationKey<String>.text("label", default: "topic", "The field of these with the topic.")
    static let texts = ConfigurationKey<[String]>.paths("texts", "Files of texts that get a topic.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of a record that holds its text.")
    static let column = ConfigurationKey<String>.text("column", default: "topic", "The new field for the topic.")
    static let longest = ConfigurationKey<Int>.whole("longest", in: 1...5, unit: "words", default: 2, "Words of the longest run that counts.")
    static let bits = ConfigurationKey<Int>.whole("bits", in: 4...28, default: 18, "Size of the table: 2 to this power places.")
    static let passes = ConfigurationKey<Int>.whole("passes", in: 1...10_000, default: 10, "Passes over the labeled texts.")
    static let minimum = ConfigurationKey<Double>.number("minimum", in: 0...1, default: 0, "Topics less likely than this become “other”.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "topics", "Learns topics from labeled texts and labels others, as lyceum topics does.",
            section: ConfigurationSection(
                "topics", "Topics of texts.",
                keys: [
                    Self.labeled.declaration, Self.label.declaration, Self.texts.declaration, Self.field.declaration, Self.column.declaration,
                    Self.longest.declaration, Self.bits.declaration, Self.passes.declaration, Self.minimum.declaration,
                ]),
            outputs: [
                .path("texts", "the texts with their topic, JSON lines"), .path("classifier", "for lyceum topics label"),
                .value("accuracy", "share of held-out labeled texts that are taken for their topic"), .value("count", "texts labeled"),
                .value("unsure", "texts whose likeliest topic was below the minimum"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let (labeled, texts) = (reader[Self.labeled], reader[Self.texts])
        if labeled.isEmpty { reader.report("labeled", "expected files of texts with their topic") }
        if texts.isEmpty { reader.report("texts", "expected files of texts to label") }
        return Parameters(
            labeled: labeled, label: reader[Self.label], texts: texts, field: reader[Self.field], column: reader[Self.column],
            features: TopicFeatures(bits: reader[Self.bits], longest: reader[Self.longest]), passes: reader[Self.passes],
            minimum: reader[Self.minimum])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let (classifier, report, _) = try TopicLabeling.train(
                try DataFile.find(parameters.labeled), text: parameters.field, topic: parameters.label, features: parameters.features,
                settings: .init(passes: parameters.passes, seed: context.seed)
            ) { _ throws(LyceumError) in try context.checkCancellation() }
            try classifier.write(to: context.path("classifier.topics"))
            let counts = try TopicLabeling.label(
                try DataFile.find(parameters.texts), with: classifier, text: parameters.field, column: parameters.column, minimum: parameters.minimum,
                otherwise: "other", to: context.path("texts.jsonl")
            ) { _ throws(LyceumError) in try context.checkCancellation() }
            var values = JSON.Object([("count", .integer(counts.records)), ("unsure", .integer(counts.unsure))])
            values["accuracy"] = .number(report.accuracy ?? 0)
            return StepResult(files: ["texts": "texts.jsonl", "classifier": "classifier.topics"], values: values)
        }
    }
}
