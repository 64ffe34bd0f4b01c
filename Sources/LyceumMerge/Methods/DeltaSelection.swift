internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Which weights of a difference are kept.
enum DeltaSelection: Sendable, Hashable {
    case all
    /// The share `density` of the largest (Yadav et al. 2023, TIES).
    case largest
    /// Each with the probability `density` (Yu et al. 2024, DARE).
    case random
    /// Neither the share `gamma` of the largest nor the smallest, so that `density` remain (Davari and Belilovsky 2024, model breadcrumbs).
    case middle
    /// Each with a probability that rises with its rank in its row, from `density − epsilon` to `density + epsilon` (Deep et al. 2024, DELLA).
    case randomByRank
}

/// The numbers of one model's selection.
struct DeltaSelectionValues: Sendable, Hashable {
    var density = 1.0
    var gamma = 0.0
    var epsilon = 0.0
}

extension DeltaSelection {
    /// Sets what is not kept to zero.
    /// - Returns: Σ|δ| before over Σ|δ| after, which makes up for what was dropped; 1 where either is close to zero.
    func apply(_ values: DeltaSelectionValues, to delta: Tensor, _ name: String, model: Int, _ context: MergeContext) throws(LyceumError) -> Double {
        guard values.density < 1, delta.count > 0 else { return 1 }
        var norms = [0.0, 0.0]
        switch self {
        case .all: return 1
        case .largest:
            let kept = Int(values.density * Double(delta.count))
            guard kept > 0 else {
                throw LyceumError(
                    .invalidArgument, "a density of \(values.density) keeps none of \(delta.count) weights", at: name,
                    remedy: "raise the density, or give this tensor one of 1 with a filter")
            }
            try keep(delta, 0..<kept, name, &norms)
        case .middle: try keep(delta, Self.middle(values, of: delta.count, context), name, &norms)
        case .random:
            let stream = MergeContext.stream(name, model: model)
            let status = withExtendedLifetime(delta) {
                lyc_merge_keep_random(ThreadPool.shared.handle, delta.floats, delta.count, context.seed, stream, values.density, &norms)
            }
            try VectorArithmetic.checkMemory(status, name)
        case .randomByRank:
            let (lowest, highest) = (values.density - values.epsilon, values.density + values.epsilon)
            guard lowest > 0, highest < 1 else {
                throw LyceumError(
                    .invalidArgument, "expected density − epsilon above 0 and density + epsilon below 1, found \(lowest) and \(highest)", at: name,
                    remedy: "choose a smaller epsilon")
            }
            let stream = MergeContext.stream(name, model: model)
            let status = withExtendedLifetime(delta) {
                lyc_merge_keep_ranked(
                    ThreadPool.shared.handle, delta.floats, delta.rows, delta.width, context.seed, stream, lowest, highest, &norms)
            }
            try VectorArithmetic.checkMemory(status, name)
        }
        return norms[0] >= 1e-7 && norms[1] >= 1e-7 ? norms[0] / norms[1] : 1
    }

    private func keep(_ delta: Tensor, _ ranks: Range<Int>, _ name: String, _ norms: inout [Double]) throws(LyceumError) {
        let status = withExtendedLifetime(delta) {
            lyc_merge_keep_ranks(ThreadPool.shared.handle, delta.floats, delta.count, ranks.lowerBound, ranks.upperBound, &norms)
        }
        try VectorArithmetic.checkMemory(status, name)
    }

    /// Ranks, largest first, that neither end takes away.
    ///
    /// Where the share of the largest is less than one weight mergekit keeps nothing of the tensor; so does this when asked to be compatible.
    static func middle(_ values: DeltaSelectionValues, of count: Int, _ context: MergeContext) -> Range<Int> {
        var top = Int(values.gamma * Double(count))
        if top == 0, context.isCompatible { return 0..<0 }
        var bottom = count - Int(values.density * Double(count)) - top
        if bottom < 0 {
            top += bottom
            bottom = 0
        }
        return min(top, count - bottom)..<(count - bottom)
    }
}
