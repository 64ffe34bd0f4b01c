public import LyceumCore
public import LyceumTensor

/// One model's tensors as they are, times `scale`: for models stacked out of layers of others.
public struct PassthroughMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "passthrough", summary: "one model's weights as they are, for stacking layers", source: "as in mergekit", needsBase: false,
        modelCount: 1...1,
        parameters: [MergeParameter("scale", .perModel, standard: 1, range: -1e6...1e6, help: "multiplies the weights")])

    private let scale: Float

    /// Weights as they are.
    static let standard = PassthroughMerge(scale: 1)

    private init(scale: Float) { self.scale = scale }

    public init(_ values: MergeParameterValues) throws(LyceumError) { scale = Float(values.list("scale")[0]) }

    public var isElementwise: Bool { true }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let result = tensors.models[0]
        if scale != 1 { VectorArithmetic.scale(result, by: scale) }
        return result
    }
}
