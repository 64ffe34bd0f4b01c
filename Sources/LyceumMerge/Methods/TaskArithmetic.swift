public import LyceumCore
public import LyceumTensor

/// What models learned beyond their base, added up: `W = W₀ + λ Σ wᵢ (Wᵢ − W₀)`.
///
/// Ilharco et al. 2023, "Editing models with task arithmetic".
public struct TaskArithmetic: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "task_arithmetic", summary: "the base plus the weighted differences of the models", source: "Ilharco et al. 2023, eq. 1",
        needsBase: true, modelCount: 1...Int.max,
        parameters: [
            MergeParameter("weight", .perModel, standard: 1, range: -1e6...1e6, help: "of each model's difference"),
            MergeParameter("lambda", .number, standard: 1, range: -1e6...1e6, help: "of their sum"),
            MergeParameter("normalize", .flag, standard: 0, range: 0...1, help: "divide by the sum of the weights"),
        ])

    private let weights: [Float]

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        let weights = values.list("weight")
        let sum = weights.reduce(0, +)
        // As users of other tools know it: a sum of nothing divides by one.
        let divisor = values.flag("normalize") && abs(sum) >= 1e-8 ? sum : 1
        self.weights = weights.map { Float($0 / divisor * values.number("lambda")) }
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        guard let base = tensors.base else {
            throw LyceumError(.invalidArgument, "task arithmetic needs a base model", at: tensors.name)
        }
        let result = VectorArithmetic.copy(base)
        for (model, weight) in zip(tensors.models, weights) {
            VectorArithmetic.add(base, scale: -1, to: model)
            VectorArithmetic.add(model, scale: weight, to: result)
        }
        return result
    }
}
