internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTensor

/// Cross-entropy of the next token with its usual variations: what causal language modeling and supervised fine-tuning share.
struct TokenLoss: Sendable {
    static let smoothing = ConfigurationKey<Double>.number(
        "smoothing", in: 0...0.9, default: 0,
        "Label smoothing: share of the target's probability that goes evenly to the whole vocabulary.")
    static let zLoss = ConfigurationKey<Double>.number(
        "z_loss", in: 0...1, default: 0, "Weight of the squared log-partition added to the loss; keeps logits small (1e-4 is usual).")
    static let dynamic = ConfigurationKey<Bool>.flag(
        "dynamic_weights", default: false,
        "Weight each token's loss by the probability the model gives it (dynamic fine-tuning, Wu et al. 2025).")
    static let keys = [smoothing.declaration, zLoss.declaration, dynamic.declaration]

    var smoothing: Float
    var zLoss: Float
    var isDynamic: Bool

    init(_ reader: ConfigurationReader) {
        smoothing = Float(reader[Self.smoothing])
        zLoss = Float(reader[Self.zLoss])
        isDynamic = reader[Self.dynamic]
        if isDynamic, smoothing > 0 {
            reader.report(Self.dynamic.name, "does not go with label smoothing", remedy: "remove smoothing")
        }
    }

    init(smoothing: Float = 0, zLoss: Float = 0, isDynamic: Bool = false) {
        self.smoothing = smoothing
        self.zLoss = zLoss
        self.isDynamic = isDynamic
    }

    func evaluate(_ input: ObjectiveInput) throws(LyceumError) -> ObjectiveOutput {
        let batch = input.batch
        let alignment =
            input.differentiates ? input.model.alignment(rowWeights: input.weights, documents: batch.documents) : nil
        let hidden = input.model.hiddenStates(
            tokens: batch.tokens, positions: batch.positions, documents: batch.documents, on: input.tape, alignment: alignment)
        var options = CrossEntropyOptions()
        options.logitCap = input.model.logitCap
        options.smoothing = smoothing
        options.zLoss = zLoss
        options.differentiates = input.differentiates
        var weights = input.weights
        if isDynamic, input.differentiates {
            // The weight is a constant of the derivative: what the model gives the token now (Wu et al. 2025, arXiv 2508.05629, eq. 9).
            var plain = options
            plain.differentiates = false
            let now = input.tape.crossEntropy(hidden, head: input.model.head, targets: batch.targets, weights: weights, options: plain)
            for row in weights.indices where weights[row] != 0 { weights[row] *= Float(exponential(-now.losses[row])) }
        }
        if let distillation = input.distillation, input.differentiates {
            return try evaluate(input, hidden, weights, options, distillation, alignment: alignment)
        }
        let result = input.tape.crossEntropy(
            hidden, head: input.model.head, targets: batch.targets, weights: weights, options: options)
        var objective = 0.0
        for row in weights.indices where weights[row] != 0 {
            objective += Double(weights[row]) * (result.losses[row] + result.penalties[row])
        }
        return ObjectiveOutput(
            losses: result.losses, hits: result.hits, objective: objective + (alignment?.objective ?? 0),
            figures: alignment?.figures ?? [:])
    }

    /// The same with a teacher's divergence beside it.
    private func evaluate(
        _ input: ObjectiveInput, _ hidden: Tensor, _ weights: [Float], _ options: CrossEntropyOptions, _ distillation: Distillation,
        alignment: TwinAlignment?
    ) throws(LyceumError) -> ObjectiveOutput {
        let guidance = try distillation.guidance(input.batch, weights: input.weights, vocabulary: input.model.vocabularySize)
        var weights = weights
        if distillation.truthWeight != 1 { for row in weights.indices { weights[row] *= distillation.truthWeight } }
        // Rows of no weight are no rows of the teacher either.
        let teacherWeights = guidance.weights.indices.map { weights[$0] == 0 ? 0 : guidance.weights[$0] }
        let result = input.tape.distilledCrossEntropy(
            hidden, head: input.model.head, targets: input.batch.targets, weights: weights, options: options, teacher: guidance.logits,
            teacherWeights: teacherWeights,
            divergence: DivergenceOptions(temperature: distillation.temperature, logitCap: input.model.logitCap),
            swapsTruth: distillation.swapsTruth && guidance.swapped == nil)
        var (objective, divergence, swaps, golds) = (0.0, 0.0, 0.0, 0.0)
        for row in weights.indices where weights[row] != 0 {
            objective += Double(weights[row]) * (result.crossEntropy.losses[row] + result.crossEntropy.penalties[row])
            let entropy = teacherWeights[row] != 0 ? guidance.entropies?[row] ?? 0 : 0
            objective += Double(teacherWeights[row]) * (result.divergences[row] + entropy)
            divergence += Double(input.weights[row]) * (result.divergences[row] + entropy)
            let isOther = guidance.origins.map { $0[row] == .source } ?? guidance.swapped?[row] ?? result.swapped[row]
            if isOther { swaps += Double(input.weights[row]) }
            if guidance.origins?[row] == .gold { golds += Double(input.weights[row]) }
        }
        var figures = alignment?.figures ?? [:]
        for (name, value) in zip(distillation.figureNames, [divergence, swaps, golds]) { figures[name] = value }
        return ObjectiveOutput(
            losses: result.crossEntropy.losses, hits: result.crossEntropy.hits, objective: objective + (alignment?.objective ?? 0),
            figures: figures)
    }
}
