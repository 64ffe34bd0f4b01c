public import LyceumConfiguration
public import LyceumCore
public import LyceumData
internal import LyceumModel
internal import LyceumTensor

/// Preferred answers against rejected ones, beside the model that training starts from.
///
/// With Δ = [log π(y⁺) − log π₀(y⁺)] − [log π(y⁻) − log π₀(y⁻)], sums over the answers' tokens, the loss of a pair is
/// −(1 − ε) log σ(βΔ) − ε log σ(−βΔ), plus `sft_weight` times the mean cross-entropy of the preferred answer.
public struct DirectPreference: Objective {
    public static let declaration = ObjectiveDeclaration(
        name: "dpo", meaning: "preferred answers against rejected ones",
        source: "Rafailov et al. 2023 (arXiv 2305.18290), eq. 7; label smoothing: Mitchell 2023; cross-entropy beside it: Pang et al. 2024, eq. 1",
        form: .preferences, keys: [beta.declaration, smoothing.declaration, answerWeight.declaration])

    static let beta = ConfigurationKey<Double>.number(
        "beta", in: 0...1e6, excludesLower: true, default: 0.1, "How strongly the model is held to the one that training starts from.")
    static let smoothing = ConfigurationKey<Double>.number(
        "label_smoothing", in: 0...0.499, default: 0, "Share of the preferences that is taken to be the wrong way round.")
    static let answerWeight = ConfigurationKey<Double>.number(
        "sft_weight", in: 0...1e6, default: 0, "Weight of the preferred answer's mean cross-entropy beside the preference.")

    private let beta: Double
    private let smoothing: Double
    private let answerWeight: Double

    public init(_ reader: ConfigurationReader) {
        self.init(beta: reader[Self.beta], smoothing: reader[Self.smoothing], answerWeight: reader[Self.answerWeight])
    }

    public init(beta: Double = 0.1, smoothing: Double = 0, answerWeight: Double = 0) {
        self.beta = beta
        self.smoothing = smoothing
        self.answerWeight = answerWeight
    }

    public var needsReference: Bool { true }
    public var figureNames: [String] { ["rewards/chosen", "rewards/rejected", "rewards/margin", "log_probability/chosen", "log_probability/rejected"] }

    /// Takes pairs apart into two documents whose rows together have a weight of 1, so that a step's loss is a mean over pairs.
    public func arranged(_ batch: TrainingBatch) throws(LyceumError) -> TrainingBatch {
        var result = batch
        result.documents = []
        result.sources = []
        result.references = []
        for (document, rows) in batch.documents.enumerated() {
            guard let pair = PreferencePair(rows: rows, isLearned: { batch.weights[$0] != 0 }) else {
                throw LyceumError(
                    .invalidData, "document \(document + 1) of a batch is no pair of answers", remedy: "train on records with a prompt, a chosen and a rejected answer")
            }
            let count = rows.count { batch.weights[$0] != 0 }
            for row in rows where batch.weights[row] != 0 { result.weights[row] = 1 / Float(count) }
            for side in [pair.chosen, pair.rejected] {
                for (position, row) in side.enumerated() { result.positions[row] = Int32(position) }
                result.documents.append(side)
                result.sources.append(document < batch.sources.count ? batch.sources[document] : 0)
                if document < batch.references.count { result.references.append(batch.references[document]) }
            }
        }
        return result
    }

    /// One pair's sums.
    private struct Pair {
        var chosen: Range<Int>
        var rejected: Range<Int>
        /// The pair's share of the step's loss.
        var weight: Double
        var margin = 0.0
    }

    public func evaluate(_ input: ObjectiveInput) throws(LyceumError) -> ObjectiveOutput {
        let batch = input.batch
        guard let reference = input.reference, batch.documents.count.isMultiple(of: 2) else {
            throw LyceumError(.invalidArgument, "a preference needs a reference model and pairs of documents")
        }
        let rows = batch.weights.indices.filter { input.weights[$0] != 0 }
        let targets = rows.map { batch.targets[$0] }
        let before = try reference.logProbabilities(batch, rows: rows)
        let hidden = input.model.hiddenStates(
            tokens: batch.tokens, positions: batch.positions, documents: batch.documents, on: input.tape)
        let now = input.tape.logProbabilities(
            input.tape.gather([hidden], rows: rows), head: input.model.head, targets: targets, logitCap: input.model.logitCap)
        var output = ObjectiveOutput(
            losses: [Double](repeating: 0, count: batch.tokens.count), hits: [Bool](repeating: false, count: batch.tokens.count), objective: 0)
        for name in figureNames { output.figures[name] = 0 }
        let gradient = Tensor(zeros: [rows.count])
        var places: [Int: Int] = [:]
        for (place, row) in rows.enumerated() { places[row] = place }
        for pair in stride(from: 0, to: batch.documents.count, by: 2) {
            let sides = batch.documents[pair...(pair + 1)].map { $0.compactMap { places[$0] } }
            let weight = sides.joined().reduce(0.0) { $0 + Double(input.weights[rows[$1]]) }
            guard weight > 0, !sides[0].isEmpty, !sides[1].isEmpty else { continue }
            let sums = sides.map { side in side.reduce(0.0) { $0 + Double(now.floats[$1]) } }
            let changes = zip(sums, sides).map { sum, side in sum - side.reduce(0.0) { $0 + before[$1] } }
            let margin = beta * (changes[0] - changes[1])
            let preference = (1 - smoothing) * softplus(-margin) + smoothing * softplus(margin)
            let loss = preference - answerWeight * sums[0] / Double(sides[0].count)
            // d preference / d margin
            let slope = smoothing * sigmoid(margin) - (1 - smoothing) * sigmoid(-margin)
            for place in sides[0] {
                gradient.floats[place] = Float(weight * (beta * slope - answerWeight / Double(sides[0].count)))
            }
            for place in sides[1] { gradient.floats[place] = Float(-weight * beta * slope) }
            for place in sides.joined() {
                output.losses[rows[place]] = preference
                output.hits[rows[place]] = margin > 0
            }
            output.objective += weight * loss
            let values = [beta * changes[0], beta * changes[1], margin, sums[0], sums[1]]
            for (name, value) in zip(figureNames, values) { output.figures[name, default: 0] += weight * value }
        }
        if input.differentiates { input.tape.seed(now, gradient: gradient) }
        return output
    }

    /// log(1 + eˣ) without overflow.
    private func softplus(_ x: Double) -> Double { max(x, 0) + logarithm(1 + exponential(-abs(x))) }
    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }
}
