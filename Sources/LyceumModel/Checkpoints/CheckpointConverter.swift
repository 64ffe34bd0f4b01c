public import LyceumCore
public import LyceumTensor

/// Rewrites a checkpoint in another format or type.
public enum CheckpointConverter {
    /// Writes `checkpoint` as one GGUF file or as a Hugging Face folder (config.json, safetensors, tokenizer and template).
    ///
    /// Tensors pass one at a time, in pieces, so memory stays bounded. The file or folder appears under its name when it is complete; after a
    /// failure nothing of it is left.
    /// - Parameters:
    ///   - path: the `.gguf` file, or a folder that is not there yet or is empty.
    ///   - type: the type of the weights; nil keeps it (block types become bf16 in safetensors, which has none). For GGUF norms and biases are
    ///     fp32 in any case.
    ///   - pool: threads; the result does not depend on them.
    ///   - progress: called before every tensor; throwing from it stops the work.
    /// - Throws: `LyceumError` for an architecture, tokenizer or type the target cannot express, and for a full disk.
    @discardableResult
    public static func convert(
        from checkpoint: Checkpoint, to path: String, format: Checkpoint.Format, type: ElementType? = nil,
        pool: ThreadPool? = nil, progress: ((ConversionProgress) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) -> QuantizationReport {
        switch format {
        case .gguf:
            try GGUFExport(
                checkpoint: checkpoint, path: path, recipe: .pure(type ?? .f32), keepsTypes: type == nil, pool: pool
            ).run(progress: progress)
        case .safetensors:
            try SafetensorsExport(checkpoint: checkpoint, path: path, type: type, pool: pool).run(progress: progress)
        }
    }
}
