public import LyceumTensor

extension DoubleBackend {
    /// Every row's logits.
    public func logits(_ hidden: Tensor, head: LinearWeight, cap: Float?) -> [[Double]] {
        values(linear(hidden, head, activation: nil)).rows(of: head.outputs).map { row in row.map { softcapped($0, cap) } }
    }

    /// Σ weights · (losses + penalties), as a tape's `crossEntropy` differentiates it.
    public func crossEntropy(
        _ hidden: Tensor, head: LinearWeight, targets: [Int32], weights: [Float], options: CrossEntropyOptions
    ) -> Double {
        let rows = logits(hidden, head: head, cap: options.logitCap)
        return rows.indices.reduce(0) { sum, index in
            guard weights[index] != 0 else { return sum }
            let row = rows[index], smoothing = Double(options.smoothing), total = logSumExp(row)
            let mean = row.reduce(0, +) / Double(row.count)
            let loss = total - (1 - smoothing) * row[Int(targets[index])] - smoothing * mean
            return sum + Double(weights[index]) * (loss + Double(options.zLoss) * total * total)
        }
    }

    /// The log-probability of every row's target.
    public func logProbabilities(_ hidden: Tensor, head: LinearWeight, targets: [Int32], logitCap: Float?) -> [Double] {
        zip(logits(hidden, head: head, cap: logitCap), targets).map { logSoftmax($0)[Int($1)] }
    }

    /// Σ weights · divergence from the distributions of a teacher's logits.
    public func divergence(
        _ hidden: Tensor, head: LinearWeight, teacherLogits: [[Double]], weights: [Float], options: DivergenceOptions
    ) -> Double {
        let temperature = Double(options.temperature)
        let rows = logits(hidden, head: head, cap: options.logitCap)
        return rows.indices.reduce(0) { sum, index in
            let q = logSoftmax(rows[index].map { $0 / temperature })
            let p = logSoftmax(teacherLogits[index].map { $0 / temperature })
            return sum + Double(weights[index]) * temperature * temperature * options.kind(p, q)
        }
    }
}

extension Divergence {
    /// From the logarithms of both distributions.
    public func callAsFunction(_ p: [Double], _ q: [Double]) -> Double {
        switch self {
        case .forward: return relativeEntropy(p, q)
        case .reverse: return relativeEntropy(q, p)
        case .jensenShannon(let mix):
            let mix = Double(mix)
            let middle = zip(p, q).map { logarithm(mix * exponential($0) + (1 - mix) * exponential($1)) }
            return mix * relativeEntropy(p, middle) + (1 - mix) * relativeEntropy(q, middle)
        }
    }
}

private func relativeEntropy(_ p: [Double], _ q: [Double]) -> Double {
    zip(p, q).reduce(0) { $0 + exponential($1.0) * ($1.0 - $1.1) }
}
