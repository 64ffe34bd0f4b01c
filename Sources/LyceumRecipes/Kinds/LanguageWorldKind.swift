public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes two invented languages that tell of one world: texts of both, and questions in the second.
public struct LanguageWorldKind: StepKind {
    public struct Parameters: Sendable {
        var sizes: [Int]
        var sourceBytes: Int
        var targetBytes: Int
        var glimpseBytes: Int
        var heldOutBytes: Int
        var instructions: Int
        var questions: Int
    }

    static let nouns = ConfigurationKey<Int>.whole("nouns", in: 32...20_000, unit: "words", default: 800, "Nouns of each language.")
    static let verbs = ConfigurationKey<Int>.whole("verbs", in: 32...20_000, unit: "words", default: 200, "Verbs of each language.")
    static let adjectives = ConfigurationKey<Int>.whole("adjectives", in: 32...20_000, unit: "words", default: 100, "Adjectives of each language.")
    static let sourceBytes = bytes("source_bytes", 600_000, "Text of the source language.")
    static let targetBytes = bytes("target_bytes", 200_000, "Text of the target language; less of it is the beginning of more.")
    static let glimpseBytes = bytes("glimpse_bytes", 0, "Other text of the target language, for a base that has seen a little of it.")
    static let heldOutBytes = bytes("held_out_bytes", 20_000, "Further text of each language to measure on.")
    static let instructions = ConfigurationKey<Int>.whole(
        "instructions", in: 0...1_000_000, unit: "examples", default: 2000, "Questions with answers in the target language to learn from.")
    static let questions = ConfigurationKey<Int>.whole("questions", in: 0...100_000, unit: "questions", default: 200, "Further ones to examine with.")

    private static func bytes(_ name: String, _ usual: Int, _ meaning: String) -> ConfigurationKey<Int> {
        .whole(name, in: 0...1_000_000_000, unit: "bytes", default: usual, meaning)
    }

    static let section = ConfigurationSection(
        "languages", "Two invented languages.",
        keys: [
            nouns.declaration, verbs.declaration, adjectives.declaration, sourceBytes.declaration, targetBytes.declaration,
            glimpseBytes.declaration, heldOutBytes.declaration, instructions.declaration, questions.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "languages", "Makes two invented languages that tell of one world, with texts of both and questions in the second; the seed decides.",
            section: Self.section,
            outputs: [
                .path("source", "documents of the source language, JSON lines"), .path("target", "documents of the target language, JSON lines"),
                .path("glimpse", "other documents of the target language, JSON lines"),
                .path("source_held", "further documents of the source language"), .path("target_held", "further documents of the target language"),
                .path("instructions", "prompts and completions in the target language, JSON lines"),
                .path("questions", "further ones with four options each, JSON lines: question, options, answer, facet"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(
            sizes: [reader[Self.nouns], reader[Self.verbs], reader[Self.adjectives]], sourceBytes: reader[Self.sourceBytes],
            targetBytes: reader[Self.targetBytes], glimpseBytes: reader[Self.glimpseBytes], heldOutBytes: reader[Self.heldOutBytes],
            instructions: reader[Self.instructions], questions: reader[Self.questions])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let texts = parameters.sourceBytes + parameters.targetBytes + parameters.glimpseBytes + 2 * parameters.heldOutBytes
        let bytes = texts + 200 * (parameters.instructions + parameters.questions)
        return StepForecast(seconds: 0.2 + Double(bytes) / 1e6, memory: 20 << 20 + 4 * bytes, disk: bytes * 5 / 4)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let sizes = LanguageWorld.Sizes(nouns: parameters.sizes[0], verbs: parameters.sizes[1], adjectives: parameters.sizes[2])
            let amounts = LanguageWorld.Amounts(
                sourceBytes: parameters.sourceBytes, targetBytes: parameters.targetBytes, glimpseBytes: parameters.glimpseBytes,
                heldOutBytes: parameters.heldOutBytes, instructions: parameters.instructions, questions: parameters.questions)
            try LanguageWorld(seed: context.seed, sizes: sizes).write(to: context.output, amounts)
            let names = ["source", "target", "glimpse", "source_held", "target_held", "instructions", "questions"]
            return StepResult(files: Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0).jsonl") }))
        }
    }
}
