public import LyceumConfiguration
public import LyceumCore
internal import LyceumData
internal import LyceumSynthesis

/// Exchanges the answers of a share of question–answer texts, as `lyceum synthesize spoil` does.
public struct SpoilKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var share: Double
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files of pairs: question, answer and discipline, JSON lines.")
    static let share = ConfigurationKey<Double>.number(
        "share", in: 0...1, default: 0.3, "Share of every discipline's pairs that gets another pair's answer.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "spoil", "Exchanges the answers of a share of question–answer texts, to see how much wrong text training bears.",
            section: ConfigurationSection("spoil", "Pairs spoiled on purpose.", keys: [Self.texts.declaration, Self.share.declaration]),
            outputs: [
                .path("texts", "the pairs, JSON lines; spoiled says which were changed"), .value("pairs", "pairs in all"),
                .value("spoiled", "pairs that were changed"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected files of pairs") }
        return Parameters(texts: texts, share: reader[Self.share])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let counts = try PairCorruption(share: parameters.share, seed: context.seed).write(
                try DataFile.find(parameters.texts), to: context.path("texts.jsonl"))
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([("pairs", .integer(counts.pairs)), ("spoiled", .integer(counts.spoiled))]))
        }
    }
}
