internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// The other model's weights where they matter most: importance `|W₁ − W₀| · KL(softmax(W₁ row) ‖ softmax(W₀ row))` at or above its median plus one and
/// a half times its interquartile range.
public struct ArceeFusionMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "arcee_fusion", summary: "the other model's weights where the change is most important", source: "Arcee 2025, as in mergekit", needsBase: true,
        modelCount: 1...1, parameters: [])

    public init(_ values: MergeParameterValues) throws(LyceumError) {}

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        guard let base = tensors.base else { throw LyceumError(.invalidArgument, "arcee_fusion needs a base model", at: tensors.name) }
        let other = tensors.models[0]
        guard base.count > 0 else { return base }
        let importance = Tensor(type: .f32, shape: base.shape, storage: Storage(byteCount: base.byteCount))
        let pool = ThreadPool.shared
        withExtendedLifetime((base, other)) {
            lyc_merge_importance(pool.handle, base.floats, other.floats, base.rows, base.width, importance.floats)
        }
        let threshold = try Self.threshold(importance, tensors.name)
        withExtendedLifetime((base, other, importance)) {
            lyc_merge_choose(pool.handle, base.floats, other.floats, importance.floats, threshold, base.count, base.floats)
        }
        return base
    }

    private static func threshold(_ importance: Tensor, _ name: String) throws(LyceumError) -> Float {
        let median = try quantile(importance, 0.5, name)
        let range = try quantile(importance, 0.75, name) - quantile(importance, 0.25, name)
        return Float(median + 1.5 * range)
    }

    /// Between the two nearest order statistics.
    static func quantile(_ values: Tensor, _ share: Double, _ name: String) throws(LyceumError) -> Double {
        let place = share * Double(values.count - 1)
        let lower = Int(place.rounded(.down))
        let a = try statistic(values, lower, name)
        guard Double(lower) < place else { return a }
        return a + (place - Double(lower)) * (try statistic(values, lower + 1, name) - a)
    }

    /// The value with `rank` smaller ones.
    private static func statistic(_ values: Tensor, _ rank: Int, _ name: String) throws(LyceumError) -> Double {
        var value: Float = 0
        let status = withExtendedLifetime(values) {
            lyc_merge_largest(ThreadPool.shared.handle, values.floats, values.count, values.count - rank, &value)
        }
        try VectorArithmetic.checkMemory(status, name)
        return Double(value)
    }
}
