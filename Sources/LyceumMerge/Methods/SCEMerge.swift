internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Differences where models vary most (select), weighted by their squared size (calculate), without those of the minority's sign (erase).
///
/// Wan et al. 2024, FuseChat 2, §3.3. Needs no weights.
public struct SCEMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "sce", summary: "differences selected by variance, weighted by size, without minority signs",
        source: "Wan et al. 2024, FuseChat, §3.3", needsBase: true, modelCount: 1...Int.max,
        parameters: [
            MergeParameter("select_topk", .number, standard: 1, range: 0...1, help: "share of places with the highest variance that is kept"),
            MergeParameter(
                "weights_only", .flag, standard: 0, range: 0...1,
                help: "1: the selection decides the weights and the whole differences are merged, as FuseChat's released code has it"),
            MergeParameter("int8_mask", .flag, standard: 0, range: 0...1, help: "accepted and not used"),
        ])

    private let share: Double
    private let selectsForWeightsOnly: Bool

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        share = values.number("select_topk")
        selectsForWeightsOnly = values.flag("weights_only")
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let (base, deltas) = try VectorArithmetic.differences(tensors)
        var selected = deltas
        if share < 1 {
            if selectsForWeightsOnly { selected = deltas.map { VectorArithmetic.copy($0) } }
            try select(selected, tensors.name)
        }
        let sizes = selected.map { VectorArithmetic.squaredLength($0) / Double(max(1, $0.count)) }
        let sum = sizes.reduce(0, +)
        // Gentle fine-tuning changes weights by 1e-4 and less, whose squares mergekit takes for nothing.
        let isNothing = tensors.context.isCompatible ? sum < 1e-6 : sum == 0
        let shares = sizes.map { isNothing ? 1 / Double(sizes.count) : $0 / sum }
        tensors.notes?.weights = shares
        let weights = shares.map { Float($0) }
        let ones = [Float](repeating: 1, count: deltas.count)
        VectorArithmetic.withPointers(deltas) { pointers in
            lyc_merge_combine(
                ThreadPool.shared.handle, base.floats, pointers, weights, ones, deltas.count, base.count, LYC_MERGE_ELECT_PLAIN, 1, 1, base.floats)
        }
        return base
    }

    private func select(_ deltas: [Tensor], _ name: String) throws(LyceumError) {
        let variance = Tensor(type: .f32, shape: deltas[0].shape, storage: Storage(byteCount: deltas[0].byteCount))
        guard variance.count > 0 else { return }
        let pool = ThreadPool.shared
        let varied = VectorArithmetic.withPointers(deltas) { pointers in
            lyc_merge_variance(pool.handle, pointers, deltas.count, variance.count, variance.floats)
        }
        var norms = [0.0, 0.0]
        let kept = Int(share * Double(varied))
        let status = withExtendedLifetime(variance) {
            lyc_merge_keep_ranks(pool.handle, variance.floats, variance.count, 0, kept, &norms)
        }
        try VectorArithmetic.checkMemory(status, name)
        withExtendedLifetime((variance, deltas)) {
            for delta in deltas { lyc_merge_mask(pool.handle, delta.floats, variance.floats, variance.count) }
        }
    }
}
