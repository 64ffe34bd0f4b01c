internal import LyceumTensor

/// Pieces of sequences that go through the layers together.
struct ForwardBatch {
    struct Segment {
        /// Which of the caller's pieces this is a part of.
        var piece: Int
        var memory: PagedMemory
        var tokens: ArraySlice<Int32>
        /// How many of its last rows' hidden states are asked for.
        var outputs: Int
    }

    /// A piece before it is cut.
    struct Piece {
        var memory: PagedMemory
        var tokens: [Int32]
        /// How many of the last positions are asked for.
        var outputs: Int
    }

    var segments: [Segment] = []
    var rows: Int { segments.reduce(0) { $0 + $1.tokens.count } }

    static func split(_ pieces: [EvaluationPiece], memories: [PagedMemory], maximumRows: Int) -> [ForwardBatch] {
        split(zip(pieces, memories).map { Piece(memory: $1, tokens: $0.tokens, outputs: $0.outputCount) }, maximumRows: maximumRows)
    }

    /// Cuts pieces into batches of at most `maximumRows` rows; the parts together ask for the piece's last rows.
    static func split(_ pieces: [Piece], maximumRows: Int) -> [ForwardBatch] {
        var batches: [ForwardBatch] = []
        var current = ForwardBatch()
        for (index, piece) in pieces.enumerated() {
            var rest = piece.tokens[...]
            while !rest.isEmpty {
                let part = rest.prefix(maximumRows - current.rows)
                rest = rest.dropFirst(part.count)
                let outputs = min(part.count, max(0, piece.outputs - rest.count))
                current.segments.append(Segment(piece: index, memory: piece.memory, tokens: part, outputs: outputs))
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
            let wanted = count - segment.outputs..<count
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

extension EvaluationPiece {
    /// How many of its last positions give logits.
    var outputCount: Int {
        switch logits {
        case .none: 0
        case .last: min(1, tokens.count)
        case .all: tokens.count
        }
    }
}
