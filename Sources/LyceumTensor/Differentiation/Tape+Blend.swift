internal import CLyceumKernels

extension Tape {
    /// Nothing changes in place here.
    public func snapshot(_ x: Tensor) -> Tensor { x }

    public func blend(_ first: Tensor, _ second: Tensor, gate: BlendGate, kind: BlendKind) -> Tensor {
        let out = make([first.rows, first.width])
        let shares = gate.shares(rows: first.rows).map { Float($0) }
        lyc_blend(threads.handle, kind.kernelKind, first.floats, second.floats, shares, out.floats, first.rows, first.width)
        let needs = (first: needsGradient(first), second: needsGradient(second), gate: needsGradient(gate))
        if needs.first || needs.second || needs.gate {
            record(
                BlendRule(first: first, second: second, gate: gate, kind: kind, shares: shares, needs: needs, output: Variable(out)),
                outputs: out)
        }
        return out
    }

    /// Whether a derivative can reach what a share depends on.
    func needsGradient(_ gate: BlendGate?) -> Bool {
        guard let gate, gate.isSmooth else { return false }
        return needsGradient(gate.tensor)
    }

    /// Adds to the gradient of a gate's logits, from the derivatives by every row's share.
    func addGradient(ofShares gradient: [Double], to gate: BlendGate) {
        guard let tensor = gate.tensor else { return }
        let sum = accumulator(tensor)
        let byLogit = zip(gradient, gate.values(rows: gradient.count)).map { $0 * $1.slope }
        if tensor.count == 1 {
            sum.floats[0] += Float(byLogit.reduce(0, +))
        } else {
            for (row, value) in byLogit.enumerated() { sum.floats[row] += Float(value) }
        }
        withExtendedLifetime(sum) {}
    }
}

private struct BlendRule: Rule {
    let first: Tensor
    let second: Tensor
    let gate: BlendGate
    let kind: BlendKind
    let shares: [Float]
    let needs: (first: Bool, second: Bool, gate: Bool)
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let firstTarget = needs.first ? tape.target(first) : nil
        let secondTarget = needs.second ? tape.target(second) : nil
        var byShare = [Double](repeating: 0, count: needs.gate ? shares.count : 0)
        byShare.withUnsafeMutableBufferPointer { byShare in
            lyc_blend_backward(
                tape.threads.handle, kind.kernelKind, first.floats, second.floats, shares, gradient.floats,
                firstTarget?.tensor.floats, firstTarget?.accumulates == true ? 1 : 0, secondTarget?.tensor.floats,
                secondTarget?.accumulates == true ? 1 : 0, needs.gate ? byShare.baseAddress : nil, first.rows, first.width)
        }
        withExtendedLifetime((gradient, firstTarget, secondTarget)) {}
        if needs.gate { tape.addGradient(ofShares: byShare, to: gate) }
    }
}
