internal import LyceumCore
internal import LyceumTensor

/// Changes of matrices as low-rank updates: their largest singular values, which no update of the same rank comes nearer to (Eckart and Young 1936).
struct LowRankFit {
    var maximumRank: Int
    /// Singular values that are not above this are left out.
    var epsilon: Float = 0
    /// A and B have equal shares of the singular values; else A has them all.
    var distributesScale = true

    init(maximumRank: Int) { self.maximumRank = maximumRank }

    init(_ options: ExtractionOptions) {
        maximumRank = options.maximumRank
        epsilon = options.epsilon
        distributesScale = options.distributesScale
    }

    /// - Parameter difference: `[outputs, inputs]`.
    /// - Returns: no update where no singular value is above `epsilon`.
    func fit(
        _ difference: Tensor, _ module: BaseModule, baseLength: Double
    ) throws(LyceumError) -> (entry: AdaptedModule?, result: ExtractedModule) {
        let squares = DenseMatrix.squaredLength(difference)
        func result(_ rank: Int, _ held: Double) -> ExtractedModule {
            ExtractedModule(
                path: module.path, rank: rank, differenceLength: squares.squareRoot(), baseLength: baseLength,
                capturedEnergy: squares > 0 ? min(1, held / squares) : 1)
        }
        guard squares > 0 else { return (nil, result(0, 0)) }
        let found = try SingularValues.truncated(difference, rank: min(maximumRank, module.outputs, module.inputs))
        let values = found.prefix(found.values.prefix { $0 > epsilon }.count)
        guard !values.values.isEmpty else { return (nil, result(0, 0)) }
        var entry = AdaptedModule(module)
        let (down, up) = distributesScale ? values.balanced(scale: 1) : values.unbalanced
        if module.kind == .embedding {
            // A table's update is (B A)ᵀ.
            (entry.down, entry.up) = (up.transposedFloats(), down.transposedFloats())
        } else {
            (entry.down, entry.up) = (down, up)
        }
        return (entry, result(values.values.count, values.values.reduce(0.0) { $0 + Double($1) * Double($1) }))
    }
}
