public import LyceumCore
public import LyceumData
internal import LyceumTensor

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

let naturalLogarithmOfTwo = 0.693147180559945309417

func exponential(_ value: Double) -> Double { exp(value) }
func logarithm(_ value: Double) -> Double { log(value) }

extension Trainer {
    func validates(after step: Int) -> Bool {
        guard validation != nil, let interval = plan.validationInterval else { return false }
        return step % interval == 0
    }

    /// The held-out losses before anything is learned, to compare with.
    func validateBefore() throws(LyceumError) {
        guard progress.step == 0, firstValidation == nil, let result = try validate() else { return }
        firstValidation = result
        try mixture?.begin(result)
        if team.isFirst { try recorder?.record(step: 0, values: values(of: result)) }
    }

    /// What examinations give before anything is learned.
    func examineBefore() throws(LyceumError) {
        guard progress.step == 0 else { return }
        for examination in examinations where examination.examinesBefore {
            let values = try examination.examine(self)
            guard team.isFirst, let recorder, !values.isEmpty else { continue }
            try recorder.record(step: 0, values: Dictionary(uniqueKeysWithValues: values.map { ("\(examination.name)/\($0)", $1) }))
        }
    }

    func validateAtEnd() throws(LyceumError) {
        guard progress.step > 0, progress.lastValidationStep != progress.step, let result = try validate() else { return }
        note(result)
        guard team.isFirst, let recorder else { return }
        // A process that died between this record and the last checkpoint has left it.
        if !recorder.hasRecorded("validation/loss", at: progress.step) {
            try recorder.record(step: progress.step, values: values(of: result))
        }
    }

    /// Validates after a step and decides about early stopping.
    func validate(_ step: TrainingStep) throws(LyceumError) {
        guard let result = try validate() else { return }
        step.validation = result
        note(result)
        if let patience = plan.patience, progress.validationsSinceBest >= patience { progress.hasStoppedEarly = true }
    }

    private func note(_ result: ValidationResult) {
        progress.lastValidation = result.loss
        progress.lastValidationStep = progress.step
        if progress.bestLoss.map({ result.loss < $0 - plan.minimumImprovement }) ?? true {
            progress.bestLoss = result.loss
            progress.bestStep = progress.step
            progress.validationsSinceBest = 0
        } else {
            progress.validationsSinceBest += 1
        }
    }

    /// The loss of every held-out document; nil without held-out data.
    ///
    /// Processes share the micro-batches; the sums are formed in the documents' order, whatever their number.
    public func validate() throws(LyceumError) -> ValidationResult? {
        guard let validation, !validation.batches.isEmpty else { return nil }
        let count = validation.documentCount
        var sums = [Double](repeating: 0, count: 3 * count)
        var first = 0
        for (index, batch) in validation.batches.enumerated() {
            if index % team.count == team.rank { try add(batch, first, count, to: &sums) }
            first += batch.documents.count
        }
        sums = try team.sum(sums)
        let result = ValidationResult(
            losses: Array(sums[..<count]), weights: Array(sums[count..<(2 * count)]), hits: Array(sums[(2 * count)...]),
            sources: validation.batches.flatMap(\.sources))
        guard result.loss.isFinite else { throw notFinite("the loss on held-out data", step: progress.step) }
        return result
    }

    private func add(
        _ batch: TrainingBatch, _ first: Int, _ count: Int, to sums: inout [Double]
    ) throws(LyceumError) {
        try model.check(tokens: batch.tokens, positions: batch.positions, documents: batch.documents)
        let output = try evaluate(batch)
        for (document, rows) in batch.documents.enumerated() {
            for row in rows where batch.weights[row] != 0 {
                let weight = Double(batch.weights[row])
                sums[first + document] += weight * output.losses[row]
                sums[count + first + document] += weight
                sums[2 * count + first + document] += output.hits[row] ? weight : 0
            }
        }
    }

    /// The objective on a batch without any derivative: no dropout, nothing remembered.
    public func evaluate(_ batch: TrainingBatch) throws(LyceumError) -> ObjectiveOutput {
        return try objective.evaluate(
            ObjectiveInput(model: model, batch: batch, weights: batch.weights, tape: measuringTape, differentiates: false, reference: reference))
    }

    func values(of result: ValidationResult) -> [String: Double] {
        guard let validation else { return [:] }
        var values = [
            "validation/loss": result.loss, "validation/perplexity": result.perplexity, "validation/accuracy": result.accuracy,
        ]
        if let bytes = validation.bytes, let bits = result.bitsPerByte(bytes) { values["validation/bits_per_byte"] = bits }
        if validation.sourceNames.count > 1 {
            for (index, name) in validation.sourceNames.enumerated() { values["validation/loss/\(name)"] = result.loss(of: index) }
        }
        if let firstValidation, let change = result.change(since: firstValidation), progress.step > 0 {
            values["validation/change"] = change.mean
            values["validation/change_error"] = change.standardError
        }
        return values
    }
}
