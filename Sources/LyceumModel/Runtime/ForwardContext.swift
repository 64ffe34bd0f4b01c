internal import LyceumTensor

/// One evaluation on its way through the layers: rows of tokens of one or more sequences.
final class ForwardContext {
    let backend: any Backend
    let tokens: [Int32]
    /// The position of every row in its sequence.
    let positions: [Int32]
    /// Attention work with a query for every row.
    let spans: [AttentionSpan]
    /// Rows whose final hidden state is asked for. The last layer computes queries for these alone.
    let outputRows: [Int]
    /// Attention work with a query for the output rows only.
    let outputSpans: [AttentionSpan]
    let layerCount: Int
    /// Bytes of one layer's part of a page, when all layers have the same layout.
    let layerBytes: Int
    /// Documents whose keys and values stay in rows, as in training; nil when they go through a memory of pages.
    let segments: [AttentionSegment]?

    private var rotaryRows: [ObjectIdentifier: RotaryRows] = [:]
    private var outputRotaryRows: [ObjectIdentifier: RotaryRows] = [:]

    init(
        backend: any Backend, tokens: [Int32], positions: [Int32], spans: [AttentionSpan], outputRows: [Int],
        outputSpans: [AttentionSpan], layerCount: Int, layerBytes: Int
    ) {
        self.backend = backend
        self.tokens = tokens
        self.positions = positions
        self.spans = spans
        self.outputRows = outputRows
        self.outputSpans = outputSpans
        self.layerCount = layerCount
        self.layerBytes = layerBytes
        segments = nil
    }

    /// Whole documents one after the other, without a memory; every row's hidden state is asked for.
    init(backend: any Backend, tokens: [Int32], positions: [Int32], segments: [AttentionSegment], layerCount: Int) {
        self.backend = backend
        self.tokens = tokens
        self.positions = positions
        spans = []
        outputRows = Array(tokens.indices)
        outputSpans = []
        self.layerCount = layerCount
        layerBytes = 0
        self.segments = segments
    }

    /// Whether a layer needs to continue with the output rows only.
    func trims(_ layer: Int) -> Bool { layer == layerCount - 1 && outputRows.count < tokens.count }

    /// The rows that go on after a layer's keys and values are stored.
    func remaining(_ x: Tensor, layer: Int) -> Tensor {
        trims(layer) ? backend.gather(x, rows: outputRows) : x
    }

    /// Cosines and sines for all rows; computed once per embedding.
    func rotary(_ embedding: RotaryEmbedding) -> RotaryRows {
        if let rows = rotaryRows[ObjectIdentifier(embedding)] { return rows }
        let rows = embedding.rows(positions)
        rotaryRows[ObjectIdentifier(embedding)] = rows
        return rows
    }

    /// Cosines and sines for the output rows.
    func outputRotary(_ embedding: RotaryEmbedding) -> RotaryRows {
        if let rows = outputRotaryRows[ObjectIdentifier(embedding)] { return rows }
        let rows = embedding.rows(outputRows.map { positions[$0] })
        outputRotaryRows[ObjectIdentifier(embedding)] = rows
        return rows
    }
}
