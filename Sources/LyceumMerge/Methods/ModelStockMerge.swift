internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Between the base and the mean of the models, the nearer to the mean the more their differences agree: `t = N c / (1 + (N − 1) c)` with the mean
/// cosine `c` of pairs of differences.
///
/// Jang et al. 2024, "Model stock", eq. 2. Opposed differences give a negative `t`.
public struct ModelStockMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "model_stock", summary: "between base and mean, by how much the models agree", source: "Jang et al. 2024, Model stock, eq. 2",
        needsBase: true, modelCount: 2...Int.max,
        parameters: [MergeParameter("filter_wise", .flag, standard: 0, range: 0...1, help: "a ratio for each row in place of each tensor")])

    private let isFilterWise: Bool

    public init(_ values: MergeParameterValues) throws(LyceumError) { isFilterWise = values.flag("filter_wise") }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let (base, deltas) = try VectorArithmetic.differences(tensors)
        let axis = isFilterWise && base.shape.count > 1 ? LYC_MERGE_ROWS : LYC_MERGE_WHOLE
        let change = try SphereBlend.blend(deltas, axis: axis) { gram throws(LyceumError) in
            let ratio = Self.ratio(gram)
            return [Double](repeating: ratio / Double(gram.count), count: gram.count)
        }
        VectorArithmetic.add(change, to: base)
        return base
    }

    static func ratio(_ gram: GramMatrix) -> Double {
        var (sum, pairs) = (0.0, 0.0)
        for i in 0..<gram.count {
            for j in 0..<i {
                sum += min(1, max(-1, gram[i, j] / max(gram.length(i) * gram.length(j), 1e-6)))
                pairs += 1
            }
        }
        let (cosine, count) = (sum / pairs, Double(gram.count))
        return count * cosine / (1 + (count - 1) * cosine)
    }
}
