public import LyceumCore
internal import LyceumData
internal import LyceumTensor

/// Decides which parameters are trained in this step, and how fast.
public struct PrepareStage: TrainingStage {
    public let name = "prepare"
    public init() {}

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        step.active = trainer.activeParameters(step.number)
        step.rateFactor = trainer.schedule.factor(step: step.number, of: trainer.plan.steps)
        step.rate = trainer.plan.rate * step.rateFactor
        trainer.arena.clear()
    }
}

/// Reads the whole window of micro-batches, because every row's share of the loss depends on all of them.
public struct BatchStage: TrainingStage {
    public let name = "batch"
    public init() {}

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        guard let batches = try trainer.nextWindow() else {
            step.isPastEnd = true
            return
        }
        step.batches = []
        for batch in batches where !batch.isEmpty { step.batches.append(try trainer.objective.arranged(batch)) }
        for batch in step.batches {
            try trainer.model.check(tokens: batch.tokens, positions: batch.positions, documents: batch.documents)
        }
        step.weightSum = try trainer.team.sum([step.batches.reduce(0) { $0 + $1.weightSum }])[0]
        step.losses = LossSummary(sources: trainer.batches.sourceNames.count)
    }
}

/// Forward, loss and backward of every micro-batch, one after the other, into one sum of gradients.
public struct LearnStage: TrainingStage {
    public let name = "learn"
    public init() {}

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        guard step.weightSum > 0 else {
            trainer.reducer?.begin()
            trainer.arena.fillGaps()
            try trainer.combine(step)
            return
        }
        // A process without rows in this step still takes part in the sums of the others' figures.
        for name in (trainer.model.alignment(rowWeights: [], documents: [])?.figures ?? [:]).keys { step.figures[name] = 0 }
        for name in trainer.objective.figureNames { step.figures[name] = 0 }
        if let distillation = trainer.distillation { for name in distillation.figureNames { step.figures[name] = 0 } }
        if step.batches.isEmpty { trainer.reducer?.begin() }
        for (index, batch) in step.batches.enumerated() {
            let pass = MicroBatchPass(trainer: trainer, step: step, batch: batch, index: index)
            let start = monotonicSeconds()
            let output = try pass.forward()
            step.spent(monotonicSeconds() - start, on: "forward")
            let middle = monotonicSeconds()
            if index == step.batches.count - 1 { trainer.reducer?.begin() }
            try pass.backward(isLast: index == step.batches.count - 1)
            step.spent(monotonicSeconds() - middle, on: "backward")
            step.losses.add(batch, output)
            step.objective += output.objective
            for (name, value) in output.figures { step.figures[name, default: 0] += value }
        }
        trainer.arena.fillGaps()
        try trainer.combine(step)
    }
}

/// Clips the gradient and lets the optimizer change the weights.
public struct UpdateStage: TrainingStage {
    public let name = "step"
    public init() {}

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        let parameters = trainer.optimizedParameters(step)
        do throws(LyceumError) { step.gradientNorm = try trainer.gradientNorm.norm(parameters, step: step.number) } catch {
            throw trainer.withCheckpoint(error)
        }
        let scale = GradientNorm.clippingFactor(norm: step.gradientNorm, maximum: trainer.plan.clip)
        trainer.optimizer.step(parameters, number: step.number, gradientScale: scale)
    }
}

/// Notes what happened, validates, and tells whoever watches.
public struct ObserveStage: TrainingStage {
    public let name = "observe"
    public init() {}

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        trainer.advance(step)
        if trainer.validates(after: step.number) { try trainer.validate(step) }
        try trainer.adaptMixture(step)
        for examination in trainer.examinations where examination.isDue(after: step.number, of: trainer.plan.steps) {
            let values = try examination.examine(trainer)
            for (name, value) in values { step.examined["\(examination.name)/\(name)"] = value }
        }
        try trainer.record(step)
        for observer in trainer.observers { observer.finished(step, progress: trainer.progress) }
    }
}

/// Writes a checkpoint when one is due.
public struct SaveStage: TrainingStage {
    public let name = "save"
    public init() {}

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        guard trainer.savesCheckpoint(after: step.number) else { return }
        try trainer.saveCheckpoint()
    }
}
