public import LyceumCore
internal import LyceumTensor

/// Lengths and angles of one weight's differences.
public struct VectorTensor: Sendable, Hashable {
    public let name: String
    public let role: TensorRole
    /// Elements compared.
    public let count: Int
    /// ‖Δ‖
    public let norm: Double
    /// ‖θ_b‖; nil where the base is not known.
    public let baseNorm: Double?
    /// ‖Δ'‖ and Δ · Δ' of another vector; nil where there is none, or it has no such weight.
    public let otherNorm: Double?
    public let product: Double?

    public init(
        name: String, count: Int, norm: Double, baseNorm: Double? = nil, otherNorm: Double? = nil, product: Double? = nil
    ) {
        self.name = name
        role = TensorRole(name)
        self.count = count
        self.norm = norm
        self.baseNorm = baseNorm
        self.otherNorm = otherNorm
        self.product = product
    }

    /// With the other vector; nil where one of them is zero.
    public var cosine: Double? { VectorGroup.cosine(norm, otherNorm, product) }
    /// ‖Δ‖ / ‖θ_b‖
    public var relativeSize: Double? { baseNorm.flatMap { $0 > 0 ? norm / $0 : nil } }
}

/// Several weights together: a layer, a kind of weight, or all.
public struct VectorGroup: Sendable, Hashable {
    public let label: String
    public let tensorCount: Int
    public let count: Int
    public let norm: Double
    public let relativeSize: Double?
    public let cosine: Double?

    init(_ label: String, _ tensors: [VectorTensor]) {
        self.label = label
        tensorCount = tensors.count
        count = tensors.reduce(0) { $0 + $1.count }
        norm = tensors.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
        let known = tensors.allSatisfy { $0.baseNorm != nil }
        let base = tensors.reduce(0) { $0 + ($1.baseNorm ?? 0) * ($1.baseNorm ?? 0) }.squareRoot()
        relativeSize = known && base > 0 ? norm / base : nil
        let compared = tensors.filter { $0.product != nil }
        let mine = compared.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
        let other = compared.reduce(0) { $0 + ($1.otherNorm ?? 0) * ($1.otherNorm ?? 0) }.squareRoot()
        cosine = compared.isEmpty ? nil : Self.cosine(mine, other, compared.reduce(0) { $0 + ($1.product ?? 0) })
    }

    static func cosine(_ first: Double, _ second: Double?, _ product: Double?) -> Double? {
        guard let second, let product, first > 0, second > 0 else { return nil }
        return min(1, max(-1, product / (first * second)))
    }
}

/// How long a vector is, weight by weight, and at what angle it stands to another.
///
/// Two vectors at right angles change a model independently, so both can be added; random vectors of n numbers have cosines of about ±1/√n.
/// - Source: Hirano, Imajo 2024, "The construction of instruction-tuned LLMs for finance without instruction data", section on vectors.
public struct VectorMeasurement: Sendable {
    public let name: String
    public let otherName: String?
    /// In the model's order of names.
    public let tensors: [VectorTensor]
    /// Names only one of the two vectors has.
    public let unmatched: [String]

    /// - Parameters:
    ///   - base: gives ‖θ_b‖ where the vector does not know it.
    ///   - progress: called before each weight with its name and number.
    /// - Throws: `LyceumError` when the shapes of the two differ, other than in rows of tokens.
    public init(
        _ vector: any TaskVector, with other: (any TaskVector)? = nil, base: MergeSource? = nil,
        progress: ((_ name: String, _ done: Int, _ of: Int) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) {
        let known = Dictionary(
            ((vector as? StoredResidual)?.tensors ?? []).map { ($0.name, $0.baseNorm) }, uniquingKeysWith: { first, _ in first })
        var tensors: [VectorTensor] = []
        for (index, name) in vector.names.enumerated() {
            try progress?(name, index, vector.names.count)
            tensors.append(try Self.measure(name, vector, other, base, known[name]))
        }
        name = vector.name
        otherName = other?.name
        self.tensors = tensors
        unmatched = other.map { Set(vector.names).symmetricDifference($0.names).sorted() } ?? []
    }

    private static func measure(
        _ name: String, _ vector: any TaskVector, _ other: (any TaskVector)?, _ base: MergeSource?, _ known: Double?
    ) throws(LyceumError) -> VectorTensor {
        let mine = try rows(of: vector, name, among: other)
        var baseNorm = known
        if baseNorm == nil, let base, let shape = base.shape(of: name) {
            let weight = try base.floats(name)
            let shared = shape == mine.shape ? weight : weight.slice(0..<min(shape[0], mine.shape[0]))
            baseNorm = VectorArithmetic.squaredLength(shared).squareRoot()
        }
        guard let other, let shape = other.shape(of: name) else {
            return VectorTensor(
                name: name, count: mine.count, norm: VectorArithmetic.squaredLength(mine).squareRoot(), baseNorm: baseNorm)
        }
        let theirs = try rows(of: other, name, among: vector)
        guard theirs.shape == mine.shape else {
            throw LyceumError(
                .invalidArgument, "expected the shape \(mine.shape), as in \(vector.name), found \(shape)", at: "\(other.name): \(name)",
                remedy: "compare vectors of models of one family and size")
        }
        let sums = VectorArithmetic.sums(mine, theirs)
        return VectorTensor(
            name: name, count: mine.count, norm: sums.first.squareRoot(), baseNorm: baseNorm, otherNorm: sums.second.squareRoot(),
            product: sums.product)
    }

    /// The differences of rows that count as such in both vectors.
    private static func rows(of vector: any TaskVector, _ name: String, among other: (any TaskVector)?) throws(LyceumError) -> Tensor {
        let values = try vector.difference(name).values
        guard TensorRole(name).isVocabulary, values.shape.count == 2 else { return values }
        let limits = [vector.baseRows, other?.baseRows, other?.shape(of: name)?.first].compactMap { $0 }
        return values.slice(0..<min(values.shape[0], limits.min() ?? values.shape[0]))
    }

    public var all: VectorGroup { VectorGroup("all", tensors) }

    /// Layers in order, and what lies outside them last.
    public var layers: [VectorGroup] {
        let numbers = Set(tensors.compactMap(\.role.layer)).sorted()
        let inside = numbers.map { number in VectorGroup("layer \(number)", tensors.filter { $0.role.layer == number }) }
        let outside = tensors.filter { $0.role.layer == nil }
        return inside + (outside.isEmpty ? [] : [VectorGroup("outside layers", outside)])
    }

    /// By kind of weight, sorted by name.
    public var kinds: [VectorGroup] {
        Set(tensors.map(\.role.kind)).sorted().map { kind in VectorGroup(kind, tensors.filter { $0.role.kind == kind }) }
    }
}
