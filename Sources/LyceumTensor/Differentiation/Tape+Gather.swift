internal import CLyceumKernels

extension Tape {
    public func gather(_ parts: [Tensor], rows: [Int]) -> Tensor {
        let places = GatheredRows(parts, rows: rows)
        let out = make([rows.count, parts[0].width])
        places.copy(parts, to: out)
        if parts.contains(where: { needsGradient($0) }) {
            record(
                GatherRule(parts: parts.map { needsGradient($0) ? Variable($0) : nil }, places: places, output: Variable(out)),
                outputs: out)
        }
        return out
    }
}

/// Rows of several tensors: each passes its derivative back to the row it came from.
private struct GatherRule: Rule {
    let parts: [Variable?]
    let places: GatheredRows
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        for (index, part) in parts.enumerated() {
            guard let part else { continue }
            let (results, rows) = places.from(index)
            let taken = tape.make([results.count, gradient.width])
            lyc_embed(
                tape.threads.handle, gradient.type.kernelType, gradient.pointer, gradient.width, results, results.count, 1,
                taken.floats, taken.width)
            let sum = tape.accumulator(part)
            withExtendedLifetime((taken, sum)) {
                lyc_embed_backward(
                    tape.threads.handle, rows, rows.count, 1, taken.floats, taken.width, sum.floats, sum.width)
            }
        }
    }
}
