public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumSynthesis

/// Measures how simple the language of texts is, as `lyceum simplify measure` does.
public struct SimplicityKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var field: String
        var sample: Int?
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of documents.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "The field of a record that holds its text.")
    static let sample = ConfigurationKey<Int?>.whole(
        "sample", in: 1...1 << 40, unit: "words", automatic: "all", "Words of which entropies and different words are counted, from the first.")
    static let section = ConfigurationSection(
        "simplicity", "How simple texts are.", keys: [texts.declaration, field.declaration, sample.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "simplicity", "Measures how simple the language of texts is.", section: Self.section,
            outputs: [
                .path("report", "all measures, JSON"), .value("different_words", "in the sample"), .value("unigram_entropy", "bits a word"),
                .value("bigram_entropy", "bits a word, given the word before"), .value("words_per_sentence", "mean"),
                .value("reading_ease", "Flesch's; higher is easier"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected documents", remedy: "name them") }
        return Parameters(texts: texts, field: reader[Self.field], sample: reader[Self.sample])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var measures = SimplicityMeasures(sample: parameters.sample ?? .max)
            for text in try TextRecords.read(parameters.texts, field: parameters.field) { measures.add(text) }
            try AtomicFile.write(measures.json.text(indent: 2) + "\n", to: context.path("report.json"))
            return StepResult(
                files: ["report": "report.json"],
                values: JSON.Object([
                    ("different_words", .integer(measures.differentWords)), ("unigram_entropy", .number(measures.unigramEntropy)),
                    ("bigram_entropy", .number(measures.bigramEntropy)), ("words_per_sentence", .number(measures.wordsPerSentence)),
                    ("reading_ease", .number(measures.readingEase)),
                ]))
        }
    }
}
