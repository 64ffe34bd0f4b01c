public import LyceumCore

/// One weight's difference.
public struct ResidualTensor: Sendable, Hashable {
    public let name: String
    /// Elements that count as differences; rows only the instruct model has do not.
    public let count: Int
    /// ‖Δ‖ and ‖θ_b‖
    public let norm: Double
    public let baseNorm: Double
    /// Between base and instruct model; nil where one is zero.
    public let cosine: Double?

    public init(name: String, count: Int, norm: Double, baseNorm: Double, cosine: Double?) {
        self.name = name
        self.count = count
        self.norm = norm
        self.baseNorm = baseNorm
        self.cosine = cosine
    }
}

/// What taking a residual out of two models found.
public struct ResidualReport: Sendable {
    public let tensors: [ResidualTensor]
    /// Rows of the embedding that only the instruct model has; they are stored whole.
    public let newRows: Int
    /// Places where fp32 differences alone would miss the instruct model's value, and that are corrected.
    public let remainders: Int
    /// Whether base + residual is the instruct model to the bit.
    public let isExact: Bool
    /// Checksums of the values of both models.
    public let baseHash: String
    public let instructHash: String
    public let byteCount: Int
    public let warnings: [String]

    /// ‖Δ‖ of all weights together.
    public var norm: Double { tensors.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot() }
    /// ‖Δ‖ / ‖θ_b‖
    public var relativeSize: Double {
        let base = tensors.reduce(0) { $0 + $1.baseNorm * $1.baseNorm }.squareRoot()
        return base > 0 ? norm / base : 0
    }
    /// Mean over tensors of cos(base, instruct).
    public var meanCosine: Double? { Self.meanCosine(tensors) }

    static func meanCosine(_ tensors: [ResidualTensor]) -> Double? {
        let cosines = tensors.compactMap(\.cosine)
        return cosines.isEmpty ? nil : cosines.reduce(0, +) / Double(cosines.count)
    }

    public var json: JSON {
        [
            "tensors": .integer(tensors.count), "parameters": .integer(tensors.reduce(0) { $0 + $1.count }), "norm": .number(norm),
            "relative_size": .number(relativeSize), "base_instruct_cosine": meanCosine.map { .number($0) } ?? .null,
            "new_rows": .integer(newRows), "remainders": .integer(remainders), "exact": .bool(isExact),
            "base_values_sha256": .string(baseHash), "instruct_values_sha256": .string(instructHash), "bytes": .integer(byteCount),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }
}
