internal import CLyceumKernels

/// How the distance of two versions of a row is measured.
///
/// Source: Wei et al. 2025, "Control LLM" (arXiv 2501.10979), divergence losses.
public struct AlignmentOptions: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The mean of the squared differences.
        case meanSquare = "mse"
        /// `u²/2` below 1 and `u - 1/2` above, with `u = max(0, 1 - margin - cosine)`.
        case cosine
        /// Half the cosine distance and half the square of the difference of the lengths.
        case dot
    }

    public var kind: Kind
    /// How far the cosine may fall below 1 without a loss, 0 to 2.
    public var margin: Float

    public init(_ kind: Kind, margin: Float = 0) {
        self.kind = kind
        self.margin = margin
    }

    var kernelKind: lyc_alignment_kind {
        switch kind {
        case .meanSquare: LYC_ALIGNMENT_MEAN_SQUARE
        case .cosine: LYC_ALIGNMENT_COSINE
        case .dot: LYC_ALIGNMENT_DOT
        }
    }
}

/// How much every row counts in a sum.
public struct RowWeights: Sendable {
    public var values: [Float]
    /// Multiplies every row's weight with its share; a derivative reaches the gate.
    public var gate: BlendGate?

    public init(_ values: [Float], gate: BlendGate? = nil) {
        self.values = values
        self.gate = gate
    }

    /// Weights that leave nothing.
    public static func none(_ rows: Int) -> RowWeights { RowWeights([Float](repeating: 0, count: rows)) }

    var isNone: Bool { values.allSatisfy { $0 == 0 } }

    /// The weights with the gate's shares.
    func gated() -> [Double] {
        guard let gate else { return values.map { Double($0) } }
        return zip(values, gate.shares(rows: values.count)).map { Double($0) * $1 }
    }
}

/// Queries and keys, rotated, of two attentions over the same documents: `[rows, heads · headWidth]`.
public struct AttentionPair: Sendable {
    public var queries: (first: Tensor, second: Tensor)
    public var keys: (first: Tensor, second: Tensor)

    public init(queries: (first: Tensor, second: Tensor), keys: (first: Tensor, second: Tensor)) {
        self.queries = queries
        self.keys = keys
    }
}

/// How far rows are apart.
public struct RowAlignment: Sendable {
    /// The distance of every row.
    public var losses: [Double]
    /// The cosine of every row's two versions; empty where there is none.
    public var cosines: [Double]
    /// Σ weights · losses.
    public var sum: Double

    public init(losses: [Double], cosines: [Double] = [], weights: [Double]) {
        self.losses = losses
        self.cosines = cosines
        sum = zip(weights, losses).reduce(0) { $1.0 == 0 ? $0 : $0 + $1.0 * $1.1 }
    }
}
