public import LyceumCore
public import LyceumTensor

/// Folds adapters into the weights of their base model.
public struct AdapterMerge {
    let checkpoint: Checkpoint
    let mixture: AdapterMixture
    public var pool: ThreadPool?

    /// - Throws: `LyceumError` for prefixes and soft prompts, which are no change of weights.
    public init(_ checkpoint: Checkpoint, _ uses: [AdapterUse]) throws(LyceumError) {
        if let prompt = uses.first(where: { $0.adapter.prompt != nil }) {
            throw LyceumError(
                .unsupported, "rows before the text are no change of weights and cannot be merged", at: prompt.adapter.name,
                remedy: "keep the adapter beside the model")
        }
        self.checkpoint = checkpoint
        mixture = AdapterMixture(uses)
    }

    /// Canonical names of the tensors that change.
    public var changedNames: [String] {
        var names: Set<String> = []
        for use in mixture.uses {
            let modules = use.adapter.modules
            for entry in use.adapter.adapted {
                names.insert(modules.tensorName(entry.module))
                let bias = entry.module.path + ".bias"
                if entry.outputScale != nil, modules.source.contains(bias) { names.insert(bias) }
            }
            for entry in use.adapter.replacements {
                let owner = modules.all.first { $0.weightName == entry.name }
                names.insert(owner.map(modules.tensorName) ?? entry.name)
            }
        }
        return names.sorted()
    }

    /// A changed tensor as Hugging Face orders it, fp32.
    package func merged(_ name: String) throws(LyceumError) -> Tensor {
        let source = try checkpoint.huggingFaceTensors()
        let stored = try source.tensor(named: name)
        if let whole = try mixture.replacement(for: name, shape: stored.shape, rows: nil) { return whole }
        let result = try stored.asFloats(name)
        guard name.hasSuffix(".weight") else { return try mergedBias(name, result) }
        let path = String(name.dropLast(".weight".count))
        for use in mixture.uses {
            guard let entry = use.adapter.module(path)?.restoringOrder() else { continue }
            _ = try DenseMatrix.folded(entry, weight: use.weight, into: result)
        }
        return result
    }

    /// A bias behind outputs that IA³ scales.
    private func mergedBias(_ name: String, _ bias: Tensor) throws(LyceumError) -> Tensor {
        let path = String(name.dropLast(".bias".count))
        for use in mixture.uses {
            guard let scale = use.adapter.module(path)?.restoringOrder().outputScale else { continue }
            DenseMatrix.scaleRows(bias.reshaped([bias.count, 1]), by: scale, weight: use.weight)
        }
        return bias
    }

    /// Writes the merged model: a Hugging Face folder, or a GGUF file when the path ends in `.gguf`.
    ///
    /// Tensors are merged in fp32 one at a time while they are written, then rounded once. An adapted head that is tied to the embedding cannot
    /// be merged, since the embedding would change too.
    /// - Parameter type: of all weights; nil keeps each weight's type, block types become bf16 in a folder.
    public func write(to path: String, type: ElementType? = nil) throws(LyceumError) {
        try refuseTiedHead()
        guard path.lowercased().hasSuffix(".gguf") else { return try writeFolder(path, type: type) }
        // Through a folder in full precision, so that rounding happens once.
        let folder = path + ".merging"
        try writeFolder(folder, type: .f32)
        defer { AtomicFolder.discard(folder) }
        try CheckpointConverter.convert(from: try Checkpoint.open(folder), to: path, format: .gguf, type: type, pool: pool)
    }

    private func writeFolder(_ path: String, type: ElementType?) throws(LyceumError) {
        let changed = Dictionary(uniqueKeysWithValues: changedNames.map { ($0, [Int]?.none) })
        let layouts = TensorNames(checkpoint.mapping)
        let merge = self
        try ModelSaving(checkpoint: checkpoint, path: path, type: type, pool: pool).write(
            changed: changed
        ) { name throws(LyceumError) in
            let tensor = try merge.merged(name)
            let isTransposed = tensor.shape.count == 2 && layouts.match(huggingFace: name)?.layout == .transposed
            return Parameter(name: name, tensor: tensor, isTransposed: isTransposed)
        }
    }

    private func refuseTiedHead() throws(LyceumError) {
        guard checkpoint.tiesHead else { return }
        for use in mixture.uses {
            let head = use.adapter.adapted.map(\.module).first { $0.kind == .head }?.path
            let whole = use.adapter.replacements.first { entry in
                entry.name == use.adapter.modules.tokenEmbedding?.weightName
                    || use.adapter.modules.all.contains { $0.kind == .head && $0.weightName == entry.name }
            }?.name
            let table = use.adapter.adapted.map(\.module).first { $0.kind == .embedding }?.path
            guard let place = head ?? whole ?? table else { continue }
            throw LyceumError(
                .unsupported, "the head and the embedding are one matrix in the base model, and the adapter changes only one of them",
                at: "\(use.adapter.name): \(place)", remedy: "keep the adapter beside the model")
        }
    }
}

/// How far the logits of two models are apart.
public struct LogitDifference: Sendable, Hashable {
    public var maximum: Float
    public var mean: Double

    /// Over all positions of a text, in windows of at most `window` tokens.
    public static func measure(
        _ first: LanguageModel, _ second: LanguageModel, tokens: [Int32], window: Int = 256
    ) throws(LyceumError) -> LogitDifference {
        guard first.vocabularySize == second.vocabularySize else {
            throw LyceumError(
                .invalidArgument, "the vocabularies have \(first.vocabularySize) and \(second.vocabularySize) tokens, expected the same")
        }
        var maximum: Float = 0
        var sum = 0.0
        var count = 0
        var start = 0
        let window = min(window, first.contextLength, second.contextLength)
        while start < tokens.count {
            let piece = Array(tokens[start..<min(start + window, tokens.count)])
            let a = try first.evaluate([EvaluationPiece(memory: first.makeMemory(), tokens: piece, logits: .all)])[0].values
            let b = try second.evaluate([EvaluationPiece(memory: second.makeMemory(), tokens: piece, logits: .all)])[0].values
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    for index in 0..<a.count {
                        let difference = abs(a[index] - b[index])
                        if !(difference <= maximum) { maximum = difference }
                        sum += Double(difference)
                    }
                }
            }
            count += a.count
            start += piece.count
        }
        return LogitDifference(maximum: maximum, mean: sum / Double(max(1, count)))
    }
}
