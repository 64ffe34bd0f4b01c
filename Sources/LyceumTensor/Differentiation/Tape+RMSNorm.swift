internal import CLyceumKernels

extension Tape {
    public func rmsNorm(_ x: Tensor, weight: Tensor, offset: Float, epsilon: Float) -> Tensor {
        let out = make([x.rows, x.width])
        let width = weight.count
        lyc_rms_norm(
            threads.handle, x.floats, width, weight.floats, offset, epsilon, out.floats, width, x.count / width, width)
        if needsGradient(x) || needsGradient(weight) {
            record(
                RMSNormRule(
                    x: x, weight: weight, offset: offset, epsilon: epsilon, differentiatesInput: needsGradient(x),
                    differentiatesWeight: needsGradient(weight), output: Variable(out)), outputs: out)
        }
        return out
    }
}

private struct RMSNormRule: Rule {
    let x: Tensor
    let weight: Tensor
    let offset: Float
    let epsilon: Float
    let differentiatesInput: Bool
    let differentiatesWeight: Bool
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let width = weight.count
        // The kernel adds to the weight's gradient, so an empty one is cleared first.
        let weightGradient = differentiatesWeight ? tape.accumulator(weight) : nil
        let target = differentiatesInput ? tape.gradients.target(Variable(x)) : (gradient: gradient, accumulate: false)
        lyc_rms_norm_backward(
            tape.threads.handle, x.floats, width, weight.floats, offset, epsilon, gradient.floats, width,
            target.gradient.floats, width, target.accumulate ? 1 : 0, weightGradient?.floats, x.count / width, width,
            &tape.workspace)
    }
}
