internal import LyceumTensor

/// A backend that shows what enters each matrix and computes everything as the plain one does.
final class InputObserver: Backend, @unchecked Sendable {
    private let plain: CPUBackend
    /// Told the input of some matrices, once however many of them share it.
    var saw: (_ x: Tensor, _ weights: [Tensor]) -> Void = { _, _ in }

    init(threads: ThreadPool) { plain = CPUBackend(threads: threads) }

    // MARK: - What is seen

    func linear(_ x: Tensor, _ weights: [LinearWeight]) -> [Tensor] {
        saw(x, weights.map(\.weight))
        return plain.linear(x, weights)
    }

    func linear(_ x: Tensor, _ weight: LinearWeight, activation: Activation?) -> Tensor {
        saw(x, [weight.weight])
        return plain.linear(x, weight, activation: activation)
    }

    func linear(_ x: Tensor, _ weight: LinearWeight, addingTo sum: inout Tensor) {
        saw(x, [weight.weight])
        plain.linear(x, weight, addingTo: &sum)
    }

    func gatedLinear(_ x: Tensor, gate: LinearWeight, up: LinearWeight, activation: Activation) -> Tensor {
        saw(x, [gate.weight, up.weight])
        return plain.gatedLinear(x, gate: gate, up: up, activation: activation)
    }

    // MARK: - What passes through

    func chooseExperts(_ logits: Tensor, count: Int) -> ExpertChoice { plain.chooseExperts(logits, count: count) }

    func mixExperts(_ results: [Tensor?], choice: ExpertChoice, logits: Tensor) -> Tensor {
        plain.mixExperts(results, choice: choice, logits: logits)
    }

    func embed(_ table: Tensor, ids: [Int32], scale: Float) -> Tensor { plain.embed(table, ids: ids, scale: scale) }

    func rmsNorm(_ x: Tensor, weight: Tensor, offset: Float, epsilon: Float) -> Tensor {
        plain.rmsNorm(x, weight: weight, offset: offset, epsilon: epsilon)
    }

    func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float) -> Tensor {
        plain.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon)
    }

    func rotate(_ x: inout Tensor, heads: Int, rows: RotaryRows, interleaved: Bool) {
        plain.rotate(&x, heads: heads, rows: rows, interleaved: interleaved)
    }

    func storeKeysValues(
        keys: Tensor, values: Tensor, rows: Range<Int>, position: Int, pages: [UnsafeMutableRawPointer?], layout: CacheLayout,
        layerOffset: Int
    ) {
        plain.storeKeysValues(
            keys: keys, values: values, rows: rows, position: position, pages: pages, layout: layout, layerOffset: layerOffset)
    }

    func attention(_ queries: Tensor, spans: [AttentionSpan], options: AttentionOptions, layerOffset: Int) -> Tensor {
        plain.attention(queries, spans: spans, options: options, layerOffset: layerOffset)
    }

    func segmentAttention(
        _ queries: Tensor, keys: Tensor, values: Tensor, segments: [AttentionSegment], options: AttentionOptions
    ) -> Tensor {
        plain.segmentAttention(queries, keys: keys, values: values, segments: segments, options: options)
    }

    func pageBytes(_ layout: CacheLayout) -> Int? { plain.pageBytes(layout) }
    func gather(_ x: Tensor, rows: [Int]) -> Tensor { plain.gather(x, rows: rows) }
    func gather(_ parts: [Tensor], rows: [Int]) -> Tensor { plain.gather(parts, rows: rows) }
    func add(_ x: Tensor, scale: Float, to sum: inout Tensor) { plain.add(x, scale: scale, to: &sum) }
    func softcap(_ x: inout Tensor, cap: Float) { plain.softcap(&x, cap: cap) }
    func snapshot(_ x: Tensor) -> Tensor { plain.snapshot(x) }

    func blend(_ first: Tensor, _ second: Tensor, gate: BlendGate, kind: BlendKind) -> Tensor {
        plain.blend(first, second, gate: gate, kind: kind)
    }

    func align(_ twin: Tensor, with original: Tensor, options: AlignmentOptions, weights: RowWeights) -> RowAlignment {
        plain.align(twin, with: original, options: options, weights: weights)
    }

    func alignAttention(
        _ pair: AttentionPair, segments: [AttentionSegment], options: AttentionOptions, weights: RowWeights
    ) -> RowAlignment {
        plain.alignAttention(pair, segments: segments, options: options, weights: weights)
    }
}
