internal import LyceumTensor

/// Multi-head attention with grouped keys and values over a paged cache.
struct SelfAttention {
    var query: LinearWeight
    var key: LinearWeight
    var value: LinearWeight
    var output: LinearWeight
    var options: AttentionOptions
    var rotary: RotaryEmbedding?
    var rotaryIsInterleaved = false
    /// RMS norms over each head of the queries and keys (Qwen 3, Gemma 3).
    var queryNorm: Norm?
    var keyNorm: Norm?

    /// What the heads read from the past and the new rows, before the output projection.
    ///
    /// - Parameters:
    ///   - x: normalized input of all rows, `[rows, width]`.
    ///   - slot: where keys and values lie in the memory; nil for the layer's own place.
    ///   - trace: takes queries and keys along.
    /// - Returns: `[rows that remain, heads · headWidth]`.
    func heads(_ x: Tensor, layer: Int, slot: Int? = nil, context: ForwardContext, trace: AttentionTrace? = nil) -> Tensor {
        let backend = context.backend
        let trims = context.trims(layer)
        var queries: Tensor
        var keys: Tensor
        let values: Tensor
        if trims {
            let parts = backend.linear(x, [key, value])
            (keys, values) = (parts[0], parts[1])
            queries = backend.linear(context.remaining(x, layer: layer), [query])[0]
        } else {
            let parts = backend.linear(x, [query, key, value])
            (queries, keys, values) = (parts[0], parts[1], parts[2])
        }
        if let queryNorm { queries = queryNorm(queries, backend: backend) }
        if let keyNorm { keys = keyNorm(keys, backend: backend) }
        if let rotary {
            let rows = context.rotary(rotary)
            backend.rotate(&keys, heads: options.layout.heads, rows: rows, interleaved: rotaryIsInterleaved)
            backend.rotate(
                &queries, heads: options.heads, rows: trims ? context.outputRotary(rotary) : rows,
                interleaved: rotaryIsInterleaved)
        }
        if let trace { (trace.queries, trace.keys) = (queries, keys) }
        if let segments = context.segments(layer) {
            let (keys, values) = context.withPrefix(keys: keys, values: values, layer: layer)
            return backend.segmentAttention(queries, keys: keys, values: values, segments: segments, options: options)
        }
        let offset = (slot ?? layer) * context.layerBytes
        for span in context.spans {
            backend.storeKeysValues(
                keys: keys, values: values, rows: span.firstRow..<span.firstRow + span.queryCount,
                position: span.firstPosition, pages: span.pages, layout: options.layout, layerOffset: offset)
        }
        return backend.attention(
            queries, spans: trims ? context.outputSpans : context.spans, options: options, layerOffset: offset)
    }
}
