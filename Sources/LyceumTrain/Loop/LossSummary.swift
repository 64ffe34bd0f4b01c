public import LyceumData

/// Weighted sums over rows, from which means are made when all micro-batches of all processes are together.
public struct LossSummary: Sendable, Hashable {
    /// Rows given.
    public var tokens = 0
    /// Rows with a weight.
    public var trainedTokens = 0
    public var weight = 0.0
    /// Nats.
    public var loss = 0.0
    public var hits = 0.0
    /// By source.
    public var sourceWeights: [Double]
    public var sourceLosses: [Double]

    public init(sources: Int) {
        sourceWeights = [Double](repeating: 0, count: sources)
        sourceLosses = [Double](repeating: 0, count: sources)
    }

    /// Adds a batch's rows, with the batch's own weights.
    public mutating func add(_ batch: TrainingBatch, _ output: ObjectiveOutput) {
        tokens += batch.tokens.count
        for (document, rows) in batch.documents.enumerated() {
            let source = document < batch.sources.count ? batch.sources[document] : 0
            for row in rows where batch.weights[row] != 0 {
                let rowWeight = Double(batch.weights[row])
                trainedTokens += 1
                weight += rowWeight
                loss += rowWeight * output.losses[row]
                hits += output.hits[row] ? rowWeight : 0
                guard sourceWeights.indices.contains(source) else { continue }
                sourceWeights[source] += rowWeight
                sourceLosses[source] += rowWeight * output.losses[row]
            }
        }
    }

    public mutating func add(_ other: LossSummary) {
        tokens += other.tokens
        trainedTokens += other.trainedTokens
        weight += other.weight
        loss += other.loss
        hits += other.hits
        for index in sourceWeights.indices {
            sourceWeights[index] += other.sourceWeights[index]
            sourceLosses[index] += other.sourceLosses[index]
        }
    }

    /// Mean cross-entropy in nats per weighted token; NaN without any.
    public var meanLoss: Double { loss / weight }
    /// Share of weighted tokens that were the likeliest.
    public var accuracy: Double { hits / weight }

    /// Everything as numbers, for sums over processes.
    var vector: [Double] {
        get { [Double(tokens), Double(trainedTokens), weight, loss, hits] + sourceWeights + sourceLosses }
        set {
            tokens = Int(newValue[0])
            trainedTokens = Int(newValue[1])
            (weight, loss, hits) = (newValue[2], newValue[3], newValue[4])
            sourceWeights = Array(newValue[5..<(5 + sourceWeights.count)])
            sourceLosses = Array(newValue[(5 + sourceWeights.count)...])
        }
    }
}
