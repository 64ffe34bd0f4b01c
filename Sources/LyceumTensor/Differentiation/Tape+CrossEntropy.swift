internal import CLyceumKernels

/// How the cross-entropy of hard targets is formed.
public struct CrossEntropyOptions: Sendable {
    /// nil, or logits become `cap · tanh(logit / cap)` first.
    public var logitCap: Float?
    /// Share of the target that is spread evenly over the vocabulary, 0 ..< 1 (Szegedy et al. 2016, arXiv 1512.00567, §7).
    public var smoothing: Float
    /// Adds this times the square of the logits' log-sum-exp (Chowdhery et al. 2022, arXiv 2204.02311, §5).
    public var zLoss: Float
    /// Whether the loss is differentiated at once; false only measures.
    public var differentiates: Bool

    public init(logitCap: Float? = nil, smoothing: Float = 0, zLoss: Float = 0, differentiates: Bool = true) {
        self.logitCap = logitCap
        self.smoothing = smoothing
        self.zLoss = zLoss
        self.differentiates = differentiates
    }
}

/// What a cross-entropy gave, row by row; rows of weight 0 have zeros.
public struct CrossEntropyResult: Sendable {
    /// The target's surprise in nats, without weights, smoothing and z-loss.
    public var losses: [Double]
    /// What smoothing and z-loss add.
    public var penalties: [Double]
    /// Whether the target was the most likely token.
    public var hits: [Bool]
}

extension Tape {
    /// The product with the head, cross-entropy and its derivative in chunks of rows, so that the logits of a whole batch never exist.
    ///
    /// The derivatives of `Σ weights[i] · (losses[i] + penalties[i])` with respect to the hidden states and everything learned in the head
    /// go to the table at once; `backward()` continues from there.
    /// - Parameters:
    ///   - hidden: `[rows, width]`.
    ///   - targets: one token per row; not read where the weight is 0. One outside the vocabulary gives NaN.
    ///   - weights: share of every row in the loss (1/N of a mean); 0 leaves the row out.
    public func crossEntropy(
        _ hidden: Tensor, head: LinearWeight, targets: [Int32], weights: [Float], options: CrossEntropyOptions
    ) -> CrossEntropyResult {
        precondition(
            targets.count == hidden.rows && weights.count == hidden.rows,
            "\(targets.count) targets and \(weights.count) weights for \(hidden.rows) rows")
        var result = CrossEntropyResult(
            losses: [Double](repeating: 0, count: hidden.rows), penalties: [Double](repeating: 0, count: hidden.rows),
            hits: [Bool](repeating: false, count: hidden.rows))
        let chunks = HeadChunks(weights: weights, vocabulary: head.outputs)
        let differentiates = options.differentiates && keepsValues
        let variable = needsGradient(hidden) ? Variable(hidden) : nil
        forEachChunk(chunks, hidden, head: head, hiddenVariable: variable) { logits, range in
            let part = crossEntropy(
                of: logits, targets: chunks.pick(targets, range), weights: chunks.pick(weights, range), options: options,
                differentiates: differentiates)
            for (index, row) in chunks.rows[range].enumerated() {
                result.losses[Int(row)] = part.losses[index]
                result.penalties[Int(row)] = part.penalties[index]
                result.hits[Int(row)] = part.hits[index]
            }
            return differentiates
        }
        return result
    }

    /// Leaves the derivative in the place of the logits.
    func crossEntropy(
        of logits: Tensor, targets: [Int32], weights: [Float], options: CrossEntropyOptions, differentiates: Bool
    ) -> CrossEntropyResult {
        var kernelOptions = lyc_cross_entropy_options(
            smoothing: options.smoothing, z_loss: options.zLoss, softcap: options.logitCap ?? 0)
        var losses = [Double](repeating: 0, count: logits.rows)
        var penalties = losses
        var hits = [UInt8](repeating: 0, count: logits.rows)
        lyc_cross_entropy(
            threads.handle, &kernelOptions, logits.floats, logits.width, logits.rows, logits.width, targets, weights,
            differentiates ? 1 : 0, &losses, &penalties, &hits)
        return CrossEntropyResult(losses: losses, penalties: penalties, hits: hits.map { $0 != 0 })
    }
}
