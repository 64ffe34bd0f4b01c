internal import CLyceumKernels

// Alignments are losses in the middle of a model: they have no output, and their rules start gradients instead of passing one on. So they also
// work inside a block that is forgotten and run again.
extension Tape {
    public func align(_ twin: Tensor, with original: Tensor, options: AlignmentOptions, weights: RowWeights) -> RowAlignment {
        let result = measure(twin, with: original, options: options, weights: weights, threads: threads)
        guard !weights.isNone else { return result }
        let needs = (twin: needsGradient(twin), original: needsGradient(original), gate: needsGradient(weights.gate))
        if needs.twin || needs.original || needs.gate {
            record(
                AlignmentRule(
                    twin: twin, original: original, options: options, weights: weights, losses: needs.gate ? result.losses : [],
                    needs: needs), outputs: [])
        }
        return result
    }

    public func alignAttention(
        _ pair: AttentionPair, segments: [AttentionSegment], options: AttentionOptions, weights: RowWeights
    ) -> RowAlignment {
        let result = measure(pair, segments: segments, options: options, weights: weights, threads: threads)
        guard !weights.isNone else { return result }
        let tensors = [pair.queries.first, pair.keys.first, pair.queries.second, pair.keys.second]
        let needs = tensors.map { needsGradient($0) }
        let needsGate = needsGradient(weights.gate)
        if needsGate || needs.contains(true) {
            record(
                AttentionAlignmentRule(
                    pair: pair, segments: segments, options: options.kernelSegmentOptions(compute: .f32), weights: weights,
                    losses: needsGate ? result.losses : [], needs: needs), outputs: [])
        }
        return result
    }

    /// What a gate's shares do to Σ weight · share · loss.
    fileprivate func differentiateWeights(_ weights: RowWeights, _ losses: [Double]) {
        guard let gate = weights.gate, !losses.isEmpty else { return }
        addGradient(ofShares: zip(weights.values, losses).map { Double($0) * $1 }, to: gate)
    }
}

private struct AlignmentRule: Rule {
    let twin: Tensor
    let original: Tensor
    let options: AlignmentOptions
    let weights: RowWeights
    /// Empty unless the gate needs them.
    let losses: [Double]
    let needs: (twin: Bool, original: Bool, gate: Bool)

    func backward(_ tape: Tape) {
        let twinTarget = needs.twin ? tape.target(twin) : nil
        let originalTarget = needs.original ? tape.target(original) : nil
        lyc_alignment_backward(
            tape.threads.handle, options.kernelKind, options.margin, original.floats, twin.floats, weights.gated(),
            originalTarget?.tensor.floats, originalTarget?.accumulates == true ? 1 : 0, twinTarget?.tensor.floats,
            twinTarget?.accumulates == true ? 1 : 0, twin.rows, twin.width)
        withExtendedLifetime((twinTarget, originalTarget)) {}
        if needs.gate { tape.differentiateWeights(weights, losses) }
    }
}

private struct AttentionAlignmentRule: Rule {
    let pair: AttentionPair
    let segments: [AttentionSegment]
    let options: lyc_segment_options
    let weights: RowWeights
    let losses: [Double]
    /// First queries and keys, second queries and keys.
    let needs: [Bool]

    func backward(_ tape: Tape) {
        let tensors = [pair.queries.first, pair.keys.first, pair.queries.second, pair.keys.second]
        let gradients: [Tensor?] = zip(tensors, needs).map { tensor, needed in
            guard needed else { return nil }
            let result = tape.make(tensor.shape)
            // The kernel writes rows of documents alone.
            result.clear()
            return result
        }
        var options = options
        let kernelSegments = segments.map(\.kernelSegment)
        var kernelPair = pair.kernelPair
        var kernelGradient = lyc_attention_pair_gradient(
            queries_a: gradients[0]?.floats, keys_a: gradients[1]?.floats, queries_b: gradients[2]?.floats,
            keys_b: gradients[3]?.floats)
        let status = lyc_attention_alignment_backward(
            tape.threads.handle, &options, kernelSegments, kernelSegments.count, &kernelPair, weights.gated(), &kernelGradient)
        precondition(status == 0, "no memory for the derivative of attention's alignment")
        for (tensor, gradient) in zip(tensors, gradients) {
            if let gradient { tape.give(gradient, to: Variable(tensor)) }
        }
        tape.differentiateWeights(weights, losses)
    }
}
