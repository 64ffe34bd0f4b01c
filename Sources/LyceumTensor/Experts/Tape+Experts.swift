internal import CLyceumKernels

extension Tape {
    /// Which experts are chosen is a constant: a derivative passes through the shares of those that were.
    public func chooseExperts(_ logits: Tensor, count: Int) -> ExpertChoice { ExpertChoice(logits, count: count, threads: threads) }

    public func mixExperts(_ results: [Tensor?], choice: ExpertChoice, logits: Tensor) -> Tensor {
        let out = make([choice.rowCount, results.lazy.compactMap { $0?.width }.first ?? 0])
        mix(results, choice, into: out, threads: threads)
        let needs = results.map { $0.map { needsGradient($0) } ?? false }
        let needsLogits = needsGradient(logits)
        if needsLogits || needs.contains(true) {
            record(
                ExpertMixRule(
                    results: results, variables: zip(results, needs).map { $1 ? $0.map { Variable($0) } : nil }, choice: choice,
                    logits: needsLogits ? Variable(logits) : nil, output: Variable(out)), outputs: out)
        }
        return out
    }
}

/// `out = Σ pᵢ rᵢ` with `p` the softmax over the chosen logits: `∂rᵢ = pᵢ ∂out`, `∂zᵢ = pᵢ (∂out·rᵢ − Σ pⱼ ∂out·rⱼ)`.
private struct ExpertMixRule: Rule {
    let results: [Tensor?]
    let variables: [Variable?]
    let choice: ExpertChoice
    let logits: Variable?
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let sums = variables.map { variable in variable.map { tape.accumulator($0) } }
        let logitSum = logits.map { tape.accumulator($0) }
        let parts = choice.pointers(results).map { UnsafePointer($0) }
        lyc_mix_experts_backward(
            tape.threads.handle, parts, choice.shares, choice.chosen, choice.count, gradient.floats, choice.pointers(sums),
            logitSum?.floats, choice.experts, choice.rowCount, gradient.width)
        withExtendedLifetime((results, sums, logitSum, gradient)) {}
    }
}
