public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes Chinese texts with planted defects.
public struct ChinesePagesWorldKind: StepKind {
    public struct Parameters: Sendable {
        var clean: Int
        var planted: Int
    }

    static let clean = ConfigurationKey<Int>.whole("clean", in: 1...1_000_000, unit: "texts", default: 600, "Texts without a defect.")
    static let planted = ConfigurationKey<Int>.whole("planted", in: 1...1_000_000, unit: "texts", default: 100, "Texts of each of the fourteen defects.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "chinese-pages", "Makes Chinese texts with planted defects, each for one rule of the filter chinese; the seed decides all of it.",
            section: ConfigurationSection("chinese-pages", "Texts with defects.", keys: [Self.clean.declaration, Self.planted.declaration]),
            outputs: [
                .path("texts", "the texts, with what should become of each under “expected”, JSON lines"), .value("count", "texts"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters { Parameters(clean: reader[Self.clean], planted: reader[Self.planted]) }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            try ChinesePagesWorld(seed: context.seed).write(to: context.output, clean: parameters.clean, planted: parameters.planted)
            let count = parameters.clean + parameters.planted * (ChinesePagesWorld.outcomes.count - 1)
            return StepResult(files: ["texts": "texts.jsonl"], values: JSON.Object([("count", .integer(count))]))
        }
    }
}
