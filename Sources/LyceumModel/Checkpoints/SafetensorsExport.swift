internal import LyceumCore
internal import LyceumTensor

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
        let stream = ExportStream(checkpoint, toGGUF: false, pool: pool)
        let entries = plan.tensors.map { tensor in
            let type = target(tensor.sourceType)
            return HuggingFaceFolderWriter.Entry(
                declaration: TensorDeclaration(name: tensor.name, type: type, shape: tensor.shape)
            ) { writer throws(LyceumError) in try stream.write(tensor, as: type, to: writer) }
        }
        var configuration = try checkpoint.configurationToWrite()
        configuration.setWeightType(type ?? commonType())
        let writer = HuggingFaceFolderWriter(
            path: path, entries: entries, configuration: configuration,
            writeSideFiles: { folder throws(LyceumError) in try checkpoint.writeSideFiles(to: folder) }, shardLimit: shardLimit)
        return report(plan, try writer.write(progress: progress))
    }

    private func target(_ source: ElementType) -> ElementType {
        guard source.isReal else { return source }
        return type ?? (source.isQuantized ? .bf16 : source)
    }

    private func commonType() -> ElementType {
        let names = checkpoint.fileTensors.tensorNames
        for name in names where name.contains("proj.weight") || name.contains("attn") {
            if let tensor = try? checkpoint.fileTensors.tensor(named: name), tensor.shape.count == 2 { return target(tensor.type) }
        }
        return .f32
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
