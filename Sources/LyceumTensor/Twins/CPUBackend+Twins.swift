internal import CLyceumKernels

extension CPUBackend {
    public func snapshot(_ x: Tensor) -> Tensor {
        let out = make(x.rows, x.width)
        out.pointer.copyMemory(from: x.pointer, byteCount: x.byteCount)
        withExtendedLifetime(x) {}
        return out
    }

    public func blend(_ first: Tensor, _ second: Tensor, gate: BlendGate, kind: BlendKind) -> Tensor {
        let out = make(first.rows, first.width)
        let shares = gate.shares(rows: first.rows).map { Float($0) }
        lyc_blend(threads.handle, kind.kernelKind, first.floats, second.floats, shares, out.floats, first.rows, first.width)
        withExtendedLifetime((first, second)) {}
        return out
    }

    public func align(_ twin: Tensor, with original: Tensor, options: AlignmentOptions, weights: RowWeights) -> RowAlignment {
        measure(twin, with: original, options: options, weights: weights, threads: threads)
    }

    public func alignAttention(
        _ pair: AttentionPair, segments: [AttentionSegment], options: AttentionOptions, weights: RowWeights
    ) -> RowAlignment {
        measure(pair, segments: segments, options: options, weights: weights, threads: threads)
    }
}

/// The distances alone.
func measure(
    _ twin: Tensor, with original: Tensor, options: AlignmentOptions, weights: RowWeights, threads: ThreadPool
) -> RowAlignment {
    precondition(weights.values.count == twin.rows, "\(weights.values.count) weights for \(twin.rows) rows")
    var losses = [Double](repeating: 0, count: twin.rows), cosines = losses
    lyc_alignment(
        threads.handle, options.kernelKind, options.margin, original.floats, twin.floats, &losses, &cosines, twin.rows, twin.width)
    withExtendedLifetime((twin, original)) {}
    return RowAlignment(losses: losses, cosines: cosines, weights: weights.gated())
}

func measure(
    _ pair: AttentionPair, segments: [AttentionSegment], options: AttentionOptions, weights: RowWeights, threads: ThreadPool
) -> RowAlignment {
    let rows = pair.queries.first.rows
    precondition(weights.values.count == rows, "\(weights.values.count) weights for \(rows) rows")
    var losses = [Double](repeating: 0, count: rows)
    var kernelOptions = options.kernelSegmentOptions(compute: .f32)
    let kernelSegments = segments.map(\.kernelSegment)
    var kernelPair = pair.kernelPair
    let status = lyc_attention_alignment(
        threads.handle, &kernelOptions, kernelSegments, kernelSegments.count, &kernelPair, &losses, rows)
    precondition(status == 0, "no memory for the scores of \(rows) rows")
    withExtendedLifetime(pair) {}
    return RowAlignment(losses: losses, weights: weights.gated())
}

extension BlendKind {
    var kernelKind: lyc_blend_kind { self == .linear ? LYC_BLEND_LINEAR : LYC_BLEND_SPHERICAL }
}

extension AttentionPair {
    var kernelPair: lyc_attention_pair {
        lyc_attention_pair(
            queries_a: queries.first.floats, keys_a: keys.first.floats, queries_b: queries.second.floats, keys_b: keys.second.floats)
    }
}
