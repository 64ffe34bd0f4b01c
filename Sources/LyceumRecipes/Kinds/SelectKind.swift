public import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor
internal import LyceumTrain

/// Chooses a few samples by how easy a model finds their answers, as `lyceum select` does.
public struct SelectKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var samples: [String]
        var method: SelectionMethod
        var count: Int
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model that is asked: the one that will be aligned.")
    static let samples = ConfigurationKey<[String]>.paths("samples", "Files or folders of conversations, instructions or preferences.")
    static let method = ConfigurationKey<String>.choice(
        "method", SelectionMethod.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "ppl", "How they are chosen.")
    static let count = ConfigurationKey<Int>.whole("count", in: 1...1_000_000_000, unit: "samples", default: 1000, "Samples to choose.")
    static let section = ConfigurationSection(
        "select", "Samples by how easy a model finds them.",
        keys: [model.declaration, samples.declaration, method.declaration, count.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "select", "Chooses a few samples by how easy a model finds their answers, as lyceum select does.", section: Self.section,
            modelKeys: ["model"],
            outputs: [
                .path("samples", "the chosen samples, JSON lines"), .path("scores", "every sample's scores, JSON lines"),
                .value("count", "samples chosen"), .value("mean_chosen", "mean of what the chosen were ordered by; not of random ones"),
                .value("mean_all", "the same of all"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let samples = reader[Self.samples]
        if samples.isEmpty { reader.report("samples", "expected a file or folder with samples", remedy: "name what is chosen from") }
        return Parameters(
            model: reader[Self.model], samples: samples, method: SelectionMethod(rawValue: reader[Self.method]) ?? .easiest,
            count: reader[Self.count])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let file = try SampleFile(parameters.samples)
            context.progress.describe("scoring", total: file.records.count, unit: "samples")
            let scorer = try SampleScorer(
                try Checkpoint.open(try Hub.resolve(parameters.model)), threads: ThreadPool(threads: context.threads))
            let scores = try scorer.scores(file.records, for: parameters.method) { done in
                context.progress.update(to: done)
                return !context.isCancelled
            }
            let selection = try SampleSelection(scores, method: parameters.method, count: parameters.count, seed: context.seed)
            try file.write(selection, to: context.path("samples.jsonl"))
            try SampleFile.write(scores, selection, to: context.path("scores.jsonl"))
            var values = JSON.Object([("count", .integer(selection.chosen.count))])
            let chosen = selection.chosen.compactMap { selection.values[$0] }
            let all = selection.values.compactMap { $0 }
            if !chosen.isEmpty {
                values["mean_chosen"] = .number(chosen.reduce(0, +) / Double(chosen.count))
                values["mean_all"] = .number(all.reduce(0, +) / Double(all.count))
            }
            return StepResult(files: ["samples": "samples.jsonl", "scores": "scores.jsonl"], values: values)
        }
    }
}
