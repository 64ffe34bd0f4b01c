internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// How much storing the results rounded them.
struct RoundingRecord: Sendable, Hashable {
    /// Squared length of all roundings together, and of the results.
    var squaredError = 0.0
    var squaredLength = 0.0
    var types: [ElementType: Int] = [:]

    /// Length of the rounding over length of the weights.
    var relativeError: Double { squaredLength > 0 ? (squaredError / squaredLength).squareRoot() : 0 }
}

/// A weight whose rows can be made one after the other.
struct WeightRows {
    /// `[rows, …]`
    var shape: [Int]
    /// fp32, `[range.count, …]`, in memory of its own; several threads call it at the same time.
    var make: @Sendable (Range<Int>) throws(LyceumError) -> Tensor
}

/// Writes a model with weights computed anew, one at a time: a Hugging Face folder, or a GGUF file whose matrices keep their types.
final class ModelWriting {
    let model: Checkpoint
    let path: String
    /// Of all weights; nil keeps each weight's type, block types become bf16 in a folder.
    var type: ElementType?
    var configurationChanges: [(key: String, value: JSON)] = []
    /// Replaces the tokenizer's files; with the template and the ends of answers for GGUF files.
    var tokenizerFiles: ((AtomicFolder) throws(LyceumError) -> Void)?
    /// Bytes of the largest file of a folder.
    var shardLimit = 5_000_000_000
    var metadataChanges: [(key: String, value: GGUFValue?)] = []
    var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    private(set) var rounding = RoundingRecord()

    init(_ model: Checkpoint, to path: String, type: ElementType?) {
        self.model = model
        self.path = path
        self.type = type
    }

    var isFile: Bool { path.lowercased().hasSuffix(".gguf") }

    /// - Parameters:
    ///   - shapes: of the weights that change, `[outputs, inputs]`, by canonical name.
    ///   - weight: makes one; fp32, in memory of its own.
    ///   - rows: makes rows of one, where that can be done without the others; asked for before `weight`, of folders only.
    func write(
        shapes: [String: [Int]], rows: @escaping (String) throws(LyceumError) -> WeightRows? = { _ throws(LyceumError) in nil },
        weight: @escaping (String) throws(LyceumError) -> Tensor
    ) throws(LyceumError) {
        if isFile { try writeFile(shapes, weight) } else { try writeFolder(shapes, rows, weight) }
    }

    private func writeFolder(
        _ shapes: [String: [Int]], _ rows: @escaping (String) throws(LyceumError) -> WeightRows?,
        _ weight: @escaping (String) throws(LyceumError) -> Tensor
    ) throws(LyceumError) {
        var saving = ModelSaving(checkpoint: model, path: path, type: type, pool: .shared, shardLimit: shardLimit)
        saving.configurationChanges = configurationChanges
        saving.writeTokenizer = tokenizerFiles
        saving.progress = progress
        let names = TensorNames(model.mapping)
        func isTransposed(_ name: String) -> Bool { shapes[name]?.count == 2 && names.match(huggingFace: name)?.layout == .transposed }
        var stored: [String: [Int]?] = [:]
        for (name, shape) in shapes { stored[name] = .some(isTransposed(name) ? shape.reversed() : shape) }
        let plan = saving
        let transposed = isTransposed
        try plan.write(changed: stored, stored: { [self] name throws(LyceumError) in
            let source = model.listing(of: name).flatMap { ElementType(name: $0.typeName) } ?? .f32
            let type = plan.target(source)
            if !transposed(name), let parts = try rows(name) { return .pieces(pieces(parts, type, name)) }
            let tensor = try weight(name)
            try noteRounding(tensor, type, name)
            return .tensor(Parameter(name: name, tensor: tensor, isTransposed: transposed(name)).stored)
        })
    }

    /// Elements of fp32 made at a time: as many as stay in a core's own cache with their inputs.
    private static let pieceElements = 1 << 17

    /// Writes a weight in the type it is stored with. Every thread makes some rows and hands them to the file while they are in its cache.
    private func pieces(
        _ parts: WeightRows, _ type: ElementType, _ name: String
    ) -> (AtomicFile.Region) throws(LyceumError) -> Void {
        { [self] region throws(LyceumError) in
            let width = parts.shape.dropFirst().reduce(1, *)
            let (rows, step) = (parts.shape[0], max(1, Self.pieceElements / max(1, width)))
            let count = (rows + step - 1) / step
            let roundings = Locked([(error: Double, length: Double)](repeating: (0, 0), count: count))
            let (make, path) = (parts.make, path)
            try ThreadPool.shared.forEach(count) { index throws(LyceumError) in
                let range = index * step..<min((index + 1) * step, rows)
                let part = try make(range)
                let rounding = try Self.rounding(of: part, as: type, at: path, name)
                roundings.withLock { $0[index] = rounding }
                let stored = try part.type == type ? part : part.converted(to: type, pool: .shared)
                defer { withExtendedLifetime(stored) {} }
                try region.write(stored.bytes, at: type.bytes(for: range.lowerBound * width))
            }
            // In the order of the rows, so that the sum is the same for any number of threads.
            for rounding in roundings.withLock({ $0 }) { note(0, type, rounding.error, rounding.length) }
            note(rows * width, type, 0, 0)
        }
    }

    private func noteRounding(_ tensor: Tensor, _ type: ElementType, _ name: String) throws(LyceumError) {
        let (error, length) = try Self.rounding(of: tensor, as: type, at: path, name)
        note(tensor.count, type, error, length)
    }

    private static func rounding(
        of tensor: Tensor, as type: ElementType, at path: String, _ name: String
    ) throws(LyceumError) -> (error: Double, length: Double) {
        let (error, length) = try VectorArithmetic.rounding(tensor, as: type)
        guard error.isFinite else {
            throw LyceumError(
                .invalidData, "numbers are too large for \(type)", at: "\(path): \(name)", remedy: "store the weights as bf16 or f32")
        }
        return (error, length)
    }

    private func writeFile(_ shapes: [String: [Int]], _ weight: @escaping (String) throws(LyceumError) -> Tensor) throws(LyceumError) {
        for (name, shape) in shapes where TensorRole(name).isVocabulary {
            guard let before = model.listing(of: name)?.shape, before != shape else { continue }
            throw LyceumError(
                .unsupported, "the vocabulary grows from \(before[0]) to \(shape[0]) rows, which needs a new tokenizer", at: path,
                remedy: "write a folder, then turn it into a file with lyceum convert")
        }
        var export = GGUFExport(model, to: path, type: type, pool: .shared)
        export.metadataChanges = metadataChanges
        export.replace = { name throws(LyceumError) in shapes[name] == nil ? nil : try weight(name) }
        export.replaced = { [self] name, exact, stored throws(LyceumError) in
            let back = try stored.converted(to: .f32, pool: .shared)
            let difference = back.type == exact.type && stored.type == .f32 ? VectorArithmetic.copy(back) : back
            VectorArithmetic.add(exact, scale: -1, to: difference)
            note(exact.count, stored.type, VectorArithmetic.squaredLength(difference), VectorArithmetic.squaredLength(exact))
        }
        try export.run(progress: progress)
    }

    private func note(_ count: Int, _ type: ElementType, _ squaredError: Double, _ squaredLength: Double) {
        rounding.squaredError += squaredError
        rounding.squaredLength += squaredLength
        rounding.types[type, default: 0] += count
    }
}
