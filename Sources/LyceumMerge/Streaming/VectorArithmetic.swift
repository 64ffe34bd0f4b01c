internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Sums over two tensors taken as vectors, in double precision.
struct VectorSums: Sendable, Hashable {
    /// ‖a‖², ‖b‖² and a · b.
    var first = 0.0
    var second = 0.0
    var product = 0.0

    static func += (a: inout VectorSums, b: VectorSums) {
        a.first += b.first
        a.second += b.second
        a.product += b.product
    }

    /// nil where one of the vectors is zero.
    var cosine: Double? {
        guard first > 0, second > 0 else { return nil }
        return min(1, max(-1, product / (first.squareRoot() * second.squareRoot())))
    }
}

/// Arithmetic on fp32 tensors of one shape. Every tensor is kept alive for the call.
enum VectorArithmetic {
    static func sums(_ a: Tensor, _ b: Tensor) -> VectorSums {
        precondition(a.count == b.count, "\(a.shape) and \(b.shape) have different numbers of elements")
        var sums = [0.0, 0.0, 0.0]
        withExtendedLifetime((a, b)) { lyc_vector_sums(ThreadPool.shared.handle, a.floats, b.floats, a.count, &sums) }
        return VectorSums(first: sums[0], second: sums[1], product: sums[2])
    }

    /// The same over the first elements only.
    static func sums(_ a: Tensor, _ b: Tensor, first limit: Int) -> VectorSums {
        precondition(a.count == b.count, "\(a.shape) and \(b.shape) have different numbers of elements")
        var sums = [0.0, 0.0, 0.0]
        withExtendedLifetime((a, b)) { lyc_vector_sums(ThreadPool.shared.handle, a.floats, b.floats, min(a.count, limit), &sums) }
        return VectorSums(first: sums[0], second: sums[1], product: sums[2])
    }

    /// ‖a‖²
    static func squaredLength(_ a: Tensor) -> Double { sums(a, a).first }

    /// Σ |aᵢ|
    static func sumOfMagnitudes(_ a: Tensor) -> Double {
        // Keeps everything; the sums are what is wanted. Without memory for them the sum is not a number.
        var norms = [0.0, 0.0]
        let status = withExtendedLifetime(a) { lyc_merge_keep_ranks(ThreadPool.shared.handle, a.floats, a.count, 0, a.count, &norms) }
        return status == 0 ? norms[0] : .nan
    }

    /// `a += scale · b`
    static func add(_ b: Tensor, scale: Float = 1, to a: Tensor) {
        precondition(a.count == b.count, "\(a.shape) and \(b.shape) have different numbers of elements")
        withExtendedLifetime((a, b)) { lyc_add_scaled(ThreadPool.shared.handle, a.floats, b.floats, scale, a.count) }
    }

    /// `a *= factor`
    static func scale(_ a: Tensor, by factor: Float) {
        withExtendedLifetime(a) { lyc_scale(ThreadPool.shared.handle, a.floats, factor, a.count) }
    }

    /// Runs `body` with the tensors' elements.
    static func withPointers<Result>(_ tensors: [Tensor], _ body: (UnsafePointer<UnsafePointer<Float>?>) -> Result) -> Result {
        withExtendedLifetime(tensors) {
            let pointers = tensors.map { UnsafePointer<Float>?($0.floats) }
            return pointers.withUnsafeBufferPointer { list in body(list.baseAddress!) }
        }
    }

    /// The models' differences to the base, in their place.
    static func differences(_ tensors: AlignedTensors) throws(LyceumError) -> (base: Tensor, differences: [Tensor]) {
        guard let base = tensors.base else {
            throw LyceumError(.invalidArgument, "the merge method needs a base model", at: tensors.name, remedy: "name the models' common base")
        }
        for model in tensors.models { add(base, scale: -1, to: model) }
        return (base, tensors.models)
    }

    static func checkMemory(_ status: Int32, _ name: String) throws(LyceumError) {
        guard status == 0 else {
            throw LyceumError(.limitExceeded, "no memory to choose weights", at: name, remedy: "close other programs")
        }
    }

    static func copy(_ a: Tensor) -> Tensor {
        let result = Tensor(type: a.type, shape: a.shape, storage: Storage(byteCount: a.byteCount))
        withExtendedLifetime((a, result)) {
            if a.byteCount > 0 { result.pointer.copyMemory(from: a.pointer, byteCount: a.byteCount) }
        }
        return result
    }

    /// Rows `range` of `source` over the same rows of `target`.
    static func copyRows(_ range: Range<Int>, of source: Tensor, to target: Tensor) {
        guard !range.isEmpty else { return }
        let (from, to) = (source.slice(range), target.slice(range))
        withExtendedLifetime((source, target)) { to.pointer.copyMemory(from: from.pointer, byteCount: from.byteCount) }
    }

    static func copyRow(_ row: Int, of source: Tensor, to place: Int, of target: Tensor) {
        let bytes = source.width * 4
        withExtendedLifetime((source, target)) {
            (target.pointer + place * bytes).copyMemory(from: source.pointer + row * bytes, byteCount: bytes)
        }
    }

    /// How far storing a tensor as `type` moves it: the squared length of the rounding, and of the tensor; both 0 where nothing is rounded.
    static func rounding(_ a: Tensor, as type: ElementType) throws(LyceumError) -> (error: Double, length: Double) {
        switch type {
        case .f32: return (0, 0)
        case .bf16:
            var sums = [0.0, 0.0]
            withExtendedLifetime(a) { lyc_vector_rounding_bf16(ThreadPool.shared.handle, a.floats, a.count, &sums) }
            return (sums[0], sums[1])
        default:
            let rounded = try a.converted(to: type, pool: .shared).converted(to: .f32, pool: .shared)
            add(a, scale: -1, to: rounded)
            return (squaredLength(rounded), squaredLength(a))
        }
    }

    /// An fp32 copy.
    /// - Throws: `LyceumError` for numbers that are not finite.
    static func finiteCopy(_ a: Tensor, _ name: String, at place: String) throws(LyceumError) -> Tensor {
        let result = Tensor(type: .f32, shape: a.shape, storage: Storage(byteCount: a.byteCount))
        let isFinite = withExtendedLifetime((a, result)) { lyc_vector_copy(ThreadPool.shared.handle, a.floats, result.floats, a.count) == 1 }
        try refuse(!isFinite, name, place)
        return result
    }

    static func refuseNonFinite(_ a: Tensor, _ name: String, at place: String) throws(LyceumError) {
        let isFinite = withExtendedLifetime(a) { lyc_vector_copy(ThreadPool.shared.handle, a.floats, nil, a.count) == 1 }
        try refuse(!isFinite, name, place)
    }

    private static func refuse(_ isWrong: Bool, _ name: String, _ place: String) throws(LyceumError) {
        if isWrong {
            throw LyceumError(
                .invalidData, "the tensor has numbers that are not finite", at: "\(place): \(name)",
                remedy: "use a checkpoint from before the training that diverged")
        }
    }
}
