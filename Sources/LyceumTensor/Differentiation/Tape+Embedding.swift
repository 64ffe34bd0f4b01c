internal import CLyceumKernels

extension Tape {
    public func embed(_ table: Tensor, ids: [Int32], scale: Float) -> Tensor {
        let out = make([ids.count, table.width])
        lyc_embed(
            threads.handle, table.type.kernelType, table.pointer, table.width, ids, ids.count, scale, out.floats, out.width)
        if needsGradient(table) {
            record(EmbeddingRule(table: Variable(table), ids: ids, scale: scale, output: Variable(out)), outputs: out)
        }
        return out
    }

    public func gather(_ x: Tensor, rows: [Int]) -> Tensor {
        let ids = rows.map { Int32($0) }
        let out = make([rows.count, x.width])
        lyc_embed(threads.handle, x.type.kernelType, x.pointer, x.width, ids, ids.count, 1, out.floats, out.width)
        if needsGradient(x) {
            record(EmbeddingRule(table: Variable(x), ids: ids, scale: 1, output: Variable(out)), outputs: out)
        }
        return out
    }
}

/// Rows taken from a table: each passes its derivative back to the row it came from.
private struct EmbeddingRule: Rule {
    let table: Variable
    let ids: [Int32]
    let scale: Float
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let sum = tape.accumulator(table)
        lyc_embed_backward(
            tape.threads.handle, ids, ids.count, scale, gradient.floats, gradient.width, sum.floats, sum.width)
    }
}
