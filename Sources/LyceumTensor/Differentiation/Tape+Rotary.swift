internal import CLyceumKernels

extension Tape {
    public func rotate(_ x: inout Tensor, heads: Int, rows: RotaryRows, interleaved: Bool) {
        var out = make(x.shape)
        out.copy(x)
        plain.rotate(&out, heads: heads, rows: rows, interleaved: interleaved)
        if needsGradient(x) {
            record(
                RotaryRule(
                    input: Variable(x), heads: heads, rows: rows, interleaved: interleaved, output: Variable(out)), outputs: out)
        }
        x = out
    }
}

/// A rotation's transpose turns the other way.
private struct RotaryRule: Rule {
    let input: Variable
    let heads: Int
    let rows: RotaryRows
    let interleaved: Bool
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        lyc_rope_backward(
            tape.threads.handle, gradient.floats, gradient.width, gradient.rows, heads, gradient.width / heads,
            rows.cosine.width * 2, interleaved ? 1 : 0, rows.cosine.floats, rows.sine.floats)
        tape.give(gradient, to: input)
    }
}
