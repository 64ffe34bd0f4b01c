internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// ``SlerpMerge`` with a weight per model, for the whole tensor, each row or each column; with a base, of the differences to it.
public struct NuSlerpMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "nuslerp", summary: "two models, or their differences to a base, mixed along an arc by weight", source: "Shoemake 1985, as in mergekit",
        needsBase: false, usesBase: true, modelCount: 2...2,
        parameters: [
            MergeParameter("weight", .perModel, standard: nil, range: -1e6...1e6, help: "share of each model"),
            MergeParameter("nuslerp_flatten", .flag, standard: 1, range: 0...1, help: "one angle for the whole tensor"),
            MergeParameter("nuslerp_row_wise", .flag, standard: 0, range: 0...1, help: "not flattened: angles of columns in place of rows"),
        ])

    private let t: Double
    private let axis: lyc_merge_axis

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        let weights = values.list("weight")
        let sum = weights[0] + weights[1]
        t = abs(sum) < 1e-8 ? 0.5 : weights[1] / sum
        axis = values.flag("nuslerp_flatten") ? LYC_MERGE_WHOLE : values.flag("nuslerp_row_wise") ? LYC_MERGE_COLUMNS : LYC_MERGE_ROWS
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        if let base = tensors.base { for model in tensors.models { VectorArithmetic.add(base, scale: -1, to: model) } }
        let t = t
        // A vector has no second axis to tell columns by: it is one column, or one row.
        let axis = tensors.models[0].shape.count < 2 ? LYC_MERGE_WHOLE : axis
        let result = try SphereBlend.blend(tensors.models, axis: axis) { gram throws(LyceumError) in
            let cosine = min(1, max(-1, gram.normalized(epsilon: 1e-8).gram[0, 1]))
            return Arc.coefficients(cosine: cosine, t: t, isLine: Arc.sine(cosine: cosine) < 1e-8)
        }
        if let base = tensors.base { VectorArithmetic.add(base, to: result) }
        return result
    }
}
