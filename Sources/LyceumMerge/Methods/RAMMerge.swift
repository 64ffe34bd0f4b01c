internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Changes of one model kept whole, changes of several averaged: sparse updates of reinforcement learning are not thinned out.
public struct RAMMerge: MergeMethod {
    static let epsilon = MergeParameter("epsilon", .number, standard: 1e-5, range: 0...1e6, help: "differences up to this count as no change")

    public static let declaration = MergeMethodDeclaration(
        name: "ram", summary: "changes of one model kept whole, changes of several averaged", source: "Reinforced agent merging, as in mergekit",
        needsBase: true, modelCount: 1...Int.max, parameters: [epsilon])

    private let epsilon: Float

    public init(_ values: MergeParameterValues) throws(LyceumError) { epsilon = Float(values.number("epsilon")) }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        try Self.overlay(tensors, epsilon) { _, _ in 1 }
    }

    /// - Parameter scale: of what one model changed alone, from how many weights it changed alone and with others.
    static func overlay(_ tensors: AlignedTensors, _ epsilon: Float, _ scale: (UInt64, UInt64) -> Double) throws(LyceumError) -> Tensor {
        let (base, deltas) = try VectorArithmetic.differences(tensors)
        let pool = ThreadPool.shared
        var alone = [UInt64](repeating: 0, count: deltas.count)
        var shared = alone
        let status = VectorArithmetic.withPointers(deltas) { pointers in
            lyc_merge_overlap(pool.handle, pointers, deltas.count, base.count, epsilon, &alone, &shared)
        }
        try VectorArithmetic.checkMemory(status, tensors.name)
        let scales = zip(alone, shared).map { Float(scale($0, $1)) }
        VectorArithmetic.withPointers(deltas) { pointers in
            lyc_merge_overlay(pool.handle, base.floats, pointers, scales, deltas.count, base.count, epsilon, base.floats)
        }
        return base
    }
}
