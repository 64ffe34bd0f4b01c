public import LyceumCore
public import LyceumTensor

/// Two models turned into each other along the arc between them: `W = sin((1 − t)θ)/sin θ · a + sin(tθ)/sin θ · b`.
///
/// θ is the angle between the tensors taken as vectors; nearly parallel ones (|cos θ| > 0.9995) are mixed along the line. Shoemake 1985.
public struct SlerpMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "slerp", summary: "two models turned into each other along an arc", source: "Shoemake 1985, Animating rotation with quaternion curves",
        needsBase: true, modelCount: 1...1,
        parameters: [MergeParameter("t", .number, standard: nil, range: -1e3...1e3, help: "0 is the base, 1 the other model")])

    private let t: Double

    public init(_ values: MergeParameterValues) throws(LyceumError) { t = values.number("t") }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        guard let base = tensors.base else { throw LyceumError(.invalidArgument, "slerp needs a base model", at: tensors.name) }
        let t = t
        return try SphereBlend.blend([base] + tensors.models) { gram throws(LyceumError) in
            let cosine = gram.normalized(epsilon: 1e-8).gram[0, 1]
            return Arc.coefficients(cosine: min(1, max(-1, cosine)), t: t, isLine: abs(cosine) > 0.9995)
        }
    }
}
