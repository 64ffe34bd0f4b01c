public import LyceumCore
public import LyceumTensor

/// ``RAMMerge`` that makes up for averaging: what a model changed alone is multiplied by `1 + r · min(shared / alone, alpha)`.
public struct RAMPlusMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "ramplus_tl", summary: "as ram, with what one model changed alone made larger", source: "Reinforced agent merging, as in mergekit",
        needsBase: true, modelCount: 1...Int.max,
        parameters: [
            RAMMerge.epsilon,
            MergeParameter("r", .number, standard: 0.1, range: -1e6...1e6, help: "of the ratio of shared to lone changes"),
            MergeParameter("alpha", .number, standard: 0.2, range: 0...1e6, help: "the largest ratio that counts"),
        ])

    private let (epsilon, r, alpha): (Float, Double, Double)

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        (epsilon, r, alpha) = (Float(values.number("epsilon")), values.number("r"), values.number("alpha"))
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        try RAMMerge.overlay(tensors, epsilon) { alone, shared in
            alone == 0 ? 1 : 1 + r * min(alpha, Double(shared) / Double(alone))
        }
    }
}
