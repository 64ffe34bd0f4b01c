public import LyceumCore
public import LyceumTensor

extension TrainableModel {
    /// Writes the whole model as a Hugging Face folder: the trained weights, the frozen ones, and config.json, tokenizer, template and
    /// generation files as the checkpoint has them.
    ///
    /// Tensors have the checkpoint's names and layouts; a head tied to the embedding is stored once. The folder appears when it is
    /// complete. Adapters are not merged into the weights.
    /// - Parameters:
    ///   - path: a folder that is not there yet, or is empty.
    ///   - type: of all weights: `f32`, `f16` or `bf16`. nil keeps each weight's type in the checkpoint; block types become bf16.
    ///   - pool: threads; the bytes do not depend on them.
    ///   - shardLimit: bytes of the largest file.
    /// - Throws: `LyceumError` for a type safetensors files do not have, a folder that is not empty, and a full disk.
    public func save(
        to path: String, type: ElementType? = nil, pool: ThreadPool? = nil, shardLimit: Int = 5_000_000_000
    ) throws(LyceumError) {
        try ModelSaving(checkpoint: checkpoint, path: path, type: type, pool: pool, shardLimit: shardLimit).write(weights)
    }
}

/// Writes a checkpoint with some of its weights replaced.
package struct ModelSaving {
    package let checkpoint: Checkpoint
    package let path: String
    package let type: ElementType?
    package var pool: ThreadPool?
    package var shardLimit = SafetensorsShards.defaultLimit
    /// The whole config.json in place of the checkpoint's.
    package var configuration: JSON.Object?
    /// False leaves out what is not among the changed weights.
    package var keepsUnchanged = true
    package var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    /// Keys of config.json with new values.
    package var configurationChanges: [(key: String, value: JSON)] = []
    /// Writes the tokenizer's files in place of copies of the checkpoint's.
    package var writeTokenizer: ((AtomicFolder) throws(LyceumError) -> Void)?
    /// Writes everything beside weights and config.json in place of the checkpoint's files.
    package var writeAllSideFiles: ((AtomicFolder) throws(LyceumError) -> Void)?

    package init(checkpoint: Checkpoint, path: String, type: ElementType?, pool: ThreadPool? = nil, shardLimit: Int = 5_000_000_000) {
        self.checkpoint = checkpoint
        self.path = path
        self.type = type
        self.pool = pool
        self.shardLimit = shardLimit
    }

    /// - Parameter weights: by canonical name.
    func write(_ weights: [String: Parameter]) throws(LyceumError) {
        let shapes = weights.mapValues { $0.isTransposed ? $0.shape.reversed() : $0.shape }
        try write(changed: shapes) { name throws(LyceumError) in weights[name]! }
    }

    /// - Parameters:
    ///   - changed: canonical names of weights that are not the checkpoint's, with their shapes as stored; nil for the checkpoint's.
    ///   - weight: makes one of them when it is written.
    package func write(
        changed: [String: [Int]?], weight: @escaping (String) throws(LyceumError) -> Parameter
    ) throws(LyceumError) {
        try write(changed: changed, stored: { name throws(LyceumError) in .tensor(try weight(name).stored) })
    }

    /// A weight as it is handed to the file.
    package enum Stored {
        /// In the checkpoint's layout, in fp32 or in the type it is written with.
        case tensor(Tensor)
        /// Writes all of its bytes itself, in any order.
        case pieces((AtomicFile.Region) throws(LyceumError) -> Void)
    }

    /// - Parameter stored: makes a weight when it is written.
    package func write(
        changed: [String: [Int]?], stored: @escaping (String) throws(LyceumError) -> Stored
    ) throws(LyceumError) {
        if let type, SafetensorsType(type) == nil || !type.isReal {
            throw LyceumError(
                .invalidArgument, "safetensors files cannot hold \(type)", at: path, remedy: "choose f32, f16 or bf16")
        }
        let names = TensorNames(checkpoint.mapping)
        let plan = try ExportPlan(checkpoint, to: .safetensors).tensors.filter { !isTiedHead($0.name) }
        let stream = ExportStream(checkpoint, toGGUF: false, pool: pool)
        var entries: [HuggingFaceFolderWriter.Entry] = []
        for tensor in plan {
            let name = names.canonical(tensor.name)
            guard let shape = changed[name] else {
                if keepsUnchanged { entries.append(unchanged(tensor, stream)) }
                continue
            }
            entries.append(entry(tensor, shape: shape ?? tensor.shape) { () throws(LyceumError) in try stored(name) })
        }
        var configuration: JSON.Object
        if let whole = self.configuration { configuration = whole } else { configuration = try checkpoint.configurationToWrite() }
        let common = entries.max { $0.declaration.byteCount < $1.declaration.byteCount }?.declaration.type ?? .f32
        if self.configuration == nil { configuration.setWeightType(type ?? common) }
        for (key, value) in configurationChanges { configuration.set(key, value) }
        let writer = HuggingFaceFolderWriter(
            path: path, entries: entries, configuration: configuration,
            writeSideFiles: { folder throws(LyceumError) in try writeSideFiles(folder) }, shardLimit: shardLimit)
        _ = try writer.write(progress: progress)
    }

    private func writeSideFiles(_ folder: AtomicFolder) throws(LyceumError) {
        if let writeAllSideFiles { return try writeAllSideFiles(folder) }
        guard let writeTokenizer else { return try checkpoint.writeSideFiles(to: folder) }
        try checkpoint.writeSideFiles(to: folder, except: Set(HuggingFaceSideFiles.tokenizer))
        try writeTokenizer(folder)
    }

    /// A second copy of the embedding, which some files carry.
    private func isTiedHead(_ name: String) -> Bool {
        guard name.hasSuffix("lm_head.weight") || name.hasSuffix("embed_out.weight") else { return false }
        return checkpoint.tiesHead
    }

    private func target(_ tensor: ExportTensor) -> ElementType { target(tensor.sourceType) }

    /// The type a weight is stored with that had this type before.
    package func target(_ source: ElementType) -> ElementType {
        !source.isReal ? source : type ?? (source.isQuantized ? .bf16 : source)
    }

    private func unchanged(_ tensor: ExportTensor, _ stream: ExportStream) -> HuggingFaceFolderWriter.Entry {
        let target = target(tensor)
        return HuggingFaceFolderWriter.Entry(
            declaration: TensorDeclaration(name: tensor.name, type: target, shape: tensor.shape)
        ) { writer throws(LyceumError) in try stream.write(tensor, as: target, to: writer) }
    }

    private func entry(
        _ tensor: ExportTensor, shape: [Int], _ stored: @escaping () throws(LyceumError) -> Stored
    ) -> HuggingFaceFolderWriter.Entry {
        let target = target(tensor)
        return HuggingFaceFolderWriter.Entry(
            declaration: TensorDeclaration(name: tensor.name, type: target, shape: shape)
        ) { [pool, path] writer throws(LyceumError) in
            switch try stored() {
            case .tensor(let stored): try ExportStream.write(stored, as: target, pool: pool, place: "\(path): \(tensor.name)", to: writer)
            case .pieces(let write): try write(try writer.reserve())
            }
        }
    }
}

extension Checkpoint {
    /// Whether the output head is the embedding's matrix.
    package var tiesHead: Bool { configuration["tie_word_embeddings"]?.boolValue ?? mapping.tiesByDefault }
}

extension JSON.Object {
    /// Sets a key of config.json; a model with several parts has it in its text part.
    fileprivate mutating func set(_ key: String, _ value: JSON) {
        if var text = self["text_config"]?.objectValue, text[key] != nil || self[key] == nil {
            text[key] = value
            self["text_config"] = .object(text)
            if self[key] == nil { return }
        }
        self[key] = value
    }
}
