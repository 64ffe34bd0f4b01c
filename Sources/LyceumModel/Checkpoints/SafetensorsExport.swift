internal import LyceumCore
internal import LyceumTensor
internal import LyceumText

/// Writes a checkpoint of either format as a Hugging Face folder.
struct SafetensorsExport {
    let checkpoint: Checkpoint
    let path: String
    /// The type of all matrices and vectors of real numbers; nil keeps plain types and expands block types to bf16.
    let type: ElementType?
    var pool: ThreadPool?
    var shardLimit = SafetensorsShards.defaultLimit

    func run(
        progress: ((ConversionProgress) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) -> QuantizationReport {
        if let type, SafetensorsType(type) == nil || !type.isReal {
            throw LyceumError(
                .invalidArgument, "safetensors files cannot hold \(type)", at: path, remedy: "choose f32, f16 or bf16")
        }
        let plan = try ExportPlan(checkpoint, to: .safetensors)
        let folder = try AtomicFolder(path: path)
        let declarations = plan.tensors.map {
            TensorDeclaration(name: $0.name, type: target($0.sourceType), shape: $0.shape)
        }
        let shards = SafetensorsShards(declarations, limit: shardLimit)
        let byName = Dictionary(plan.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let stream = ExportStream(checkpoint, toGGUF: false, pool: pool)
        var done = 0
        var bytesWritten = 0
        var bytesOfFiles = 0
        for shard in shards.shards {
            let writer = try SafetensorsWriter(path: folder.file(shard.name), tensors: shard.tensors)
            for tensor in writer.tensors {
                try progress?(
                    ConversionProgress(
                        tensor: tensor.name, tensorsDone: done, tensorCount: plan.tensors.count, bytesWritten: bytesWritten,
                        byteCount: shards.totalBytes))
                try stream.write(byName[tensor.name]!, as: tensor.type, to: writer)
                done += 1
                bytesWritten += tensor.byteCount
            }
            try writer.commit()
            bytesOfFiles += writer.byteCount
        }
        if let index = shards.index {
            try AtomicFile.write(index.text(indent: 2) + "\n", to: folder.file("model.safetensors.index.json"))
        }
        try writeSideFiles(folder)
        try folder.commit()
        try progress?(
            ConversionProgress(
                tensor: nil, tensorsDone: done, tensorCount: done, bytesWritten: bytesWritten, byteCount: shards.totalBytes))
        return report(plan, bytesOfFiles)
    }

    private func target(_ source: ElementType) -> ElementType {
        guard source.isReal else { return source }
        return type ?? (source.isQuantized ? .bf16 : source)
    }

    private func writeSideFiles(_ folder: AtomicFolder) throws(LyceumError) {
        var configuration = checkpoint.configuration.objectValue ?? JSON.Object()
        let name = Self.name(type ?? commonType())
        for key in ["torch_dtype", "dtype"] where key == "torch_dtype" || configuration[key] != nil {
            configuration[key] = .string(name)
        }
        try AtomicFile.write(JSON.object(configuration).text(indent: 2) + "\n", to: folder.file("config.json"))
        if checkpoint.format == .safetensors {
            try copySideFiles(folder)
        } else {
            try HuggingFaceTokenizerFiles(checkpoint).write(folder)
        }
    }

    private func commonType() -> ElementType {
        let names = checkpoint.fileTensors.tensorNames
        for name in names where name.contains("proj.weight") || name.contains("attn") {
            if let tensor = try? checkpoint.fileTensors.tensor(named: name), tensor.shape.count == 2 { return target(tensor.type) }
        }
        return .f32
    }

    /// The name of a type in config.json.
    private static func name(_ type: ElementType) -> String {
        switch type {
        case .f16: "float16"
        case .bf16: "bfloat16"
        default: "float32"
        }
    }

    private static let sideFiles = [
        "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "tokenizer.model", "vocab.json", "vocab.txt", "merges.txt", "chat_template.jinja", "chat_template.json",
    ]

    private func copySideFiles(_ folder: AtomicFolder) throws(LyceumError) {
        for name in Self.sideFiles {
            let source = FilePaths.join(checkpoint.folder, name)
            guard FilePaths.isFile(source) else { continue }
            let bytes = try MappedFile(path: source)
            let copy = try AtomicFile(path: folder.file(name))
            try copy.write(bytes.bytes)
            try copy.commit()
        }
    }

    private func report(_ plan: ExportPlan, _ byteCount: Int) -> QuantizationReport {
        let results = plan.tensors.map { tensor in
            let type = target(tensor.sourceType)
            return QuantizationReport.TensorResult(
                name: tensor.name, shape: tensor.shape, sourceType: tensor.sourceType, type: type, reason: nil,
                byteCount: type.bytes(for: tensor.count))
        }
        return QuantizationReport(
            recipe: type.map { $0.rawValue.uppercased() } ?? "unchanged", tensors: results, skipped: plan.skipped,
            bytesBefore: checkpoint.byteCount, bytesAfter: byteCount)
    }
}
