internal import CLyceumKernels

/// The rows of hidden states that a loss looks at, in chunks whose logits fit a fixed memory.
///
/// Rows of weight 0 are left out. The size of a chunk depends on the vocabulary alone, so results do not depend on threads.
struct HeadChunks {
    /// Logits that exist at once, in bytes: what stays in a processor's last cache between the product, the loss and its derivative.
    static let budget = 16 << 20
    /// Fewer rows would read the head's matrix too often.
    static let leastRows = 256

    /// The rows that count, in order.
    let rows: [Int32]
    let chunkRows: Int
    private let isWhole: Bool

    init(weights: [Float], vocabulary: Int) {
        rows = weights.indices.lazy.filter { weights[$0] != 0 }.map { Int32($0) }
        isWhole = rows.count == weights.count
        chunkRows = max(Self.leastRows, Self.budget / (4 * max(1, vocabulary)) / 64 * 64)
    }

    /// Every row.
    init(rowCount: Int, vocabulary: Int) {
        self.init(weights: [Float](repeating: 1, count: rowCount), vocabulary: vocabulary)
    }

    /// Index ranges into `rows`.
    var ranges: [Range<Int>] {
        stride(from: 0, to: rows.count, by: chunkRows).map { $0..<min($0 + chunkRows, rows.count) }
    }

    /// The elements of `values` that belong to a chunk.
    func pick<Element>(_ values: [Element], _ range: Range<Int>) -> [Element] {
        isWhole ? Array(values[range]) : range.map { values[Int(rows[$0])] }
    }

    /// The hidden states of a chunk: a slice when rows follow each other, else a copy.
    fileprivate func input(_ hidden: Tensor, _ range: Range<Int>, _ tape: Tape) -> Tensor {
        if isWhole { return hidden.slice(range) }
        let ids = Array(rows[range])
        let out = tape.make([ids.count, hidden.width])
        lyc_embed(
            tape.threads.handle, hidden.type.kernelType, hidden.pointer, hidden.width, ids, ids.count, 1, out.floats, out.width)
        return out
    }

    /// Where the derivative of a chunk's hidden states is written, before `finish`.
    fileprivate func part(of target: GradientTarget, _ range: Range<Int>, _ tape: Tape) -> GradientTarget {
        if isWhole { return GradientTarget(tensor: target.tensor.slice(range), accumulates: target.accumulates) }
        return GradientTarget(tensor: tape.make([range.count, target.tensor.width]), accumulates: false)
    }

    /// Adds a part that is not a slice to the rows it belongs to.
    fileprivate func finish(_ part: GradientTarget, of target: GradientTarget, _ range: Range<Int>, _ tape: Tape) {
        guard !isWhole, part.accumulates else { return }
        let ids = Array(rows[range])
        lyc_embed_backward(
            tape.threads.handle, ids, ids.count, 1, part.tensor.floats, part.tensor.width, target.tensor.floats,
            target.tensor.width)
    }
}

extension Tape {
    /// Forms the logits of every chunk, lets `loss` look at them, and passes what `loss` leaves in their place back to the head and the
    /// hidden states when it returns true.
    func forEachChunk(
        _ chunks: HeadChunks, _ hidden: Tensor, head: LinearWeight, hiddenVariable: Variable?,
        _ loss: (_ logits: Tensor, _ range: Range<Int>) -> Bool
    ) {
        var target: GradientTarget?
        // One array for all chunks, the last and smaller one too.
        let room = make([min(chunks.chunkRows, chunks.rows.count), head.outputs])
        for range in chunks.ranges {
            let input = ProductInput(chunks.input(hidden, range, self), self)
            let logits = room.slice(0..<range.count)
            let application = apply(head, to: input, into: logits, accumulates: false)
            guard loss(logits, range) else { continue }
            if target == nil, let hiddenVariable { target = chunkTarget(chunks, hiddenVariable) }
            var part = target.map { chunks.part(of: $0, range, self) }
            differentiate(application, input: input.operand, gradient: logits, inputTarget: &part)
            if let part, let target { chunks.finish(part, of: target, range, self) }
        }
    }

    private func chunkTarget(_ chunks: HeadChunks, _ hidden: Variable) -> GradientTarget {
        chunks.coversAll ? target(hidden) : GradientTarget(tensor: accumulator(hidden), accumulates: true)
    }
}

extension HeadChunks {
    fileprivate var coversAll: Bool { isWhole }
}
