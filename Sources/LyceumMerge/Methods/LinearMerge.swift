public import LyceumCore
public import LyceumTensor

/// The weighted mean of models: `W = Σ wᵢ Wᵢ / Σ wᵢ`.
///
/// Averaging halves what each of two models learned; to add what they learned use ``TaskArithmetic``.
public struct LinearMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "linear", summary: "the weighted mean of the models", source: "Wortsman et al. 2022, Model soups", needsBase: false,
        modelCount: 1...Int.max,
        parameters: [
            MergeParameter("weight", .perModel, standard: nil, range: -1e6...1e6, help: "share of each model"),
            MergeParameter("normalize", .flag, standard: 1, range: 0...1, help: "divide by the sum of the weights"),
        ])

    private let weights: [Float]

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        let weights = values.list("weight")
        let sum = weights.reduce(0, +)
        let divides = values.flag("normalize")
        guard !divides || abs(sum) >= 1e-8 else {
            throw LyceumError(
                .invalidArgument, "the weights sum to \(sum), by which nothing can be divided", at: "linear: weight",
                remedy: "choose weights with another sum, or switch normalize off")
        }
        self.weights = weights.map { Float(divides ? $0 / sum : $0) }
    }

    public var isElementwise: Bool { true }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let result = tensors.models[0]
        if weights[0] != 1 { VectorArithmetic.scale(result, by: weights[0]) }
        for (model, weight) in zip(tensors.models, weights).dropFirst() { VectorArithmetic.add(model, scale: weight, to: result) }
        return result
    }
}
