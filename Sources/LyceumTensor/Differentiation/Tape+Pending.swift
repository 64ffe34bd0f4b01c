extension Tape {
    public func embed(_ table: Tensor, ids: [Int32], scale: Float) -> Tensor { plain.embed(table, ids: ids, scale: scale) }

    public func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float) -> Tensor {
        plain.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon)
    }

    public func linear(_ x: Tensor, _ weights: [LinearWeight]) -> [Tensor] { plain.linear(x, weights) }

    public func linear(_ x: Tensor, _ weight: LinearWeight, activation: Activation?) -> Tensor {
        plain.linear(x, weight, activation: activation)
    }

    public func linear(_ x: Tensor, _ weight: LinearWeight, addingTo sum: inout Tensor) {
        plain.linear(x, weight, addingTo: &sum)
    }

    public func gatedLinear(_ x: Tensor, gate: LinearWeight, up: LinearWeight, activation: Activation) -> Tensor {
        plain.gatedLinear(x, gate: gate, up: up, activation: activation)
    }

    public func rotate(_ x: inout Tensor, heads: Int, rows: RotaryRows, interleaved: Bool) {
        plain.rotate(&x, heads: heads, rows: rows, interleaved: interleaved)
    }

    public func storeKeysValues(
        keys: Tensor, values: Tensor, rows: Range<Int>, position: Int, pages: [UnsafeMutableRawPointer?], layout: CacheLayout,
        layerOffset: Int
    ) {
        plain.storeKeysValues(
            keys: keys, values: values, rows: rows, position: position, pages: pages, layout: layout, layerOffset: layerOffset)
    }

    public func attention(_ queries: Tensor, spans: [AttentionSpan], options: AttentionOptions, layerOffset: Int) -> Tensor {
        plain.attention(queries, spans: spans, options: options, layerOffset: layerOffset)
    }

    public func segmentAttention(
        _ queries: Tensor, keys: Tensor, values: Tensor, segments: [AttentionSegment], options: AttentionOptions
    ) -> Tensor {
        plain.segmentAttention(queries, keys: keys, values: values, segments: segments, options: options)
    }

    public func pageBytes(_ layout: CacheLayout) -> Int? { plain.pageBytes(layout) }

    public func gather(_ x: Tensor, rows: [Int]) -> Tensor { plain.gather(x, rows: rows) }

    public func add(_ x: Tensor, scale: Float, to sum: inout Tensor) { plain.add(x, scale: scale, to: &sum) }

    public func softcap(_ x: inout Tensor, cap: Float) { plain.softcap(&x, cap: cap) }
}
