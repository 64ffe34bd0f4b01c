public import LyceumCore
public import LyceumTensor

/// The mean of the models' directions on the sphere, all with one weight, times the mean of their lengths.
///
/// Karcher 1977, "Riemannian center of mass and mollifier smoothing": steps along the mean tangent until it is shorter than `tol`.
public struct KarcherMerge: MergeMethod {
    public static let declaration = MergeMethodDeclaration(
        name: "karcher", summary: "the mean direction of the models on the sphere", source: "Karcher 1977, Riemannian center of mass",
        needsBase: false, modelCount: 2...Int.max,
        parameters: [
            MergeParameter("max_iter", .number, standard: 10, range: 1...10_000, help: "steps at most"),
            MergeParameter("tol", .number, standard: 1e-5, range: 0...1, help: "length of the step at which to stop"),
        ])

    private let steps: Int
    private let tolerance: Double

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        steps = Int(values.number("max_iter"))
        tolerance = values.number("tol")
    }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let (steps, tolerance) = (steps, tolerance)
        return try SphereBlend.blend(tensors.models) { gram throws(LyceumError) in Self.coefficients(gram, steps, tolerance) }
    }

    private static func coefficients(_ gram: GramMatrix, _ steps: Int, _ tolerance: Double) -> [Double] {
        let lengths = (0..<gram.count).map { gram.length($0) }
        // A tensor of zeros has no direction.
        let present = lengths.filter { $0 > 1e-12 }.count
        guard present > 0 else { return lengths.map { _ in 1 / Double(gram.count) } }
        let shares = lengths.map { $0 > 1e-12 ? 1 / Double(present) : 0 }
        let (divisors, units) = gram.normalized(epsilon: 1e-12)
        let length = max(0, units.inner(shares, shares)).squareRoot()
        // Opposite directions have no mean; the first is as good as any.
        var point = length > 1e-9 ? shares.map { $0 / length } : lengths.indices.map { $0 == lengths.firstIndex { $0 > 1e-12 } ? 1 : 0 }
        for _ in 0..<steps {
            let tangent = Arc.tangent(shares, at: point, units)
            guard max(0, units.inner(tangent, tangent)).squareRoot() >= tolerance else { break }
            point = Arc.walk(point, tangent, units)
        }
        let scale = zip(shares, lengths).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(point, divisors).map { $0 / $1 * scale }
    }
}
