public import LyceumCore
public import LyceumData
public import LyceumModel
public import LyceumTensor
internal import LyceumText

/// Scores the answers of conversations, instructions and preferences by a model, in their plain form and in its chat template.
public final class SampleScorer {
    private let model: TrainableModel
    private let plain: PlainEncoder
    private let templated: ConversationEncoder?
    private let tape: Tape
    /// Tokens of a pass.
    private static let passTokens = 4096

    /// - Throws: `LyceumError` for a model that cannot be read.
    public init(_ checkpoint: Checkpoint, threads: ThreadPool) throws(LyceumError) {
        model = try TrainableModel(checkpoint, options: TrainableOptions(trainable: .none))
        let tokenizer = try checkpoint.tokenizer()
        let end = tokenizer.endOfSequence ?? checkpoint.specialTokens.end
        var ends = Set(checkpoint.specialTokens.ends)
        if let end = tokenizer.endOfSequence { ends.insert(end) }
        plain = PlainEncoder(tokenizer, end: end, loss: .completion)
        let template = try checkpoint.chatTemplate()
        if let template {
            templated = ConversationEncoder(
                tokenizer: tokenizer, template: template, variables: try checkpoint.templateVariables(), endTokens: ends, loss: .completion,
                style: .conversation, now: LocalTime(year: 2026, month: 1, day: 1))
        } else {
            templated = nil
        }
        tape = Tape(threads: threads)
        tape.options.appliesDropout = false
    }

    /// - Parameters:
    ///   - records: the samples, with their places.
    ///   - progress: told how many are done; false stops.
    /// - Throws: `LyceumError` for a record that is no conversation, with its place; when the model has no chat template though it is needed.
    public func scores(
        _ records: [(record: DataRecord, origin: String)], for method: SelectionMethod, progress: (Int) -> Bool = { _ in true }
    ) throws(LyceumError) -> [SampleScore] {
        let needs = method.needs
        if needs.templated, templated == nil {
            throw LyceumError(
                .unsupported, "\(method.rawValue) compares with the chat template, and the model has none", at: model.checkpoint.path,
                remedy: "choose ppl, or a model made for conversations")
        }
        var scores: [SampleScore] = []
        var documents: (plain: [TrainingDocument], templated: [TrainingDocument]) = ([], [])
        for (record, origin) in records {
            do throws(LyceumError) {
                let own = cut(try one(plain.encode(record)))
                scores.append(SampleScore(origin: origin, tokens: own.trained?.dropFirst().count { $0 } ?? max(0, own.tokens.count - 1)))
                if needs.plain { documents.plain.append(own) }
                if needs.templated, let templated { documents.templated.append(cut(try one(templated.encode(record)))) }
            } catch { throw error.at(origin) }
        }
        let total = documents.plain.count + documents.templated.count
        let plainLosses = try losses(documents.plain, scores) { progress($0 * records.count / max(1, total)) }
        let templatedLosses = try losses(documents.templated, scores) { progress(($0 + documents.plain.count) * records.count / max(1, total)) }
        for index in scores.indices {
            if needs.plain { scores[index].plainLoss = plainLosses[index] }
            if needs.templated { scores[index].templatedLoss = templatedLosses[index] }
        }
        return scores
    }

    private func one(_ documents: [TrainingDocument]) throws(LyceumError) -> TrainingDocument {
        guard let document = documents.first else { throw LyceumError(.invalidData, "the sample holds no text") }
        return document
    }

    /// The end of what is longer than the context: the answer stands there.
    private func cut(_ document: TrainingDocument) -> TrainingDocument {
        guard document.tokens.count > model.contextLength else { return document }
        return TrainingDocument(
            tokens: document.tokens.suffix(model.contextLength), trained: document.trained.map { $0.suffix(model.contextLength) })
    }

    private func losses(
        _ documents: [TrainingDocument], _ scores: [SampleScore], progress: (Int) -> Bool
    ) throws(LyceumError) -> [Double] {
        var result: [Double] = []
        var next = 0
        while next < documents.count {
            guard progress(next) else { throw LyceumError(.cancelled, "stopped") }
            var batch = TrainingBatch()
            let first = next
            while next < documents.count, batch.isEmpty || batch.tokens.count + documents[next].tokens.count <= Self.passTokens {
                batch.append(tokens: documents[next].tokens, trained: documents[next].trained, source: 0)
                next += 1
            }
            try model.check(tokens: batch.tokens, positions: batch.positions, documents: batch.documents)
            let output = try CausalLanguageModeling().evaluate(
                ObjectiveInput(model: model, batch: batch, weights: batch.weights, tape: tape, differentiates: false))
            for (index, rows) in batch.documents.enumerated() {
                let learned = rows.filter { batch.weights[$0] != 0 }
                let mean = learned.reduce(0) { $0 + output.losses[$1] } / Double(max(1, learned.count))
                guard !learned.isEmpty, mean.isFinite else {
                    throw LyceumError(
                        .invalidData, learned.isEmpty ? "no token of the answer can be scored" : "the model's loss is not finite",
                        at: scores[first + index].origin)
                }
                result.append(mean)
            }
        }
        _ = progress(documents.count)
        return result
    }
}
