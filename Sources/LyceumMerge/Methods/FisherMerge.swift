internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// The mean of models in which each weight counts as much as its model's predictions depend on it: `W = Σ wᵢ Fᵢ Wᵢ / Σ wᵢ Fᵢ`.
///
/// Matena and Raffel 2022, "Merging models with Fisher-weighted averaging", eq. 4. Fisher numbers are at least `floor` times their model's mean,
/// so that weights no text depends on are averaged; `normalize` divides each model's by their length as a vector (their §4.2).
public struct FisherMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "fisher", summary: "the mean, each weight by how much its model's predictions depend on it", source: "Matena and Raffel 2022, eq. 4",
        needsBase: false, modelCount: 1...Int.max,
        parameters: [
            MergeParameter("weight", .perModel, standard: 1, range: 0...1e6, help: "share of each model"),
            MergeParameter("floor", .number, standard: 1e-6, range: 0...1e6, help: "least Fisher number, as a multiple of its model's mean"),
            MergeParameter("normalize", .flag, standard: 1, range: 0...1, help: "divide each model's Fisher numbers by their length"),
        ], statistics: .fisher)

    private let weights: [Double]
    private let floor: Double
    private let normalizes: Bool

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        weights = values.list("weight")
        guard weights.contains(where: { $0 > 0 }) else {
            throw LyceumError(.invalidArgument, "all weights are 0", at: "fisher: weight", remedy: "give one model a weight above 0")
        }
        floor = values.number("floor")
        normalizes = values.flag("normalize")
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let precisions = tensors.statistics.compactMap(\.values)
        guard precisions.count == tensors.models.count, zip(precisions, tensors.models).allSatisfy({ $0.shape == $1.shape }) else {
            throw LyceumError(
                .unsupported, "expected Fisher statistics of the weight's shape for each of \(tensors.models.count) models", at: tensors.name,
                remedy: "bring the models to one vocabulary first, then measure them")
        }
        var (scales, floors) = ([Double](), [Double]())
        for (weight, statistics) in zip(weights, tensors.statistics) {
            scales.append(normalizes && statistics.length > 0 ? weight / statistics.length : weight)
            floors.append(floor * statistics.mean)
        }
        let result = tensors.models[0]
        VectorArithmetic.withPointers(tensors.models) { models in
            VectorArithmetic.withPointers(precisions) { precisions in
                lyc_merge_precise(
                    ThreadPool.shared.handle, models, precisions, scales, floors, tensors.models.count, result.count, result.floats)
            }
        }
        return result
    }
}
