internal import CLyceumKernels

/// Which way a divergence from teacher p to student q looks.
public enum Divergence: Sendable, Hashable {
    /// KL(p ‖ q): the student covers what the teacher gives (Hinton et al. 2015, arXiv 1503.02531).
    case forward
    /// KL(q ‖ p): the student stays where the teacher is likely (Gu et al. 2023, arXiv 2306.08543).
    case reverse
    /// `mix` KL(p ‖ m) + (1 - `mix`) KL(q ‖ m) with m = `mix` p + (1 - `mix`) q (Agarwal et al. 2023, arXiv 2306.13649, eq. 1).
    case jensenShannon(mix: Float)
}

/// How a divergence is formed.
public struct DivergenceOptions: Sendable {
    public var kind: Divergence
    /// Divides both models' logits; the loss is multiplied by its square.
    public var temperature: Float
    /// nil, or the student's logits become `cap · tanh(logit / cap)` first.
    public var logitCap: Float?
    /// Whether the loss is differentiated at once; false only measures.
    public var differentiates: Bool

    public init(kind: Divergence = .forward, temperature: Float = 1, logitCap: Float? = nil, differentiates: Bool = true) {
        self.kind = kind
        self.temperature = temperature
        self.logitCap = logitCap
        self.differentiates = differentiates
    }
}

/// What the teacher of a divergence says about every row.
public enum TeacherLogits {
    /// Logits `[row count, vocabulary]` of the rows asked for, computed when they are needed.
    case computed((_ rows: [Int]) -> Tensor)
    /// The teacher's hidden states `[rows, its width]` and its head: logits are formed chunk by chunk.
    case hiddenStates(Tensor, head: LinearWeight, logitCap: Float? = nil)
    /// The `count` most likely tokens of every row with their log-probabilities, both `[rows · count]` (an id below 0: none). The rest of the
    /// teacher's mass is one more outcome with `hasRest`, else the given ones are normalized.
    case mostLikely(ids: [Int32], logProbabilities: [Float], count: Int, hasRest: Bool)
}

extension Tape {
    /// The divergence between a teacher's and this model's distributions in nats, row by row, with its derivative, in chunks of rows.
    ///
    /// The derivatives of `Σ weights[i] · losses[i]` go to the table at once, as those of `crossEntropy` do. Rows of weight 0 are left out.
    public func divergence(
        _ hidden: Tensor, head: LinearWeight, teacher: TeacherLogits, weights: [Float], options: DivergenceOptions
    ) -> [Double] {
        precondition(weights.count == hidden.rows, "\(weights.count) weights for \(hidden.rows) rows")
        var result = [Double](repeating: 0, count: hidden.rows)
        let chunks = HeadChunks(weights: weights, vocabulary: head.outputs)
        let differentiates = options.differentiates && keepsValues
        let variable = needsGradient(hidden) ? Variable(hidden) : nil
        forEachChunk(chunks, hidden, head: head, hiddenVariable: variable) { logits, range in
            let rows = chunks.rows[range].map { Int($0) }
            let capped = options.logitCap.map { cap(logits, $0, keepsCopy: differentiates) }
            let losses = divergence(
                of: logits, rows: rows, teacher: teacher, weights: chunks.pick(weights, range), options: options,
                differentiates: differentiates)
            for (row, loss) in zip(rows, losses) { result[row] = loss }
            if differentiates, let capped, let copy = capped, let cap = options.logitCap {
                lyc_softcap_backward(threads.handle, copy.floats, cap, logits.floats, logits.floats, logits.count)
            }
            return differentiates
        }
        return result
    }

    func cap(_ logits: Tensor, _ cap: Float, keepsCopy: Bool) -> Tensor? {
        lyc_softcap(threads.handle, logits.floats, cap, logits.count)
        guard keepsCopy else { return nil }
        let copy = make(logits.shape)
        copy.copy(logits)
        return copy
    }

    /// Leaves the derivative in the place of the student's logits.
    func divergence(
        of student: Tensor, rows: [Int], teacher: TeacherLogits, weights: [Float], options: DivergenceOptions,
        differentiates: Bool, changingTeacher change: (Tensor) -> Void = { _ in }
    ) -> [Double] {
        var losses = [Double](repeating: 0, count: rows.count)
        if case .mostLikely(let ids, let logProbabilities, let count, let hasRest) = teacher {
            lyc_divergence_top_k(
                threads.handle, options.kind.kernelKind, options.temperature, options.kind.mix, student.floats, student.width,
                rows.flatMap { ids[$0 * count..<($0 + 1) * count] },
                rows.flatMap { logProbabilities[$0 * count..<($0 + 1) * count] }, count, hasRest ? 1 : 0, rows.count,
                student.width, weights, differentiates ? 1 : 0, &losses)
            return losses
        }
        let logits = teacherLogits(teacher, rows: rows)
        precondition(
            logits.rows == rows.count && logits.width == student.width,
            "expected the teacher's logits \([rows.count, student.width]), found \(logits.shape)")
        change(logits)
        lyc_divergence_loss(
            threads.handle, options.kind.kernelKind, options.temperature, options.kind.mix, student.floats, student.width,
            logits.floats, logits.width, rows.count, student.width, weights, differentiates ? 1 : 0, &losses)
        return losses
    }

    private func teacherLogits(_ teacher: TeacherLogits, rows: [Int]) -> Tensor {
        switch teacher {
        case .computed(let logits): return logits(rows)
        case .hiddenStates(let hidden, let head, let cap):
            return withoutGradients {
                let input = ProductInput(gather(hidden, rows: rows), self)
                let logits = make([rows.count, head.outputs])
                _ = apply(head, to: input, into: logits, accumulates: false)
                if let cap { lyc_softcap(threads.handle, logits.floats, cap, logits.count) }
                return logits
            }
        case .mostLikely: preconditionFailure("the most likely tokens are not all logits")
        }
    }
}

extension Divergence {
    fileprivate var kernelKind: lyc_divergence {
        switch self {
        case .forward: LYC_DIVERGENCE_FORWARD
        case .reverse: LYC_DIVERGENCE_REVERSE
        case .jensenShannon: LYC_DIVERGENCE_JENSEN
        }
    }

    fileprivate var mix: Float {
        guard case .jensenShannon(let mix) = self else { return 0.5 }
        return mix
    }
}
