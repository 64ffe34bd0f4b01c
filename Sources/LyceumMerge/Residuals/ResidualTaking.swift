internal import CLyceumKernels
internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Takes differences one weight at a time and remembers what they were like.
final class ResidualTaking {
    /// Corrections that are kept at most: 12 bytes each.
    static let remainderLimit = 1 << 26

    let base: MergeSource
    let instruct: MergeSource
    /// Whether corrections are wanted.
    let isExact: Bool
    private(set) var tensors: [ResidualTensor] = []
    private(set) var isCapped = false
    private var sketches: [(name: String, sketch: WeightSketch)] = []
    private var remainders: [(name: String, remainder: SparseRemainder)] = []
    private var failures = 0
    private var newRows = 0
    private var hashes = (base: ValueHash(), instruct: ValueHash())

    init(base: MergeSource, instruct: MergeSource, isExact: Bool) {
        self.base = base
        self.instruct = instruct
        self.isExact = isExact
    }

    /// `θ_i − θ_b` in memory of its own; rows the base lacks whole.
    func difference(_ name: String) throws(LyceumError) -> Tensor {
        let before = try base.floats(name)
        let tuned = try instruct.floats(name)
        withExtendedLifetime((before, tuned)) {
            hashes.base.add(name, before.shape, before.bytes)
            hashes.instruct.add(name, tuned.shape, tuned.bytes)
        }
        let result = ModelDifference.difference(VectorArithmetic.copy(tuned), before, name)
        let (delta, mine) = ModelDifference.sharedRows(result, before, name)
        let (wanted, _) = ModelDifference.sharedRows(tuned, before, name)
        let sums = VectorArithmetic.sums(mine, wanted)
        tensors.append(
            ResidualTensor(
                name: name, count: delta.count, norm: VectorArithmetic.squaredLength(delta).squareRoot(),
                baseNorm: sums.first.squareRoot(), cosine: sums.cosine))
        if TensorRole(name).isVocabulary, tuned.shape.count == 2 { newRows = max(newRows, tuned.shape[0] - before.shape[0]) }
        sketches.append((name, WeightSketch(mine)))
        if isExact, let remainder = try remainder(name, mine, delta, wanted) { remainders.append((name, remainder)) }
        return result
    }

    /// What `base + delta`, rounded as the instruct model's weights are, misses of them.
    private func remainder(_ name: String, _ base: Tensor, _ delta: Tensor, _ wanted: Tensor) throws(LyceumError) -> SparseRemainder? {
        let sum = VectorArithmetic.copy(base)
        VectorArithmetic.add(delta, to: sum)
        let type = instruct.type(of: name)
        let rounded = type.isQuantized || type == .f32 ? sum : try sum.converted(to: type, pool: .shared).converted(to: .f32, pool: .shared)
        let count = Self.differing(rounded, wanted)
        guard count > 0 else { return nil }
        guard remainders.reduce(count, { $0 + $1.remainder.count }) <= Self.remainderLimit else {
            isCapped = true
            return nil
        }
        let positions = Tensor(zeros: [count], type: .i64)
        let values = Tensor(zeros: [count])
        withExtendedLifetime((sum, rounded, wanted, positions, values)) {
            let places = positions.pointer.assumingMemoryBound(to: Int64.self)
            _ = lyc_vector_differing(rounded.floats, wanted.floats, wanted.count, places, count)
            lyc_vector_differences_at(wanted.floats, sum.floats, places, count, values.floats)
            // A sum of zero is replaced, so that a negative zero comes back.
            lyc_vector_add_at(sum.floats, places, values.floats, count, 1)
        }
        let again = type.isQuantized || type == .f32 ? sum : try sum.converted(to: type, pool: .shared).converted(to: .f32, pool: .shared)
        failures += Self.differing(again, wanted)
        return SparseRemainder(positions: positions, values: values)
    }

    private static func differing(_ a: Tensor, _ b: Tensor) -> Int {
        withExtendedLifetime((a, b)) { lyc_vector_differing(a.floats, b.floats, a.count, nil, 0) }
    }

    func report(bytes: Int, warnings: [String]) -> ResidualReport {
        ResidualReport(
            tensors: tensors, newRows: newRows, remainders: remainders.reduce(0) { $0 + $1.remainder.count },
            isExact: isExact && failures == 0 && !isCapped, baseHash: hashes.base.text, instructHash: hashes.instruct.text, byteCount: bytes,
            warnings: warnings)
    }

    // MARK: - Files

    func writeSketches(to path: String) throws(LyceumError) {
        try Self.write(sketches.map { ($0.name, Tensor($0.sketch.values.map(Float.init), shape: [$0.sketch.values.count])) }, to: path)
    }

    func writeRemainders(to path: String) throws(LyceumError) {
        guard !remainders.isEmpty else { return }
        try Self.write(
            remainders.flatMap { [($0.name + ".positions", $0.remainder.positions), ($0.name + ".values", $0.remainder.values)] }, to: path)
    }

    private static func write(_ tensors: [(name: String, tensor: Tensor)], to path: String) throws(LyceumError) {
        let byName = Dictionary(tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        let writer = try SafetensorsWriter(
            path: path, tensors: tensors.map { TensorDeclaration(name: $0.name, type: $0.tensor.type, shape: $0.tensor.shape) })
        for entry in writer.tensors {
            guard let tensor = byName[entry.name] else { continue }
            try withExtendedLifetime(tensor) { () throws(LyceumError) in try writer.append(tensor) }
        }
        try writer.commit()
    }
}
