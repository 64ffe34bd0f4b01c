internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Matrices whose outputs are nearest to those of every model on its own inputs; everything else is averaged.
///
/// Jin et al. 2023, "Dataless knowledge fusion by merging weights of language models", eq. 2: with `Gᵢ = Xᵢᵀ Xᵢ`, `Wᵀ = (Σ Gᵢ)⁻¹ Σ Gᵢ Wᵢᵀ`. What lies
/// off the diagonal of `Gᵢ` is scaled by `alpha` (their §4.3). Solved for the difference to the weighted mean, with a ridge that pulls to it: inputs
/// no text has are averaged, and equal models stay as they are.
public struct RegMeanMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "regmean", summary: "matrices with the outputs nearest to each model's on its own inputs", source: "Jin et al. 2023, eq. 2",
        needsBase: false, modelCount: 1...Int.max,
        parameters: [
            MergeParameter("weight", .perModel, standard: 1, range: 0...1e6, help: "share of each model"),
            MergeParameter(
                "alpha", .number, standard: 0.9, range: 0...1, help: "of what inputs have in common; 0 looks at each alone, 1 is least squares"),
            MergeParameter("ridge", .number, standard: 1e-6, range: 0...1e6, help: "pull to the mean, as a multiple of the inputs' mean square"),
            MergeParameter("normalize", .flag, standard: 0, range: 0...1, help: "each model's texts count the same, however long they are"),
        ], statistics: .gram)

    private let weights: [Double]
    private let alpha: Float
    private let ridge: Double
    private let normalizes: Bool

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        weights = values.list("weight")
        guard weights.contains(where: { $0 > 0 }) else {
            throw LyceumError(.invalidArgument, "all weights are 0", at: "regmean: weight", remedy: "give one model a weight above 0")
        }
        alpha = Float(values.number("alpha"))
        ridge = values.number("ridge")
        normalizes = values.flag("normalize")
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let grams = tensors.statistics.compactMap(\.values)
        guard tensors.statistics.count == tensors.models.count, grams.count == tensors.models.count || grams.isEmpty else {
            throw LyceumError(
                .invalidArgument, "\(grams.count) of \(tensors.models.count) models have statistics of this matrix", at: tensors.name,
                remedy: "measure all models with lyceum merge statistics")
        }
        let mean = mean(tensors.models)
        guard !grams.isEmpty else { return mean }
        for model in tensors.models { VectorArithmetic.add(mean, scale: -1, to: model) }
        let system = try GramSystem(width: mean.width, name: tensors.name)
        for (index, gram) in grams.enumerated() {
            let tokens = Double(max(1, tensors.statistics[index].tokens))
            try system.add(gram, alpha: alpha, weight: normalizes ? weights[index] / tokens : weights[index], change: tensors.models[index])
        }
        guard let change = try system.solved(ridge: ridge) else { return mean }
        VectorArithmetic.add(change, to: mean)
        return mean
    }

    /// First model plus weighted differences: equal models give the model itself to the bit.
    private func mean(_ models: [Tensor]) -> Tensor {
        let result = VectorArithmetic.copy(models[0])
        let sum = weights.reduce(0, +)
        for (model, weight) in zip(models, weights).dropFirst() {
            let difference = VectorArithmetic.copy(model)
            VectorArithmetic.add(models[0], scale: -1, to: difference)
            VectorArithmetic.add(difference, scale: Float(weight / sum), to: result)
        }
        return result
    }
}

/// `X (Σ Gᵢ + λ I) = Σ Dᵢ Gᵢ` for the rows of X.
final class GramSystem {
    private let width: Int
    private let name: String
    private var sums: [Double]
    private var right: Tensor?

    init(width: Int, name: String) throws(LyceumError) {
        self.width = width
        self.name = name
        sums = [Double](repeating: 0, count: width * width)
    }

    /// - Parameters:
    ///   - gram: `[width, width]`; is changed.
    ///   - change: `[outputs, width]`.
    func add(_ gram: Tensor, alpha: Float, weight: Double, change: Tensor) throws(LyceumError) {
        guard weight > 0 else { return }
        let pool = ThreadPool.shared.handle
        let outputs = change.rows
        let right = right ?? Tensor(zeros: [outputs, width])
        self.right = right
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        let status = withExtendedLifetime((gram, change, right)) {
            if alpha != 1 { lyc_scale_off_diagonal(pool, gram.floats, width, alpha) }
            lyc_add_doubles(pool, &sums, gram.floats, weight, gram.count)
            VectorArithmetic.scale(gram, by: Float(weight))
            return lyc_gemm(
                pool, LYC_F32, 0, 0, outputs, width, width, change.floats, width, gram.floats, width, right.floats, width, 1, &workspace)
        }
        try VectorArithmetic.checkMemory(status, name)
    }

    /// nil where nothing enters the matrix.
    func solved(ridge: Double) throws(LyceumError) -> Tensor? {
        let mean = (0..<width).reduce(0) { $0 + sums[$1 * width + $1] } / Double(max(1, width))
        guard mean > 0, let right else { return nil }
        for index in 0..<width { sums[index * width + index] += ridge * mean }
        let pool = ThreadPool.shared.handle
        guard lyc_cholesky(pool, &sums, width) == 0 else {
            throw LyceumError(
                .invalidData, "the inputs do not decide the matrix", at: name, remedy: "measure on more text, or raise ridge or lower alpha")
        }
        let status = withExtendedLifetime(right) { lyc_cholesky_solve(pool, sums, width, right.floats, right.rows) }
        try VectorArithmetic.checkMemory(status, name)
        return right
    }
}
