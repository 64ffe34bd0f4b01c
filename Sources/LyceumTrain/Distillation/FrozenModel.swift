public import LyceumCore
public import LyceumData
public import LyceumModel
public import LyceumTensor

/// A model that stays as it is beside the one that is trained: the teacher of a distillation, the reference of preferences.
public final class FrozenModel {
    public let model: TrainableModel
    private let tape: Tape

    /// - Parameter precision: what matrix products round their operands to, as in training.
    public init(_ model: TrainableModel, precision: ElementType, threads: ThreadPool) {
        self.model = model
        tape = Tape(threads: threads, options: TapeOptions(precision: precision))
        tape.options.appliesDropout = false
    }

    /// Opens the model that training starts from, or another one with the same tokenizer.
    ///
    /// - Parameters:
    ///   - adapter: a PEFT folder on top of it.
    /// - Throws: `LyceumError` for a model that cannot be read or has other tokens.
    public static func open(
        _ name: String, adapter: String? = nil, fitting student: TrainableModel, frozenType: ElementType?, precision: ElementType,
        threads: ThreadPool
    ) throws(LyceumError) -> FrozenModel {
        let checkpoint = try Checkpoint.open(try Hub.resolve(name))
        let adapters = try adapter.map { path throws(LyceumError) in [try Adapter.load(path, for: checkpoint)] } ?? []
        let model = try TrainableModel(checkpoint, options: TrainableOptions(trainable: .none, frozenType: frozenType, adapters: adapters))
        guard model.vocabularySize == student.vocabularySize,
            try checkpoint.tokenizer().fingerprint() == student.checkpoint.tokenizer().fingerprint()
        else {
            throw LyceumError(
                .invalidArgument, "the teacher has another tokenizer than the model that is trained", at: name,
                remedy: "choose a teacher of the same family, or leave it out: the model that training starts from is the default")
        }
        return FrozenModel(model, precision: precision, threads: threads)
    }

    /// Hidden states of the documents that are asked for, zeros in the rows of the others, `[rows, width]`.
    public func hiddenStates(_ batch: TrainingBatch, of documents: (Int) -> Bool = { _ in true }) throws(LyceumError) -> Tensor {
        let chosen = batch.documents.indices.filter { documents($0) }
        guard chosen.count < batch.documents.count else { return try states(batch.tokens, batch.positions, batch.documents) }
        let whole = Tensor(zeros: [batch.tokens.count, model.width])
        guard !chosen.isEmpty else { return whole }
        var (tokens, positions, ranges): ([Int32], [Int32], [Range<Int>]) = ([], [], [])
        for document in chosen {
            let rows = batch.documents[document]
            ranges.append(tokens.count..<(tokens.count + rows.count))
            tokens += batch.tokens[rows]
            positions += batch.positions[rows]
        }
        let part = try states(tokens, positions, ranges)
        for (document, range) in zip(chosen, ranges) {
            let start = batch.documents[document].lowerBound * model.width
            (whole.floats + start).update(from: part.floats + range.lowerBound * model.width, count: range.count * model.width)
        }
        return whole
    }

    private func states(_ tokens: [Int32], _ positions: [Int32], _ documents: [Range<Int>]) throws(LyceumError) -> Tensor {
        try model.check(tokens: tokens, positions: positions, documents: documents)
        let hidden = model.hiddenStates(tokens: tokens, positions: positions, documents: documents, on: tape)
        tape.discard()
        return hidden
    }

    /// The log-probability of what follows each of some rows, in nats.
    public func logProbabilities(_ batch: TrainingBatch, rows: [Int]) throws(LyceumError) -> [Double] {
        let hidden = try hiddenStates(batch)
        var weights = [Float](repeating: 0, count: batch.tokens.count)
        for row in rows { weights[row] = 1 }
        let result = tape.crossEntropy(
            hidden, head: model.head, targets: batch.targets, weights: weights,
            options: CrossEntropyOptions(logitCap: model.logitCap, differentiates: false))
        return rows.map { -result.losses[$0] }
    }

    /// The logits of some rows of hidden states, `[rows, vocabulary]`.
    public func logits(of hidden: Tensor, rows: Range<Int>) -> Tensor {
        var logits = tape.linear(hidden.slice(rows), model.head, activation: nil)
        if let cap = model.logitCap { tape.softcap(&logits, cap: cap) }
        tape.discard()
        return logits
    }

    /// Bytes of its weights.
    public var byteCount: Int { model.frozenByteCount + model.trainableCount * 4 }
}
