public import LyceumConfiguration
public import LyceumCore
internal import LyceumTensor
internal import LyceumTrain

/// Records a model's distributions over conversations, as `lyceum fuse record` does.
public struct FuseRecordKind: StepKind {
    public struct Parameters: Sendable {
        var model: String
        var data: [String]
        var options = ConversationRecorder.Options()
    }

    static let model = ConfigurationKey<String>.requiredText("model", "The model: a folder, a .gguf file, or a name from the cache.")
    static let data = ConfigurationKey<[String]>.paths("data", "Files or folders of conversations, in any form that lyceum train reads.")
    static let top = ConfigurationKey<Int>.whole("top", in: 1...65_536, unit: "tokens", default: 10, "Likeliest tokens recorded of every learned place.")
    static let length = ConfigurationKey<Int?>.whole(
        "length", in: 2...(1 << 24), unit: "tokens", automatic: "2048, or the model's context when that is shorter", "Longest conversation; what is longer is cut.")
    static let skips = ConfigurationKey<Bool>.flag("skip_errors", default: false, "Leave out conversations that the model's template cannot render.")
    static let section = ConfigurationSection(
        "fuse-record", "A recording.", keys: [model.declaration, data.declaration, top.declaration, length.declaration, skips.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "fuse-record", "Records a model's distributions over conversations, as lyceum fuse record does.", section: Self.section, modelKeys: ["model"],
            outputs: [
                .path("record", "the recording, for fuse-align"), .value("loss", "mean cross-entropy of the learned tokens, in nats per token"),
                .value("places", "learned places"), .value("mean_rest", "mean share of the distributions outside the recorded tokens"),
                .value("left_out", "conversations that nothing was recorded of"), .items("each conversation's mean cross-entropy in nats per token; lower is better"),
            ], resumes: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let data = reader[Self.data]
        if data.isEmpty { reader.report("data", "expected a file or folder with conversations", remedy: "name what is recorded") }
        var parameters = Parameters(model: reader[Self.model], data: data)
        parameters.options.top = reader[Self.top]
        parameters.options.length = reader[Self.length]
        parameters.options.skipsErrors = reader[Self.skips]
        return parameters
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let recorder = try ConversationRecorder(
                model: parameters.model, data: parameters.data, options: parameters.options, threads: ThreadPool(threads: context.threads))
            context.progress.describe("recording", total: try recorder.estimate().conversations, unit: "conversations")
            let record = try recorder.record(to: context.path("record")) { done in
                context.progress.update(to: done)
                return !context.isCancelled
            }
            var (ids, losses) = ([String](), [Double]())
            for number in 0..<record.partCount {
                for (place, conversation) in try record.part(number).enumerated() {
                    guard let loss = conversation.loss, loss.isFinite else { continue }
                    ids.append("\(number * RecordedConversation.perPart + place)")
                    losses.append(loss)
                }
            }
            return StepResult(
                files: ["record": "record"], values: record.summary.objectValue ?? JSON.Object(),
                items: [StepScores(name: "loss", ids: ids, scores: losses)])
        }
    }
}
