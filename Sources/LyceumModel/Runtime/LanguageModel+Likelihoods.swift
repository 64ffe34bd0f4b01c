internal import CLyceumKernels
public import LyceumCore
internal import LyceumTensor

extension LanguageModel {
    /// Rows of logits that exist at a time; the head's weights are read once per such chunk. Results do not depend on it.
    private static let headRows = 128

    /// Logits never leave their place: a few rows exist at a time and are reduced to what the targets need, in double precision.
    public func likelihoods(_ pieces: [TargetPiece]) throws(LyceumError) -> [[TargetLikelihood]] {
        let head = try outputHead()
        let memories = try check(pieces.map { ($0.memory, $0.tokens) })
        for piece in pieces { try piece.check(vocabularySize: vocabularySize) }
        var results = [[TargetLikelihood]](repeating: [], count: pieces.count)
        var answered = [Int](repeating: 0, count: pieces.count)
        let work = zip(pieces, memories).map { ForwardBatch.Piece(memory: $1, tokens: $0.tokens, outputs: $0.targets.count) }
        for batch in ForwardBatch.split(work, maximumRows: maximumBatchRows) {
            let context = batch.context(backend: backend, layerCount: layerCount, layerBytes: layerBytes)
            let hidden = architecture.hiddenStates(context)
            var asked: [(piece: Int, row: Int, tokens: [Int32])] = []
            var row = 0
            for segment in batch.segments {
                for _ in 0..<segment.outputs {
                    let tokens = pieces[segment.piece].targets[answered[segment.piece]]
                    answered[segment.piece] += 1
                    if !tokens.isEmpty { asked.append((segment.piece, row, tokens)) }
                    row += 1
                }
            }
            for start in stride(from: 0, to: asked.count, by: Self.headRows) {
                let chunk = asked[start..<min(start + Self.headRows, asked.count)]
                let rows = chunk.map(\.row)
                let isWhole = rows.count == hidden.rows
                var logits = backend.linear(isWhole ? hidden : backend.gather(hidden, rows: rows), head, activation: nil)
                if let cap = architecture.logitCap { backend.softcap(&logits, cap: cap) }
                reduce(logits, chunk) { results[$0].append($1) }
            }
        }
        return results
    }

    /// Every row's total is taken from its most likely token whatever is asked about, so that a row's results do not depend on what else is.
    private func reduce(
        _ logits: Tensor, _ asked: ArraySlice<(piece: Int, row: Int, tokens: [Int32])>, _ take: (Int, TargetLikelihood) -> Void
    ) {
        let width = vocabularySize
        var surprises = [Double](repeating: 0, count: asked.count)
        let pool = (backend as? CPUBackend)?.threads.handle
        let best = (0..<asked.count).map { Int32(lyc_argmax(logits.floats + $0 * logits.width, width)) }
        lyc_nll(pool, logits.floats, logits.width, asked.count, width, best, &surprises)
        for (index, entry) in asked.enumerated() {
            let row = logits.floats + index * logits.width
            let total = surprises[index] + Double(row[Int(best[index])])
            for token in entry.tokens {
                take(
                    entry.piece,
                    TargetLikelihood(logProbability: Double(row[Int(token)]) - total, isGreedy: token == best[index]))
            }
        }
    }
}
