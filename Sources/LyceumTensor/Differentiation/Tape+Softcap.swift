internal import CLyceumKernels

extension Tape {
    public func softcap(_ x: inout Tensor, cap: Float) {
        var out = make(x.shape)
        out.copy(x)
        plain.softcap(&out, cap: cap)
        if needsGradient(x) { record(SoftcapRule(input: Variable(x), output: out, cap: cap), outputs: out) }
        x = out
    }
}

/// The derivative of `cap · tanh(x / cap)` is `1 - (y / cap)²`.
private struct SoftcapRule: Rule {
    let input: Variable
    let output: Tensor
    let cap: Float

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(Variable(output)) else { return }
        lyc_softcap_backward(tape.threads.handle, output.floats, cap, gradient.floats, gradient.floats, gradient.count)
        tape.give(gradient, to: input)
    }
}
