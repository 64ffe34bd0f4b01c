internal import LyceumCore
internal import LyceumRuns

extension Trainer {
    /// What is known about a step, by name.
    public func values(of step: TrainingStep) -> [String: Double] {
        var values: [String: Double] = [
            "loss": step.losses.meanLoss, "objective": step.objective, "accuracy": step.losses.accuracy, "rate": step.rate,
            "gradient_norm": step.gradientNorm, "tokens": Double(progress.tokens), "trained_tokens": Double(progress.trainedTokens),
        ]
        let names = batches.sourceNames
        if names.count > 1 {
            for (index, name) in names.enumerated() where step.losses.sourceWeights[index] > 0 {
                values["loss/\(name)"] = step.losses.sourceLosses[index] / step.losses.sourceWeights[index]
            }
        }
        for (name, value) in step.figures { values[name] = value }
        for (name, value) in step.examined { values[name] = value }
        if let result = step.validation { for (name, value) in self.values(of: result) { values[name] = value } }
        let learning = step.seconds.filter { ["prepare", "batch", "learn", "step"].contains($0.stage) }.reduce(0) { $0 + $1.seconds }
        if learning > 0 {
            values["speed/tokens"] = Double(step.losses.tokens) / learning
            values["speed/trained_tokens"] = Double(step.losses.trainedTokens) / learning
        }
        for (stage, seconds) in step.seconds where stage != "learn" { values["seconds/\(stage)"] = seconds }
        return values
    }

    func record(_ step: TrainingStep) throws(LyceumError) {
        guard team.isFirst, let recorder else { return }
        let isDue = step.number % plan.recordInterval == 0 || step.number == plan.steps || step.validation != nil || !step.examined.isEmpty
        if isDue { try recorder.record(step: step.number, values: values(of: step)) }
    }
}
