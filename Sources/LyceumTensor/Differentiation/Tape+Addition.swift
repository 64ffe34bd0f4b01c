internal import CLyceumKernels

extension Tape {
    public func add(_ x: Tensor, scale: Float, to sum: inout Tensor) {
        let out = make(sum.shape)
        out.copy(sum)
        lyc_add_scaled(threads.handle, out.floats, x.floats, scale, x.count)
        if needsGradient(x) || needsGradient(sum) {
            record(
                AdditionRule(
                    x: needsGradient(x) ? Variable(x) : nil, scale: scale, sum: needsGradient(sum) ? Variable(sum) : nil,
                    output: Variable(out)), outputs: out)
        }
        sum = out
    }
}

private struct AdditionRule: Rule {
    let x: Variable?
    let scale: Float
    let sum: Variable?
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        if let x { tape.addGradient(gradient, scale: scale, to: x) }
        if let sum { tape.give(gradient, to: sum) }
    }
}
