public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTensor

extension TrainingSession {
    /// What the run will take.
    ///
    /// - Parameter probes: runs a few micro-batches of the first step forward and back to measure the speed. Nothing of the run's state
    ///   changes: their gradients are dropped, and the batches are used again in training.
    public func forecast(probes: Bool) throws(LyceumError) -> TrainingForecast {
        let trained = model.parameters
        let trainedCount = trained.reduce(0) { $0 + $1.count }
        let rows = microTokens
        let (plain, recomputed) = ActivationForecast(model).bytes(rows: rows)
        let recompute = trainer.plan.recompute
        let rest = max(0, trainer.plan.steps - trainer.progress.step)
        let tokens = configuration.length.tokens.map { max(0, $0 - trainer.progress.tokens) } ?? Int(tokensPerStep * Double(rest))
        var forecast = TrainingForecast(
            trainedParameters: trainedCount, totalParameters: model.weightCount + (adapter?.parameterCount ?? 0),
            weights: weightBytes, gradients: GradientArena.byteCount(trained.map(\.count)),
            optimizer: trained.reduce(0) { $0 + trainer.optimizer.stateBytes(elements: $1.count, shape: $1.shape) },
            activations: recompute ? recomputed : plain, otherActivations: recompute ? plain : recomputed,
            logits: min(rows, max(64, 64 << 20 / (4 * model.vocabularySize))) * model.vocabularySize * 4, data: dataBytes, teacher: teacherBytes(rows: rows),
            recompute: recompute, steps: rest, tokens: tokens,
            operations: (operationsPerToken * (recompute ? 4.0 / 3 : 1) + teacherOperationsPerToken) * Double(tokens), tokensPerSecond: nil, microTokens: rows,
            available: configuration.precision.memoryLimit ?? AvailableMemory.bytes)
        if probes { forecast.tokensPerSecond = try trainer.probe() }
        return forecast
    }

    /// Refuses a run that cannot fit, before anything large is computed.
    public func checkMemory() throws(LyceumError) {
        let forecast = try forecast(probes: false)
        var needed = forecast
        // Weights, gradients and optimizer state that are there already have been taken from what is available.
        needed.available = forecast.available.map { $0 + (configuration.precision.memoryLimit == nil ? forecast.weights + forecast.gradients : 0) }
        try needed.check(adapterWouldHelp: adapter == nil, source: configuration.source)
    }

    private var microTokens: Int {
        switch configuration.batch.micro(length: length) {
        case .tokens(let count): count
        case .sequences(let count): count * min(length, typicalLength)
        }
    }

    /// Tokens of a sequence: the mean of documents where they are not packed.
    private var typicalLength: Int {
        guard configuration.packing == .paddingFree else { return length }
        let documents = data.sources.reduce(0) { $0 + $1.documents.count }
        let tokens = data.sources.reduce(0) { $0 + $1.documents.tokenCount }
        return max(1, min(length, tokens / max(1, documents)))
    }

    private var tokensPerStep: Double {
        switch configuration.batch.step {
        case .tokens(let count): Double(count)
        case .sequences(let count): Double(count * typicalLength)
        }
    }

    private var weightBytes: Int {
        let trained = model.parameters.reduce(0) { $0 + $1.count * 4 }
        return trained + model.frozenByteCount
    }

    /// The teacher's weights and two layers of its pass, and its logits beside the model's.
    private func teacherBytes(rows: Int) -> Int {
        if let reference = trainer.reference {
            let (plain, recomputed) = ActivationForecast(reference.model).bytes(rows: rows)
            return reference.byteCount + min(plain, recomputed)
        }
        guard let distillation = trainer.distillation else { return 0 }
        let logits = 2 * min(rows, max(256, (16 << 20) / (4 * model.vocabularySize))) * model.vocabularySize * 4
        guard case .model(let teacher) = distillation.teacher else { return logits }
        let (plain, recomputed) = ActivationForecast(teacher.model).bytes(rows: rows)
        return teacher.byteCount + min(plain, recomputed) + logits
    }

    private var teacherOperationsPerToken: Double {
        var frozen = trainer.reference
        if case .model(let teacher)? = trainer.distillation?.teacher { frozen = teacher }
        guard let teacher = frozen else { return 0 }
        return 2 * Double(teacher.model.matrixElements) + 4 * Double(teacher.model.blockCount * teacher.model.width) * Double(typicalLength) / 2
    }

    private var dataBytes: Int {
        // Documents in memory; those in shards are mapped and need none of their own.
        data.sources.reduce(0) { $0 + ($1.documents is ShardSet ? 0 : $1.documents.tokenCount * 5) }
    }

    /// Multiplications and additions of forward and backward per token: 2 per weight forward, 2 for the inputs' derivative, 2 for the weights' where
    /// they are trained, and the attention's scores (Kaplan et al. 2020, §2.1; the embedding's look-up costs none).
    private var operationsPerToken: Double {
        let matrices = Double(model.matrixElements)
        let trainedMatrices = Double(
            model.parameters.filter { $0.shape.count == 2 && !$0.name.contains("embed_tokens") }.reduce(0) { $0 + $1.count })
        let attention = 6.0 * 2 * Double(model.blockCount * model.width) * Double(typicalLength) / 2
        return 4 * matrices + 2 * min(trainedMatrices + (adapter == nil ? Double(model.head.weight.count) : 0), matrices) + attention
    }
}

extension Trainer {
    /// Rows per second, forward and back, of the first step's first micro-batches (two, or for at most a few seconds).
    func probe() throws(LyceumError) -> Double? {
        guard let window = try nextWindow() else { return nil }
        peeked = window
        let active = activeParameters(progress.step + 1)
        var rows = 0
        var seconds = 0.0
        for (index, given) in window.filter({ !$0.isEmpty && $0.weightSum > 0 }).prefix(2).enumerated() {
            let batch = try objective.arranged(given)
            try model.check(tokens: batch.tokens, positions: batch.positions, documents: batch.documents)
            let start = monotonicSeconds()
            arena.clear()
            arena.watch(model.parameters, active: active, on: tape)
            _ = try objective.evaluate(
                ObjectiveInput(
                    model: model, batch: batch, weights: batch.weights.map { Float(Double($0) / batch.weightSum) }, tape: tape,
                    differentiates: true, distillation: distillation, reference: reference))
            tape.backward()
            // The first pass also touches memory for the first time; it counts only when it is the only one.
            if index == 1 { (rows, seconds) = (0, 0) }
            rows += batch.tokens.count
            seconds += monotonicSeconds() - start
            if seconds > 5 { break }
        }
        arena.clear()
        return seconds > 0 ? Double(rows) / seconds : nil
    }
}
