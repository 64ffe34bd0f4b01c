package import LyceumCore
internal import LyceumTensor

extension LanguageModel {
    /// What enters every block at a text's last token, or the mean over its tokens: `[layers][width]`.
    ///
    /// The input of the first block is the token's embedding; the result of the last block is not among them.
    /// - Throws: `LyceumError` for a text without tokens, one longer than the context, and architectures that are no stack of Llama's kind.
    package func blockInputs(of tokens: [Int32], mean: Bool) throws(LyceumError) -> [[Double]] {
        guard architecture is any StackedDecoder else {
            throw LyceumError(
                .unsupported, "the blocks of \(modelType) cannot be looked at", at: checkpoint.path, remedy: "use a decoder of Llama's kind")
        }
        guard !tokens.isEmpty, tokens.count <= contextLength else {
            throw LyceumError(
                .limitExceeded, "the text has \(tokens.count) tokens, expected 1 to \(contextLength)", at: checkpoint.path,
                remedy: "use a shorter text")
        }
        try check(tokens)
        var sums = [[Double]](repeating: [Double](repeating: 0, count: width), count: layerCount)
        let memory = makePagedMemory()
        let piece = EvaluationPiece(memory: memory, tokens: tokens, logits: .last)
        for batch in ForwardBatch.split([piece], memories: [memory], maximumRows: maximumBatchRows) {
            let context = batch.context(backend: backend, layerCount: layerCount, layerBytes: layerBytes)
            context.blockInput = { [width] layer, stream in
                let rows = mean ? 0..<stream.rows : stream.rows - 1..<stream.rows
                if !mean { sums[layer] = [Double](repeating: 0, count: width) }
                for row in rows {
                    for column in 0..<width { sums[layer][column] += Double(stream.floats[row * width + column]) }
                }
                withExtendedLifetime(stream) {}
            }
            _ = architecture.hiddenStates(context)
        }
        return mean ? sums.map { $0.map { $0 / Double(tokens.count) } } : sums
    }
}
