internal import CLyceumKernels

extension Tape {
    public func segmentAttention(
        _ queries: Tensor, keys: Tensor, values: Tensor, segments: [AttentionSegment], options: AttentionOptions
    ) -> Tensor {
        let out = make([queries.rows, queries.width])
        // Rows of no document are not written; what lies there must not reach a sum.
        if segments.reduce(0, { $0 + $1.queries.count }) < queries.rows { out.clear() }
        let needsRule = needsGradient(queries) || needsGradient(keys) || needsGradient(values)
        let logSums = needsRule && keepsValues ? make([queries.rows, options.heads]) : nil
        var kernelOptions = options.kernelSegmentOptions(compute: self.options.precision)
        let kernelSegments = segments.map(\.kernelSegment)
        let status = lyc_segment_attention(
            threads.handle, &kernelOptions, kernelSegments, kernelSegments.count, queries.floats, queries.width, keys.floats,
            values.floats, keys.width, out.floats, out.width, logSums?.floats, &workspace)
        precondition(status == 0, "attention over heads of an unsupported width")
        guard needsRule else { return out }
        record(
            SegmentAttentionRule(
                queries: queries, keys: keys, values: values, out: out, logSums: logSums, options: kernelOptions,
                segments: segments, needs: (needsGradient(queries), needsGradient(keys), needsGradient(values))),
            outputs: out)
        return out
    }
}

/// Scores are computed again from the saved logarithms of their sums (Dao et al. 2022, arXiv 2205.14135, §3.1).
private struct SegmentAttentionRule: Rule {
    let queries: Tensor
    let keys: Tensor
    let values: Tensor
    let out: Tensor
    let logSums: Tensor?
    let options: lyc_segment_options
    let segments: [AttentionSegment]
    let needs: (queries: Bool, keys: Bool, values: Bool)

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(Variable(out)), let logSums else { return }
        let queryGradient = derivative(of: queries, \.queries, tape)
        let keyGradient = derivative(of: keys, \.keys, tape)
        let valueGradient = derivative(of: values, \.keys, tape)
        var options = options
        let kernelSegments = segments.map(\.kernelSegment)
        let status = lyc_segment_attention_backward(
            tape.threads.handle, &options, kernelSegments, kernelSegments.count, queries.floats, queries.width, keys.floats,
            values.floats, keys.width, out.floats, out.width, logSums.floats, gradient.floats, queryGradient.floats,
            keyGradient.floats, valueGradient.floats, &tape.workspace)
        precondition(status == 0, "no memory for the derivative of attention")
        if needs.queries { tape.give(queryGradient, to: Variable(queries)) }
        if needs.keys { tape.give(keyGradient, to: Variable(keys)) }
        if needs.values { tape.give(valueGradient, to: Variable(values)) }
    }

    /// The kernel writes rows of documents alone, so the array is cleared when there are others.
    private func derivative(of tensor: Tensor, _ rows: KeyPath<AttentionSegment, Range<Int>>, _ tape: Tape) -> Tensor {
        let result = tape.make(tensor.shape)
        if segments.reduce(0, { $0 + $1[keyPath: rows].count }) < tensor.rows { result.clear() }
        return result
    }
}
