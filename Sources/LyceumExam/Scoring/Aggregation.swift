internal import LyceumCore

/// How the values of items become the score of a task: the aggregations of lm-evaluation-harness 0.4.13.
enum Aggregation: String, Sendable, Hashable, CaseIterable {
    case mean
    case median
    case nanmean
    case perplexity
    case weightedPerplexity = "weighted_perplexity"
    case bitsPerByte = "bits_per_byte"
    /// Sum of values by sum of weights.
    case weightedMean = "weighted_mean"
    case f1
    case matthews = "matthews_corrcoef"
    case brier = "brier_score"
    case bleu
    case chrF = "chrf"
    case chrFPlusPlus = "chrf++"
    case ter
    case bypass
    /// The share of clusters all of whose items are right.
    case everyOfCluster = "acc_all"

    init(name: String, at place: String) throws(LyceumError) {
        guard let known = Aggregation(rawValue: name) else {
            throw LyceumError(
                .unsupported, "unknown aggregation \"\(name)\"", at: place,
                remedy: "use one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = known
    }

    /// Where the standard error comes from.
    enum ErrorKind { case formula, bootstrap(most: Int), none }

    var errorKind: ErrorKind {
        switch self {
        case .mean, .everyOfCluster: .formula
        case .median, .matthews, .f1, .perplexity, .nanmean: .bootstrap(most: .max)
        case .bleu, .chrF, .chrFPlusPlus, .ter: .bootstrap(most: 100)
        case .weightedPerplexity, .bitsPerByte, .weightedMean, .brier, .bypass: .none
        }
    }
}
