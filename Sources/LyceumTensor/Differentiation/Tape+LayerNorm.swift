internal import CLyceumKernels

extension Tape {
    public func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float) -> Tensor {
        let out = plain.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon)
        if needsGradient(x) || needsGradient(weight) || needsGradient(bias) {
            record(
                LayerNormRule(
                    x: x, weight: weight, bias: bias, epsilon: epsilon, differentiatesInput: needsGradient(x),
                    differentiatesWeight: needsGradient(weight), differentiatesBias: needsGradient(bias), output: Variable(out)),
                outputs: out)
        }
        return out
    }
}

private struct LayerNormRule: Rule {
    let x: Tensor
    let weight: Tensor
    let bias: Tensor?
    let epsilon: Float
    let differentiatesInput: Bool
    let differentiatesWeight: Bool
    let differentiatesBias: Bool
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let weightGradient = differentiatesWeight ? tape.accumulator(weight) : nil
        let biasGradient = differentiatesBias ? bias.map { tape.accumulator($0) } : nil
        // Without a need for it the input's derivative replaces the output's, which is not used again.
        let target = differentiatesInput ? tape.target(x) : GradientTarget(tensor: gradient, accumulates: false)
        lyc_layer_norm_backward(
            tape.threads.handle, x.floats, x.width, weight.floats, epsilon, gradient.floats, x.width, target.tensor.floats,
            x.width, target.accumulates ? 1 : 0, weightGradient?.floats, biasGradient?.floats, x.rows, x.width, &tape.workspace)
    }
}
