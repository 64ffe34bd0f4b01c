internal import LyceumCore
internal import LyceumData
internal import LyceumTensor

/// One micro-batch on its way forward and back.
struct MicroBatchPass {
    let trainer: Trainer
    let step: TrainingStep
    let batch: TrainingBatch
    let index: Int

    func forward() throws(LyceumError) -> ObjectiveOutput {
        trainer.tape.options.seed = seed
        trainer.arena.watch(trainer.model.parameters, active: step.active, on: trainer.tape)
        let output = try trainer.objective.evaluate(
            ObjectiveInput(
                model: trainer.model, batch: batch, weights: batch.weights.map { Float(Double($0) / step.weightSum) },
                tape: trainer.tape, differentiates: true, distillation: trainer.distillation,
                reference: trainer.reference))
        guard output.objective.isFinite else {
            trainer.tape.discard()
            let row = batch.weights.indices.first { batch.weights[$0] != 0 && !output.losses[$0].isFinite }
            let place = row.map { " (row \($0), target \(batch.targets[$0]))" } ?? ""
            throw trainer.notFinite("the loss of micro-batch \(index + 1)\(place)", step: step.number)
        }
        return output
    }

    func backward(isLast: Bool) throws(LyceumError) {
        trainer.tape.backward()
        trainer.arena.collect(trainer.model.parameters, active: step.active, from: trainer.tape)
    }

    /// A stream of its own for every micro-batch of every step and process, so that a resumed run draws the same.
    private var seed: UInt64 {
        let words = Philox(seed: trainer.plan.seed ^ 0x6472_6f70_6f75_7473).block(
            UInt64(step.number), UInt64(index) << 32 | UInt64(trainer.team.rank))
        return UInt64(words.x) << 32 | UInt64(words.y)
    }
}
