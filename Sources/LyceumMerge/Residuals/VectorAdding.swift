internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Adds vectors one weight at a time and remembers how much.
final class VectorAdding {
    private let model: MergeSource
    private let terms: [WeightedVector]
    private let rows: VocabularyRows
    private let layers: LayerShuffle?
    /// Share of the sum that rounding may cost without a word.
    private static let roundingLimit = 0.25
    private var tensorCount = 0
    private var parameterCount = 0
    private var squaredModel = 0.0
    private var squaredAdded = 0.0
    private var copiedRows = 0
    private var ancestors: [(total: Double, count: Int)]

    init(model: MergeSource, terms: [WeightedVector], rows: VocabularyRows, layers: LayerShuffle?) {
        self.model = model
        self.terms = terms
        self.rows = rows
        self.layers = layers
        ancestors = terms.map { _ in (0, 0) }
    }

    func sum(_ name: String) throws(LyceumError) -> Tensor {
        let before = try model.floats(name)
        let result = resized(before, to: rows.shape(of: name, before.shape))
        for (index, term) in terms.enumerated() {
            try compare(index, term.vector, name, before)
            let source = layers?.source(of: name) ?? name
            guard let shape = term.vector.shape(of: source) else { continue }
            let difference = try term.vector.difference(source)
            if TensorRole(name).isVocabulary, shape.count == 2 {
                add(difference, weight: Float(term.weight), rowsOf: term.vector, to: result, modelRows: before.shape[0])
            } else {
                Self.add(difference, weight: Float(term.weight), to: result)
            }
        }
        tensorCount += 1
        parameterCount += result.count
        note(before, result)
        try VectorArithmetic.refuseNonFinite(result, name, at: "the sum")
        return result
    }

    /// The old rows, and room for new ones.
    private func resized(_ tensor: Tensor, to shape: [Int]) -> Tensor {
        guard tensor.shape != shape else { return VectorArithmetic.copy(tensor) }
        let result = Tensor(zeros: shape)
        VectorArithmetic.copyRows(0..<tensor.shape[0], of: tensor, to: result)
        return result
    }

    private static func add(_ difference: WeightDifference, weight: Float, to result: Tensor) {
        VectorArithmetic.add(difference.values, scale: weight, to: result)
        guard let remainder = difference.remainder else { return }
        withExtendedLifetime((result, remainder.positions, remainder.values)) {
            lyc_vector_add_at(
                result.floats, remainder.positions.pointer.assumingMemoryBound(to: Int64.self), remainder.values.floats, remainder.count,
                weight)
        }
    }

    /// Rows model and base share get the difference; rows that only the vector's model has are copied; others stay.
    private func add(_ difference: WeightDifference, weight: Float, rowsOf vector: any TaskVector, to result: Tensor, modelRows: Int) {
        let theirs = difference.values.shape[0]
        let shared = min(modelRows, theirs, vector.baseRows ?? theirs)
        if shared == theirs, shared == result.shape[0] { return Self.add(difference, weight: weight, to: result) }
        let part = difference.values.slice(0..<shared)
        // Corrections belong to rows the base has, so all of them lie in the shared part.
        Self.add(WeightDifference(values: part, remainder: shared == vector.baseRows ? difference.remainder : nil), weight: weight, to: result.slice(0..<shared))
        for row in rows.copied(from: vector, of: theirs) {
            VectorArithmetic.copyRows(row..<row + 1, of: difference.values, to: result)
            copiedRows += 1
        }
    }

    /// How much of the model is of the vector's base.
    private func compare(_ index: Int, _ vector: any TaskVector, _ name: String, _ model: Tensor) throws(LyceumError) {
        let cosine: Double?
        switch try vector.fingerprint(of: name) {
        case nil: return
        case .weight(let base):
            let (a, b) = ModelDifference.sharedRows(model, base, name)
            cosine = a.count == b.count ? VectorArithmetic.sums(a, b).cosine : nil
        case .sketch(let sketch):
            guard sketch.count <= model.count, sketch.count == model.count || TensorRole(name).isVocabulary else { return }
            cosine = WeightSketch(model.reshaped([model.count]).slice(0..<sketch.count)).cosine(sketch)
        }
        guard let cosine else { return }
        ancestors[index].total += cosine
        ancestors[index].count += 1
    }

    private func note(_ before: Tensor, _ after: Tensor) {
        let rows = before.shape == after.shape ? after : after.slice(0..<before.shape[0])
        let change = VectorArithmetic.copy(rows)
        VectorArithmetic.add(before, scale: -1, to: change)
        let sums = VectorArithmetic.sums(before, change)
        squaredModel += sums.first
        squaredAdded += sums.second
    }

    func report(_ rounding: RoundingRecord, warnings: [String]) -> VectorAdditionReport {
        let cosines = ancestors.map { $0.count > 0 ? $0.total / Double($0.count) : nil }
        var warnings = warnings
        for (term, cosine) in zip(terms, cosines) {
            guard let cosine, cosine < ModelMerge.ancestorCosine else { continue }
            warnings.append(
                "\(term.vector.name): mean cosine of its base and \(model.name) \(Quantities.fixed(cosine, places: 3)), below "
                    + "\(ModelMerge.ancestorCosine): the residual was taken from another release, or the model has gone far from it")
        }
        let (rounded, added) = (rounding.squaredError.squareRoot(), squaredAdded.squareRoot())
        if added > 0, rounded > Self.roundingLimit * added {
            warnings.append(
                "rounding to the stored type moves weights by \(Quantities.fixed(rounded / added * 100, places: 0)) % of what was added: "
                    + "choose a wider type, or much of the residual is lost")
        }
        return VectorAdditionReport(
            tensorCount: tensorCount, parameterCount: parameterCount, modelNorm: squaredModel.squareRoot(), addedNorm: squaredAdded.squareRoot(),
            roundingNorm: rounding.squaredError.squareRoot(), types: rounding.types, copiedRows: copiedRows, ancestorCosines: cosines,
            warnings: warnings)
    }
}
