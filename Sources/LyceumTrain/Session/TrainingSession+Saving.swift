public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// What a run came to.
public struct TrainingResult: Sendable {
    public var outcome: TrainingOutcome
    /// Seconds of training in this session.
    public var seconds: Double
    /// The folder of the trained model or adapter; nil when the run was interrupted.
    public var model: String?
    public var isAdapter: Bool
}

extension TrainingSession {
    /// Writes the trained model as a Hugging Face folder, or the adapter as a PEFT folder, at `output/model`.
    func saveModel() throws(LyceumError) -> String {
        let folder = "\(configuration.output)/model"
        guard trainer.team.isFirst else {
            try trainer.team.barrier()
            return folder
        }
        if configuration.checkpoint.savesBest, let best = trainer.progress.bestStep, best != trainer.progress.step {
            try trainer.restoreWeights(try SavedCheckpoint(path: store.path(of: best)))
        }
        let fresh = "\(configuration.output)/.model-new"
        try FileSystem.remove(fresh)
        let type = configuration.checkpoint.type.flatMap { ElementType(name: $0) }
        if let adapter {
            try adapter.save(to: fresh, type: type ?? .f32)
        } else {
            try model.save(to: fresh, type: type, pool: trainer.threads)
        }
        try FileSystem.remove(folder)
        try FileSystem.move(fresh, to: folder)
        try trainer.team.barrier()
        return folder
    }
}

extension TrainingResult {
    var endName: String {
        switch outcome.end {
        case .finished: "finished"
        case .dataEnded: "the data ended"
        case .stoppedEarly: "stopped early"
        case .interrupted: "interrupted"
        }
    }

    /// The result for the run's record.
    public var summary: [String: JSON] {
        let progress = outcome.progress
        var summary: [String: JSON] = [
            "end": .string(endName), "steps": .integer(progress.step), "tokens": .integer(progress.tokens),
            "trained_tokens": .integer(progress.trainedTokens), "seconds": .number((seconds * 1000).rounded() / 1000),
        ]
        if let model { summary["model"] = .string(model) }
        if let first = outcome.firstValidation { summary["validation_loss_before"] = .number(first.loss) }
        if let last = progress.lastValidation { summary["validation_loss"] = .number(last) }
        if let best = progress.bestLoss, let step = progress.bestStep {
            summary["best_validation_loss"] = .number(best)
            summary["best_step"] = .integer(step)
        }
        return summary
    }
}
