public import LyceumCore
public import LyceumTensor

/// Makes a smaller copy of a model.
public enum Quantizer {
    /// Writes `checkpoint` as a GGUF file with the types of `recipe`.
    ///
    /// Norms and biases stay fp32. Rows that do not fill the blocks of the wanted type get the nearest type whose blocks fit; the report says
    /// which and why. Memory stays bounded whatever the size of the model; the file appears under its name when it is complete.
    /// - Parameters:
    ///   - importance: weights per column, which steer rounding towards what matters.
    ///   - pool: threads; the result does not depend on them.
    ///   - progress: called before every tensor; throwing from it stops the work.
    /// - Throws: `LyceumError` for tensors that cannot be converted and for a full disk.
    public static func quantize(
        from checkpoint: Checkpoint, to path: String, recipe: QuantizationRecipe, importance: ImportanceMatrix? = nil,
        pool: ThreadPool? = nil, progress: ((ConversionProgress) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) -> QuantizationReport {
        try GGUFExport(checkpoint: checkpoint, path: path, recipe: recipe, importance: importance, pool: pool)
            .run(progress: progress)
    }
}
