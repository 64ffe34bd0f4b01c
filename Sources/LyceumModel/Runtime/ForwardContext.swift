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
    /// The same work with queries for the output rows only.
    private let outputSegments: [AttentionSegment]?
    /// Rows before the text that documents in rows begin with.
    private let prompt: PromptedRows?

    /// Sees blocks and their twins on the way; nil for nobody.
    var twinObserver: (any TwinObserver)?
    /// Sees what enters every block, before the block may change it; nil for nobody.
    var blockInput: ((_ layer: Int, _ stream: Tensor) -> Void)?

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
        outputSegments = nil
        prompt = nil
    }

    /// Whole documents one after the other, without a memory; every row's hidden state is asked for.
    /// - Parameter prompt: rows every document begins with; their hidden states are not asked for.
    init(
        backend: any Backend, tokens: [Int32], positions: [Int32], segments: [AttentionSegment], layerCount: Int,
        prompt: VirtualPrompt? = nil
    ) {
        self.backend = backend
        let rows = prompt.map { PromptedRows($0, tokens: tokens, positions: positions, segments: segments) }
        self.tokens = tokens
        self.positions = rows?.positions ?? positions
        spans = []
        outputRows = rows?.outputRows ?? Array(tokens.indices)
        outputSpans = []
        self.layerCount = layerCount
        layerBytes = 0
        self.segments = rows?.segments ?? segments
        outputSegments = rows?.outputSegments ?? segments
        self.prompt = rows
    }

    /// The rows of a soft prompt alone, into the first positions of a memory; no hidden state is asked for.
    init(backend: any Backend, prompt: VirtualPrompt, pages: [UnsafeMutableRawPointer?], layerCount: Int, layerBytes: Int) {
        self.backend = backend
        let rows = PromptedRows(prompt, tokens: [], positions: [], segments: [AttentionSegment(queries: 0..<0, keys: 0..<0)])
        tokens = []
        positions = rows.positions
        spans = [
            AttentionSpan(pages: pages, firstRow: 0, queryCount: prompt.count, firstPosition: 0, keyCount: prompt.count)
        ]
        outputRows = []
        outputSpans = []
        self.layerCount = layerCount
        self.layerBytes = layerBytes
        segments = nil
        outputSegments = nil
        self.prompt = rows
    }

    /// Rows of a table for the tokens, and of the prompt where it stands.
    func embed(_ table: Tensor, scale: Float) -> Tensor {
        guard let order = prompt?.embeddingRows, let prompt else { return backend.embed(table, ids: tokens, scale: scale) }
        guard !tokens.isEmpty else { return prompt.source.tensor }
        return backend.gather([prompt.source.tensor, backend.embed(table, ids: tokens, scale: scale)], rows: order)
    }

    /// Keys and values of a layer for all documents, the learned ones of a prefix in front of each.
    func withPrefix(keys: Tensor, values: Tensor, layer: Int) -> (keys: Tensor, values: Tensor) {
        guard let prompt, let order = prompt.keyRows else { return (keys, values) }
        return (
            backend.gather([prompt.source.keys(layer: layer), keys], rows: order),
            backend.gather([prompt.source.values(layer: layer), values], rows: order)
        )
    }

    /// The documents as a layer's attention sees them.
    func segments(_ layer: Int) -> [AttentionSegment]? { trims(layer) ? outputSegments : segments }

    /// Whether a layer needs to continue with the output rows only.
    func trims(_ layer: Int) -> Bool { layer == layerCount - 1 && outputRows.count < positions.count }

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
