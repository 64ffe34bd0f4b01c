internal import CLyceumKernels

extension Tape {
    /// The log-probability of every row's target in nats, `[rows]`. Nothing of the size of the vocabulary is kept: the derivative forms the
    /// logits again, chunk by chunk.
    public func logProbabilities(_ hidden: Tensor, head: LinearWeight, targets: [Int32], logitCap: Float?) -> Tensor {
        precondition(targets.count == hidden.rows, "\(targets.count) targets for \(hidden.rows) rows")
        let out = make([hidden.rows])
        let rule = LogProbabilitiesRule(
            hidden: hidden, head: head, targets: targets, logitCap: logitCap, firstRandom: randomOperations,
            variable: needsGradient(hidden) ? Variable(hidden) : nil, output: Variable(out))
        let chunks = HeadChunks(rowCount: hidden.rows, vocabulary: head.outputs)
        forEachChunk(chunks, hidden, head: head, hiddenVariable: nil) { logits, range in
            let losses = rule.losses(of: logits, range, weights: [Float](repeating: 1, count: range.count), derivative: false, self)
            for (index, row) in range.enumerated() { out.floats[row] = -Float(losses[index]) }
            return false
        }
        if rule.variable != nil || isLearned(head) { record(rule, outputs: out) }
        return out
    }

    /// Whether anything of a matrix or its adapter is learned.
    func isLearned(_ weight: LinearWeight) -> Bool {
        guard !needsGradient(weight.weight), !needsGradient(weight.bias) else { return true }
        guard let adapter = weight.adapter else { return false }
        return needsGradient(adapter.magnitude) || needsGradient(adapter.inputScale) || needsGradient(adapter.outputScale)
            || adapter.updates.contains { needsGradient($0.down) || needsGradient($0.up) }
    }
}

private struct LogProbabilitiesRule: Rule {
    let hidden: Tensor
    let head: LinearWeight
    let targets: [Int32]
    let logitCap: Float?
    /// So that an adapter of the head drops the same elements again.
    let firstRandom: UInt64
    let variable: Variable?
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let weights = (0..<gradient.count).map { -gradient.floats[$0] }
        let randomAfterwards = tape.randomOperations
        tape.randomOperations = firstRandom
        let chunks = HeadChunks(rowCount: hidden.rows, vocabulary: head.outputs)
        tape.forEachChunk(chunks, hidden, head: head, hiddenVariable: variable) { logits, range in
            _ = losses(of: logits, range, weights: Array(weights[range]), derivative: true, tape)
            return true
        }
        tape.randomOperations = randomAfterwards
    }

    func losses(of logits: Tensor, _ range: Range<Int>, weights: [Float], derivative: Bool, _ tape: Tape) -> [Double] {
        var options = lyc_cross_entropy_options(smoothing: 0, z_loss: 0, softcap: logitCap ?? 0)
        var losses = [Double](repeating: 0, count: logits.rows)
        lyc_cross_entropy(
            tape.threads.handle, &options, logits.floats, logits.width, logits.rows, logits.width, Array(targets[range]),
            weights, derivative ? 1 : 0, &losses, nil, nil)
        return losses
    }
}
