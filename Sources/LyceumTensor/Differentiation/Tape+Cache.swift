extension Tape {
    /// Pages hold rounded copies whose derivatives nobody can follow.
    private static var message: String { "training runs whole documents in rows (segments), without a memory of pages" }

    public func storeKeysValues(
        keys: Tensor, values: Tensor, rows: Range<Int>, position: Int, pages: [UnsafeMutableRawPointer?], layout: CacheLayout,
        layerOffset: Int
    ) {
        precondition(!needsGradient(keys) && !needsGradient(values), Self.message)
        plain.storeKeysValues(
            keys: keys, values: values, rows: rows, position: position, pages: pages, layout: layout, layerOffset: layerOffset)
    }

    public func attention(_ queries: Tensor, spans: [AttentionSpan], options: AttentionOptions, layerOffset: Int) -> Tensor {
        precondition(!needsGradient(queries), Self.message)
        return plain.attention(queries, spans: spans, options: options, layerOffset: layerOffset)
    }

    public func pageBytes(_ layout: CacheLayout) -> Int? { plain.pageBytes(layout) }
}
