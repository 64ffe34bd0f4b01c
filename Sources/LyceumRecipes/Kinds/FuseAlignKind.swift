public import LyceumConfiguration
public import LyceumCore
internal import LyceumTensor
internal import LyceumTrain

/// Makes fused targets out of two recordings, as `lyceum fuse align` does.
public struct FuseAlignKind: StepKind {
    public struct Parameters: Sendable {
        var pivot: String
        var source: String
        var options = FusionAlignment.Options()
    }

    static let pivot = ConfigurationKey<String>.requiredPath("pivot", "The recording of the model that will be trained.")
    static let source = ConfigurationKey<String>.requiredPath("source", "The recording of the model that is learned from, on the same conversations.")
    static let mapping = ConfigurationKey<String>.choice(
        "mapping", VocabularyMapping.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "statistics",
        "How tokens of the source are found among the pivot's.")
    static let frequency = ConfigurationKey<Bool>.flag(
        "frequency_first", default: false, "With statistics, the more frequent of two tokens before the one nearer in spelling.")
    static let choice = ConfigurationKey<String>.choice(
        "choice", [.init("lower", "the lower cross-entropy over the conversation"), .init("source", "always the source"), .init("pivot", "always the pivot")],
        default: "lower", "Whose distribution a conversation is learned from.")
    static let section = ConfigurationSection(
        "fuse-align", "Two recordings brought together.",
        keys: [pivot.declaration, source.declaration, mapping.declaration, frequency.declaration, choice.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fuse-align", "Makes fused targets out of two recordings, as lyceum fuse align does.", section: Self.section,
            outputs: [
                .path("targets", "the targets, for distillation: {type: fusion, cache: …} of a training"),
                .value("source_wins", "share of conversations for which the source has the lower cross-entropy"),
                .value("fallback", "share of learned places at which nothing could be carried over"),
                .value("one_to_one", "share of learned places carried over from one token"),
                .value("many_to_one", "share of learned places carried over from one of several tokens"),
                .value("tokens_exact", "share of carried tokens with the same spelling"), .value("tokens_mapped", "share that was mapped"),
                .value("tokens_unknown", "share without a candidate"), .value("tokens_lost", "share left out"),
                .value("rows", "targets written"), .value("source_rows", "share of them from the source"),
            ], hasOpenValues: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        var parameters = Parameters(pivot: reader[Self.pivot], source: reader[Self.source])
        parameters.options.mapping = VocabularyMapping(rawValue: reader[Self.mapping]) ?? .statistics
        parameters.options.prefersFrequent = reader[Self.frequency]
        parameters.options.choice = FusionChoice(rawValue: reader[Self.choice]) ?? .lower
        if parameters.options.prefersFrequent, parameters.options.mapping != .statistics {
            reader.report("frequency_first", "only statistics count how often", remedy: "remove it, or choose mapping: statistics")
        }
        return parameters
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let (pivot, source) = (try DistributionRecord(parameters.pivot), try DistributionRecord(parameters.source))
            context.progress.describe("aligning", total: pivot.conversations, unit: "conversations")
            let alignment = try FusionAlignment(
                pivot: pivot, source: source, options: parameters.options, threads: ThreadPool(threads: context.threads))
            let report = try alignment.write(to: context.path("targets")) { done in
                context.progress.update(to: done)
                return !context.isCancelled
            }
            return StepResult(files: ["targets": "targets"], values: report.json)
        }
    }
}
