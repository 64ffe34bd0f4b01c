internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// The other model's weights where they are near the base's: `α = min(1, t / |W₀ − W₁|)`, `W = α W₁ + (1 − α) W₀`.
public struct NearSwapMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "nearswap", summary: "the other model's weights where they are near the base's", source: "alchemonaut 2024, as in mergekit",
        needsBase: true, modelCount: 1...1,
        parameters: [MergeParameter("t", .number, standard: nil, range: 0...1e6, help: "distance up to which weights are taken over")])

    private let t: Float

    public init(_ values: MergeParameterValues) throws(LyceumError) { t = Float(values.number("t")) }

    public var isElementwise: Bool { true }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        guard let base = tensors.base else { throw LyceumError(.invalidArgument, "nearswap needs a base model", at: tensors.name) }
        let other = tensors.models[0]
        withExtendedLifetime((base, other)) {
            lyc_merge_near(ThreadPool.shared.handle, base.floats, other.floats, t, base.count, base.floats)
        }
        return base
    }
}
