internal import LyceumTensor

/// Pieces of sequences that go through the layers together.
struct ForwardBatch {
    struct Segment {
        /// Which of the caller's pieces this is a part of.
        var piece: Int
        var memory: PagedMemory
        var tokens: ArraySlice<Int32>
        var logits: LogitSelection
    }

    var segments: [Segment] = []
    var rows: Int { segments.reduce(0) { $0 + $1.tokens.count } }

    /// Cuts pieces into batches of at most `maximumRows` rows; only the last part of a piece asks for its last row.
    static func split(_ pieces: [EvaluationPiece], memories: [PagedMemory], maximumRows: Int) -> [ForwardBatch] {
        var batches: [ForwardBatch] = []
        var current = ForwardBatch()
        for (index, piece) in pieces.enumerated() {
            var rest = piece.tokens[...]
            while !rest.isEmpty {
                let part = rest.prefix(maximumRows - current.rows)
                rest = rest.dropFirst(part.count)
                let logits: LogitSelection = piece.logits == .last && !rest.isEmpty ? .none : piece.logits
                current.segments.append(Segment(piece: index, memory: memories[index], tokens: part, logits: logits))
                if current.rows == maximumRows {
                    batches.append(current)
                    current = ForwardBatch()
                }
            }
        }
        if !current.segments.isEmpty { batches.append(current) }
        return batches
    }

    /// Appends the tokens to their memories and lays out the work.
    func context(backend: any Backend, layerCount: Int, layerBytes: Int) -> ForwardContext {
        var tokens: [Int32] = []
        var positions: [Int32] = []
        var spans: [AttentionSpan] = []
        var outputRows: [Int] = []
        var outputSpans: [AttentionSpan] = []
        for segment in segments {
            let first = segment.memory.reserved + segment.memory.tokens.count
            let count = segment.tokens.count
            segment.memory.prepare(for: segment.tokens)
            let pages = segment.memory.pageTable
            spans.append(
                AttentionSpan(
                    pages: pages, firstRow: tokens.count, queryCount: count, firstPosition: first, keyCount: first + count))
            let wanted =
                switch segment.logits {
                case .none: count..<count
                case .last: count - 1..<count
                case .all: 0..<count
                }
            if !wanted.isEmpty {
                outputSpans.append(
                    AttentionSpan(
                        pages: pages, firstRow: outputRows.count, queryCount: wanted.count,
                        firstPosition: first + wanted.lowerBound, keyCount: first + count))
                outputRows.append(contentsOf: wanted.map { tokens.count + $0 })
            }
            tokens.append(contentsOf: segment.tokens)
            positions.append(contentsOf: (first..<first + count).map { Int32($0) })
        }
        return ForwardContext(
            backend: backend, tokens: tokens, positions: positions, spans: spans, outputRows: outputRows,
            outputSpans: outputSpans, layerCount: layerCount, layerBytes: layerBytes)
    }
}
