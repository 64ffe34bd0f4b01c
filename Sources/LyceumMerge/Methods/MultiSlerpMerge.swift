public import LyceumCore
public import LyceumTensor

/// Any number of models, or differences to a base, brought together on the sphere by one step in the tangent space of their mean direction.
public struct MultiSlerpMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "multislerp", summary: "several models, or their differences to a base, mixed on a sphere", source: "Goddard 2025, as in mergekit",
        needsBase: false, usesBase: true, modelCount: 2...Int.max,
        parameters: [
            MergeParameter("weight", .perModel, standard: nil, range: -1e6...1e6, help: "share of each model"),
            MergeParameter("normalize_weights", .flag, standard: 1, range: 0...1, help: "divide by the sum of the weights"),
            MergeParameter("eps", .number, standard: 1e-8, range: 0...1, help: "lengths below this count as zero"),
        ])

    private let weights: [Double]
    private let epsilon: Double

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        let given = values.list("weight")
        let sum = given.reduce(0, +)
        let divides = values.flag("normalize_weights")
        guard !divides || abs(sum) >= 1e-12 else {
            throw LyceumError(
                .invalidArgument, "the weights sum to \(sum), by which nothing can be divided", at: "multislerp: weight",
                remedy: "choose weights with another sum, or switch normalize_weights off")
        }
        weights = given.map { divides ? $0 / sum : $0 }
        epsilon = values.number("eps")
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        if let base = tensors.base { for model in tensors.models { VectorArithmetic.add(base, scale: -1, to: model) } }
        let (weights, epsilon) = (weights, epsilon)
        let result = try SphereBlend.blend(tensors.models) { gram throws(LyceumError) in
            try Self.coefficients(gram, weights, epsilon, tensors.name)
        }
        if let base = tensors.base { VectorArithmetic.add(base, to: result) }
        return result
    }

    private static func coefficients(_ gram: GramMatrix, _ weights: [Double], _ epsilon: Double, _ name: String) throws(LyceumError) -> [Double] {
        let lengths = (0..<gram.count).map { gram.length($0) }
        if lengths.allSatisfy({ $0 <= epsilon }) { return weights }
        let (divisors, units) = gram.normalized(epsilon: epsilon)
        let length = max(0, units.inner(weights, weights)).squareRoot()
        guard length > epsilon else {
            guard gram.count == 2 else {
                throw LyceumError(
                    .invalidData, "the mean direction of the models is zero, so there is no sphere to merge on", at: name,
                    remedy: "use another method for this tensor, or other weights")
            }
            return weights
        }
        let mean = weights.map { $0 / length }
        // Σ wᵢ (uᵢ − (uᵢ · m) m)
        let along = units.inner(weights, mean)
        let tangent = zip(weights, mean).map { $0 - along * $1 }
        let scale = zip(weights, lengths).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(Arc.walk(mean, tangent, units), divisors).map { $0 / $1 * scale }
    }
}
