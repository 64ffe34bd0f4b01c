import Lyceum

/// A micro-batch as one JSON object: what a program needs to train on the very same tokens.
struct BatchRecord {
    var step: Int
    var batch: TrainingBatch

    var json: JSON {
        [
            "step": .integer(step), "tokens": .array(batch.tokens.map { .integer(Int($0)) }),
            "documents": .array(batch.documents.map { [.integer($0.lowerBound), .integer($0.upperBound)] }),
            "targets": .array(batch.targets.map { .integer(Int($0)) }),
            "weights": .array(batch.weights.map { .number(Double($0)) }),
            "sources": .array(batch.sources.map { .integer($0) }),
        ]
    }
}
