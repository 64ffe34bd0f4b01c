package import LyceumCore
package import LyceumTensor

/// Writes a checkpoint of either format as one GGUF file.
package struct GGUFExport {
    let checkpoint: Checkpoint
    let path: String
    let recipe: QuantizationRecipe
    /// Keeps the source's types for matrices.
    var keepsTypes = false
    /// False writes a file without vocabulary when the folder has no tokenizer.
    var needsTokenizer = true
    var importance: ImportanceMatrix?
    var pool: ThreadPool?
    /// Makes weights anew, by canonical name, in fp32 and Hugging Face's layout; nil takes the checkpoint's.
    package var replace: ((String) throws(LyceumError) -> Tensor?)?
    /// Told about every such weight: as made and as stored, both in the file's layout.
    package var replaced: ((_ name: String, _ exact: Tensor, _ stored: Tensor) throws(LyceumError) -> Void)?
    /// Metadata with new values; nil takes a key away.
    package var metadataChanges: [(key: String, value: GGUFValue?)] = []

    /// Keeps the types of the checkpoint's matrices, or gives all of them one type.
    package init(_ checkpoint: Checkpoint, to path: String, type: ElementType?, pool: ThreadPool?) {
        self.init(checkpoint: checkpoint, path: path, recipe: .pure(type ?? .f32), keepsTypes: type == nil, pool: pool)
    }

    init(
        checkpoint: Checkpoint, path: String, recipe: QuantizationRecipe, keepsTypes: Bool = false, needsTokenizer: Bool = true,
        importance: ImportanceMatrix? = nil, pool: ThreadPool? = nil
    ) {
        self.checkpoint = checkpoint
        self.path = path
        self.recipe = recipe
        self.keepsTypes = keepsTypes
        self.needsTokenizer = needsTokenizer
        self.importance = importance
        self.pool = pool
    }

    @discardableResult
    package func run(
        progress: ((ConversionProgress) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) -> QuantizationReport {
        try refuseTwins()
        let plan = try ExportPlan(checkpoint, to: .gguf)
        let choices = try choose(plan)
        let declarations = zip(plan.tensors, choices).map { TensorDeclaration(name: $0.name, type: $1.type, shape: $0.shape) }
        let metadata = try metadata(plan, choices)
        let writer = try GGUFWriter(path: path, metadata: metadata, tensors: declarations)
        let stream = ExportStream(checkpoint, toGGUF: true, pool: pool)
        var written = 0
        for (index, tensor) in plan.tensors.enumerated() {
            try progress?(
                ConversionProgress(
                    tensor: tensor.name, tensorsDone: index, tensorCount: plan.tensors.count, bytesWritten: written,
                    byteCount: writer.byteCount))
            let weights = choices[index].type.isQuantized ? try columnWeights(tensor) : nil
            for piece in tensor.pieces {
                if let stored = try replacement(piece, type: choices[index].type) {
                    try append(stored, of: tensor, to: writer)
                } else {
                    try stream.write(piece, as: choices[index].type, importance: weights, to: writer)
                }
            }
            written += declarations[index].byteCount
        }
        try writer.commit()
        try progress?(
            ConversionProgress(
                tensor: nil, tensorsDone: plan.tensors.count, tensorCount: plan.tensors.count, bytesWritten: writer.byteCount,
                byteCount: writer.byteCount))
        return report(plan, choices, writer.byteCount)
    }

    private func append(_ stored: Tensor, of tensor: ExportTensor, to writer: GGUFWriter) throws(LyceumError) {
        guard !tensor.parts.isEmpty else { return try writer.append(stored) }
        defer { withExtendedLifetime(stored) {} }
        try writer.append(bytes: stored.bytes)
    }

    /// A weight made anew, in the layout and type of the file.
    private func replacement(_ tensor: ExportTensor, type: ElementType) throws(LyceumError) -> Tensor? {
        guard let replace, tensor.values == nil else { return nil }
        let names = TensorNames(checkpoint.mapping)
        guard let match = checkpoint.format == .gguf ? names.match(gguf: tensor.sourceName) : names.match(huggingFace: tensor.sourceName),
            let made = try replace(match.huggingFace)
        else { return nil }
        let place = "\(path): \(tensor.name)"
        // Names are canonical, and so is the layout: weights of the model's code are `[out, in]` already.
        let layout = match.layout == .transposed ? TensorLayout.same : match.layout
        let exact = try layout.toGGUF(made, LayoutContext(checkpoint.configuration), name: place)
        let stored: Tensor
        do throws(LyceumError) { stored = try exact.converted(to: type, pool: pool) } catch { throw error.at(place) }
        try replaced?(match.huggingFace, exact, stored)
        return stored
    }

    /// The format has no place for blocks beside others.
    private func refuseTwins() throws(LyceumError) {
        guard let plan = try checkpoint.expansion(), !plan.twinLayers.isEmpty else { return }
        throw LyceumError(
            .unsupported, "a GGUF file cannot hold an expanded model, whose \(plan.twinLayers.count) twins run beside its blocks",
            at: checkpoint.path, remedy: "make a plain model with lyceum expand --merge-back, or write a folder")
    }

    private func choose(_ plan: ExportPlan) throws(LyceumError) -> [QuantizationChooser.Choice] {
        let context = LayoutContext(checkpoint.configuration)
        let isLlama70B = checkpoint.mapping.ggufName == "llama" && checkpoint.configuration["num_hidden_layers"]?.intValue == 80
        var chooser = QuantizationChooser(
            recipe, tensors: plan.tensors, groupSize: context.keyValueHeads > 0 ? context.heads / context.keyValueHeads : 1,
            isVeryLarge: isLlama70B && context.heads != context.keyValueHeads, hasImportance: importance != nil)
        var choices: [QuantizationChooser.Choice] = []
        for tensor in plan.tensors {
            let choice = chooser.choose(tensor)
            let keeps = keepsTypes && QuantizationChooser.isMatrix(tensor)
            choices.append(keeps ? QuantizationChooser.Choice(type: tensor.sourceType, reason: nil) : choice)
        }
        return choices
    }

    private func columnWeights(_ tensor: ExportTensor) throws(LyceumError) -> [Float]? {
        guard let weights = importance?.weights[tensor.name] else { return nil }
        guard weights.count == tensor.width else {
            throw LyceumError(
                .invalidArgument, "expected \(tensor.width) importance weights, one per column, found \(weights.count)",
                at: tensor.name, remedy: "use an importance file made with this model")
        }
        return weights
    }

    private func metadata(
        _ plan: ExportPlan, _ choices: [QuantizationChooser.Choice]
    ) throws(LyceumError) -> GGUFMetadata {
        var metadata = GGUFMetadata()
        if let found = checkpoint.metadata { metadata = found } else { metadata = try built() }
        for key in metadata.keys where key.hasPrefix("split.") { metadata[key] = nil }
        metadata["general.alignment"] = nil
        for (key, value) in metadataChanges { metadata[key] = value }
        metadata["general.size_label"] = metadata["general.size_label"] ?? .string(Self.label(plan))
        if !keepsTypes {
            metadata["general.file_type"] = .uint32(recipe.fileType)
        } else if metadata["general.file_type"] == nil {
            metadata["general.file_type"] = .uint32(Self.fileType(plan))
        }
        if choices.contains(where: { $0.type.isQuantized }) { metadata["general.quantization_version"] = .uint32(2) }
        return metadata
    }

    private func built() throws(LyceumError) -> GGUFMetadata {
        let location = FilePaths.join(checkpoint.folder, "config.json")
        var metadata = try checkpoint.mapping.metadata(
            checkpoint.configuration, name: name, at: location)
        let rows = try embeddingRows()
        if needsTokenizer || FilePaths.isFile(FilePaths.join(checkpoint.folder, "tokenizer.json")) {
            try GGUFTokenizerMetadata(checkpoint, rows: rows).write(&metadata)
        }
        for (key, name) in [("temperature", "temp"), ("top_p", "top_p"), ("min_p", "min_p")] {
            if let value = checkpoint.generationConfiguration?[key]?.doubleValue {
                metadata["general.sampling.\(name)"] = .float32(Float(value))
            }
        }
        if let count = checkpoint.generationConfiguration?["top_k"]?.intValue.flatMap({ Int32(exactly: $0) }) {
            metadata["general.sampling.top_k"] = .int32(count)
        }
        return metadata
    }

    private var name: String {
        let stated = checkpoint.configuration["_name_or_path"]?.stringValue ?? ""
        return stated.isEmpty || stated.hasPrefix("/") ? FilePaths.name(of: checkpoint.folder) : stated
    }

    private func embeddingRows() throws(LyceumError) -> Int {
        let names = TensorNames(checkpoint.mapping)
        for name in checkpoint.fileTensors.tensorNames where names.match(huggingFace: name)?.gguf == "token_embd.weight" {
            return try checkpoint.fileTensors.tensor(named: name).shape.first ?? 0
        }
        throw LyceumError(.notFound, "the checkpoint has no token embedding", at: checkpoint.path)
    }

    /// 135M, 1.1B: how large the model is.
    private static func label(_ plan: ExportPlan) -> String {
        let count = Double(plan.tensors.reduce(0) { $0 + $1.count })
        if count >= 1e9 { return "\((count / 1e8).rounded() / 10)B" }
        return count >= 1e6 ? "\(Int((count / 1e6).rounded()))M" : "\(Int((count / 1e3).rounded()))K"
    }

    /// The number of the type most elements have.
    private static func fileType(_ plan: ExportPlan) -> UInt32 {
        var counts: [ElementType: Int] = [:]
        for tensor in plan.tensors where QuantizationChooser.isMatrix(tensor) { counts[tensor.sourceType, default: 0] += tensor.count }
        let most = counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key ?? .f32
        return QuantizationRecipe.pure(most).fileType
    }

    private func report(
        _ plan: ExportPlan, _ choices: [QuantizationChooser.Choice], _ byteCount: Int
    ) -> QuantizationReport {
        let results = zip(plan.tensors, choices).map { tensor, choice in
            QuantizationReport.TensorResult(
                name: tensor.name, shape: tensor.shape, sourceType: tensor.sourceType, type: choice.type, reason: choice.reason,
                byteCount: choice.type.bytes(for: tensor.count))
        }
        return QuantizationReport(
            recipe: keepsTypes ? "unchanged" : recipe.name, tensors: results, skipped: plan.skipped,
            bytesBefore: checkpoint.byteCount, bytesAfter: byteCount)
    }
}
